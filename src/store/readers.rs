//! Stories that readers find: what feeds, archives and pages are made of.

use std::{cmp::Reverse, collections::HashSet};

use rusqlite::{Params, Row, params};
use uuid::Uuid;

use super::{
    Result, Store,
    reading::{BODY, COLUMNS, TABLES, place, read},
    time,
};
use crate::model::{ALL, Arrival, Section, Stirred, Story, StoryId};

/// Stories that came into a section between two arrivals.
#[derive(Debug)]
pub struct Arrived {
    /// Newest first.
    pub stories: Vec<Story>,
    /// The first one for which there was no room.
    pub rest: Option<Arrival>,
}

impl Store {
    /// The stories that readers find in `section` (`None`: in any) and that arrived there at `from` or later and
    /// before `until`, but for those that are found `elsewhere`. They are read in the order of arrival until there is
    /// no room for the next one, which `has_room` says of each. Their bodies are read only if they are wanted: they
    /// are most of what is to be read. Without bodies, each story is found once, where it came first.
    pub fn arrived(
        &self,
        section: Option<&Section>,
        sections: &[Section],
        (from, until): (Arrival, Option<Arrival>),
        elsewhere: &HashSet<Uuid>,
        with_bodies: bool,
        mut has_room: impl FnMut(&Story) -> bool,
    ) -> Result<Arrived> {
        let until = until.unwrap_or(Arrival { at: i64::MAX, story: StoryId(i64::MAX) });
        let columns = if with_bodies { COLUMNS } else { &COLUMNS.replace(BODY, "NULL") };
        let sql = format!(
            "SELECT {columns}, arrival.at FROM arrival CROSS JOIN {TABLES}
             WHERE arrival.section = ?1 AND (arrival.at, arrival.story) >= (?2, ?3)
                 AND (arrival.at, arrival.story) < (?4, ?5) AND story.id = arrival.story
                 AND ({with_bodies} OR NOT EXISTS (SELECT 1 FROM retold WHERE retold.section = ?1
                     AND retold.story = arrival.story AND retold.at = arrival.at))
             ORDER BY arrival.at, arrival.story"
        );
        let bounds = params![key(section), from.at, from.story.0, until.at, until.story.0];
        let is_wanted = |id: Uuid, _: &Row<'_>| Ok(!elsewhere.contains(&id));
        let (mut stories, mut rest) = (Vec::new(), None);
        self.each_readable(&sql, bounds, section, sections, is_wanted, |row, story| {
            let id: i64 = row.get(20)?;
            if has_room(&story) {
                let (published, first_seen): (i64, i64) = (row.get(1)?, row.get(2)?);
                let order = (Reverse(published), Reverse(first_seen), row.get(36)?, id);
                stories.push((order, story));
            } else {
                rest = Some(Arrival { at: row.get("at")?, story: StoryId(id) });
            }
            Ok(rest.is_none())
        })?;
        stories.sort_by(|(one, _): &(Order, Story), (other, _)| one.cmp(other));
        Ok(Arrived { stories: stories.into_iter().map(|(_, story)| story).collect(), rest })
    }

    /// The stories that need a page for as long as they are published, in feeds or not: those without an address of
    /// their own, and those that editors decided on.
    pub fn lasting(&self, sections: &[Section]) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES}
             WHERE story.id IN (SELECT member.story FROM item JOIN member ON member.item = item.id
                     WHERE item.link IS NULL
                     UNION SELECT story FROM overlay)
               AND (item.link IS NULL OR EXISTS (SELECT 1 FROM overlay WHERE overlay.story = story.id))
             ORDER BY story.id"
        );
        self.readable(&sql, [], None, sections, usize::MAX, |_, row| self.is_placed(ALL, row))
    }

    /// The stories that were withdrawn with a reason for readers.
    pub fn withdrawn_for_all_to_see(&self) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT uid FROM overlay JOIN story ON story.id = overlay.story
             WHERE withdrawn IS NOT NULL ORDER BY story.id",
        )?;
        let ids = statement.query_map([], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Those of [`Store::lasting`] that are meant by this, and of stories that took in others which were published.
    pub fn lasting_of(&self, what: Stirred, sections: &[Section]) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM arrival CROSS JOIN {TABLES}
             WHERE arrival.section = '{ALL}' AND arrival.at = ?1 AND (?2 IS NULL OR arrival.story = ?2)
               AND story.id = arrival.story
               AND (item.link IS NULL OR EXISTS (SELECT 1 FROM overlay WHERE overlay.story = story.id)
                   OR EXISTS (SELECT 1 FROM redirect JOIN withdrawal
                       ON withdrawal.section = '{ALL}' AND withdrawal.story = redirect.uid
                       WHERE redirect.goes = story.uid))
             ORDER BY story.id"
        );
        let what = params![what.at, what.story.map(|story| story.0)];
        self.readable(&sql, what, None, sections, usize::MAX, |_, _| Ok(true))
    }

    /// Whether a story that left a feed still is where somebody wants it, or went by an act of a person's that is in
    /// force, or into another story. A story that is lost, or that its outlets took back, is not.
    pub fn is_accounted_for(&self, story: Uuid, sections: &[Section]) -> Result<bool> {
        let went = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM overlay
                 WHERE story = ?2 AND (hidden OR withdrawn IS NOT NULL OR embargo IS NOT NULL)
                 UNION ALL SELECT 1 FROM edit WHERE story = ?1 AND act = 'purge'
                 UNION ALL SELECT 1 FROM redirect WHERE uid = ?1",
            )?
            .exists(params![story.as_bytes(), self.exact().story(story)?.map(|row| row.0)])?;
        if went {
            return Ok(true);
        }
        // Another section than before was given to it by whoever changed feeds.toml or its rules; a section that
        // takes no proposals, too. None is left where an editor took it out of its last one, or took back that it was
        // put there.
        let is_removed = || {
            self.connection
                .prepare_cached(
                    "SELECT 1 FROM edit WHERE story = ?1 AND act IN ('remove', 'move', 'undo')",
                )?
                .exists([story.as_bytes()])
        };
        let shown = self.story(story, sections)?.filter(|listed| !listed.hidden);
        shown.map_or(Ok(false), |listed| Ok(!listed.reasons.is_empty() || is_removed()?))
    }

    pub(super) fn readable(
        &self,
        sql: &str,
        params: impl Params,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
        is_wanted: impl Fn(Uuid, &Row<'_>) -> Result<bool>,
    ) -> Result<Vec<Story>> {
        let mut stories = Vec::new();
        if limit > 0 {
            self.each_readable(sql, params, section, sections, is_wanted, |_, story| {
                stories.push(story);
                Ok(stories.len() < limit)
            })?;
        }
        Ok(stories)
    }

    /// Hands the stories of these rows to `take`, as far as they are wanted and readers find them in the section,
    /// until that wants no more.
    pub(super) fn each_readable(
        &self,
        sql: &str,
        params: impl Params,
        section: Option<&Section>,
        sections: &[Section],
        is_wanted: impl Fn(Uuid, &Row<'_>) -> Result<bool>,
        mut take: impl FnMut(&Row<'_>, Story) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let outlets = self.outlets()?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if !is_wanted(Uuid::from_bytes(row.get(0)?), row)? {
                continue;
            }
            let mut story =
                self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?.story;
            let (shown, rank) = place(row, key(section))?;
            story.curated.shown = (shown != rank.published).then(|| time(shown));
            // A curated section shows what editors put there, and the others what sources propose.
            let stands = section.map_or(!story.sections.is_empty(), |section| {
                story.sections.contains(&section.key)
            });
            if stands && !take(row, story)? {
                break;
            }
        }
        Ok(())
    }
}

/// What orders stories by their own time, the newest first: the smaller comes first.
type Order = (Reverse<i64>, Reverse<i64>, String, i64);

pub(super) fn key(section: Option<&Section>) -> &str {
    section.map_or(ALL, |section| &section.key)
}
