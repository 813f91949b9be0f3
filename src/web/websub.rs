//! The addresses that hubs call (`WebSub`): `/websub/` and a token that nobody can guess.
//!
//! Nothing here reads or writes the database: what hubs may call for is told beforehand, and what they say
//! is handed over through a queue that has an end. A hub that finds it full tries again later.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Utc};
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use url::Url;

use crate::{
    model::{Document, Polling, Secret, Subscription, SubscriptionState},
    poll::websub::{Heard, is_signed, reply},
};

/// What waits to be taken in, at most. A round may take minutes, in which some hubs push.
const MOST_WAITING: usize = 256;

/// All bodies that wait or are on their way, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// When a hub may try again, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("60");

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
        *self.shared.expected.write().unwrap_or_else(std::sync::PoisonError::into_inner) = expected;
    }

    /// What hubs sent since the start.
    pub fn tally(&self) -> Tally {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Shared { taken, forged, refused, .. } = &*self.shared;
        Tally { taken: read(taken), forged: read(forged), refused: read(refused) }
    }

    /// The addresses that hubs call.
    pub(super) fn router(self) -> Router {
        Router::new().route("/websub/{token}", get(verify).post(take)).with_state(self)
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
        let expected = self.expected.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let subscription = expected.by_token.get(token)?;
        Some((Arc::clone(subscription), expected.max_body, expected.patience))
    }
}

/// A hub asks whether we meant what we asked for, or says no.
async fn verify(
    State(callbacks): State<Callbacks>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let shared = callbacks.shared;
    let answer = shared.expected(&token).and_then(|(subscription, ..)| {
        reply(&subscription, query.as_deref().unwrap_or_default(), (shared.clock)())
    });
    let Some((text, heard)) = answer else { return plain(StatusCode::NOT_FOUND, "") };
    match shared.sender.try_send(Waiting { heard, _room: None }) {
        Ok(()) => plain(StatusCode::OK, text),
        Err(_) => later(),
    }
}

/// A hub pushes.
async fn take(
    State(callbacks): State<Callbacks>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let shared = callbacks.shared;
    let Some((subscription, max_body, patience)) = shared.expected(&token) else {
        return plain(StatusCode::NOT_FOUND, "");
    };
    if matches!(subscription.state, SubscriptionState::Denied | SubscriptionState::Leaving) {
        // This tells the hub that the subscription has ended (section 7).
        return plain(StatusCode::GONE, "");
    }
    let Ok(topic) = Url::parse(&subscription.topic) else { return plain(StatusCode::GONE, "") };
    let refuse = |response| {
        shared.refused.fetch_add(1, Ordering::Relaxed);
        response
    };
    let (head, body) = request.into_parts();
    let text = |name| {
        let value: Option<&HeaderValue> = head.headers.get(name);
        value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    // Nobody asked for a packed body, and its signature would be of who knows what.
    if text("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return refuse(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, ""));
    }
    let read = read(body, max_body, &shared.room);
    let read = match tokio::time::timeout(patience, read).await {
        Ok(read) => read,
        Err(_) => Err(plain(StatusCode::REQUEST_TIMEOUT, "")),
    };
    let (body, room) = match read {
        Ok(read) => read,
        Err(response) => return refuse(response),
    };
    let at = (shared.clock)();
    let signature = text("x-hub-signature").unwrap_or_default();
    let (signed, body) = is_signed_by(&subscription.secret, signature, body).await;
    if !signed {
        // The hub is not told, so that nobody can try signatures out (section 7.1).
        shared.forged.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(
            source = subscription.source,
            "a push without a right signature is ignored"
        );
        return plain(StatusCode::ACCEPTED, "");
    }
    let document = Document { url: topic, content_type: text("content-type"), body, fetched: at };
    let heard = Heard::Pushed { token: subscription.token.clone(), document };
    match shared.sender.try_send(Waiting { heard, _room: room }) {
        Ok(()) => {
            shared.taken.fetch_add(1, Ordering::Relaxed);
            plain(StatusCode::ACCEPTED, "")
        }
        Err(_) => refuse(later()),
    }
}

/// A hash over megabytes would hold up other requests.
async fn is_signed_by(secret: &Secret, signature: String, body: Vec<u8>) -> (bool, Vec<u8>) {
    let secret = secret.0.clone();
    let checked =
        tokio::task::spawn_blocking(move || (is_signed(&secret, &signature, &body), body)).await;
    checked.unwrap_or_default()
}

/// The body of a push, and its place in `room`: not a byte is kept that has none.
async fn read(
    mut body: Body,
    longest: usize,
    room: &Arc<Semaphore>,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Response> {
    let too_long = || plain(StatusCode::PAYLOAD_TOO_LARGE, "");
    if body.size_hint().lower() > longest as u64 {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    let mut place: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        let frame = frame.map_err(|_| plain(StatusCode::BAD_REQUEST, ""))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > longest {
            return Err(too_long());
        }
        let length = u32::try_from(data.len()).map_err(|_| too_long())?;
        let more = Arc::clone(room).try_acquire_many_owned(length).map_err(|_| later())?;
        match &mut place {
            Some(place) => place.merge(more),
            None => place = Some(more),
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, place))
}

fn later() -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "");
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    response
}

/// A challenge is sent back as it came, so that it may never be taken for a page.
fn plain(status: StatusCode, text: impl Into<Body>) -> Response {
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, super::NO_STORE),
    ]);
    (status, headers, text.into()).into_response()
}
