//! What a hub that calls is answered.

use std::{
    pin::Pin,
    sync::{Arc, atomic::Ordering},
};

use axum::{
    body::Body,
    extract::{Path, RawQuery, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::{Callbacks, Waiting};
use crate::{
    model::{Document, Secret, SubscriptionState},
    poll::websub::{Heard, is_signed, reply},
    web::NO_STORE,
};

/// When a hub may try again, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("60");

/// A hub asks whether we meant what we asked for, or says no.
pub(super) async fn verify(
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
pub(super) async fn take(
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
    let Ok(mut topic) = Url::parse(&subscription.topic) else { return plain(StatusCode::GONE, "") };
    // The base of links that are published; the query of a feed may be a token.
    topic.set_query(None);
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
        (header::CACHE_CONTROL, NO_STORE),
    ]);
    (status, headers, text.into()).into_response()
}
