//! What pages of the desk load: their style, their script and their mark. Each has a hash of its bytes in its address,
//! so that browsers keep it for good and never mix two versions.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};

use super::{answer::Refused, headers};

/// One of them.
pub(super) struct File {
    /// Behind the base of the desk's addresses.
    pub(super) address: String,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// All of them.
pub(super) struct Files {
    pub(super) style: File,
    pub(super) script: File,
    pub(super) icon: File,
}

/// One file for browsers, of which each part has its own: the first is what the others share.
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("pages/script/base.js"),
    include_str!("pages/script/rows.js"),
    include_str!("pages/script/acts.js"),
    include_str!("pages/script/keys.js"),
    include_str!("pages/script/order.js"),
    include_str!("pages/script/events.js"),
);

/// They are part of the program.
pub(super) static FILES: LazyLock<Files> = LazyLock::new(|| Files {
    style: file("css", "text/css; charset=utf-8", include_bytes!("pages/desk.css")),
    script: file("js", "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
    icon: file("svg", "image/svg+xml", include_bytes!("../../publish/html/icon.svg")),
});

/// For a year: what a name says never changes.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// Their addresses. Nobody has to be signed in for them.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/desk/files/{name}", get(answer))
        .layer(axum::middleware::map_response(headers::guarded))
}

async fn answer(Path(name): Path<String>) -> Response {
    let Files { style, script, icon } = &*FILES;
    let address = format!("/desk/files/{name}");
    let Some(file) = [style, script, icon].into_iter().find(|file| file.address == address) else {
        return Refused::NotFound.into_response();
    };
    let media_type = HeaderValue::from_static(file.media_type);
    let headers = [(header::CACHE_CONTROL, FOR_GOOD), (header::CONTENT_TYPE, media_type)];
    (headers, file.bytes).into_response()
}

fn file(kind: &str, media_type: &'static str, bytes: &'static [u8]) -> File {
    let hash = Sha256::digest(bytes);
    let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    File { address: format!("/desk/files/{name}.{kind}"), media_type, bytes }
}
