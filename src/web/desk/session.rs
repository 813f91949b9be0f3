//! Who is signed in: 32 random bytes in a cookie, of which the database keeps a hash.
//!
//! Signing in always makes a new session, so that none can be slipped in beforehand.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::{Desk, answer::Refused, visitor::Visitor};
use crate::{model::SessionName, store::LONGEST};

/// That a session is used is noted once in so long.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// What a cookie holds, and nobody else knows.
#[derive(Clone)]
pub(super) struct CookieSecret([u8; 32]);

/// The cookies of the desk.
#[derive(Clone, Copy)]
pub(super) enum Cookie {
    /// Of whoever is signed in.
    Session,
    /// Of the page that asks who it is.
    Door,
}

impl CookieSecret {
    /// One that nobody had before.
    pub(super) fn fresh() -> Result<CookieSecret, Refused> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| Refused::Broken(error.to_string()))?;
        Ok(CookieSecret(bytes))
    }

    /// What a request brings.
    pub(super) fn brought(
        desk: &Desk,
        headers: &HeaderMap,
        cookie: Cookie,
    ) -> Option<CookieSecret> {
        let name = cookie.name(desk.place.is_secure());
        let lines =
            headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let value = lines.flat_map(|line| line.split(';')).find_map(|pair| {
            let (given, value) = pair.trim().split_once('=')?;
            (given == name).then_some(value)
        })?;
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        Some(CookieSecret(bytes.try_into().ok()?))
    }

    /// What the database knows it by.
    pub(super) fn name(&self) -> SessionName {
        SessionName(Sha256::digest(self.0).into())
    }

    /// What forms send back: made of the secret, and telling nothing of it.
    pub(super) fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.mac().finalize().into_bytes())
    }

    /// Whether a form sent that back. Compares in constant time.
    pub(super) fn is_token(&self, token: &str) -> bool {
        URL_SAFE_NO_PAD.decode(token).is_ok_and(|token| self.mac().verify_slice(&token).is_ok())
    }

    /// `Set-Cookie`. `Lax` lets the bookmarklet come in from other sites; no form of theirs brings it.
    pub(super) fn set(&self, desk: &Desk, cookie: Cookie) -> HeaderValue {
        let seconds = match cookie {
            Cookie::Session => LONGEST.num_seconds(),
            Cookie::Door => TimeDelta::days(1).num_seconds(),
        };
        set_cookie(desk, cookie, &URL_SAFE_NO_PAD.encode(self.0), seconds)
    }

    fn mac(&self) -> Hmac<Sha256> {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..self.0.len()].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block);
        mac.update(b"huiwen form");
        mac
    }
}

/// `Set-Cookie` that takes a cookie away.
pub(super) fn unset(desk: &Desk, cookie: Cookie) -> HeaderValue {
    set_cookie(desk, cookie, "", 0)
}

impl Cookie {
    /// With `__Host-` browsers take it from nobody but us (RFC 6265bis, 4.1.3.2).
    fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Cookie::Session, true) => "__Host-huiwen",
            (Cookie::Session, false) => "huiwen",
            (Cookie::Door, true) => "__Host-huiwen-door",
            (Cookie::Door, false) => "huiwen-door",
        }
    }
}

fn set_cookie(desk: &Desk, cookie: Cookie, value: &str, seconds: i64) -> HeaderValue {
    let is_secure = desk.place.is_secure();
    let secure = if is_secure { "; Secure" } else { "" };
    let name = cookie.name(is_secure);
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    // Names and values are ASCII.
    HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Who sends a request.
pub(super) async fn visitor(
    desk: &Arc<Desk>,
    headers: &HeaderMap,
) -> Result<Option<Visitor>, Refused> {
    let Some(secret) = CookieSecret::brought(desk, headers, Cookie::Session) else {
        return Ok(None);
    };
    let (name, now) = (secret.name(), (desk.now)());
    let found = desk.with_store(move |store| Ok(store.session(&name, now)?)).await?;
    let Some((account, session)) = found else { return Ok(None) };
    if now - session.seen >= NOTED {
        // The page does not wait for it: a round may be writing.
        let desk = Arc::clone(desk);
        tokio::spawn(async move {
            let noted = desk.with_store(move |store| {
                let tx = store.begin(now)?;
                tx.see_session(&name)?;
                Ok(tx.commit()?)
            });
            if let Err(error) = noted.await {
                tracing::debug!(?error, "cannot note that a session is used");
            }
        });
    }
    Ok(Some(Visitor { account, token: secret.token(), session: name, secret }))
}
