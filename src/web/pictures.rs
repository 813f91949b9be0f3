//! Pictures of outlets at addresses of ours: `/picture/`, a signature and the address.
//!
//! Each is fetched once for all who ask for it, and kept for a while; so are failures, so that an outlet in
//! trouble is left alone. Whatever the outlet calls it, only what begins like a picture is sent.

mod memory;
mod raster;

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};
use url::Url;

use self::memory::Memory;
pub(super) use self::raster::media_type;
use super::{NO_STORE, negotiation, turns::Turns};
use crate::poll::fetch::domain;

/// Tells what a signature and the encoded address that it was made for stand for; none if it is no signature of
/// ours. Must not block.
pub type PictureAt = Arc<dyn Fn(&str, &str) -> Option<Signed> + Send + Sync>;

/// A picture that may be fetched.
pub struct Signed {
    /// Where it stands.
    pub url: Url,
    /// Its bytes, if this is waited for; else why there are none, in one line for the log.
    pub bytes: Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>>,
}

/// Pictures that are fetched at one time: as many as fit into 64 MB if each is as large as it may be.
const PLACES: usize = 8;

/// For one of those places. The client is asked to come again later then.
const PATIENCE: Duration = Duration::from_secs(2);

/// For other pictures of the same outlet, of which one is fetched at a time: a page may show twenty.
const OUTLET_PATIENCE: Duration = Duration::from_secs(10);

/// For a picture to come, whatever the fetcher's own limits are.
const LONGEST: Duration = Duration::from_secs(30);

/// Pictures that are fetched or waited for; more are put off at once.
const MOST_WAITING: usize = 256;

/// When one may come again who has lost patience, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Outlets hardly ever change a picture in its place.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// A picture runs nothing, even where it is opened as a page.
const CONTENT_SECURITY_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; sandbox");

/// A picture as it is sent.
pub(super) struct Picture {
    bytes: Bytes,
    media_type: &'static str,
    etag: HeaderValue,
}

/// What became of a picture.
#[derive(Clone)]
enum Outcome {
    Picture(Arc<Picture>),
    /// There is none, or no picture.
    Failed,
    /// Too many are fetched.
    Busy,
}

struct Pictures {
    at: PictureAt,
    desk: Mutex<Desk>,
    outlets: Turns,
    places: Semaphore,
}

#[derive(Default)]
struct Desk {
    memory: Memory,
    /// What will become of those that are being fetched.
    under_way: HashMap<Box<str>, watch::Receiver<Option<Outcome>>>,
}

/// The addresses of pictures.
pub(super) fn router(at: PictureAt) -> Router {
    let pictures = Pictures {
        at,
        desk: Mutex::default(),
        outlets: Turns::default(),
        places: Semaphore::new(PLACES),
    };
    Router::new()
        .route("/picture/{signature}/{encoded}", get(answer))
        .with_state(Arc::new(pictures))
}

async fn answer(
    State(pictures): State<Arc<Pictures>>,
    Path((signature, encoded)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(signed) = (pictures.at)(&signature, &encoded) else {
        return refusal(StatusCode::NOT_FOUND);
    };
    match pictures.outcome(&encoded, signed).await {
        Outcome::Picture(picture) => picture.answer(&headers),
        Outcome::Failed => refusal(StatusCode::BAD_GATEWAY),
        Outcome::Busy => {
            let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE);
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
            response
        }
    }
}

/// Says nothing but its status: what an outlet said is not for our readers.
fn refusal(status: StatusCode) -> Response {
    (status, HeaderMap::from_iter([(header::CACHE_CONTROL, NO_STORE)])).into_response()
}

impl Pictures {
    async fn outcome(self: &Arc<Pictures>, key: &str, signed: Signed) -> Outcome {
        let mut outcome = {
            let mut desk = self.desk();
            if let Some(kept) = desk.memory.get(key, Instant::now()) {
                return kept;
            }
            if let Some(outcome) = desk.under_way.get(key) {
                outcome.clone()
            } else if desk.under_way.len() >= MOST_WAITING {
                return Outcome::Busy;
            } else {
                let (sender, outcome) = watch::channel(None);
                desk.under_way.insert(key.into(), outcome.clone());
                // Goes on when this client leaves: others may have come, and the outlet was asked already.
                tokio::spawn(Arc::clone(self).bring(key.into(), signed, sender));
                outcome
            }
        };
        let known = outcome.wait_for(Option::is_some).await;
        known.ok().and_then(|known| known.clone()).unwrap_or(Outcome::Failed)
    }

    async fn bring(
        self: Arc<Pictures>,
        key: Box<str>,
        signed: Signed,
        sender: watch::Sender<Option<Outcome>>,
    ) {
        let outcome = self.fetch(signed).await;
        {
            let mut desk = self.desk();
            desk.under_way.remove(&key);
            desk.memory.put(key, &outcome, Instant::now());
        }
        // Nobody may be waiting any more.
        let _ = sender.send(Some(outcome));
    }

    async fn fetch(&self, signed: Signed) -> Outcome {
        // First the turn, then the place: an outlet that dawdles holds one place, and not all of them.
        let turn = self.outlets.of(&domain(&signed.url));
        let Ok(_turn) = timeout(OUTLET_PATIENCE, turn.lock()).await else { return Outcome::Busy };
        let Ok(Ok(_place)) = timeout(PATIENCE, self.places.acquire()).await else {
            return Outcome::Busy;
        };
        let fetched = timeout(LONGEST, signed.bytes).await;
        let picture = match fetched.unwrap_or_else(|_| Err("it takes too long".to_owned())) {
            Ok(bytes) => in_picture(bytes).await,
            Err(reason) => Err(reason),
        };
        match picture {
            Ok(picture) => Outcome::Picture(Arc::new(picture)),
            Err(reason) => {
                let host = signed.url.host_str().unwrap_or_default();
                tracing::debug!(host, reason, "a picture cannot be had");
                Outcome::Failed
            }
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // Nothing that holds the lock can panic half-way.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A hash over megabytes would hold up other requests.
async fn in_picture(bytes: Vec<u8>) -> Result<Picture, String> {
    let made = tokio::task::spawn_blocking(move || Picture::new(bytes)).await;
    made.unwrap_or_else(|error| Err(error.to_string()))
}

impl Picture {
    fn new(bytes: Vec<u8>) -> Result<Picture, String> {
        let media_type = raster::media_type(&bytes).ok_or("it is no picture that is known")?;
        let hash = Sha256::digest(&bytes);
        let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let etag =
            HeaderValue::from_str(&format!("\"{digits}\"")).map_err(|error| error.to_string())?;
        Ok(Picture { bytes: bytes.into(), media_type, etag })
    }

    /// axum leaves the body out where only the head was asked for.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut headers = HeaderMap::from_iter([
            (header::ETAG, self.etag.clone()),
            (header::CACHE_CONTROL, A_DAY),
        ]);
        if negotiation::is_current(asked, &self.etag, None) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        (headers, Body::from(self.bytes.clone())).into_response()
    }
}
