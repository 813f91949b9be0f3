//! Sources are asked in lanes, one for each registrable domain: within a lane one after the other, the
//! lanes side by side.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
    time::Instant,
};

use chrono::TimeDelta;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use url::Origin;

use super::{
    Plan,
    digest::{Digested, digest_visit},
    fetch::{Failure, Fetcher, domain},
    hosts::Hosts,
    recheck::{Look, Looked, Seen},
    standing::Queued,
    visit::{self, Found, Visit},
};
use crate::{model::Document, store::Store};

/// Visits that may wait for the writer. Most brought nothing and are small.
const WAITING: usize = 64;

/// The right to hold a document that was read, given back when the writer has it: so documents do not pile up
/// in memory, for a lane waits before it reads another.
pub(super) type Reading = Option<OwnedSemaphorePermit>;

/// What a lane brings of one source.
pub(super) enum Brought {
    /// It was asked, and its documents are read.
    Visit(Box<(Queued, Digested, Reading)>),
    /// Pages of published reports were looked at.
    Looks(Vec<Looked>),
    /// It was its turn, but its host had asked meanwhile to be left alone, or the round had lasted long enough.
    Left(Box<Queued>),
}

/// What all lanes of a round share.
pub(super) struct Round {
    pub(super) plan: Arc<Plan>,
    pub(super) fetcher: Arc<Fetcher>,
    pub(super) hosts: Arc<Hosts>,
    /// For looking up what is known; the writer has a connection of its own.
    pub(super) reader: Arc<Mutex<Store>>,
    /// What servers say of time counts from when they say it, and a round may take long.
    pub(super) begun: Instant,
}

impl Round {
    /// Whether nothing more is to be asked in this round.
    pub(super) fn is_over(&self) -> bool {
        self.plan.lasts.is_some_and(|lasts| self.begun.elapsed() >= lasts)
    }

    /// Whether even a list that was asked in time may read no more of its articles: those that are left wait for
    /// its next poll, which is hours away, so that most lists are to be read to their end.
    pub(super) fn is_late(&self) -> bool {
        self.plan.lasts.is_some_and(|lasts| self.begun.elapsed() >= 3 * lasts)
    }
}

/// What is asked of one registrable domain: first its sources, then pages of reports.
#[derive(Default)]
struct Lane {
    sources: Vec<Queued>,
    looks: Vec<Look>,
}

/// Sends the lanes on their way, and what was pushed beside them. Whatever they bring comes through the
/// channel, which ends with the last.
pub(super) fn ask(
    round: &Arc<Round>,
    queue: Vec<Queued>,
    pushed: Vec<(Queued, Vec<Document>)>,
    looks: Vec<Look>,
) -> mpsc::Receiver<Brought> {
    let mut lanes: BTreeMap<String, Lane> = BTreeMap::new();
    for queued in queue {
        let source = &round.plan.sources[queued.index];
        lanes.entry(visit::lane(source, &queued.url)).or_default().sources.push(queued);
    }
    for look in looks {
        lanes.entry(domain(&look.url)).or_default().looks.push(look);
    }
    let (brought, receiver) = mpsc::channel(WAITING);
    let cores = Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from)));
    // So many at a time go along a lane each, and then along the next: a task for every lane of thousands
    // would take more memory than all that they bring.
    let walkers = lanes.len().min(round.plan.polling.concurrency);
    let lanes = Arc::new(Mutex::new(lanes.into_values()));
    for _ in 0..walkers {
        let (round, lanes) = (Arc::clone(round), Arc::clone(&lanes));
        let (cores, brought) = (Arc::clone(&cores), brought.clone());
        tokio::spawn(async move {
            while let Some(lane) = next(&lanes) {
                go_along(&round, lane, &cores, &brought).await;
            }
        });
    }
    let round = Arc::clone(round);
    tokio::spawn(async move {
        for (queued, documents) in pushed {
            let visit = Visit::pushed(documents, &queued.state);
            let (digested, reading) = read(&round.plan, &cores, queued.index, visit).await;
            if brought.send(Brought::Visit(Box::new((queued, digested, reading)))).await.is_err() {
                return;
            }
        }
    });
    receiver
}

fn next(lanes: &Mutex<impl Iterator<Item = Lane>>) -> Option<Lane> {
    lanes.lock().unwrap_or_else(PoisonError::into_inner).next()
}

async fn go_along(
    round: &Arc<Round>,
    lane: Lane,
    cores: &Arc<Semaphore>,
    brought: &mpsc::Sender<Brought>,
) {
    let now = round.plan.now;
    let mut unreachable: Option<(Origin, Failure)> = None;
    for queued in lane.sources {
        // Another source of the same host may have been told to wait just now.
        let forbidden = round.hosts.forbidden_until(&queued.url).is_some_and(|until| until > now);
        if forbidden || round.is_over() {
            if brought.send(Brought::Left(Box::new(queued))).await.is_err() {
                return;
            }
            continue;
        }
        let known = unreachable.as_ref().filter(|(origin, _)| *origin == queued.url.origin());
        let visit = match known {
            Some((_, failure)) => Visit::not_made(failure.clone()),
            None => visit::visit(round, &queued).await,
        };
        if let Some(failure) = visit.unreachable() {
            unreachable = Some((queued.url.origin(), failure.clone()));
        }
        let (digested, reading) = read(&round.plan, cores, queued.index, visit).await;
        if brought.send(Brought::Visit(Box::new((queued, digested, reading)))).await.is_err() {
            return;
        }
    }
    let looks = look_at(round, lane.looks, unreachable.map(|(origin, _)| origin)).await;
    if !looks.is_empty() {
        // Nobody waits for them if the writer has failed.
        let _ = brought.send(Brought::Looks(looks)).await;
    }
}

/// When pages of a host are looked at again that could not be reached.
const UNREACHABLE: TimeDelta = TimeDelta::hours(6);

/// Looks at pages one after the other; those that are left are still due in the next round.
async fn look_at(
    round: &Arc<Round>,
    looks: Vec<Look>,
    mut unreachable: Option<Origin>,
) -> Vec<Looked> {
    let mut seen = Vec::with_capacity(looks.len());
    for look in looks {
        if round.is_over() {
            break;
        }
        let known = unreachable.as_ref().is_some_and(|origin| *origin == look.url.origin());
        let (what, reached) = if known {
            (Seen::PutOff(round.plan.now + UNREACHABLE), false)
        } else {
            visit::look(round, &look).await
        };
        if !reached {
            unreachable = Some(look.url.origin());
        }
        seen.push((look.recheck, what));
    }
    seen
}

/// A visit without documents needs no thread of its own.
async fn read(
    plan: &Arc<Plan>,
    cores: &Arc<Semaphore>,
    index: usize,
    visit: Visit,
) -> (Digested, Reading) {
    if !matches!(visit.found, Found::Documents { .. }) {
        return (digest_visit(&plan.sources[index], plan, visit), None);
    }
    let core = Arc::clone(cores).acquire_owned().await.ok();
    let plan = Arc::clone(plan);
    let read = move || digest_visit(&plan.sources[index], &plan, visit);
    let digested = tokio::task::spawn_blocking(read).await;
    (digested.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())), core)
}
