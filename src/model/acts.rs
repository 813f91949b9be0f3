//! What editors add to what sources said.

use chrono::{DateTime, Utc};

/// The key of the built-in source that the stories written at the desk belong to. It is in no feeds.toml, is never
/// polled, and stands in no list of sources.
pub const DESK: &str = "desk";

/// Who signs what the clock does: embargoes that pass, stories that expire.
pub const CLOCK: &str = "系统";

/// So many stories stand in the head of a section.
pub const LONGEST_HEAD: usize = 12;

/// A story written at the desk, by hand or after an address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// One line.
    pub headline: String,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// The outlet to be named (来源).
    pub credit: String,
    /// Its address, where it stands somewhere else.
    pub link: Option<String>,
    /// Plain text, a paragraph a line.
    pub body: String,
    /// Key of the section that it is meant for; none yet.
    pub section: Option<String>,
}

/// What editors say beside the words of a story, and where they put it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curated {
    /// Plain text in place of the excerpt.
    pub summary: Option<String>,
    /// 编者按: plain text before the excerpt and before the text.
    pub note: Option<String>,
    /// 更正: what was corrected.
    pub correction: Option<String>,
    /// Where it stands in the order of the section that was asked for; none: where its own time puts it.
    pub shown: Option<DateTime<Utc>>,
    /// It stands in the head of that section, before all others.
    pub is_in_head: bool,
}
