//! The addresses that hubs call (`WebSub`): `/websub/` and a token that nobody can guess.
//!
//! Nothing here reads or writes the database: what hubs may call for is told beforehand, and what they say
//! is handed over through a queue that has an end. A hub that finds it full tries again later.

mod calls;

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing::get};
use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::{
    model::{Polling, Subscription},
    poll::websub::Heard,
};

/// What waits to be taken in, at most. A round may take minutes, in which some hubs push.
const MOST_WAITING: usize = 256;

/// All bodies that wait or are on their way, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// The hubs' side, for the server. Clones are one.
#[derive(Clone)]
pub struct Callbacks {
    shared: Arc<Shared>,
}

/// The other side, for whoever polls.
pub struct Inbox {
    queue: mpsc::Receiver<Waiting>,
}

/// What hubs sent since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Pushes that were handed over.
    pub taken: u64,
    /// Pushes without a signature, or with a wrong one: answered politely and thrown away.
    pub forged: u64,
    /// Pushes that were too long, too slow, too many, or packed.
    pub refused: u64,
}

/// The two sides. Nothing may be called for until [`Callbacks::expect`]; `clock` tells when a hub calls.
pub fn callbacks(clock: fn() -> DateTime<Utc>) -> (Callbacks, Inbox) {
    let (sender, queue) = mpsc::channel(MOST_WAITING);
    let shared = Shared {
        expected: RwLock::default(),
        sender,
        room: Arc::new(Semaphore::new(MOST_BYTES)),
        clock,
        taken: AtomicU64::new(0),
        forged: AtomicU64::new(0),
        refused: AtomicU64::new(0),
    };
    (Callbacks { shared: Arc::new(shared) }, Inbox { queue })
}

impl Callbacks {
    /// From now on, hubs may call for these subscriptions and no others, within the limits of `[poll]`.
    pub fn expect(&self, subscriptions: &[Subscription], polling: &Polling) {
        let by_token =
            subscriptions.iter().map(|it| (it.token.0.clone(), Arc::new(it.clone()))).collect();
        let max_body = usize::try_from(polling.max_body).unwrap_or(MOST_BYTES).min(MOST_BYTES);
        let expected = Expected { by_token, max_body, patience: polling.total_timeout };
        // Nothing that holds the lock can panic half-way.
        *self.shared.expected.write().unwrap_or_else(PoisonError::into_inner) = expected;
    }

    /// What hubs sent since the start.
    pub fn tally(&self) -> Tally {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Shared { taken, forged, refused, .. } = &*self.shared;
        Tally { taken: read(taken), forged: read(forged), refused: read(refused) }
    }

    /// The addresses that hubs call.
    pub(super) fn router(self) -> Router {
        Router::new()
            .route("/websub/{token}", get(calls::verify).post(calls::take))
            .with_state(self)
    }
}

impl Inbox {
    /// All that hubs said since the last time, in its order.
    pub fn take_all(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        while let Ok(waiting) = self.queue.try_recv() {
            heard.push(waiting.heard);
        }
        heard
    }
}

struct Shared {
    expected: RwLock<Expected>,
    sender: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    clock: fn() -> DateTime<Utc>,
    taken: AtomicU64,
    forged: AtomicU64,
    refused: AtomicU64,
}

#[derive(Default)]
struct Expected {
    by_token: HashMap<String, Arc<Subscription>>,
    max_body: usize,
    patience: Duration,
}

struct Waiting {
    heard: Heard,
    /// Its place among [`MOST_BYTES`], given back when it is taken.
    _room: Option<OwnedSemaphorePermit>,
}

impl Shared {
    /// The subscription of a token, the longest body, and how long it may take to come.
    fn expected(&self, token: &str) -> Option<(Arc<Subscription>, usize, Duration)> {
        let expected = self.expected.read().unwrap_or_else(PoisonError::into_inner);
        let subscription = expected.by_token.get(token)?;
        Some((Arc::clone(subscription), expected.max_body, expected.patience))
    }
}
