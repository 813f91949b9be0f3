//! Requests that change something come from a page of ours. Two things have to say so: what the browser says of where
//! the request comes from, and the token that only our pages hold.
//!
//! A client that says nothing of where it comes from is refused too: every browser of these years says it, and who
//! writes a program can let it say `Origin`.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
};
use url::Url;

use super::{
    Desk,
    answer::Refused,
    fields::Fields,
    kept::Kept,
    session::{Cookie, CookieSecret},
    visitor::Visitor,
};

/// The longest body, in bytes: a long report of one's own fits.
pub(super) const MAX_BODY: usize = 1 << 20;

/// So much longer is a sign-in that carries such a form: a name, a password, and what marks the fields as kept.
const MORE: usize = 1 << 14;

/// The form that is sent before anybody is signed in.
pub(super) const LOGIN: &str = "/desk/login";

/// Lets a request through that changes nothing, or that comes from a page of ours. What a form of ours sent is kept,
/// whoever sent it, so that it can be filled in again.
pub(super) async fn checked(
    desk: &Desk,
    request: Request,
    visitor: Option<&Visitor>,
    kept: &mut Option<Kept>,
) -> Result<Request, Refused> {
    match *request.method() {
        Method::GET | Method::HEAD => return Ok(request),
        Method::POST => {}
        _ => return Err(Refused::Method),
    }
    if !is_from_us(desk, request.headers()) {
        return Err(Refused::Foreign);
    }
    let (head, body) = request.into_parts();
    let is_login = head.uri.path() == LOGIN;
    let longest = if is_login { MAX_BODY + MORE } else { MAX_BODY };
    let bytes = to_bytes(body, longest).await.map_err(|_| Refused::TooLarge)?;
    let fields = Fields(url::form_urlencoded::parse(&bytes).into_owned().collect());
    let token = fields.0.iter().find(|(name, _)| name == "token").map(|(_, token)| token.clone());
    *kept = Kept::of(head.uri.path(), fields);
    let secret = if is_login {
        CookieSecret::brought(desk, &head.headers, Cookie::Door).ok_or(Refused::Stale)?
    } else {
        visitor.ok_or(Refused::SignedOut)?.secret.clone()
    };
    if !token.is_some_and(|token| secret.is_token(&token)) {
        return Err(Refused::Stale);
    }
    Ok(Request::from_parts(head, Body::from(bytes)))
}

/// `Sec-Fetch-Site` cannot be forged by a page; browsers that do not send it, as to addresses without https, send
/// `Origin` with every form.
fn is_from_us(desk: &Desk, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN).and_then(|origin| Url::parse(origin).ok()) else {
        return false;
    };
    match &desk.place.link {
        Some(link) => link.origin() == origin.origin(),
        // Not told where editors reach us, we believe the address that they asked.
        None => text(header::HOST).is_some_and(|host| {
            let asked = Url::parse(&format!("{}://{host}/", origin.scheme()));
            asked.is_ok_and(|asked| asked.origin() == origin.origin())
        }),
    }
}
