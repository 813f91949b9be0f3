//! Stories → [`Feed`]: what every format then only has to spell.
//!
//! A `Feed` is made of stories and of feeds.toml alone, so the same stories give the same bytes.

use std::{borrow::Cow, rc::Rc};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::{
    archive::paths::document_file,
    clean::line,
    item::{FeedItem, in_zone},
    portal::Portal,
    standing::{Document, Standing},
    words::Words,
};
use crate::model::{ALL, Glimpse, Publishing, Section, Site, Story, Withdrawal};

/// What we publish for a section, or for all of them: the subscription document, or one of those in its
/// archive (RFC 5005, 4). Made by [`Feed::new`].
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its folder: the section's key, or [`ALL`].
    pub key: String,
    /// The section's name for readers; 全部 over all sections.
    pub section_title: String,
    /// Its own name for readers: 热点资讯 - 汇闻.
    pub title: String,
    /// One sentence for formats that ask for one.
    pub description: String,
    /// The portal that it belongs to.
    pub site: Site,
    /// Address of the section's page, which is its folder: it ends with a slash.
    pub page: String,
    /// Hubs (`WebSub`) that tell subscribers of it.
    pub hubs: Vec<String>,
    /// The newest `updated` of its items, or the last withdrawal; 1970-01-01 without any, never the clock.
    pub updated: DateTime<FixedOffset>,
    /// When it said before that it changed; it never says an earlier time. 1970-01-01 if it did not.
    pub(super) said: DateTime<FixedOffset>,
    /// Its stories, in their order.
    pub order: Vec<Stand>,
    /// Those of them that are spelled anew, in the same order: all, unless others are taken over.
    pub items: Vec<FeedItem>,
    /// The documents from which they are taken over.
    pub(super) standing: Option<Rc<Standing>>,
    /// Stories that stood in the section and may be published nowhere now, the latest first.
    pub withdrawn: Vec<Withdrawn>,
    /// Which document of the archive it is; none for the subscription document.
    pub archived: Option<Archived>,
    /// Name of the archive document with what arrived before, or of a signpost to it; none if that is all.
    pub previous: Option<String>,
}

/// A story in the order of a [`Feed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The story's id.
    pub id: Uuid,
    /// When it last changed, as [`FeedItem::updated`].
    pub updated: DateTime<FixedOffset>,
}

/// Which document of a section's archive a [`Feed`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Of its files: its label and a hash; or that of a signpost.
    pub name: String,
    /// The month in which its stories were first published, and the number of the part where that month has
    /// several: 2026-11, 2026-11-2.
    pub label: String,
}

/// A story that may be published nowhere now (RFC 6721).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The story's id.
    pub id: Uuid,
    /// When it was withdrawn, in the site's zone.
    pub at: DateTime<FixedOffset>,
    /// The story that took it in, where it became part of another.
    pub goes: Option<Uuid>,
}

/// A document that could not be written.
#[derive(Debug, Error)]
#[error("{address} could not be written: {reason}")]
pub struct RenderError {
    /// The document.
    address: String,
    /// What its writer said.
    reason: String,
}

/// How many stories a feed holds, of stories in its order, the newest first behind its head: at least `at_least`, and
/// those that are no more than `within` older than the newest, but never more than `at_most`, and of whole texts no
/// more than [`MOST_TEXT`]. What editors put first it holds in any case. The others are in the archive.
///
/// Time passing alone changes nothing: the window hangs on the newest story, not on the clock. A story that editors
/// brought in late is as new as their act.
pub fn window(stories: &[Glimpse], publishing: &Publishing) -> usize {
    let head = stories.iter().take_while(|story| story.is_in_head).count();
    let Some(newest) = stories.iter().map(|story| story.shown).max() else { return 0 };
    let within = TimeDelta::from_std(publishing.within).unwrap_or(TimeDelta::MAX);
    let rest = stories[head..].iter();
    let fresh = rest.take_while(|story| newest - story.shown <= within).count();
    let kept = (head + fresh).max(publishing.at_least).min(publishing.at_most);
    let mut room = MOST_TEXT;
    let has_room = |story: &&Glimpse| {
        let left = room.checked_sub(story.text);
        room = left.unwrap_or_default();
        left.is_some()
    };
    let fitting = stories.iter().take_while(has_room).count();
    kept.min(fitting.max(1)).max(head).min(stories.len())
}

/// The bytes of whole texts in a subscription document, unless a single one is longer. Readers fetch it again and again:
/// 500 reports of 4 KB, which is what outlets write, are all there, and a document with all that stands around them
/// stays below 4 MB.
pub const MOST_TEXT: usize = 2 << 20;

impl Feed {
    /// The feed of `section`, or of all sections. `stories` are its window in its order.
    pub fn new(portal: &Portal, section: Option<&Section>, stories: &[Story]) -> Feed {
        let key = section.map_or(ALL, |section| &section.key);
        let words = Words::of(&portal.site.language);
        let section_title =
            section.map_or_else(|| words.all.to_owned(), |section| line(&section.title));
        let site = &portal.site;
        let items: Vec<FeedItem> =
            stories.iter().map(|story| FeedItem::new(portal, story)).collect();
        let order: Vec<Stand> =
            items.iter().map(|item| Stand { id: item.id, updated: item.updated }).collect();
        Feed {
            key: key.to_owned(),
            title: format!("{section_title} - {}", site.title),
            description: format!("{} · {section_title} · {}", site.title, words.latest),
            section_title,
            site: site.clone(),
            page: portal.address(&format!("{key}/")),
            hubs: portal.hubs.iter().map(ToString::to_string).collect(),
            updated: last_change(&order),
            said: DateTime::UNIX_EPOCH.fixed_offset(),
            order,
            items,
            standing: None,
            withdrawn: Vec::new(),
            archived: None,
            previous: None,
        }
    }

    /// In this order, of which the stories that are not among its items are taken over from documents that stand. Says
    /// no where those have not all of them.
    pub(super) fn with_standing(mut self, order: &[Uuid], standing: &Rc<Standing>) -> Option<Feed> {
        let mut items = self.items.iter().peekable();
        let stand = |id: &Uuid| match items.next_if(|item| item.id == *id) {
            Some(item) => Some(Stand { id: *id, updated: item.updated }),
            None => Some(Stand { id: *id, updated: standing.updated(*id)? }),
        };
        let order = order.iter().map(stand).collect::<Option<Vec<Stand>>>()?;
        let are_all_there = items.next().is_none();
        self.updated = last_change(&order);
        self.order = order;
        self.standing = Some(Rc::clone(standing));
        are_all_there.then_some(self)
    }

    /// The stories as a document says them: spelled anew, or as they stand in it.
    pub(super) fn entries(
        &self,
        document: Document,
        spell: impl Fn(&FeedItem) -> Result<String, RenderError>,
    ) -> Result<Vec<Cow<'_, str>>, RenderError> {
        let mut items = self.items.iter().peekable();
        let entry = |stand: &Stand| {
            if let Some(item) = items.next_if(|item| item.id == stand.id) {
                return Ok(Cow::Owned(spell(item)?));
            }
            let standing = self.standing.as_ref();
            let entry = standing.and_then(|standing| standing.entry(stand.id, document));
            let missing = || RenderError::new(&self.page, &format!("{} is missing", stand.id));
            entry.map(Cow::Borrowed).ok_or_else(missing)
        };
        self.order.iter().map(entry).collect()
    }

    /// Which of its stories are taken over from documents that stand, in its order.
    pub(super) fn taken_over(&self) -> Vec<bool> {
        let mut items = self.items.iter().peekable();
        let is_taken = |stand: &Stand| items.next_if(|item| item.id == stand.id).is_none();
        self.order.iter().map(is_taken).collect()
    }

    /// The story of this id, if it is spelled anew.
    pub(super) fn item(&self, id: Uuid) -> Option<&FeedItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// With stories that stood here and may be published nowhere now, the latest first.
    #[must_use]
    pub fn with_withdrawn(mut self, withdrawn: &[Withdrawal]) -> Feed {
        let zone = self.site.timezone;
        self.withdrawn = withdrawn
            .iter()
            .map(|gone| Withdrawn { id: gone.story, at: in_zone(gone.at, zone), goes: gone.goes })
            .collect();
        let last = self.withdrawn.iter().map(|gone| gone.at).max();
        self.updated = last.map_or(self.updated, |last| self.updated.max(last));
        self
    }

    /// As a feed that said before that it changed at this moment: it is no older, though what changed then left it.
    #[must_use]
    pub(super) fn not_before(mut self, said: Option<DateTime<Utc>>) -> Feed {
        let said = said.map(|said| said.with_timezone(&self.site.timezone).fixed_offset());
        self.said = said.unwrap_or(self.said);
        self
    }

    /// As one of the documents of the section's history: `archived` says which one of the archive, `previous`
    /// names the one with what arrived before.
    #[must_use]
    pub fn in_history(self, archived: Option<Archived>, previous: Option<String>) -> Feed {
        Feed { archived, previous, ..self }
    }

    /// The address of the section's subscription document in this format.
    pub fn current(&self, format: Format) -> String {
        format!("{}{}", self.page, format.file())
    }

    /// Its own address in this format.
    pub fn address(&self, format: Format) -> String {
        match &self.archived {
            Some(archived) => self.archive_address(&archived.name, format),
            None => self.current(format),
        }
    }

    /// The address of the document with what arrived before, in this format; none if there is none.
    pub fn previous(&self, format: Format) -> Option<String> {
        self.previous.as_ref().map(|name| self.archive_address(name, format))
    }

    fn archive_address(&self, name: &str, format: Format) -> String {
        format!("{}{}", self.page, document_file(name, format))
    }
}

/// When the last of these stories changed; 1970-01-01 without any.
pub(super) fn last_change(order: &[Stand]) -> DateTime<FixedOffset> {
    let changes = order.iter().map(|stand| stand.updated);
    changes.max().unwrap_or(DateTime::UNIX_EPOCH.fixed_offset())
}

/// The formats of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1; without an archive.
    Json,
}

impl Format {
    /// The file of a section's subscription document, below the section's folder.
    pub fn file(self) -> &'static str {
        match self {
            Format::Rss => "rss.xml",
            Format::Atom => "atom.xml",
            Format::Json => "feed.json",
        }
    }
}

impl RenderError {
    /// The document at `address` could not be written for this reason.
    pub(super) fn new(address: &str, reason: &impl ToString) -> RenderError {
        RenderError { address: address.to_owned(), reason: reason.to_string() }
    }
}
