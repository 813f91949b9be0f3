//! What is in a file, by its name: its media type, how long it holds, and what a browser may do with it.

use std::path::Path;

use axum::http::{HeaderMap, HeaderValue, header};

/// Headers of every answer with the bytes of the file `key`, but for those that depend on the bytes.
pub(in crate::web) fn headers(key: &str) -> HeaderMap {
    let media_type = media_type(key);
    let mut headers = HeaderMap::with_capacity(10);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, cache_control(key));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_document(media_type) {
        headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    headers
}

/// Pages hold words of others: no script, no frame and no form, one style sheet of ours, pictures by https.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' https: data:; media-src 'self' https:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// What a browser shows in a window of its own, and could run something in.
fn is_document(media_type: &str) -> bool {
    [HTML, XML, SVG].contains(&media_type)
}

/// The name of an archive holds a hash of its bytes: they never change (RFC 5005, section 4). No reader
/// needs anything else newer than a minute, and a portal behind a cache is asked once a minute; short, for
/// what editors withdraw must be gone soon.
fn cache_control(key: &str) -> HeaderValue {
    let mut names = key.split('/').skip(1);
    let archived = names.next() == Some("archive") && has_ending(key, "xml");
    HeaderValue::from_static(if archived {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    })
}

fn has_ending(key: &str, ending: &str) -> bool {
    Path::new(key).extension().is_some_and(|extension| extension == ending)
}

/// The media type of a published file.
///
/// RSS and Atom are `application/xml`: browsers offer `application/rss+xml` as a download, or as bare text,
/// whatever style sheet the document names, while readers and validators take both; what a link leads to is
/// told by its `type`. With `nosniff`, Safari shows feeds as well instead of looking for a reader.
pub(super) fn media_type(key: &str) -> &'static str {
    let name = key.rsplit('/').next().unwrap_or_default();
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    match (name, extension) {
        ("feed.json", _) => "application/feed+json; charset=utf-8",
        (_, "xml") => XML,
        (_, "opml") => "text/x-opml; charset=utf-8",
        (_, "html") => HTML,
        (_, "css") => "text/css; charset=utf-8",
        (_, "txt") => "text/plain; charset=utf-8",
        (_, "json") => "application/json",
        (_, "svg") => SVG,
        (_, "png") => PNG,
        (_, "jpg" | "jpeg") => JPEG,
        (_, "webp") => WEBP,
        (_, "ico") => "image/x-icon",
        _ => UNKNOWN,
    }
}

/// Texts do; pictures are packed already, and of the rest nothing is known.
pub(super) fn compresses(media_type: &str) -> bool {
    ![PNG, JPEG, WEBP, UNKNOWN].contains(&media_type)
}

const HTML: &str = "text/html; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";
const WEBP: &str = "image/webp";
const UNKNOWN: &str = "application/octet-stream";
