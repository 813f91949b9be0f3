//! What the desk knows of this moment alone, and forgets with the program.

use std::sync::{Mutex, PoisonError};

use super::{changes::Changes, presence::Presence, shares::Shares};

/// Who is where, what others are told, and what went wrong.
#[derive(Default)]
pub(super) struct Live {
    pub(super) presence: Presence,
    pub(super) changes: Changes,
    pub(super) shares: Shares,
    trouble: Mutex<Trouble>,
}

/// Why something that was saved is not published.
#[derive(Default)]
struct Trouble {
    /// The last publication failed.
    failure: Option<String>,
    /// Sections wait for the word of a chief.
    held: Option<String>,
}

impl Live {
    /// Why what was saved last is not published; none if it is.
    pub(super) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.failure.as_ref().or(trouble.held.as_ref()).cloned()
    }

    /// How the last publication ended, of whichever process.
    pub(super) fn set_failure(&self, failure: Option<String>) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).failure = failure;
    }

    /// What waits for the word of a chief.
    pub(super) fn set_held(&self, held: Option<String>) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).held = held;
    }
}
