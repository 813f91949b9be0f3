//! Words that one headline has and the other leaves out, and that say nothing more: `empty.txt`.
//!
//! Where headlines alone decide, a copy is rather missed (DOMAIN.md 5.3): 副市长 is not 市长, 亚残运会 is not 亚运会, a drill is
//! no fire. What makes another event of one cannot be listed; what makes none can.

use std::{collections::HashSet, sync::LazyLock};

use crate::poll::keys::title::words_of;

/// Each is all that one headline says there.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| words_of(include_str!("empty.txt")));

/// Words that are one.
const ONE: [[&str; 2]; 3] = [["至", "到"], ["被", "遭"], ["在", "于"]];

/// Whether these words say nothing.
pub(super) fn is_empty(words: &str) -> bool {
    EMPTY.contains(words)
}

/// Whether one of these words says no more than the other in its place.
pub(super) fn are_one(words: (&str, &str)) -> bool {
    ONE.iter().any(|one| one.contains(&words.0) && one.contains(&words.1))
}
