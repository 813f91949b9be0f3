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
    login, refusing,
    session::{Cookie, CookieSecret},
    visitor::Visitor,
    words::{Words, fill},
};
use crate::curate::{
    Refusal,
    accounts::{AccountRefusal, NameFault, PasswordFault},
};

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
    let Some(refused) = reason(&response) else { return response };
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

/// Why it was not done, if it was not. Axum says in plain text what is wrong with a form.
fn reason(response: &Response) -> Option<Arc<Refused>> {
    let plain = || {
        let kind = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
        let status = response.status();
        let is_ours = !status.is_client_error() || !kind.starts_with("text/plain");
        (!is_ours).then(|| Arc::new(Refused::Form))
    };
    response.extensions().get::<Arc<Refused>>().map(Arc::clone).or_else(plain)
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
        Refused::Form | Refused::Wrong(_) => "wrong",
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
        Refused::Paused(wait) => return fill(door.paused, &[&wait.as_secs().to_string()]),
        Refused::Foreign => door.foreign,
        Refused::Stale => door.stale,
        Refused::Rank(role) => return fill(door.rank, &[rank(words, *role)]),
        Refused::NotFound => door.not_found,
        Refused::Method => door.wrong_method,
        Refused::TooLarge => door.too_large,
        Refused::Slow => door.too_slow,
        Refused::Form => door.bad_form,
        Refused::Wrong(message) => return message.clone(),
        Refused::Curate(Refusal::NoStory(_)) => door.no_story,
        Refused::Curate(Refusal::Store(_)) | Refused::Broken(_) => door.broken,
        Refused::Account(refusal) => account(refusal, words),
        Refused::Curate(refusal) => return refusing::in_words(refusal, words),
    };
    sentence.to_owned()
}

/// Why an account was not changed.
fn account(refusal: &AccountRefusal, words: &'static Words) -> &'static str {
    let door = &words.door;
    match refusal {
        AccountRefusal::Name(NameFault::Empty) => door.name_empty,
        AccountRefusal::Name(NameFault::Long) => door.name_long,
        AccountRefusal::Name(NameFault::Unseen) => door.name_unseen,
        AccountRefusal::Name(NameFault::Reserved) => door.name_reserved,
        AccountRefusal::Taken => door.name_taken,
        AccountRefusal::Unknown(_) => door.name_unknown,
        AccountRefusal::LastAdmin => door.last_admin,
        AccountRefusal::Password(PasswordFault::Short) => door.password_short,
        AccountRefusal::Password(PasswordFault::Long) => door.password_long,
        AccountRefusal::Password(PasswordFault::Common) => door.password_common,
        AccountRefusal::WrongPassword => door.password_wrong,
        AccountRefusal::Broken(_) | AccountRefusal::Store(_) => door.broken,
    }
}
