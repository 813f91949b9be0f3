//! Refusals in the editor's words, as a page, or as JSON for a script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    Desk,
    answer::{Refused, page},
    asked::Asked,
    frame::{Frame, Place, rank},
    login,
    session::{Cookie, CookieSecret},
    visitor::Visitor,
    words::{Words, filled},
};
use crate::curate::Refusal;

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    message: String,
}

/// An answer as it is, or the reason in it spelled out.
pub(super) async fn spelled_out(
    desk: &Arc<Desk>,
    asked: &Asked,
    visitor: Option<Visitor>,
    headers: &HeaderMap,
    response: Response,
) -> Response {
    let Some(refused) = response.extensions().get::<Arc<Refused>>().map(Arc::clone) else {
        return response;
    };
    let status = refused.status();
    if status.is_server_error() {
        tracing::error!(?refused, "the desk could not do what was asked");
    }
    let frame = desk.frame(visitor, Place::Elsewhere);
    let had_session = CookieSecret::brought(desk, headers, Cookie::Session).is_some();
    let message = in_words(&refused, frame.words, had_session);
    let mut response = if asked.wants_json {
        let login = format!("{}/desk/login", frame.base);
        let body = json!({ "error": code(&refused), "message": message, "login": login });
        (status, Json(body)).into_response()
    } else if matches!(*refused, Refused::SignedOut | Refused::WrongLogin | Refused::Paused(_)) {
        login::question(desk, asked, headers, status, &message).await
    } else {
        (status, page(&RefusedPage { frame, message })).into_response()
    };
    if let Refused::Paused(wait) = &*refused {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    response
}

/// For scripts.
fn code(refused: &Refused) -> &'static str {
    match refused {
        Refused::SignedOut => "signed-out",
        Refused::WrongLogin => "wrong-login",
        Refused::Paused(_) => "paused",
        Refused::Foreign => "foreign",
        Refused::Stale => "stale",
        Refused::Rank(_) => "rank",
        Refused::NotFound => "not-found",
        Refused::Method => "method",
        Refused::TooLarge => "too-large",
        Refused::Slow => "slow",
        Refused::Wrong(_) => "wrong",
        Refused::Curate(_) => "refused",
        Refused::Account(_) => "account",
        Refused::Broken(_) => "broken",
    }
}

/// What happened, and what to do.
fn in_words(refused: &Refused, words: &'static Words, had_session: bool) -> String {
    let door = &words.door;
    let sentence = match refused {
        Refused::SignedOut if had_session => door.session_ended,
        Refused::SignedOut => door.signed_out,
        Refused::WrongLogin => door.wrong_login,
        Refused::Paused(wait) => return filled(door.paused, &wait.as_secs().to_string()),
        Refused::Foreign => door.foreign,
        Refused::Stale => door.stale,
        Refused::Rank(role) => return filled(door.rank, rank(words, *role)),
        Refused::NotFound => door.not_found,
        Refused::Method => door.wrong_method,
        Refused::TooLarge => door.too_large,
        Refused::Slow => door.too_slow,
        Refused::Wrong(message) => return message.clone(),
        Refused::Curate(Refusal::NoStory(_)) => door.no_story,
        Refused::Curate(Refusal::Store(_)) | Refused::Broken(_) => door.broken,
        Refused::Curate(refusal) => return refusal.to_string(),
        Refused::Account(refusal) => return refusal.to_string(),
    };
    sentence.to_owned()
}
