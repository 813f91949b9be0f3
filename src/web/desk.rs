//! The editors' desk: pages at `/desk` on which editors curate. Every act is a form that works without a script.
//!
//! It reads and writes the database through [`curate`](crate::curate) and the store, and publishes what it changed
//! itself, so that an act is on disk within a second, whatever a round is at.

mod answer;
mod chart;
pub mod drafts;

pub mod visitor;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::Router;
use chrono::{DateTime, Utc};

use self::{answer::Refused, drafts::Drafts};
use crate::{
    model::{Publishing, Source},
    publish::portal::Portal,
    store::{Store, StoreError},
};

/// What the desk works with. One for a server.
pub struct Desk {
    /// The database.
    database: PathBuf,
    /// The clock, which belongs to the command line.
    pub(super) now: fn() -> DateTime<Utc>,
    /// The feeds.toml that is in force.
    pub(super) surroundings: SurroundingsNow,
    /// Connections that nobody uses at the moment.
    stores: Mutex<Vec<Store>>,
}

/// Says what the feeds.toml that is in force says.
pub type SurroundingsNow = Box<dyn Fn() -> Arc<Surroundings> + Send + Sync>;

/// What the desk needs of feeds.toml.
pub struct Surroundings {
    /// Sections, and how they are published.
    pub portal: Portal,
    /// Where to.
    pub publishing: Publishing,
    /// Sources, in the order of the file.
    pub sources: Vec<Source>,
    /// What its lines say, and would say.
    pub drafts: Arc<Drafts>,
}

impl Desk {
    /// A desk over the database at this path.
    pub fn new(
        database: PathBuf,
        now: fn() -> DateTime<Utc>,
        surroundings: SurroundingsNow,
    ) -> Arc<Desk> {
        Arc::new(Desk { database, now, surroundings, stores: Mutex::default() })
    }

    /// Its pages, at `/desk`.
    pub(super) fn router(self: Arc<Desk>) -> Router {
        Router::new().with_state(self)
    }

    /// Does this with a connection of its own, on a thread that may block.
    pub(super) async fn with_store<T: Send + 'static>(
        self: &Arc<Desk>,
        work: impl FnOnce(&mut Store) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let mut store = match desk.idle_store() {
                Some(store) => store,
                None => Store::open(&desk.database)?,
            };
            let done = work(&mut store);
            desk.stores.lock().unwrap_or_else(PoisonError::into_inner).push(store);
            done
        });
        done.await.unwrap_or_else(|error| Err(Refused::Broken(error.to_string())))
    }

    fn idle_store(&self) -> Option<Store> {
        self.stores.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Broken(error.to_string())
    }
}
