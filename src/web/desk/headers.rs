//! Headers of every answer of the desk: nothing of other hosts is loaded, nothing runs that is not a file of ours,
//! nobody frames a page, and nothing is kept.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// No `unsafe-inline`: neither `style=` nor `onclick=` does anything, whatever a headline smuggles in.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The same for what the desk shows in a frame of its own.
const FRAMED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                             connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
                             frame-ancestors 'self'";

/// In the extensions of an answer: the desk shows it in a frame of its own, as it does previews.
#[derive(Debug, Clone, Copy)]
pub(super) struct Framed;

/// The answer with these headers. What it says itself of caches stays.
pub(super) async fn guarded(mut response: Response) -> Response {
    let framed = response.extensions().get::<Framed>().is_some();
    let policy = if framed { FRAMED_POLICY } else { POLICY };
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        // `no-referrer` would make browsers send `Origin: null` with forms (Fetch, 3.2).
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
