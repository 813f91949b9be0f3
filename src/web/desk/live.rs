//! What the desk knows of this moment alone, and forgets with the program.

use std::sync::{Mutex, PoisonError};

use super::{changes::Changes, presence::Presence, shares::Shares};

/// Who is where, what others are told, and what went wrong.
#[derive(Default)]
pub(super) struct Live {
    pub(super) presence: Presence,
    pub(super) changes: Changes,
    pub(super) shares: Shares,
    trouble: Mutex<Option<String>>,
}

impl Live {
    /// Why what was saved last is not published; none if it is.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the last publication ended.
    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}
