//! How things stand when a round begins: which sources are asked, and where.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    Plan, SourceReport,
    due::{Due, due},
    fetch::authority,
    moves,
    settle::not_asked,
    websub::Push,
};
use crate::{
    model::{Document, PollState, Subscription},
    store::{Result, Store, Tx},
};

/// A source that is asked in this round.
pub(super) struct Queued {
    /// Its place in the plan.
    pub(super) index: usize,
    /// Where it is asked: the address of feeds.toml, or where that moved to for good.
    pub(super) url: Url,
    /// What was remembered of it.
    pub(super) state: PollState,
    /// The subscription to its hub, if there is one.
    pub(super) subscription: Option<Subscription>,
}

/// All sources of a plan.
pub(super) struct Standing {
    /// What is asked.
    pub(super) queue: Vec<Queued>,
    /// What need not be asked, for its hub pushed what is new.
    pub(super) pushed: Vec<(Queued, Vec<Document>)>,
    /// The reports of all others.
    pub(super) early: Vec<SourceReport>,
    /// Where sources were asked last, and when at the latest.
    pub(super) asked: Vec<(Url, DateTime<Utc>)>,
    /// The hosts that this round asks for one feed and nothing else.
    pub(super) once: HashSet<String>,
    /// Until when hosts want no request.
    pub(super) retry_afters: HashMap<String, DateTime<Utc>>,
}

/// How things stand with the sources of a plan, and these pushes.
pub(super) fn standing(store: &Store, plan: &Plan, pushes: Vec<Push>) -> Result<Standing> {
    let mut states = store.poll_states()?;
    let steerings = store.steerings()?;
    let mut subscriptions: HashMap<String, Subscription> = match plan.polling.websub {
        Some(_) => store.subscriptions()?.into_iter().map(|it| (it.source.clone(), it)).collect(),
        None => HashMap::new(),
    };
    let mut documents: HashMap<String, Vec<Document>> = HashMap::new();
    for push in pushes {
        documents.entry(push.source).or_default().push(push.document);
    }
    let retry_afters = store.retry_afters()?;
    let (mut queue, mut pushed, mut early) = (Vec::new(), Vec::new(), Vec::new());
    let (mut asked, last_round) = (Vec::new(), last_round(store)?);
    for (index, source) in plan.sources.iter().enumerate() {
        // What was remembered of another address means nothing at this one.
        let state = states.remove(&source.key).filter(|state| state.url == source.url.as_str());
        let state = state.unwrap_or_default();
        let steering = steerings.get(&source.key).cloned().unwrap_or_default();
        let url = moves::address(source, &state, &steering);
        // Another process may have asked it at the very end of its round.
        let ended = |last| match last_round {
            Some((began, ended)) if last >= began => ended,
            _ => last,
        };
        asked.extend(state.last_attempt.map(|last| (url.clone(), ended(last))));
        let subscription = subscriptions.remove(&source.key);
        if let Some(documents) = documents.remove(&source.key) {
            pushed.push((Queued { index, url, state, subscription }, documents));
            continue;
        }
        let host_until = retry_afters.get(&authority(&url)).copied();
        match due(source.kind, &state, &steering, host_until, plan.wanted, plan.now) {
            Due::Now => queue.push(Queued { index, url, state, subscription }),
            Due::Later(..) | Due::Never(_) => early.push(not_asked(source, &state)),
        }
    }
    let once = asked_once(&queue, plan);
    Ok(Standing { queue, pushed, early, asked, once, retry_afters })
}

fn asked_once(queue: &[Queued], plan: &Plan) -> HashSet<String> {
    let (mut once, mut others) = (HashSet::new(), HashSet::new());
    for queued in queue {
        let (source, host) = (&plan.sources[queued.index], authority(&queued.url));
        if source.robots || source.kind.is_list() || !once.insert(host.clone()) {
            others.insert(host);
        }
    }
    once.retain(|host| !others.contains(host));
    once
}

/// When the last round that asked anybody began and ended, in the settings of the database.
const LAST_ROUND: &str = "last_round";

/// Remembers that a round began at `now` and took so long.
pub(super) fn keep_times(tx: &Tx<'_>, now: DateTime<Utc>, took: Duration) -> Result<()> {
    // The time of the round is cut to seconds.
    let ended = now.timestamp().saturating_add_unsigned(took.as_secs().saturating_add(2));
    let times = [now.timestamp().to_be_bytes(), ended.to_be_bytes()].concat();
    tx.set_setting(LAST_ROUND, &times)
}

fn last_round(store: &Store) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    let times = store.setting(LAST_ROUND)?.unwrap_or_default();
    let (numbers, _) = times.as_chunks::<8>();
    let time = |at: usize| DateTime::from_timestamp(i64::from_be_bytes(*numbers.get(at)?), 0);
    Ok(time(0).zip(time(1)))
}
