//! The HTTP server: what is published, and whether the program is well.
//!
//! The publishing folder is looked at for each request, so that a new edition needs no word to the server.
//! Nothing here writes, and nothing outside of that folder is ever sent, but pages of stories that have no
//! file there, and pictures of outlets whose addresses we signed.

mod answers;
mod connections;
mod delta;
pub mod desk;
pub mod health;
pub mod metrics;
mod negotiation;
mod pictures;
mod published;
mod site;
mod turns;
pub mod websub;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use tokio::net::TcpListener;
use uuid::Uuid;

pub use self::pictures::{PictureAt, Signed};
use self::{
    answers::{Answers, Ways},
    desk::Desk,
    metrics::Snapshot,
    site::Site,
    websub::Callbacks,
};

/// Says whether the program does its work, and if not, why, in one line without secrets. May block.
pub type Health = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Gathers all figures. May block; asked every few seconds at most.
pub type Metrics = Arc<dyn Fn() -> Result<Snapshot, String> + Send + Sync>;

/// What others may know of the program.
#[derive(Clone)]
pub struct Probes {
    /// For `/healthz`.
    pub health: Health,
    /// For `/metrics`.
    pub metrics: Metrics,
}

/// Makes the page of a story that has no file: stories are many, and most are never read again. May block;
/// asked four times at once at most, and again after a minute.
pub type StoryPage = Arc<dyn Fn(Uuid) -> Result<StoryAnswer, String> + Send + Sync>;

/// What stands where nothing else does, as HTML. Asked for each such address; must not block.
pub type NotFoundPage = Arc<dyn Fn() -> Arc<[u8]> + Send + Sync>;

/// Pages that have no file.
pub struct Pages {
    /// Of stories.
    pub story: StoryPage,
    /// For all other addresses.
    pub not_found: NotFoundPage,
}

/// What there is of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoryAnswer {
    /// Its page, as HTML.
    Page(Vec<u8>),
    /// It became part of this one.
    MovedTo(Uuid),
    /// Readers saw it, and may not any more.
    Gone,
    /// Nothing that readers may see.
    Nothing,
}

/// What a server answers with.
pub struct Served {
    /// The published files.
    pub directory: PathBuf,
    /// Pages that have no file.
    pub pages: Pages,
    /// Pictures of outlets; without, nobody finds one.
    pub pictures: Option<PictureAt>,
    /// What readers have no business with, where it has no address of its own.
    pub inward: Option<Inward>,
    /// What hubs call; without, for want of anybody who would take pushes in, hubs find nothing.
    pub callbacks: Option<Callbacks>,
}

/// What editors and operators ask, and readers do not.
pub struct Inward {
    /// `/healthz` and `/metrics`.
    pub probes: Probes,
    /// The editors' desk; without, there is none.
    pub desk: Option<Arc<Desk>>,
}

/// Serves all of this until `shutdown`.
///
/// The caller binds the socket and decides when to stop. Then no connection is accepted any more, requests
/// under way have half a second to end, and idle connections do not count. Fails only where the socket
/// has failed for a minute.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = Some(Site::new(served.directory, served.pages));
    let (mut others, ways) = match served.inward {
        Some(inward) => inward.router(site),
        None => (Router::new(), Ways { site, inward: false, base: String::new() }),
    };
    if let Some(callbacks) = served.callbacks {
        others = others.merge(callbacks.router());
    }
    if let Some(pictures) = served.pictures {
        others = others.merge(pictures::router(pictures));
    }
    connections::serve(listener, Answers::new(ways, others), shutdown).await
}

/// Serves this alone until `shutdown`, as [`serve`] does: at an address that readers do not know, or cannot reach.
pub async fn serve_inward(
    listener: TcpListener,
    inward: Inward,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let (others, ways) = inward.router(None);
    connections::serve(listener, Answers::new(ways, others), shutdown).await
}

impl Inward {
    fn router(self, site: Option<Site>) -> (Router, Ways) {
        let base = self.desk.as_ref().map_or("", |desk| desk.base()).to_owned();
        let mut router = self.probes.router();
        if let Some(desk) = self.desk {
            if site.is_none() {
                router = router.route("/", get(Redirect::to(&format!("{base}/desk"))));
            }
            router = router.merge(desk.router());
        }
        (router, Ways { site, inward: true, base })
    }
}

impl Probes {
    fn router(self) -> Router {
        let Probes { health, metrics } = self;
        let kept = Arc::new(Mutex::new(None));
        Router::new()
            .route("/healthz", get(move || healthz(Arc::clone(&health))))
            .route("/metrics", get(move || metrics_answer(Arc::clone(&metrics), Arc::clone(&kept))))
    }
}

/// Figures are gathered anew after so long: Prometheus asks every fifteen seconds, and who asks more often
/// costs the database nothing.
const METRICS_AGE: Duration = Duration::from_secs(5);

/// Figures in text, and when they were gathered.
type KeptMetrics = Mutex<Option<(Instant, Bytes)>>;

/// For answers about a moment.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

async fn healthz(health: Health) -> Response {
    let health = tokio::task::spawn_blocking(move || health()).await;
    let (status, text) = match health.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    };
    moment(status, "text/plain; charset=utf-8", text.into())
}

async fn metrics_answer(metrics: Metrics, kept: Arc<KeptMetrics>) -> Response {
    let gathered = tokio::task::spawn_blocking(move || -> Result<Bytes, String> {
        // Held while figures are gathered, so that they are gathered once for all who wait.
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = kept.as_ref().filter(|(at, _)| at.elapsed() < METRICS_AGE) {
            return Ok(text.clone());
        }
        let text = Bytes::from(metrics::in_text(&metrics()?));
        *kept = Some((Instant::now(), text.clone()));
        Ok(text)
    });
    match gathered.await.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(text) => moment(StatusCode::OK, metrics::MEDIA_TYPE, text),
        Err(error) => {
            tracing::error!(error, "cannot gather the figures of /metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// An answer about this moment.
fn moment(status: StatusCode, media_type: &'static str, text: Bytes) -> Response {
    let headers = HeaderMap::from_iter([
        (header::CACHE_CONTROL, NO_STORE),
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]);
    (status, headers, Body::from(text)).into_response()
}
