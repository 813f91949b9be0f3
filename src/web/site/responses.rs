//! What is sent for each thing that may stand at an address.

use std::io;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
};
use hyper::Response;

use crate::web::{
    NO_STORE,
    answers::Sent,
    negotiation::{self, Accepted},
    published::{self, Form, Kept},
};

/// When one may come again who has lost patience, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// The file in the form that the client prefers, or 304 where it has that already.
pub(super) fn whole(kept: &Kept, method: &Method, headers: &HeaderMap) -> Response<Sent> {
    let form: &Form = kept.file.form(Accepted::of(headers));
    if negotiation::is_current(headers, &form.etag, kept.file.modified) {
        return response(StatusCode::NOT_MODIFIED, form.unchanged.clone(), Bytes::new());
    }
    let bytes = if *method == Method::HEAD { Bytes::new() } else { form.bytes.clone() };
    response(StatusCode::OK, form.headers.clone(), bytes)
}

/// The client has this edition, in the form of this tag.
pub(super) fn unchanged(kept: &Kept, tag: HeaderValue) -> Response<Sent> {
    let mut headers = kept.file.plain().unchanged.clone();
    headers.insert(header::ETAG, tag);
    response(StatusCode::NOT_MODIFIED, headers, Bytes::new())
}

/// From `/redian` to `/redian/`, so that relative links of its page are right.
pub(super) fn folder_redirect(head: &Parts, nothing: impl FnOnce() -> Bytes) -> Response<Sent> {
    if head.uri.path().ends_with('/') {
        // Its page is a folder.
        return not_found(&head.method, nothing());
    }
    let query = head.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let name = head.uri.path().rsplit('/').next().unwrap_or_default();
    // Relative, so that it is right below any prefix that a proxy adds; with a dot, for a name may hold a colon.
    redirect(&format!("./{name}/{query}"))
}

pub(super) fn redirect(location: &str) -> Response<Sent> {
    // Of a request's path or of an id, which a header can hold.
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    let headers = HeaderMap::from_iter([(header::LOCATION, location)]);
    response(StatusCode::PERMANENT_REDIRECT, headers, Bytes::new())
}

/// `page` says that nothing stands there.
pub(super) fn not_found(method: &Method, page: Bytes) -> Response<Sent> {
    nothing(StatusCode::NOT_FOUND, method, page)
}

/// Likewise, and that something stood there: nobody need ask again.
pub(super) fn gone(method: &Method, page: Bytes) -> Response<Sent> {
    nothing(StatusCode::GONE, method, page)
}

fn nothing(status: StatusCode, method: &Method, page: Bytes) -> Response<Sent> {
    let mut headers = published::headers("not_found.html");
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.len()));
    let bytes = body(method, page);
    response(status, headers, bytes)
}

/// Nobody can tell what is asked for.
pub(in crate::web) fn bad_request() -> Response<Sent> {
    let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, NO_STORE)]);
    response(StatusCode::BAD_REQUEST, headers, Bytes::new())
}

pub(super) fn refused() -> Response<Sent> {
    let headers = HeaderMap::from_iter([(header::ALLOW, HeaderValue::from_static("GET, HEAD"))]);
    response(StatusCode::METHOD_NOT_ALLOWED, headers, Bytes::new())
}

pub(super) fn busy() -> Response<Sent> {
    let headers = HeaderMap::from_iter([
        (header::RETRY_AFTER, RETRY_AFTER),
        (header::CACHE_CONTROL, NO_STORE),
    ]);
    response(StatusCode::SERVICE_UNAVAILABLE, headers, Bytes::new())
}

/// What went wrong stays in the log.
pub(super) fn failed(head: &Parts, error: &io::Error) -> Response<Sent> {
    tracing::error!(path = head.uri.path(), %error, "cannot answer for what is published");
    response(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), Bytes::new())
}

/// The answer to HEAD has none.
pub(super) fn body(method: &Method, bytes: Bytes) -> Bytes {
    if *method == Method::HEAD { Bytes::new() } else { bytes }
}

pub(super) fn response(status: StatusCode, headers: HeaderMap, bytes: Bytes) -> Response<Sent> {
    let mut response = Response::new(Sent::Whole(bytes));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
