//! Sources are asked in lanes, one for each registrable domain: within a lane one after the other, the
//! lanes side by side.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
    time::Instant,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use url::Origin;

use super::{
    Plan,
    digest::{Digested, digest_visit},
    fetch::{Failure, Fetcher},
    hosts::Hosts,
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

/// Sends the lanes on their way, and what was pushed beside them. Whatever they bring comes through the
/// channel, which ends with the last.
pub(super) fn ask(
    round: &Arc<Round>,
    queue: Vec<Queued>,
    pushed: Vec<(Queued, Vec<Document>)>,
) -> mpsc::Receiver<Brought> {
    let mut lanes: BTreeMap<String, Vec<Queued>> = BTreeMap::new();
    for queued in queue {
        let source = &round.plan.sources[queued.index];
        lanes.entry(visit::lane(source, &queued.url)).or_default().push(queued);
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

fn next(lanes: &Mutex<impl Iterator<Item = Vec<Queued>>>) -> Option<Vec<Queued>> {
    lanes.lock().unwrap_or_else(PoisonError::into_inner).next()
}

async fn go_along(
    round: &Arc<Round>,
    lane: Vec<Queued>,
    cores: &Arc<Semaphore>,
    brought: &mpsc::Sender<Brought>,
) {
    let now = round.plan.now;
    let mut unreachable: Option<(Origin, Failure)> = None;
    for queued in lane {
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
