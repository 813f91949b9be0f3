//! An article of a list whose page was not read.

use chrono::{DateTime, Utc};

use super::Digest128;

/// An article that a list named, and that is known by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What its item has, or would have.
    pub plain: Digest128,
    /// Where it stands.
    pub link: String,
    /// What the list calls it.
    pub title: Option<String>,
    /// How often its page was asked for in vain.
    pub tries: u32,
    /// When to try again; none: not again.
    pub next_try: Option<DateTime<Utc>>,
}
