//! The editors' desk: pages at `/desk` on which editors curate. Every act is a form that works without a script.
//!
//! It reads and writes the database through [`curate`](crate::curate) and the store, and publishes what it changed
//! itself, so that an act is on disk within a second, whatever a round is at.

mod act;
mod acts;
mod again;
mod answer;
mod ask;
mod asked;
mod changes;
mod chart;
mod compose;
mod conflict;
mod csrf;
mod done;
mod door;
pub mod drafts;
mod events;
mod fields;
mod files;
mod frame;
mod headers;
mod image;
mod kept;
mod keys_help;
mod limits;
mod live;
mod log;
mod login;
mod order;
pub mod outside;
mod presence;
mod preview;
mod publishing;
mod queue;
mod refusals;
mod refusing;
mod routes;
mod rows;
mod rules;
mod session;
mod setting;
mod settings;
mod shares;
mod sources;
mod story;
mod trials;
mod users;
mod wishes;
mod words;

pub mod visitor;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Router, extract::State, middleware, response::Response, routing::get};
use chrono::{DateTime, Utc};
use tokio::sync::{Semaphore, SemaphorePermit};

use self::{
    answer::{Refused, see_other},
    drafts::Drafts,
    frame::{Frame, Place},
    limits::Limits,
    live::Live,
    outside::Outside,
    visitor::Visitor,
    words::Words,
};
use crate::{
    model::{DeskPlace, Publishing, Rule, Source},
    publish::portal::Portal,
    store::Store,
};

/// Passwords that are hashed at one time: each takes 19 MiB and 15 ms of a core, and anybody may ask for it.
const HASHING: usize = 2;

/// Connections to the database at one time: each has files and memory of its own, and anybody may ask for one.
const STORES: usize = 12;

/// What the desk works with. One for a server.
pub struct Desk {
    /// The database.
    database: PathBuf,
    /// Where editors reach it.
    pub(super) place: DeskPlace,
    /// The clock, which belongs to the command line.
    pub(super) now: fn() -> DateTime<Utc>,
    /// The feeds.toml that is in force.
    pub(super) surroundings: SurroundingsNow,
    /// Connections that nobody uses at the moment.
    stores: Mutex<Vec<Store>>,
    /// How many more may be in use.
    places: Arc<Semaphore>,
    /// Held by whoever tries rules or selectors: that may take seconds, and much memory.
    trying: Semaphore,
    limits: Limits,
    hashing: Semaphore,
    /// Fetches what editors ask for.
    outside: Outside,
    live: Arc<Live>,
    /// Tells this run of the program from another.
    run: String,
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
    /// Rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// What its lines say, and would say.
    pub drafts: Arc<Drafts>,
}

impl Desk {
    /// A desk over the database at this path.
    pub fn new(
        database: PathBuf,
        place: DeskPlace,
        now: fn() -> DateTime<Utc>,
        surroundings: SurroundingsNow,
        outside: Outside,
    ) -> Arc<Desk> {
        Arc::new(Desk {
            database,
            place,
            now,
            surroundings,
            stores: Mutex::default(),
            places: Arc::new(Semaphore::new(STORES)),
            trying: Semaphore::new(1),
            limits: Limits::default(),
            hashing: Semaphore::new(HASHING),
            outside,
            live: Arc::default(),
            run: now().timestamp_millis().to_string(),
        })
    }

    /// What stands before `/desk` in the addresses that editors use.
    pub(super) fn base(&self) -> &str {
        self.place.base()
    }

    /// Its pages, at `/desk`.
    pub(super) fn router(self: Arc<Desk>) -> Router {
        Router::new()
            .route("/desk", get(first_page))
            .route("/desk/", get(first_page))
            .route("/desk/{*rest}", get(nothing))
            .merge(login::router())
            .merge(log::router())
            .merge(users::router())
            .merge(settings::router())
            .merge(routes::router())
            .merge(sources::router())
            .merge(rules::router())
            .method_not_allowed_fallback(async || Refused::Method)
            .layer(middleware::from_fn_with_state(Arc::clone(&self), door::door))
            .merge(files::router())
            .with_state(self)
    }

    /// What stands around a page for this visitor.
    fn frame(&self, visitor: Option<Visitor>, here: Place) -> Frame {
        let surroundings = (self.surroundings)();
        let site = &surroundings.portal.site;
        let chosen = visitor.as_ref().and_then(|visitor| visitor.account.language.as_deref());
        Frame {
            words: Words::of(chosen.unwrap_or(&site.language)),
            base: self.place.base().to_owned(),
            site: site.title.clone(),
            visitor,
            here,
            status: String::new(),
        }
    }

    /// A turn at hashing passwords.
    async fn hashing(&self) -> Result<SemaphorePermit<'_>, Refused> {
        self.hashing.acquire().await.map_err(|error| Refused::Broken(error.to_string()))
    }

    /// Does this with a connection of its own, on a thread that may block.
    pub(super) async fn with_store<T: Send + 'static>(
        self: &Arc<Desk>,
        work: impl FnOnce(&mut Store) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let desk = Arc::clone(self);
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|error| Refused::Broken(error.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            // Given back when it is done, even if nobody waits for it.
            let _place = place;
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

async fn first_page(State(desk): State<Arc<Desk>>, _: Visitor) -> Response {
    see_other(&format!("{}/desk/queue", desk.place.base()))
}

/// Nobody who is not signed in learns what there is.
async fn nothing(_: Visitor) -> Refused {
    Refused::NotFound
}
