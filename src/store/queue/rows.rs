//! Stories as rows of the queue. No text is read.

use std::collections::BTreeMap;

use rusqlite::Row;
use uuid::Uuid;

use crate::{
    model::{CreditRule, Marks, Permission, QueueRow, Section, Standing, StoryId},
    store::{Result, Store, placed::Placed, polls::from_json, reading::moment, time, word},
};

const COLUMNS: &str = "
    story.uid, story.published, story.first_seen, story.sections, story.gone,
    item.headline, item.credit, item.credit_rule, item.permission, item.published, item.zone, item.precision,
    source.name, overlay.version, overlay.headline, overlay.seen, overlay.hidden, overlay.withdrawn,
    overlay.embargo, overlay.expiry, overlay.expired, overlay.correction";

const TABLES: &str = "
    story JOIN item ON item.id = story.lead JOIN source ON source.id = item.source
    LEFT JOIN overlay ON overlay.story = story.id";

impl Store {
    /// These stories as rows of the queue, in this order; those that are not there are left out.
    pub fn queue_rows(&self, stories: &[Uuid], sections: &[Section]) -> Result<Vec<QueueRow>> {
        let exact = self.exact();
        let mut found = Vec::with_capacity(stories.len());
        for story in stories {
            found.extend(exact.story(*story)?);
        }
        self.rows_of(&found, sections)
    }

    /// As [`Store::queue_rows`], by their rows.
    pub(super) fn rows_of(
        &self,
        stories: &[StoryId],
        sections: &[Section],
    ) -> Result<Vec<QueueRow>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE story.id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut queue = Vec::with_capacity(stories.len());
        for story in stories {
            let mut rows = statement.query([story.0])?;
            if let Some(row) = rows.next()? {
                let mut row = read(row, sections)?;
                self.add_carriers(*story, &mut row)?;
                self.add_pins(*story, &mut row)?;
                queue.push(row);
            }
        }
        Ok(queue)
    }

    /// Who carries it. A source that has several of its items is named once.
    fn add_carriers(&self, story: StoryId, row: &mut QueueRow) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.name FROM member JOIN item ON item.id = member.item
                 JOIN source ON source.id = item.source
             WHERE story = ?1
             ORDER BY min(coalesce(published, first_seen), first_seen), source.key,
                 coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query([story.0])?;
        while let Some(carrier) = rows.next()? {
            row.copies += 1;
            let name: String = carrier.get(0)?;
            if !row.outlets.contains(&name) {
                row.outlets.push(name);
            }
        }
        Ok(())
    }

    fn add_pins(&self, story: StoryId, row: &mut QueueRow) -> Result<()> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT section, position FROM head WHERE story = ?1")?;
        let mut rows = statement.query([story.0])?;
        while let Some(pin) = rows.next()? {
            let (section, position): (String, u32) = (pin.get(0)?, pin.get(1)?);
            for standing in row.sections.iter_mut().filter(|standing| standing.section == section) {
                standing.pinned = Some(position);
            }
        }
        Ok(())
    }
}

fn read(row: &Row<'_>, sections: &[Section]) -> Result<QueueRow> {
    let (published, headline): (i64, String) = (row.get(1)?, row.get(5)?);
    let (edited, seen): (Option<String>, Option<String>) = (row.get(14)?, row.get(15)?);
    let is_assumed = row.get_ref(7)?.as_str().unwrap_or_default() == CreditRule::Assumed.as_str();
    let seconds = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(time));
    let is = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<bool>>(column)? == Some(true));
    Ok(QueueRow {
        id: Uuid::from_bytes(row.get(0)?),
        version: row.get::<_, Option<_>>(13)?.unwrap_or_default(),
        is_headline_outdated: edited.is_some() && seen.is_some_and(|seen| seen != headline),
        original_headline: edited.is_some().then(|| headline.clone()),
        headline: edited.unwrap_or(headline),
        // A credit that is only assumed is the source's name, whatever that is now.
        credit: row.get(if is_assumed { 12 } else { 6 })?,
        permission: match row.get_ref(8)?.as_str_or_null().unwrap_or_default() {
            Some(stored) => Some(word(stored, Permission::from_word)?),
            None => None,
        },
        published: moment(published, row.get(9)?, row.get(10)?, row.get(11)?)?,
        first_seen: time(row.get(2)?),
        language: None,
        outlets: Vec::new(),
        copies: 0,
        sections: standings(row.get_ref(3)?.as_str().unwrap_or_default(), sections)?,
        marks: Marks {
            is_hidden: is(16)?,
            withdrawn: row.get(17)?,
            embargo: seconds(18)?,
            expiry: seconds(19)?,
            is_expired: is(20)?,
            correction: row.get(21)?,
            gone: seconds(4)?,
        },
    })
}

/// The sections in which a story with these stored ones stands.
fn standings(stored: &str, sections: &[Section]) -> Result<Vec<Standing>> {
    let mut placed: BTreeMap<String, Placed> = from_json(stored)?;
    let standing = |section: &Section| {
        let Placed { reason, featured, .. } = placed.remove(&section.key)?;
        let stands = featured || section.takes_proposals();
        stands.then(|| Standing {
            section: section.key.clone(),
            reason,
            by_editor: featured,
            pinned: None,
        })
    };
    Ok(sections.iter().filter_map(standing).collect())
}
