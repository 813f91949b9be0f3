//! The HTTP server: what is published, and whether the program is well.
//!
//! Files are read from the publishing folder at each request, so that a new edition needs no word to the
//! server. Nothing here writes, and nothing outside of that folder is ever sent.

mod connections;
pub mod health;
pub mod metrics;
mod negotiation;
mod published;
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
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use self::{
    metrics::Snapshot,
    published::{Folder, Found, PublishedFile},
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

/// Serves the files below `directory`, `/healthz`, `/metrics` and what hubs call until `shutdown`.
///
/// The caller binds the socket and decides when to stop. Then no connection is accepted any more, requests
/// under way have half a second to end, and idle connections do not count. Fails only where the socket
/// has failed for a minute.
pub async fn serve(
    listener: TcpListener,
    directory: PathBuf,
    probes: Probes,
    callbacks: Option<Callbacks>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    connections::serve(listener, router(directory, probes, callbacks), shutdown).await
}

/// Every address that the server answers. Without `callbacks`, for want of anybody who would take them in,
/// hubs find nothing.
pub fn router(directory: PathBuf, probes: Probes, callbacks: Option<Callbacks>) -> Router {
    let folder = Arc::new(Folder::new(directory));
    let Probes { health, metrics } = probes;
    let kept = Arc::new(Mutex::new(None));
    let router = Router::new()
        .route("/healthz", get(move || healthz(Arc::clone(&health))))
        .route("/metrics", get(move || metrics_answer(Arc::clone(&metrics), Arc::clone(&kept))))
        .fallback(published_file)
        .with_state(folder);
    match callbacks {
        Some(callbacks) => router.merge(callbacks.router()),
        None => router,
    }
}

/// Figures are gathered anew after so long: Prometheus asks every fifteen seconds, and who asks more often
/// costs the database nothing.
const METRICS_AGE: Duration = Duration::from_secs(5);

/// Figures in text, and when they were gathered.
type KeptMetrics = Mutex<Option<(Instant, Bytes)>>;

/// No reader needs a newer feed than this, and a portal behind a cache is asked once a minute. Short, for
/// what editors withdraw must be gone soon.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// For answers about a moment.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Pages hold words of others: no script, no frame and no form, one style sheet of ours, pictures by https.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' https: data:; media-src 'self' https:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const NOT_FOUND: &str = include_str!("web/not_found.html");

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
    let mut headers = common_headers();
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    (status, headers, Body::from(text)).into_response()
}

async fn published_file(State(folder): State<Arc<Folder>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().to_owned();
    // Looking up, reading and packing a file block.
    let found = tokio::task::spawn_blocking(move || folder.find(&path)).await;
    match found.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(Found::File(file)) => file_answer(&request, &file),
        Ok(Found::Folder) => folder_redirect(&request),
        Ok(Found::Nothing) => page(StatusCode::NOT_FOUND, NOT_FOUND),
        Err(error) => {
            tracing::error!(path = request.uri().path(), %error, "cannot read a published file");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The file in the form that the client prefers, or 304 where it has that already.
fn file_answer(request: &Request, file: &PublishedFile) -> Response {
    let form = file.form(negotiation::prefers_gzip(request.headers()));
    let mut headers = common_headers();
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, form.etag.clone());
    headers.insert(header::LAST_MODIFIED, file.last_modified.clone());
    if negotiation::is_current(request.headers(), &form.etag, file.modified_seconds) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(form.bytes.len()));
    if form.gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let head = request.method() == Method::HEAD;
    let bytes = if head { Bytes::new() } else { form.bytes.clone() };
    (headers, Body::from(bytes)).into_response()
}

/// From `/redian` to `/redian/`, so that relative links of its page are right.
fn folder_redirect(request: &Request) -> Response {
    let uri = request.uri();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("{}/{query}", uri.path());
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response()
}

fn page(status: StatusCode, html: &'static str) -> Response {
    let mut headers = common_headers();
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    (status, headers, html).into_response()
}

fn common_headers() -> HeaderMap {
    let pairs: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    HeaderMap::from_iter(pairs)
}
