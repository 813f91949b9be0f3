//! What a request says besides its form: from where, and what it wants back.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
};
use url::Url;

use super::{Desk, csrf::LOGIN};
use crate::web::answers::Peer;

/// What every answer depends on.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Whether a script asks, which reads JSON.
    pub(super) wants_json: bool,
    /// The client, as far as we believe those between us.
    pub(super) address: Option<IpAddr>,
    /// It comes from the page that asks who it is.
    pub(super) is_login: bool,
    /// Where to go once somebody has signed in: a page of the desk.
    pub(super) back: String,
}

impl Asked {
    /// By a request.
    pub(super) fn of(desk: &Desk, request: &Request) -> Asked {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let accept = text(header::ACCEPT).unwrap_or_default();
        let base = desk.place.base();
        let back = if *request.method() == Method::GET {
            let asked = request.uri().path_and_query().map_or("/desk", |asked| asked.as_str());
            format!("{base}{asked}")
        } else {
            let from = text(header::REFERER).and_then(|from| Url::parse(from).ok());
            from.map_or_else(String::new, |from| from[url::Position::BeforePath..].to_owned())
        };
        Asked {
            wants_json: accept.contains("application/json"),
            is_login: request.uri().path() == LOGIN,
            address: client(desk, headers, request.extensions().get::<Peer>()),
            back: local(base, &back),
        }
    }
}

impl FromRequestParts<Arc<Desk>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Asked, Infallible> {
        let asked = parts.extensions.get::<Asked>().cloned();
        Ok(asked.unwrap_or_else(|| Asked {
            wants_json: false,
            is_login: false,
            address: None,
            back: format!("{}/desk", desk.place.base()),
        }))
    }
}

/// A way back within the desk, else its first page: nobody is led to another host, nor to a form's address.
pub(super) fn local(base: &str, way: &str) -> String {
    let first = format!("{base}/desk");
    let is_ours = way
        .strip_prefix(&first)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'));
    let is_plain = way.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let leads_out =
        way.contains("/../") || way.contains("/desk/login") || way.contains("/desk/logout");
    if is_ours && is_plain && !leads_out { way.to_owned() } else { first }
}

/// Whoever is connected, or the last address in `X-Forwarded-For` if that is a proxy of ours.
fn client(desk: &Desk, headers: &HeaderMap, peer: Option<&Peer>) -> Option<IpAddr> {
    let peer = peer?.0.to_canonical();
    if !desk.place.proxies.iter().any(|network| network.contains(&peer)) {
        return Some(peer);
    }
    let line = headers.get_all("x-forwarded-for").into_iter().next_back();
    let last = line.and_then(|line| line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Some(last.map_or(peer, |last: IpAddr| last.to_canonical()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_back_stay_within_the_desk() {
        for way in ["/desk", "/desk/log?editor=a&x=//b", "/desk?x", "/desk/story/1"] {
            assert_eq!(local("", way), way);
        }
        for way in [
            "",
            "//evil.example/desk",
            "https://evil.example/desk",
            "/\\evil.example",
            "/desk\\..\\..//evil.example",
            "/deskevil",
            "/desk/../../evil",
            "/desk/login?back=x",
            "/desk\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "/queue",
        ] {
            assert_eq!(local("", way), "/desk", "{way}");
            assert_eq!(local("/huiwen", way), "/huiwen/desk", "{way}");
        }
        assert_eq!(local("/huiwen", "/huiwen/desk/log"), "/huiwen/desk/log");
    }
}
