//! Stories as readers see them: the editors' words laid over the sources'.

use std::collections::{BTreeMap, HashMap};

use chrono::{FixedOffset, Offset as _, Utc};
use rusqlite::Row;
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    bodies::unpack,
    items::read_enclosures,
    listing::Listed,
    placed::{Placed, Rank},
    polls::from_json,
    stamps::Stamps,
    time, word,
};
use crate::model::{Carrier, CreditRule, Curated, DESK, Moment, Outlet, Precision, Section, Story};

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str = "
    story.uid, story.published, story.first_seen, story.sections, story.edited_headline, story.reworded,
    story.hidden, item.source, item.link, item.headline, item.summary, item.credit, item.author,
    item.published, item.precision, item.updated, item.changed, item.corrected, item.enclosures, body.html,
    story.id, item.zone, item.credit_rule, item.outlet, item.editor,
    (SELECT count(*) FROM member WHERE member.story = story.id), story.gone, story.edited_summary, story.note,
    story.correction, story.curator, story.expired, story.withdrawn, story.embargo, story.expiry, story.version,
    story.place, story.raised";

/// The one of them that is large, and may be NULL.
pub(super) const BODY: &str = "body.html";

/// The one of them that says how many items tell of the story: others than its own are read if there are two.
pub(super) const COPIES: &str = "(SELECT count(*) FROM member WHERE member.story = story.id)";

pub(super) const TABLES: &str = "
    story_now AS story JOIN item ON item.id = story.lead LEFT JOIN body ON body.item = item.id";

impl Store {
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
        updated: time(stamps(published, row)?.last()),
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

fn stamps(published: i64, row: &Row<'_>) -> Result<Stamps> {
    Ok(Stamps {
        published,
        said: row.get(15)?,
        changed: row.get(16)?,
        corrected: row.get(17)?,
        reworded: row.get(5)?,
        raised: row.get(37)?,
    })
}
