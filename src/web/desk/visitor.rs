//! Who asks.

use std::{fmt, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{Desk, answer::Refused, session::CookieSecret};
use crate::{
    curate::Editor,
    model::{Account, Role, SessionName},
};

/// Whoever is signed in.
#[derive(Clone)]
pub struct Visitor {
    /// Their account.
    pub account: Account,
    /// What every form of theirs has to send back as `token`, against forged requests.
    pub token: String,
    /// What their session is kept under.
    pub(super) session: SessionName,
    pub(super) secret: CookieSecret,
}

impl Visitor {
    /// As whoever decides something.
    pub fn editor(&self) -> Editor {
        Editor { name: self.account.name.clone(), role: self.account.role }
    }

    /// Refuses who ranks lower.
    pub fn at_least(&self, role: Role) -> Result<(), Refused> {
        if self.account.role >= role { Ok(()) } else { Err(Refused::Rank(role)) }
    }
}

/// Without what would let others in.
impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Visitor").field(&self.account).finish()
    }
}

impl FromRequestParts<Arc<Desk>> for Visitor {
    type Rejection = Refused;

    /// The middleware of the desk has looked who it is.
    async fn from_request_parts(parts: &mut Parts, _: &Arc<Desk>) -> Result<Visitor, Refused> {
        parts.extensions.get::<Visitor>().cloned().ok_or(Refused::SignedOut)
    }
}
