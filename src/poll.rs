//! One round: sources are asked, their documents read, normalised and stored.
//!
//! [`round`] is the whole story of a poll: which sources are due, one lane per host, [`digest`] (the
//! pure half) spread over the cores, one writer, and at the end every new item is put to its story.

pub mod schedule;

mod visit;

pub mod fetch;

pub mod folder;

pub mod websub;

mod digest;

pub mod parse;

mod normalize;

pub mod sanitize;

mod mislabelled;

mod identity;

mod keys;

mod classify;

mod settle;

mod dedupe;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Semaphore, mpsc};

pub use self::digest::{Digest, digest};
use self::{
    digest::{Digested, digest_visit},
    fetch::Fetcher,
    schedule::Wanted,
    visit::{Found, Visit},
};
use crate::{
    model::{Kind, Outcome, Outlet, PollState, Polling, Section, Source},
    store::Store,
};

/// What a round is to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The sources to ask, in the order of feeds.toml.
    pub sources: Vec<Source>,
    /// The portal's sections.
    pub sections: Vec<Section>,
    /// How to ask.
    pub polling: Polling,
    /// How many items of a source's first document may enter feeds.
    pub backlog: usize,
    /// Only what is due, or all.
    pub wanted: Wanted,
    /// The time of the round: the one clock of all that it does.
    pub now: DateTime<Utc>,
}

/// How a round went.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every source of the plan, in its order.
    pub sources: Vec<SourceReport>,
    /// Stories that did not exist before.
    pub stories_new: usize,
}

/// How the poll of one source went.
#[derive(Debug, Clone)]
pub struct SourceReport {
    /// Its key.
    pub key: String,
    /// How it ended.
    pub outcome: Outcome,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// Items in the document.
    pub items: usize,
    /// Items that were never seen before.
    pub new: usize,
    /// Items that the source changed.
    pub updated: usize,
    /// What went wrong, in a sentence.
    pub error: Option<String>,
    /// How long asking took, in milliseconds.
    pub duration_ms: u64,
}

/// Polls every source of the plan that may be asked, and stores what they say. `tell` hears of each
/// source as soon as it was asked. Fails only if the database does.
pub async fn round(
    store: Arc<Mutex<Store>>,
    fetcher: Arc<Fetcher>,
    plan: Arc<Plan>,
    tell: impl Fn(&Source) + Send + 'static,
) -> anyhow::Result<Report> {
    let states = lock(&store).poll_states()?;
    let mut lanes: BTreeMap<String, Vec<(usize, PollState)>> = BTreeMap::new();
    let mut early = Vec::new();
    for (index, source) in plan.sources.iter().enumerate() {
        // What was remembered of another address means nothing at this one.
        let state = states.get(&source.key).filter(|state| state.url == source.url.as_str());
        let state = state.cloned().unwrap_or_default();
        if schedule::may_ask(source.kind, &state, plan.wanted, plan.now) {
            lanes.entry(visit::lane(source)).or_default().push((index, state));
        } else {
            early.push(settle::not_asked(source, &state));
        }
    }

    // A lane waits for the writer before it goes on, so that documents do not pile up in memory.
    let (settled, mut visits) = mpsc::channel(1);
    let hosts = Arc::new(Semaphore::new(plan.polling.concurrency));
    let cores = Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from)));
    for lane in lanes.into_values() {
        let (plan, fetcher) = (Arc::clone(&plan), Arc::clone(&fetcher));
        let (hosts, cores, settled) = (Arc::clone(&hosts), Arc::clone(&cores), settled.clone());
        tokio::spawn(async move {
            let _host = hosts.acquire_owned().await;
            let mut unreachable = None;
            for (turn, (index, state)) in lane.into_iter().enumerate() {
                let source = &plan.sources[index];
                let known = unreachable.clone().filter(|(host, _)| *host == source.url.origin());
                let visit = if let Some((_, failure)) = known {
                    Visit::not_made(failure)
                } else {
                    if turn > 0 {
                        tokio::time::sleep(plan.polling.per_host_delay).await;
                    }
                    visit::visit(&fetcher, source, &state, &plan.polling, plan.now).await
                };
                if let Some(failure) = visit.unreachable() {
                    unreachable = Some((source.url.origin(), failure.clone()));
                }
                let core = Arc::clone(&cores).acquire_owned().await;
                let visit = digest_on_a_thread(&plan, index, visit).await;
                if settled.send((index, state, visit)).await.is_err() {
                    return;
                }
                drop(core);
            }
        });
    }
    drop(settled);

    let writer = tokio::task::spawn_blocking(move || -> anyhow::Result<Report> {
        let mut store = lock(&store);
        let mut report = Report { sources: early, stories_new: 0 };
        let tx = store.begin(plan.now)?;
        let outlets: Vec<Outlet> = plan.sources.iter().map(Outlet::of).collect();
        let ids = tx.take_over_outlets(&outlets)?;
        tx.commit()?;
        let (mut batch, mut weight) = (Vec::new(), 0);
        loop {
            let visit = visits.blocking_recv();
            let last = visit.is_none();
            if let Some((index, _, digested)) = &visit {
                tell(&plan.sources[*index]);
                weight += digested.weight();
            }
            batch.extend(visit);
            if !last && weight < BATCH {
                continue;
            }
            weight = 0;
            let tx = store.begin(plan.now)?;
            for (index, state, visit) in batch.drain(..) {
                let source = &plan.sources[index];
                let told = settle::settle(&tx, source, ids[&source.key], state, visit, &plan)?;
                report.sources.push(told);
            }
            tx.commit()?;
            if last {
                break;
            }
        }
        let tx = store.begin(plan.now)?;
        report.stories_new = settle::gather_stories(&tx)?;
        tx.forget_documents(plan.polling.keep_documents)?;
        tx.commit()?;
        let order: HashMap<&str, usize> =
            plan.sources.iter().enumerate().map(|(at, source)| (source.key.as_str(), at)).collect();
        report.sources.sort_by_key(|told| order[told.key.as_str()]);
        Ok(report)
    });
    writer.await.context("the writer of the round ended early")?
}

/// A visit without documents needs no thread of its own.
async fn digest_on_a_thread(plan: &Arc<Plan>, index: usize, visit: Visit) -> Digested {
    let brought = matches!(visit.found, Found::Documents { .. });
    let plan = Arc::clone(plan);
    let read = move || digest_visit(&plan.sources[index], &plan.sections, visit);
    if !brought {
        return read();
    }
    let digested = tokio::task::spawn_blocking(read).await;
    digested.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// So many items share a transaction: every commit writes each page of an index anew that an item of
/// it stands on, and the keys of items stand all over the indexes.
const BATCH: usize = 2048;

/// Whether the plan holds a source that should be asked by a program that looks again and again: folders
/// are looked into now and then, not each time. Items that a program left waiting when it was killed are
/// work as well.
pub fn is_due(store: &Store, plan: &Plan) -> anyhow::Result<bool> {
    if store.has_waiting()? {
        return Ok(true);
    }
    let states = store.poll_states()?;
    Ok(plan.sources.iter().any(|source| {
        let state = states.get(&source.key).filter(|state| state.url == source.url.as_str());
        state.is_none_or(|state| match (source.kind, state.last_attempt) {
            (Kind::Folder, Some(last)) => plan.now - last >= FOLDER_PAUSE,
            _ => schedule::may_ask(source.kind, state, plan.wanted, plan.now),
        })
    }))
}

/// Between two looks into a folder, so that an article is published soon after it was dropped there.
const FOLDER_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The store, for as long as a blocking piece of work takes; never held across an await. A thread that
/// panicked with it left no half-written transaction behind, so that its poison means nothing.
pub fn lock(store: &Mutex<Store>) -> std::sync::MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
