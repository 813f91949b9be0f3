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
    again::{self, Remark},
    answer::{Refused, page},
    asked::Asked,
    frame::{Frame, Place, rank},
    kept::Kept,
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

/// Whose request was refused.
pub(super) struct Sender {
    pub(super) asked: Asked,
    pub(super) visitor: Option<Visitor>,
    pub(super) headers: HeaderMap,
    /// The form that it sent.
    pub(super) kept: Option<Kept>,
}

/// An answer as it is, or the reason in it spelled out. What was typed stays in its form wherever sending it again
/// makes sense.
pub(super) async fn spelled_out(desk: &Arc<Desk>, sender: Sender, response: Response) -> Response {
    let Some(refused) = reason(&response) else { return response };
    let Sender { asked, visitor, headers, kept } = sender;
    let status = refused.status();
    if status.is_server_error() {
        tracing::error!(?refused, "the desk could not do what was asked");
    }
    let frame = desk.frame(visitor.clone(), Place::Elsewhere);
    let had_session = CookieSecret::brought(desk, &headers, Cookie::Session).is_some();
    let asks_who = match *refused {
        Refused::SignedOut | Refused::WrongLogin => true,
        Refused::Paused(_) => asked.is_login,
        // Whoever is signed in by now need not say who it is.
        Refused::Stale => asked.is_login && (visitor.is_none() || kept.is_none()),
        _ => false,
    };
    let message = match (&*refused, &visitor) {
        (Refused::SignedOut, _) if kept.is_some() => frame.words.door.kept.to_owned(),
        (Refused::Stale, Some(visitor)) if kept.is_some() => {
            fill(frame.words.door.stale_kept, &[&visitor.account.name])
        }
        _ => in_words(&refused, frame.words, had_session),
    };
    let field = kept.as_ref().and_then(|kept| again::field(&refused, &kept.fields));
    let mut response = if asked.wants_json {
        let login = format!("{}/desk/login", frame.base);
        let mut body = json!({
            "error": code(&refused), "message": message, "login": login, "field": field,
        });
        if let (Refused::Stale, Some(visitor)) = (&*refused, &visitor) {
            // What any page of this session says: the script of ours may send its form again.
            body["token"] = json!(visitor.token);
            body["name"] = json!(visitor.account.name);
        }
        (status, Json(body)).into_response()
    } else if asks_who {
        login::question(desk, &asked, &headers, kept.as_ref(), status, &message).await
    } else {
        match (visitor, kept.filter(|kept| is_sent_again(&refused, kept))) {
            (Some(visitor), Some(kept)) => {
                again::page(desk, &visitor, kept, Remark { status, message, field }).await
            }
            _ => (status, page(&RefusedPage { frame, message })).into_response(),
        }
    };
    if let Refused::Paused(wait) = &*refused {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    response
}

/// Whether the same form may be done after all, by another press or with another answer.
fn is_sent_again(refused: &Refused, kept: &Kept) -> bool {
    match refused {
        Refused::Stale => true,
        Refused::WrongIn(..)
        | Refused::SoAlready
        | Refused::Form
        | Refused::Curate(_)
        | Refused::Account(_)
        | Refused::Paused(_)
        | Refused::Slow
        | Refused::Broken(_) => kept.is_written(),
        _ => false,
    }
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
        Refused::Form | Refused::Wrong(_) | Refused::WrongIn(..) => "wrong",
        Refused::SoAlready => "so-already",
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
        Refused::SoAlready => words.pages.nothing_changed,
        Refused::Wrong(message) | Refused::WrongIn(_, message) => return message.clone(),
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
