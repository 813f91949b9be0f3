//! Stories as readers and editors see them: the editors' words laid over the sources'.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use chrono::{DateTime, FixedOffset, Offset as _, Utc};
use rusqlite::{Row, params};
use uuid::Uuid;
use zstd::{bulk::Decompressor, zstd_safe::get_frame_content_size};

use super::{
    Result, Store, StoreError,
    items::read_enclosures,
    polls::from_json,
    stories::{Placed, Rank},
    time, word,
};
use crate::model::{
    Carrier, CreditRule, Curated, DESK, ItemId, Moment, Outlet, Permission, Precision, Reason,
    Section, Story, StoryId,
};

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str = "
    story.uid, story.published, story.first_seen, story.sections, story.edited_headline, story.reworded,
    story.hidden, item.source, item.link, item.headline, item.summary, item.credit, item.author,
    item.published, item.precision, item.updated, item.changed, item.corrected, item.enclosures, body.html,
    story.id, item.zone, item.credit_rule, item.outlet, item.editor,
    (SELECT count(*) FROM member WHERE member.story = story.id), story.gone, story.edited_summary, story.note,
    story.correction, story.curator, story.expired, story.withdrawn, story.embargo, story.expiry, story.version,
    story.place";

/// The one of them that is large, and may be NULL.
pub(super) const BODY: &str = "body.html";

pub(super) const TABLES: &str = "
    story_now AS story JOIN item ON item.id = story.lead LEFT JOIN body ON body.item = item.id";

/// A story for editors: all of its items, and whether it is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// What readers see, or would see.
    pub story: Story,
    /// Whether readers may not see it: an editor hid it, or it is gone.
    pub hidden: bool,
    /// Since when all of its items are gone from their origin; none if one is there, or an editor shows it all
    /// the same.
    pub gone: Option<DateTime<Utc>>,
    /// Why editors withdrew it, for readers.
    pub withdrawn: Option<String>,
    /// Readers may not see it before; none: no longer, or never.
    pub embargo: Option<DateTime<Utc>>,
    /// When it leaves its sections, or left.
    pub expiry: Option<DateTime<Utc>>,
    /// That time has come.
    pub is_expired: bool,
    /// The last edit of it, 0 without any: what an act on it refers to.
    pub version: i64,
    /// Why it may be published in its sections.
    pub reasons: BTreeMap<String, String>,
    /// Its items, the earliest first.
    pub items: Vec<Member>,
}

impl Listed {
    /// Whether readers see it.
    pub fn is_public(&self) -> bool {
        !self.hidden && !self.story.sections.is_empty()
    }
}

/// One item of a story, for editors.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its row.
    pub id: ItemId,
    /// Key of the source.
    pub source: String,
    /// The guid as the source gave it.
    pub guid: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its headline.
    pub title: String,
    /// When it was published, never after it was seen.
    pub published: Moment,
    /// The outlet it credits, as printed.
    pub credit: String,
    /// The rule that found the credit.
    pub credit_rule: CreditRule,
    /// The canonical name of that outlet.
    pub outlet: Option<String>,
    /// The agency of its dateline.
    pub origin: Option<String>,
    /// Whether the outlet stood on the list, and on which version; none for an item that was stored before
    /// this was looked up.
    pub permission: Option<(Permission, String)>,
    /// Why it is in this story; none for the one that opened it.
    pub reason: Option<Reason>,
    /// Whether it stands for the story.
    pub stands: bool,
    /// Since when it is gone from its origin, if it is.
    pub gone: Option<DateTime<Utc>>,
}

impl Store {
    /// Hands every story that editors could see to `tell`, newest first: those of `section` (all without
    /// one) that were published at `since` or later, hidden ones and backlog included, at most `limit`.
    pub fn list<E: From<StoreError>>(
        &self,
        section: Option<&str>,
        since: Option<DateTime<Utc>>,
        limit: usize,
        sections: &[Section],
        mut tell: impl FnMut(Listed) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let outlets = self.outlets()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE story.published >= ?1
             ORDER BY story.published DESC, story.first_seen DESC, story.place"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let since = since.map_or(i64::MIN, |since| since.timestamp());
        let mut rows = statement.query([since]).map_err(StoreError::from)?;
        let mut told = 0;
        while told < limit
            && let Some(row) = rows.next().map_err(StoreError::from)?
        {
            let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
            let matches = section
                .is_none_or(|section| listed.story.sections.iter().any(|key| key == section));
            if matches {
                let items = self.members(row.get(20).map_err(StoreError::from)?)?;
                tell(Listed { items, ..listed })?;
                told += 1;
            }
        }
        Ok(())
    }

    /// One story for editors; by the id of one that it took in as well.
    pub fn story(&self, id: Uuid, sections: &[Section]) -> Result<Option<Listed>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM {TABLES}
                 WHERE story.uid = coalesce((SELECT goes FROM redirect WHERE redirect.uid = ?1), ?1)"
            ))?;
        let mut rows = statement.query([id.as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let outlets = self.outlets()?;
        let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
        Ok(Some(Listed { items: self.members(row.get(20)?)?, ..listed }))
    }

    /// Hands these stories to `tell`, in this order, until it has enough: it says whether it wants more.
    pub fn list_these<E: From<StoreError>>(
        &self,
        stories: impl IntoIterator<Item = StoryId>,
        sections: &[Section],
        mut tell: impl FnMut(StoryId, Listed) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let outlets = self.outlets()?;
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE story.id = ?1");
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        for story in stories {
            let mut rows = statement.query([story.0]).map_err(StoreError::from)?;
            if let Some(row) = rows.next().map_err(StoreError::from)? {
                let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
                let items = self.members(story.0)?;
                if !tell(story, Listed { items, ..listed })? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The stories that became part of another after the move with this number, with the one that took each in,
    /// and the number of the last.
    pub fn moved_since(&self, number: i64) -> Result<(i64, Vec<(Uuid, Uuid)>)> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, uid, goes FROM redirect WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([number])?;
        let (mut last, mut moves) = (number, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            moves.push((Uuid::from_bytes(row.get(1)?), Uuid::from_bytes(row.get(2)?)));
        }
        Ok((last, moves))
    }

    /// The ids of the stories that became part of this one.
    pub fn led_here(&self, story: Uuid) -> Result<Vec<Uuid>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT uid FROM redirect WHERE goes = ?1 ORDER BY at, uid")?;
        let uids =
            statement.query_map([story.as_bytes()], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(uids.collect::<rusqlite::Result<_>>()?)
    }

    /// The story of this row with the other sources that carry it.
    pub(super) fn with_carriers(
        &self,
        row: &Row<'_>,
        outlets: &HashMap<i64, Outlet>,
        mut listed: Listed,
    ) -> Result<Listed> {
        if row.get::<_, u32>(25)? < 2 {
            return Ok(listed);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT item.source, link, credit FROM member JOIN item ON item.id = member.item
                 JOIN source ON source.id = item.source
             WHERE story = ?1 AND gone IS NULL AND item.id <> (SELECT lead FROM story WHERE story.id = ?1)
             ORDER BY min(coalesce(published, first_seen), first_seen), source.key,
                 coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query([row.get::<_, i64>(20)?])?;
        while let Some(row) = rows.next()? {
            if let Some(outlet) = outlets.get(&row.get(0)?) {
                let outlet = named(outlet, || row.get(2))?;
                listed.story.carriers.push(Carrier { outlet, link: row.get(1)? });
            }
        }
        Ok(listed)
    }

    fn members(&self, story: i64) -> Result<Vec<Member>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key, guid, link, headline, min(coalesce(published, first_seen), first_seen) AS time,
                    published, zone, precision, credit, reason, credit_rule, item.outlet, origin, permission,
                    permission_list, item.id, item.id = (SELECT lead FROM story WHERE story.id = ?1), item.gone
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
             WHERE story = ?1 ORDER BY time, source.key, coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query(params![story])?;
        let mut members = Vec::new();
        while let Some(row) = rows.next()? {
            members.push(Member {
                source: row.get(0)?,
                guid: row.get(1)?,
                url: row.get(2)?,
                title: row.get(3)?,
                published: moment(row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?)?,
                credit: row.get(8)?,
                credit_rule: word(
                    row.get_ref(10)?.as_str().unwrap_or_default(),
                    CreditRule::from_word,
                )?,
                outlet: row.get(11)?,
                origin: row.get(12)?,
                permission: match row.get::<_, Option<String>>(13)? {
                    Some(flag) => Some((word(&flag, Permission::from_word)?, row.get(14)?)),
                    None => None,
                },
                reason: match row.get::<_, Option<String>>(9)? {
                    Some(stored) => Some(word(&stored, Reason::from_stored)?),
                    None => None,
                },
                id: ItemId(row.get(15)?),
                stands: row.get(16)?,
                gone: row.get::<_, Option<i64>>(17)?.map(time),
            });
        }
        Ok(members)
    }
}

pub(super) fn read(
    row: &Row<'_>,
    sections: &[Section],
    outlets: &HashMap<i64, Outlet>,
) -> Result<Listed> {
    let published: i64 = row.get(1)?;
    let source: i64 = row.get(7)?;
    let unknown = || StoreError::Content(format!("an item of source {source}, unknown"));
    let outlet = named(outlets.get(&source).ok_or_else(unknown)?, || row.get(11))?;
    let (headline, edited): (String, Option<String>) = (row.get(9)?, row.get(4)?);
    let placed: BTreeMap<String, Placed> = from_json(row.get_ref(3)?.as_str().unwrap_or_default())?;
    let stands = |section: &&Section| {
        let placed = placed.get(&section.key);
        placed.is_some_and(|placed| placed.featured || section.takes_proposals())
    };
    let story = Story {
        id: Uuid::from_bytes(row.get(0)?),
        original_headline: edited.is_some().then(|| headline.clone()),
        headline: edited.unwrap_or(headline),
        link: row.get(8)?,
        summary: row.get(10)?,
        content_html: match row.get::<_, Option<Vec<u8>>>(19)? {
            Some(packed) => Some(unpack(&packed)?),
            None => None,
        },
        // A credit that is only assumed is the source's name, whatever that is now.
        credit: if row.get_ref(22)?.as_str().unwrap_or_default() == CreditRule::Assumed.as_str() {
            outlet.name.clone()
        } else {
            row.get(11)?
        },
        credited: row.get(23)?,
        author: row.get(12)?,
        editor: match row.get(24)? {
            Some(editor) => Some(editor),
            None => row.get(30)?,
        },
        outlet,
        carriers: Vec::new(),
        published: moment(published, row.get(13)?, row.get(21)?, row.get(14)?)?,
        updated: updated(published, row)?,
        primary: primary(sections.iter().filter(stands), &placed),
        sections: sections.iter().filter(stands).map(|section| section.key.clone()).collect(),
        enclosures: match row.get::<_, Option<String>>(18)? {
            Some(stored) => read_enclosures(&stored)?,
            None => Vec::new(),
        },
        curated: Curated {
            summary: row.get(27)?,
            note: row.get(28)?,
            correction: row.get(29)?,
            ..Curated::default()
        },
    };
    let hidden = row.get(6)?;
    let reasons = placed.into_iter().map(|(section, placed)| (section, placed.reason)).collect();
    let seconds = |column| Ok::<_, StoreError>(row.get::<_, Option<i64>>(column)?.map(time));
    Ok(Listed {
        story,
        hidden,
        gone: seconds(26)?,
        withdrawn: row.get(32)?,
        embargo: seconds(33)?,
        expiry: seconds(34)?,
        is_expired: row.get(31)?,
        version: row.get(35)?,
        reasons,
        items: Vec::new(),
    })
}

/// Where the story of this row stands in the order of a section ([`ALL`] too), if it stands there.
pub(super) fn place(row: &Row<'_>, section: &str) -> Result<(i64, Rank)> {
    let rank = Rank { published: row.get(1)?, first_seen: row.get(2)?, place: row.get(36)? };
    let placed: BTreeMap<String, Placed> = from_json(row.get_ref(3)?.as_str().unwrap_or_default())?;
    let shown = rank.places(&placed).find(|(key, _)| *key == section).map(|(_, shown)| shown);
    Ok((shown.unwrap_or(rank.published), rank))
}

/// The outlet behind an item. What was written at the desk has the outlet that it credits.
fn named(outlet: &Outlet, credit: impl FnOnce() -> rusqlite::Result<String>) -> Result<Outlet> {
    let mut outlet = outlet.clone();
    if outlet.key == DESK {
        outlet.name = credit()?;
    }
    Ok(outlet)
}

/// The section that a story stands in before all: what an editor chose, else that of the weightiest proposal; of
/// equals the first.
fn primary<'s>(
    stands: impl Iterator<Item = &'s Section>,
    placed: &BTreeMap<String, Placed>,
) -> Option<String> {
    let weight = |section: &&Section| {
        placed.get(&section.key).map(|placed| (placed.featured, placed.weight))
    };
    // Of equals `max_by_key` takes the last.
    let sections: Vec<&Section> = stands.collect();
    let first = sections.into_iter().rev().max_by_key(weight);
    first.map(|section| section.key.clone())
}

/// When a story was published: as exactly as printed, unless that is in the future or missing.
pub(super) fn moment(
    published: i64,
    printed: Option<i64>,
    zone: Option<i32>,
    precision: Option<String>,
) -> Result<Moment> {
    let precision = match precision {
        Some(precision) if printed == Some(published) => word(&precision, Precision::from_word)?,
        _ => Precision::Second,
    };
    // A day is the source's day: its midnight may be another day elsewhere.
    let zone = zone.and_then(FixedOffset::east_opt).unwrap_or(Utc.fix());
    Ok(Moment { at: time(published).with_timezone(&zone), precision })
}

/// When a story last changed: as its source says, unless that is in the future; or when we saw a text
/// change without a word; or when an editor changed what readers read.
fn updated(published: i64, row: &Row<'_>) -> Result<DateTime<Utc>> {
    let (said, changed): (Option<i64>, i64) = (row.get(15)?, row.get(16)?);
    let (corrected, reworded): (Option<i64>, Option<i64>) = (row.get(17)?, row.get(5)?);
    let said = said.map(|said| said.min(changed));
    let last = [said, corrected, reworded].into_iter().flatten().max().unwrap_or(published);
    Ok(time(last.max(published)))
}

pub(super) fn unpack(packed: &[u8]) -> Result<String> {
    let damaged = |why: String| StoreError::Content(format!("the body of a story: {why}"));
    let size = get_frame_content_size(packed).ok().flatten().unwrap_or(LARGEST_BODY);
    let size = usize::try_from(size.min(LARGEST_BODY)).unwrap_or_default();
    let html = DECOMPRESSOR.with_borrow_mut(|decompressor| {
        if decompressor.is_none() {
            *decompressor = Some(Decompressor::new()?);
        }
        let unpacked = decompressor.as_mut().map(|unpacker| unpacker.decompress(packed, size));
        unpacked.unwrap_or_else(|| Ok(Vec::new()))
    });
    let html = html.map_err(|error: std::io::Error| damaged(error.to_string()))?;
    // Copied, since that is many times faster than to let the standard library check it.
    let html = simdutf8::basic::from_utf8(&html).map_err(|error| damaged(error.to_string()))?;
    Ok(html.to_owned())
}

/// No body is larger: documents are cut at 32 MiB.
const LARGEST_BODY: u64 = 128 << 20;

thread_local! {
    /// Making one costs more than to unpack a body.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = RefCell::default();
}
