//! Pictures of sources, fetched because an editor asked for one: through our server, so that nobody learns who looks.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use url::Url;

use super::{Desk, answer::Refused, fields::Fields, visitor::Visitor};
use crate::{model::Role, web::pictures::media_type};

/// `GET /desk/image?url=…`
pub(super) async fn image(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    // A page of somebody else could link here, and let us fetch whatever it wants.
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if site.is_some_and(|site| site != b"same-origin") {
        return Err(Refused::Foreign);
    }
    let fields = Fields::of_query(query.as_deref());
    let url = fields.some("url").and_then(|url| Url::parse(url).ok());
    let url =
        url.filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(Refused::NotFound)?;
    let fetched = (desk.outside)(url).await.map_err(Refused::Wrong)?;
    // What it says of itself does not count: a page of somebody else must not open as one of ours.
    let kind = media_type(&fetched.body).ok_or(Refused::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
    ];
    Ok((headers, fetched.body).into_response())
}
