//! What a replay compares with what today's rules read.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Digest128, Enclosure, ItemId, Moment, Placement};

/// An item as it is stored, as far as its source's documents decide. A field without words of its own is as
/// in [`Item`](super::Item).
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Its row.
    pub id: ItemId,
    /// When it was first seen; Unix seconds.
    pub first_seen: i64,
    /// Changes that were taken over since its source last said that it changed it.
    pub revisions: u32,
    /// Of its guid, else its link, else its text.
    pub plain: Digest128,
    /// What tells it from the other items of its source.
    pub identity: Digest128,
    /// Of all that the source said.
    pub content_key: Digest128,
    /// The guid as the source gave it.
    pub guid: Option<String>,
    /// Its address.
    pub link: Option<String>,
    /// Its headline.
    pub headline: String,
    /// Plain text.
    pub summary: Option<String>,
    /// The outlet to be named, as printed.
    pub credit: String,
    /// The rule that found the credit, by its word.
    pub credit_rule: String,
    /// The canonical name of that outlet.
    pub outlet: Option<String>,
    /// The agency of the dateline.
    pub origin: Option<String>,
    /// Whether the outlet stands on the list, by its word; none where that was never looked up.
    pub permission: Option<String>,
    /// The version of that list.
    pub permission_list: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who edited it.
    pub editor: Option<String>,
    /// When it was published, as printed.
    pub published: Option<Moment>,
    /// When its source says that it last changed it; Unix seconds.
    pub updated: Option<i64>,
    /// The source's own categories.
    pub categories: Vec<String>,
    /// Files that it brings along.
    pub enclosures: Vec<Enclosure>,
    /// The sections it is proposed for, one proposal for each.
    pub placements: Vec<Placement>,
}

/// A story as far as a replay may change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its id for ever.
    pub id: Uuid,
    /// That of the item that stands for it.
    pub headline: String,
    /// Keys of the sections where it may be published.
    pub sections: BTreeSet<String>,
}
