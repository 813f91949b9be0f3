//! Who asks.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{Desk, answer::Refused};
use crate::{
    curate::Editor,
    model::{Account, Role},
};

/// Whoever is signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Their account.
    pub account: Account,
    /// What every form of theirs has to send back as `token`, against forged requests.
    pub token: String,
}

impl Visitor {
    /// As whoever decides something.
    pub fn editor(&self) -> Editor {
        Editor { name: self.account.name.clone(), role: self.account.role }
    }

    /// Refuses who ranks lower.
    pub fn at_least(&self, role: Role) -> Result<(), Refused> {
        if self.account.role >= role { Ok(()) } else { Err(Refused::Rank) }
    }
}

impl FromRequestParts<Arc<Desk>> for Visitor {
    type Rejection = Refused;

    async fn from_request_parts(_: &mut Parts, _: &Arc<Desk>) -> Result<Visitor, Refused> {
        Err(Refused::SignedOut)
    }
}
