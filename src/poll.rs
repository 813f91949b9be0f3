//! One round: sources are asked, their documents read, normalised and stored.
//!
//! [`round`] is the whole story of a poll: which sources are due, one lane per host, [`digest`] (the
//! pure half) spread over the cores, one writer, and at the end every new item is put to its story.

pub mod due;

pub mod schedule;

mod standing;

pub mod standings;

mod lanes;

mod visit;

pub mod hosts;

mod listing;

pub mod robots;

pub mod moves;

pub mod fetch;

pub mod folder;

pub mod websub;

pub mod pings;

pub mod alert;

pub mod health;

mod digest;

pub mod parse;

mod normalize;

pub mod sanitize;

mod mislabelled;

mod identity;

mod churn;

mod keys;

pub mod classify;

pub mod refile;

pub mod trial;

pub mod credit;

mod remember;

mod recheck;

mod settle;

mod gather;

mod judged;

pub mod replay;

pub mod dedupe;

mod knowledge;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

pub use self::{
    digest::{Digest, digest},
    gather::gather_stories,
    knowledge::Knowledge,
};
use self::{
    due::Wanted,
    fetch::Fetcher,
    hosts::Hosts,
    lanes::{Brought, Round},
    standing::{Standing, keep_times, standing},
    websub::Push,
};
use crate::{
    model::{Kind, Outcome, Outlet, Polling, Source},
    store::Store,
};

/// What a round is to do.
#[derive(Clone)]
pub struct Plan {
    /// The sources to ask, in the order of feeds.toml.
    pub sources: Vec<Source>,
    /// What is known before any document is read.
    pub knowledge: Arc<Knowledge>,
    /// How to ask.
    pub polling: Polling,
    /// How many items of a source's first document may enter feeds.
    pub backlog: usize,
    /// No lane goes on for longer: a program that polls again and again asks what is left in its next round,
    /// and one slow site does not keep the others waiting. None: until all were asked.
    pub lasts: Option<Duration>,
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

/// Polls every source of the plan that may be asked, and stores what they say, and what hubs pushed of
/// them. `tell` hears of each source as soon as it was asked. Fails only if the database does.
pub async fn round(
    store: Arc<Mutex<Store>>,
    fetcher: Arc<Fetcher>,
    plan: Arc<Plan>,
    pushes: Vec<Push>,
    tell: impl Fn(&Source) + Send + 'static,
) -> anyhow::Result<Report> {
    let begun = Instant::now();
    let Standing { queue, pushed, early, asked, once, retry_afters } =
        standing(&lock(&store), &plan, pushes)?;
    let (looks, mut looked) = recheck::due(&lock(&store), &plan)?;
    for (url, at) in asked {
        fetcher.seen(&url, at, plan.now);
    }
    let asks = !queue.is_empty() || !looks.is_empty();
    fetcher.ask_once(once);
    fetcher.be_patient(retry_afters.clone());
    let obeys = |source: &Source| source.robots || source.robots_of_articles && !looks.is_empty();
    let obeys_robots = plan.sources.iter().any(obeys);
    let robots = if obeys_robots { lock(&store).robots_files()? } else { HashMap::new() };
    let hosts = Arc::new(Hosts::new(retry_afters, robots));
    let reader = Arc::new(Mutex::new(lock(&store).again()?));
    let round =
        Round { plan: Arc::clone(&plan), fetcher, hosts: Arc::clone(&hosts), reader, begun };
    let mut lanes = lanes::ask(&Arc::new(round), queue, pushed, looks);

    let runtime = tokio::runtime::Handle::current();
    let writer = tokio::task::spawn_blocking(move || -> anyhow::Result<Report> {
        let mut store = lock(&store);
        let mut report = Report { sources: early, stories_new: 0 };
        let tx = store.begin(plan.now)?;
        let outlets: Vec<Outlet> = plan.sources.iter().map(Outlet::of).collect();
        let ids = tx.take_over_outlets(&outlets)?;
        tx.commit()?;
        let (mut batch, mut weight) = (Vec::new(), 0);
        loop {
            let waited = runtime.block_on(tokio::time::timeout(PATIENCE, lanes.recv()));
            // What is known is written while a slow lane goes on.
            let (brought, waited_long) = waited.map_or((None, true), |brought| (brought, false));
            let last = brought.is_none() && !waited_long;
            match brought {
                Some(Brought::Visit(brought)) => {
                    let (queued, digested, _) = *brought;
                    tell(&plan.sources[queued.index]);
                    weight += digested.weight();
                    batch.push((queued, digested));
                }
                Some(Brought::Looks(looks)) => looked.extend(looks),
                Some(Brought::Left(queued)) => {
                    let source = &plan.sources[queued.index];
                    report.sources.push(settle::not_asked(source, &queued.state));
                }
                None => {}
            }
            if !last && weight < BATCH && (!waited_long || batch.is_empty()) {
                continue;
            }
            weight = 0;
            let tx = store.begin(plan.now)?;
            for (queued, digested) in batch.drain(..) {
                let source = &plan.sources[queued.index];
                let told = settle::settle(&tx, source, ids[&source.key], queued, digested, &plan)?;
                report.sources.push(told);
            }
            settle::keep_hosts(&tx, &hosts.learnt())?;
            tx.commit()?;
            if last {
                break;
            }
        }
        let judged = judged::since(&store, &plan.knowledge)?;
        let tx = store.begin(plan.now)?;
        recheck::settle(&tx, &plan, looked)?;
        report.stories_new = gather_stories(&tx, &plan.knowledge, &plan.sources)?;
        if judged.is_none() {
            judged::note(&tx, &plan.knowledge, plan.now.timestamp())?;
        }
        tx.forget_documents(plan.polling.keep_documents)?;
        if asks {
            keep_times(&tx, plan.now, begun.elapsed())?;
        }
        tx.commit()?;
        let order: HashMap<&str, usize> =
            plan.sources.iter().enumerate().map(|(at, source)| (source.key.as_str(), at)).collect();
        report.sources.sort_by_key(|told| order[told.key.as_str()]);
        Ok(report)
    });
    writer.await.context("the writer of the round ended early")?
}

/// So many items share a transaction: every commit writes each page of an index anew that an item of
/// it stands on, and the keys of items stand all over the indexes.
const BATCH: usize = 2048;

/// When no lane has brought anything for so long, what they brought before is written: a program that is killed
/// then does not ask again for what it knew.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the plan holds a source that should be asked by a program that looks again and again: folders
/// are looked into now and then, not each time. Items that a program left waiting when it was killed are
/// work as well.
pub fn is_due(store: &Store, plan: &Plan) -> anyhow::Result<bool> {
    if store.has_waiting()? || recheck::is_due(store, plan)? {
        return Ok(true);
    }
    let standing = standing(store, plan, Vec::new())?;
    Ok(standing.queue.iter().any(|queued| {
        let folder = plan.sources[queued.index].kind == Kind::Folder;
        match queued.state.last_attempt {
            Some(last) if folder => plan.now - last >= FOLDER_PAUSE,
            _ => true,
        }
    }))
}

/// Between two looks into a folder, so that an article is published soon after it was dropped there.
const FOLDER_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The store, for as long as a blocking piece of work takes; never held across an await. A thread that
/// panicked with it left no half-written transaction behind, so that its poison means nothing.
pub fn lock(store: &Mutex<Store>) -> std::sync::MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
