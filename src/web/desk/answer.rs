//! How the desk answers: pages, ways onward, and why it does not do what was asked.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use serde_json::json;

use super::asked::Asked;
use crate::{
    curate::{Refusal, accounts::AccountRefusal},
    model::Role,
    store::StoreError,
};

/// Why a request was not done.
#[derive(Debug)]
pub enum Refused {
    /// Nobody is signed in.
    SignedOut,
    /// Nobody has this name and this password.
    WrongLogin,
    /// Too many attempts to sign in; for how long to wait.
    Paused(Duration),
    /// The request does not come from a page of ours.
    Foreign,
    /// It comes from a page that somebody else, or nobody, was signed in on.
    Stale,
    /// The account may not; what it would have to be at least.
    Rank(Role),
    /// There is no such page, story, source.
    NotFound,
    /// Neither GET nor POST, or not the one that the address is for.
    Method,
    /// The form is longer than forms are.
    TooLarge,
    /// It took too long.
    Slow,
    /// A form that is none of ours: something is missing, or is no word of ours.
    Form,
    /// It was so already, so that nothing was done.
    SoAlready,
    /// What was asked for makes no sense, in words for the editor.
    Wrong(String),
    /// Likewise, and it is about the field with this name.
    WrongIn(&'static str, String),
    /// The rules of curating are against it.
    Curate(Refusal),
    /// The rules of accounts are against it.
    Account(AccountRefusal),
    /// The program or its database failed.
    Broken(String),
}

impl Refused {
    /// A page that could not be written.
    #[expect(clippy::needless_pass_by_value, reason = "map_err gives it")]
    pub(super) fn unwritten(error: askama::Error) -> Refused {
        Refused::Broken(error.to_string())
    }

    /// As HTTP says it.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Refused::SignedOut | Refused::WrongLogin => StatusCode::UNAUTHORIZED,
            Refused::Foreign
            | Refused::Stale
            | Refused::Rank(_)
            | Refused::Curate(Refusal::Rank(_)) => StatusCode::FORBIDDEN,
            Refused::Curate(Refusal::NoStory(_))
            | Refused::Account(AccountRefusal::Unknown(_))
            | Refused::NotFound => StatusCode::NOT_FOUND,
            Refused::Method => StatusCode::METHOD_NOT_ALLOWED,
            Refused::Slow => StatusCode::REQUEST_TIMEOUT,
            Refused::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refused::Curate(Refusal::Store(_))
            | Refused::Account(AccountRefusal::Store(_) | AccountRefusal::Broken(_))
            | Refused::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            // Another answer is wanted, whatever others do meanwhile.
            Refused::Curate(
                Refusal::Headline
                | Refusal::Words
                | Refusal::TooLong(_)
                | Refusal::Address(_)
                | Refusal::NoSection(..)
                | Refusal::SameStory
                | Refusal::SameSection
                | Refusal::Time(_)
                | Refusal::TooEarly(_)
                | Refusal::Past(_)
                | Refusal::ExpiresFirst,
            )
            | Refused::Form
            | Refused::SoAlready
            | Refused::Wrong(_)
            | Refused::WrongIn(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::Curate(_)
            | Refused::Account(AccountRefusal::Taken | AccountRefusal::LastAdmin) => {
                StatusCode::CONFLICT
            }
            Refused::Account(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::Paused(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Broken(error.to_string())
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused::Curate(refusal)
    }
}

impl From<AccountRefusal> for Refused {
    fn from(refusal: AccountRefusal) -> Refused {
        Refused::Account(refusal)
    }
}

/// Only the [`door`](super::door) knows in which words: it finds the reason in the answer's extensions.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// A page.
pub(super) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => Refused::Broken(error.to_string()).into_response(),
    }
}

/// A part of a page, for a script.
pub(super) fn part(html: String) -> Response {
    Html(html).into_response()
}

/// 303: the browser goes on to this address, which is ours, base included, and asks with GET.
pub(super) fn see_other(address: &str) -> Response {
    let location = HeaderValue::from_str(address);
    let location = location.unwrap_or_else(|_| HeaderValue::from_static("/desk"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// What was done, of which nothing is taken back: to a script in words, else on the page at this address.
pub(super) fn done(asked: &Asked, message: &str, address: &str) -> Response {
    if !asked.wants_json {
        return see_other(address);
    }
    let body =
        json!({ "edits": [], "rows": [], "undo": [], "conflicts": null, "message": message });
    Json(body).into_response()
}
