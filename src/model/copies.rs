//! Copies of one report: what they are found by, and why an item stands in its story.

use super::{ItemId, SourceId};

/// What is looked up to find the copies of an item. Kept in the database, so that a change of how they are
/// made means that they have to be made anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of its address and its text: equal ones mean the same report, however old.
    pub exact: Vec<u64>,
    /// Of chosen shingles: whoever shares some within a few days may be a copy.
    pub near: Vec<u64>,
}

/// What a stored item says, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its row.
    pub id: ItemId,
    /// The source that carried it.
    pub source: SourceId,
    /// Key of that source.
    pub source_key: String,
    /// Its address.
    pub link: Option<String>,
    /// Its headline, as printed.
    pub headline: String,
    /// Its text, plain: that of its body, else its summary; empty where it has neither.
    pub text: String,
    /// The outlet it credits, as printed.
    pub credit: String,
    /// When it was published, never after it was seen; Unix seconds.
    pub published: i64,
}

/// Why an item stands in a story.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// It has the address of an item of the story.
    Address,
    /// It has the text of an item of the story.
    Text,
    /// Its text is much like that of the item that stands for the story.
    Body {
        /// How much of the shorter text stands in the other, 0 to 1.
        contained: f32,
        /// How alike the headlines are, 0 to 1.
        title: f32,
    },
    /// There is little text, and the headlines are alike.
    Title {
        /// How alike, 0 to 1.
        title: f32,
    },
    /// An editor put it there.
    Editor(String),
}
