//! What an editor may decide of a story, and how the log spells it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, StoreError,
    polls::{from_json, json},
};
use crate::model::{ItemName, Written};

/// What an editor may decide. An act names a state, never “toggle”, so that doing it twice does nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It stands in this section, whatever its sources propose.
    Feature(String),
    /// It does not stand in this section, whatever its sources propose.
    Remove(String),
    /// It stands in one section instead of another.
    Move {
        /// Key of the section that it leaves.
        from: String,
        /// Key of the section that it comes to.
        to: String,
    },
    /// It stands first in the head of this section.
    Pin(String),
    /// It does not stand in the head of this section.
    Unpin(String),
    /// It stands in the head of this section behind another story; none: before all.
    Place {
        /// Key of the section.
        section: String,
        /// The story before it.
        after: Option<Uuid>,
    },
    /// It is published nowhere.
    Hide,
    /// It is published again.
    Unhide,
    /// It has this headline; `None`: the source's again.
    Retitle(Option<String>),
    /// It has this summary; `None`: the source's again.
    Summary(Option<String>),
    /// This stands before its text (编者按); `None`: nothing.
    Note(Option<String>),
    /// It is published nowhere until then; `None`: no longer held.
    Embargo(Option<DateTime<Utc>>),
    /// It leaves its sections then; `None`: never.
    Expire(Option<DateTime<Utc>>),
    /// What an editor left to the clock has come.
    Due(Due),
    /// The item of this name stands for it; `None`: as the rules have it.
    Lead(Option<ItemName>),
    /// Readers are told what was corrected in it.
    Correct(String),
    /// It is withdrawn, and readers are told why.
    Withdraw(String),
    /// What [`Act::Withdraw`] said no longer counts.
    Restore,
    /// No source told it: this is all of it.
    Write(Box<Written>),
    /// All that sources said in it is removed for good.
    Purge,
    /// Another story is the same report: its items stand in this one.
    Merge(Parts),
    /// Some of its items are another report, and stand in a story of their own.
    Split(Parts),
    /// It and another story are never the same report, whatever is said later.
    Apart(Parts),
    /// What [`Act::Apart`] said no longer counts.
    Allow(Parts),
    /// What an earlier edit said no longer counts: the one that `undoes` names.
    Undo,
}

/// What comes with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// An embargo passed.
    Embargo,
    /// A story expired.
    Expiry,
}

/// What an act says of two stories, or of the two parts of one. Named by items, so that it outlives a rebuild
/// of the database, after which the same items may stand elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Parts {
    /// The other story; of parts, the story itself.
    pub other: Uuid,
    /// All items of the other, each with items of this one.
    pub pairs: Vec<(ItemName, ItemName)>,
}

impl Parts {
    /// Whether this is an item of the other story, or of the part that leaves.
    pub fn is_of_other(&self, item: &ItemName) -> bool {
        self.pairs.iter().any(|(other, _)| other == item)
    }
}

/// What an act is about. Two acts about the same of one story exclude each other: the earlier one is not taken back
/// before the later one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect<'a> {
    /// Whether it stands in this section.
    Section(&'a str),
    /// Its place in the head of this section.
    Head(&'a str),
    /// Its headline.
    Headline,
    /// Its summary.
    Summary,
    /// Its note.
    Note,
    /// What was corrected.
    Correction,
    /// Whether readers see it.
    Public,
    /// How long it stands in sections.
    Expiry,
    /// The item that stands for it.
    Lead,
    /// Which items are one story.
    Identity,
}

impl Act {
    /// Its verb, the section it names, and what else it says.
    pub fn columns(&self) -> Result<(&'static str, Option<&str>, Option<String>)> {
        let section = |verb, section| Ok((verb, Some(section), None));
        let plain = |verb| Ok((verb, None, None));
        let words = |verb, words: &Option<String>| Ok((verb, None, words.clone()));
        let time =
            |verb, at: &Option<DateTime<Utc>>| Ok((verb, None, at.map(|at| at.to_rfc3339())));
        match self {
            Act::Feature(key) => section("feature", key.as_str()),
            Act::Remove(key) => section("remove", key.as_str()),
            Act::Move { from, to } => Ok(("move", Some(from), Some(to.clone()))),
            Act::Pin(key) => section("pin", key.as_str()),
            Act::Unpin(key) => section("unpin", key.as_str()),
            Act::Place { section, after } => {
                Ok(("place", Some(section), after.map(|after| after.to_string())))
            }
            Act::Hide => plain("hide"),
            Act::Unhide => plain("unhide"),
            Act::Retitle(headline) => words("retitle", headline),
            Act::Summary(summary) => words("summary", summary),
            Act::Note(note) => words("note", note),
            Act::Embargo(until) => time("embargo", until),
            Act::Expire(at) => time("expire", at),
            Act::Due(Due::Embargo) => Ok(("due", None, Some("embargo".to_owned()))),
            Act::Due(Due::Expiry) => Ok(("due", None, Some("expiry".to_owned()))),
            Act::Lead(item) => Ok(("lead", None, item.as_ref().map(json).transpose()?)),
            Act::Correct(note) => Ok(("correct", None, Some(note.clone()))),
            Act::Withdraw(reason) => Ok(("withdraw", None, Some(reason.clone()))),
            Act::Restore => plain("restore"),
            Act::Write(written) => Ok(("write", None, Some(json(written)?))),
            Act::Purge => plain("purge"),
            Act::Merge(parts) => Ok(("merge", None, Some(json(parts)?))),
            Act::Split(parts) => Ok(("split", None, Some(json(parts)?))),
            Act::Apart(parts) => Ok(("apart", None, Some(json(parts)?))),
            Act::Allow(parts) => Ok(("allow", None, Some(json(parts)?))),
            Act::Undo => plain("undo"),
        }
    }

    /// The reverse of [`Act::columns`].
    pub fn read(act: &str, section: Option<String>, text: Option<String>) -> Result<Act> {
        let unknown = || StoreError::Content(format!("unknown act “{act}”"));
        if let Some(section) = section {
            return Ok(match (act, text) {
                ("feature", None) => Act::Feature(section),
                ("remove", None) => Act::Remove(section),
                ("move", Some(to)) => Act::Move { from: section, to },
                ("pin", None) => Act::Pin(section),
                ("unpin", None) => Act::Unpin(section),
                ("place", after) => {
                    let after = after.map(|after| Uuid::try_parse(&after)).transpose();
                    Act::Place { section, after: after.map_err(|_| unknown())? }
                }
                _ => return Err(unknown()),
            });
        }
        let time = |text: Option<String>| {
            let read = |text: &String| DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
            text.as_ref().map(read).transpose().map_err(|_| unknown())
        };
        Ok(match (act, text) {
            ("retitle", text) => Act::Retitle(text),
            ("summary", text) => Act::Summary(text),
            ("note", text) => Act::Note(text),
            ("embargo", text) => Act::Embargo(time(text)?),
            ("expire", text) => Act::Expire(time(text)?),
            ("lead", None) => Act::Lead(None),
            ("lead", Some(item)) => Act::Lead(Some(from_json(&item)?)),
            ("due", Some(what)) if what == "embargo" => Act::Due(Due::Embargo),
            ("due", Some(what)) if what == "expiry" => Act::Due(Due::Expiry),
            ("correct", Some(text)) => Act::Correct(text),
            ("withdraw", Some(text)) => Act::Withdraw(text),
            ("write", Some(text)) => Act::Write(Box::new(from_json(&text)?)),
            ("merge", Some(text)) => Act::Merge(from_json(&text)?),
            ("split", Some(text)) => Act::Split(from_json(&text)?),
            ("apart", Some(text)) => Act::Apart(from_json(&text)?),
            ("allow", Some(text)) => Act::Allow(from_json(&text)?),
            ("hide", None) => Act::Hide,
            ("unhide", None) => Act::Unhide,
            ("restore", None) => Act::Restore,
            ("purge", None) => Act::Purge,
            ("undo", None) => Act::Undo,
            _ => return Err(unknown()),
        })
    }

    /// What it is about; nothing for [`Act::Undo`], which is about what it takes back.
    pub fn aspects(&self) -> Vec<Aspect<'_>> {
        match self {
            Act::Feature(key) => vec![Aspect::Section(key)],
            Act::Remove(key) => vec![Aspect::Section(key), Aspect::Head(key)],
            Act::Move { from, to } => {
                vec![Aspect::Section(from), Aspect::Head(from), Aspect::Section(to)]
            }
            Act::Pin(section) | Act::Unpin(section) | Act::Place { section, .. } => {
                vec![Aspect::Head(section)]
            }
            Act::Hide
            | Act::Unhide
            | Act::Embargo(_)
            | Act::Due(Due::Embargo)
            | Act::Withdraw(_)
            | Act::Restore
            | Act::Write(_)
            | Act::Purge => vec![Aspect::Public],
            Act::Retitle(_) => vec![Aspect::Headline],
            Act::Summary(_) => vec![Aspect::Summary],
            Act::Note(_) => vec![Aspect::Note],
            Act::Correct(_) => vec![Aspect::Correction],
            Act::Expire(_) | Act::Due(Due::Expiry) => vec![Aspect::Expiry],
            Act::Lead(_) => vec![Aspect::Lead],
            Act::Merge(_) | Act::Split(_) => vec![Aspect::Identity, Aspect::Public],
            Act::Apart(_) | Act::Allow(_) => vec![Aspect::Identity],
            Act::Undo => Vec::new(),
        }
    }

    /// The section whose head it changes.
    pub fn head(&self) -> Option<&str> {
        self.aspects().into_iter().find_map(|aspect| match aspect {
            Aspect::Head(section) => Some(section),
            _ => None,
        })
    }

    /// Whether it is about places in heads alone, which have versions of their own.
    pub fn is_of_head_alone(&self) -> bool {
        matches!(self, Act::Pin(_) | Act::Unpin(_) | Act::Place { .. })
    }

    /// Whether readers read something else by it: words, or a story that they were told is gone.
    pub fn rewords(&self) -> bool {
        matches!(
            self,
            Act::Retitle(_)
                | Act::Summary(_)
                | Act::Note(_)
                | Act::Correct(_)
                | Act::Lead(_)
                | Act::Hide
                | Act::Unhide
                | Act::Withdraw(_)
                | Act::Restore
                | Act::Write(_)
        )
    }

    /// What it says of pairs of items, and whether they belong together; none: nothing any more.
    pub(super) fn decides(&self) -> Option<(&Parts, Option<bool>)> {
        match self {
            Act::Merge(parts) => Some((parts, Some(true))),
            Act::Split(parts) | Act::Apart(parts) => Some((parts, Some(false))),
            Act::Allow(parts) => Some((parts, None)),
            _ => None,
        }
    }
}
