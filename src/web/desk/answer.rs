//! What the desk answers where it does not do what was asked.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::curate::Refusal;

/// Why a request was not done.
#[derive(Debug)]
pub enum Refused {
    /// Nobody is signed in.
    SignedOut,
    /// The request does not come from a page of ours.
    Foreign,
    /// The account may not.
    Rank,
    /// There is no such page, story, source.
    NotFound,
    /// What was asked for makes no sense, in words for the editor.
    Wrong(String),
    /// The rules of curating are against it.
    Curate(Refusal),
    /// The program or its database failed.
    Broken(String),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self {
            Refused::SignedOut => StatusCode::UNAUTHORIZED,
            Refused::Foreign | Refused::Rank => StatusCode::FORBIDDEN,
            Refused::NotFound => StatusCode::NOT_FOUND,
            Refused::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::Curate(_) => StatusCode::CONFLICT,
            Refused::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, format!("{self:?}")).into_response()
    }
}
