//! What editors see of many stories: the queue of the desk.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Moment, Permission};

/// Which stories are asked for, newest first unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Those of all sources.
    Newest,
    /// Those that stand in this section, its head first.
    Section(String),
    /// Those that this source carries.
    Source(String),
    /// Those that many outlets carried lately, the hottest first.
    Hot,
    /// Those that stand in no section.
    Unplaced,
    /// Those that editors or their origins keep from readers: hidden, withdrawn, embargoed, expired, gone.
    Held,
}

/// A story in one row of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueRow {
    /// Its id.
    pub id: Uuid,
    /// The last edit of it, 0 without any: what an act on it refers to.
    pub version: i64,
    /// The editor's headline, else its source's.
    pub headline: String,
    /// The source's, where an editor chose another.
    pub original_headline: Option<String>,
    /// The source changed its headline since an editor chose another.
    pub is_headline_outdated: bool,
    /// The outlet to be named, as printed.
    pub credit: String,
    /// Whether that outlet stands on the list; none where it was never looked up.
    pub permission: Option<Permission>,
    /// When it was published, never after it was seen.
    pub published: Moment,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// BCP 47 tag of its language, where known.
    pub language: Option<String>,
    /// Names of the sources that carry it, the earliest first.
    pub outlets: Vec<String>,
    /// How many items it has.
    pub copies: u32,
    /// The sections it stands in, in the order of feeds.toml.
    pub sections: Vec<Standing>,
    /// What is otherwise than with most stories.
    pub marks: Marks,
}

/// That a story stands in a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Key of the section.
    pub section: String,
    /// Why, for the editor.
    pub reason: String,
    /// An editor put it there.
    pub by_editor: bool,
    /// Its place in the section's head, from 1; none below the head.
    pub pinned: Option<u32>,
}

/// What editors, the clock or its origin did to a story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Published nowhere.
    pub is_hidden: bool,
    /// Withdrawn for all readers to see, for this reason.
    pub withdrawn: Option<String>,
    /// Published nowhere until then.
    pub embargo: Option<DateTime<Utc>>,
    /// It leaves its sections then, or left.
    pub expiry: Option<DateTime<Utc>>,
    /// That time has come.
    pub is_expired: bool,
    /// What was corrected.
    pub correction: Option<String>,
    /// Since when it is gone from its origin.
    pub gone: Option<DateTime<Utc>>,
}
