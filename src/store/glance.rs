//! A story as an act finds it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Result, Store, Tx, placed::Placed, polls::from_json, time};
use crate::model::StoryId;

/// What an act has to know of a story, beside what editors decided of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// The headline of the item that stands for it.
    pub headline: String,
    /// The summary of that item.
    pub summary: Option<String>,
    /// The sections that it is proposed for or was put into, with the reason, and whether an editor is the reason.
    pub sections: BTreeMap<String, (String, bool)>,
    /// It is gone from its origin, and nobody shows it all the same.
    pub is_gone: bool,
}

impl Tx<'_> {
    /// A story as it is now.
    pub fn glance(&self, story: StoryId) -> Result<Glance> {
        let (headline, summary, sections, is_gone) = self
            .sql
            .prepare_cached(
                "SELECT headline, summary, sections, story.gone IS NOT NULL
                 FROM story JOIN item ON item.id = story.lead WHERE story.id = ?1",
            )?
            .query_row([story.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
            })?;
        let sections: BTreeMap<String, Placed> = from_json(&sections)?;
        let sections =
            sections.into_iter().map(|(key, placed)| (key, (placed.reason, placed.featured)));
        Ok(Glance { headline, summary, sections: sections.collect(), is_gone })
    }
}

impl Store {
    /// When the first embargo or expiry is due; none: nothing is left to the clock.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        let first: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT min(at) FROM (
                     SELECT min(embargo) AS at FROM overlay WHERE embargo IS NOT NULL
                     UNION ALL
                     SELECT min(expiry) FROM overlay WHERE expiry IS NOT NULL AND NOT expired)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(first.map(time))
    }
}

impl Tx<'_> {
    /// The stories whose embargo ends, and those that expire, now or before now; the first first. With the times,
    /// Unix seconds.
    pub fn due(&self) -> Result<Vec<(StoryId, super::Due, i64)>> {
        let mut due = Vec::new();
        for (sql, what) in [
            (
                "SELECT story, embargo FROM overlay WHERE embargo IS NOT NULL AND embargo <= ?1",
                super::Due::Embargo,
            ),
            (
                "SELECT story, expiry FROM overlay WHERE expiry IS NOT NULL AND NOT expired AND expiry <= ?1",
                super::Due::Expiry,
            ),
        ] {
            let mut statement = self.sql.prepare_cached(sql)?;
            let rows = statement
                .query_map([self.now], |row| Ok((StoryId(row.get(0)?), what, row.get(1)?)))?;
            due.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        due.sort_by_key(|(story, _, at)| (*at, story.0));
        Ok(due)
    }
}
