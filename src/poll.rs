//! One round: sources are asked, their documents read, normalised and stored.
//!
//! [`round`] is the whole story of a poll: which sources are due, one lane per host, [`digest`] (the
//! pure half) spread over the cores, one writer, and at the end every new item is put to its story.

mod classify;
mod dedupe;
pub mod fetch;
pub mod folder;
mod keys;
mod normalize;
pub mod parse;
pub mod sanitize;
pub mod schedule;
mod settle;
mod visit;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, mpsc};
use zstd::bulk::Compressor;

use self::{
    fetch::Fetcher,
    schedule::Wanted,
    visit::{Found, Visit},
};
use crate::{
    model::{Document, Item, Kind, Outcome, PollState, Polling, Problem, Section, Source},
    store::{Packed, Store},
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
/// source as soon as it is settled. Fails only if the database does.
pub async fn round(
    store: Arc<Mutex<Store>>,
    fetcher: Arc<Fetcher>,
    plan: Arc<Plan>,
    tell: impl Fn(&SourceReport) + Send + 'static,
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
            let mut dead = None;
            for (turn, (index, state)) in lane.into_iter().enumerate() {
                let source = &plan.sources[index];
                let visit = match dead.clone() {
                    Some(failure) => Visit::not_made(failure),
                    None => {
                        if turn > 0 {
                            tokio::time::sleep(plan.polling.per_host_delay).await;
                        }
                        visit::visit(&fetcher, source, &state, &plan.polling, plan.now).await
                    }
                };
                dead = visit.dead_host().cloned();
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
        let ids = tx.take_over_sources(&plan.sources)?;
        tx.commit()?;
        let (mut batch, mut weight) = (Vec::new(), 0);
        loop {
            let visit = visits.blocking_recv();
            let last = visit.is_none();
            weight += visit.as_ref().map_or(0, |(_, _, digested)| digested.weight());
            batch.extend(visit);
            if !last && weight < BATCH {
                continue;
            }
            weight = 0;
            let tx = store.begin(plan.now)?;
            for (index, state, visit) in batch.drain(..) {
                let source = &plan.sources[index];
                let told = settle::settle(&tx, source, ids[&source.key], state, visit, &plan)?;
                tell(&told);
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

/// The level at which zstd packs the bodies of items, which stay for ever. Level 1 makes them a sixth
/// smaller and costs nearly twice as much.
const LASTING: i32 = -1;

/// The level for raw documents, which go after a fortnight.
const PASSING: i32 = -5;

/// So many items share a transaction: every commit writes each page of an index anew that an item of
/// it stands on, and the keys of items stand all over the indexes.
const BATCH: usize = 2048;

/// Whether the plan holds a source that should be asked by a program that looks again and again: folders
/// are looked into now and then, not each time.
pub fn is_due(store: &Store, plan: &Plan) -> anyhow::Result<bool> {
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

/// What the pure half makes of the documents of one source.
#[derive(Debug, Default)]
pub struct Digest {
    /// The items, in the order of the documents.
    pub items: Vec<Item>,
    /// Whether the documents could be understood; if not, the problems say why.
    pub understood: bool,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// Document → items: decode, parse, normalise, classify. Pure; never fails and never panics: a panic of
/// a library becomes a problem. `guid` is the name of the file, for a folder.
pub fn digest(
    source: &Source,
    sections: &[Section],
    document: &Document,
    guid: Option<&str>,
) -> Digest {
    let digest = catch_unwind(AssertUnwindSafe(|| {
        let mut parsed = parse::parse(document, source.kind, source.timezone);
        if let (Some(guid), Some(entry)) = (guid, parsed.entries.first_mut()) {
            entry.guid = Some(guid.to_owned());
        }
        let understood = parsed.format.is_some();
        let mut problems = std::mem::take(&mut parsed.problems);
        let items = normalize::normalize(source, sections, document, parsed, &mut problems);
        Digest { items, understood, problems }
    }));
    digest.unwrap_or_else(|_| Digest {
        problems: vec![Problem::new("the document", "made the reader panic, please report it")],
        ..Digest::default()
    })
}

/// What a visit brought, ready for the writer.
pub(crate) struct Digested {
    pub(crate) visit: Visit,
    pub(crate) digest: Digest,
    /// The body of each item, zstd; `None` where it has none.
    pub(crate) bodies: Vec<Option<Vec<u8>>>,
    /// Each document as it will be kept.
    pub(crate) packed: Vec<Packed>,
}

impl Digested {
    /// How much the writer has to do with it, in items; a source without news counts as a few.
    fn weight(&self) -> usize {
        self.digest.items.len() + 4
    }
}

async fn digest_on_a_thread(plan: &Arc<Plan>, index: usize, visit: Visit) -> Digested {
    if !matches!(visit.found, Found::Documents { .. }) {
        let (digest, bodies, packed) = (Digest::default(), Vec::new(), Vec::new());
        return Digested { visit, digest, bodies, packed };
    }
    let plan = Arc::clone(plan);
    let digested = tokio::task::spawn_blocking(move || digest_visit(&plan, index, visit)).await;
    digested.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

fn digest_visit(plan: &Plan, index: usize, mut visit: Visit) -> Digested {
    let mut whole = Digest::default();
    let mut packed = Vec::new();
    if let Found::Documents { documents, hash, .. } = &mut visit.found {
        for (guid, document) in documents {
            let part = digest(&plan.sources[index], &plan.sections, document, guid.as_deref());
            let name = guid.as_deref().map(|guid| format!("{guid}, ")).unwrap_or_default();
            whole.problems.extend(
                part.problems.into_iter().map(|problem| Problem {
                    place: format!("{name}{}", problem.place),
                    ..problem
                }),
            );
            // Of a folder, whatever can be read is taken.
            whole.understood |= part.understood || guid.is_some();
            whole.items.extend(part.items);
            // What waits for the writer should not wait with its raw bytes.
            let body = std::mem::take(&mut document.body);
            let hash = if guid.is_some() { sha256(&body) } else { *hash };
            packed.push(Packed { hash, body: pack(&body, PASSING) });
        }
    }
    let bodies = whole
        .items
        .iter_mut()
        .map(|item| item.content_html.take().map(|html| pack(html.as_bytes(), LASTING)))
        .collect();
    Digested { visit, digest: whole, bodies, packed }
}

thread_local! {
    /// Making the tables of a compressor costs more than to pack a body.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::default();
}

/// zstd. Packing into memory cannot fail.
fn pack(bytes: &[u8], level: i32) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        if compressor.is_none() {
            *compressor = Compressor::new(level).ok();
        }
        let pack = |packer: &mut Compressor<'_>| {
            packer.set_compression_level(level)?;
            packer.compress(bytes)
        };
        compressor.as_mut().and_then(|packer| pack(packer).ok()).unwrap_or_default()
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The store, for as long as a blocking piece of work takes; never held across an await. A thread that
/// panicked with it left no half-written transaction behind, so that its poison means nothing.
pub fn lock(store: &Mutex<Store>) -> std::sync::MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
