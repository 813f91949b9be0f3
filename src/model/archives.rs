//! The archive of a section: documents that together hold every story that was ever published there.

use super::StoryId;

/// A story's coming into a section; ordered as stories came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrival {
    /// When; Unix seconds.
    pub at: i64,
    /// Which story.
    pub story: StoryId,
}

/// What of a section is not as its documents say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stirred {
    /// When it arrived; Unix seconds.
    pub at: i64,
    /// The story that changed or went; none: stories that are new, of which there may be many of one time.
    pub story: Option<StoryId>,
}

/// One document of the archive of a section (RFC 5005, 4): a part of a month, or a piece of the last part, to which
/// stories still come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveDocument {
    /// Its place among those of the section, 1 for the oldest.
    pub number: u32,
    /// The month of its first arrival in the site's zone: 2026-11.
    pub month: String,
    /// 1, 2, 3 … of that month.
    pub part: u32,
    /// It holds the arrivals from this one up to the first one of the next document.
    pub from: Arrival,
    /// Of its files: its label and a hash; empty where it holds no story.
    pub name: String,
}

impl ArchiveDocument {
    /// Whether both belong to the same part of a month.
    pub fn is_part_with(&self, other: &ArchiveDocument) -> bool {
        (self.part, &self.month) == (other.part, &other.month)
    }

    /// What people call its part, and the address of that as a page: 2026-11, or 2026-11-2 for the second part.
    pub fn label(&self) -> String {
        match self.part {
            1 => self.month.clone(),
            part => format!("{}-{part}", self.month),
        }
    }
}
