//! Stories that readers find: what feeds, archives and pages are made of.

use rusqlite::{Params, params};
use uuid::Uuid;

use super::{
    Result, Store,
    reading::{COLUMNS, TABLES, read},
};
use crate::model::{ALL, Arrival, Section, Story, StoryId};

/// The order of feeds: newest first.
const NEWEST_FIRST: &str =
    "ORDER BY story.published DESC, story.first_seen DESC, story.place, story.id";

impl Store {
    /// The newest `limit` stories that readers find in `section` (`None`: in any), newest first.
    pub fn newest(
        &self,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
    ) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM placement CROSS JOIN {TABLES}
             WHERE placement.section = ?1 AND story.id = placement.story
             ORDER BY placement.published DESC, placement.first_seen DESC, placement.place, placement.story"
        );
        self.readable(&sql, [key(section)], section, sections, limit)
    }

    /// The stories that readers find in `section` (`None`: in any) and that arrived there at `from` or later and
    /// before `until`; newest first. With `behind` only those that come after this story in that order.
    pub fn arrived(
        &self,
        section: Option<&Section>,
        sections: &[Section],
        from: Arrival,
        until: Option<Arrival>,
        behind: Option<Uuid>,
    ) -> Result<Vec<Story>> {
        let until = until.unwrap_or(Arrival { at: i64::MAX, story: StoryId(i64::MAX) });
        let sql = format!(
            "SELECT {COLUMNS} FROM arrival CROSS JOIN {TABLES}
             WHERE arrival.section = ?1 AND (arrival.at, arrival.story) >= (?2, ?3)
                 AND (arrival.at, arrival.story) < (?4, ?5) AND story.id = arrival.story
                 AND (?6 IS NULL OR (-story.published, -story.first_seen, story.place, story.id)
                     > (SELECT -published, -first_seen, place, id FROM story WHERE uid = ?6))
             {NEWEST_FIRST}"
        );
        let behind = behind.map(Uuid::into_bytes);
        let bounds = params![key(section), from.at, from.story.0, until.at, until.story.0, behind];
        self.readable(&sql, bounds, section, sections, usize::MAX)
    }

    /// The stories that need a page for as long as they are published, in feeds or not: those without an address of
    /// their own, and those that editors decided on.
    pub fn lasting(&self, sections: &[Section]) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES}
             WHERE story.id IN (SELECT member.story FROM item JOIN member ON member.item = item.id
                     WHERE item.link IS NULL
                     UNION SELECT story.id FROM edit JOIN story ON story.uid = edit.story)
               AND (item.link IS NULL OR EXISTS (SELECT 1 FROM edit WHERE edit.story = story.uid))
               AND EXISTS (SELECT 1 FROM placement WHERE placement.section = '{ALL}'
                   AND placement.published = story.published AND placement.first_seen = story.first_seen
                   AND placement.place = story.place AND placement.story = story.id)
             ORDER BY story.id"
        );
        self.readable(&sql, [], None, sections, usize::MAX)
    }

    /// Those of [`Store::lasting`] that arrived at this time.
    pub fn lasting_of(&self, at: i64, sections: &[Section]) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM arrival CROSS JOIN {TABLES}
             WHERE arrival.section = '{ALL}' AND arrival.at = ?1 AND story.id = arrival.story
               AND (item.link IS NULL OR EXISTS (SELECT 1 FROM edit WHERE edit.story = story.uid))
             ORDER BY story.id"
        );
        self.readable(&sql, [at], None, sections, usize::MAX)
    }

    /// Whether a story that left a feed still is where somebody wants it, or went by an act of a person's that is in
    /// force, or into another story. A story that is lost, or that its outlets took back, is not.
    pub fn is_accounted_for(&self, story: Uuid, sections: &[Section]) -> Result<bool> {
        let went = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM withdrawn WHERE story = ?1 UNION ALL SELECT 1 FROM redirect WHERE uid = ?1",
            )?
            .exists([story.as_bytes()])?;
        if went {
            return Ok(true);
        }
        // Another section than before was given to it by whoever changed feeds.toml or its rules; a section that
        // takes no proposals, too. None is left where an editor took it out of its last one.
        let is_removed = || {
            self.connection
                .prepare_cached("SELECT 1 FROM edit WHERE story = ?1 AND act = 'remove'")?
                .exists([story.as_bytes()])
        };
        let shown = self.story(story, sections)?.filter(|listed| !listed.hidden);
        shown.map_or(Ok(false), |listed| Ok(!listed.reasons.is_empty() || is_removed()?))
    }

    fn readable(
        &self,
        sql: &str,
        params: impl Params,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
    ) -> Result<Vec<Story>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let outlets = self.outlets()?;
        let mut rows = statement.query(params)?;
        let mut stories = Vec::new();
        while stories.len() < limit
            && let Some(row) = rows.next()?
        {
            let story = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?.story;
            // A curated section shows what editors put there, and the others what sources propose.
            let stands = section.map_or(!story.sections.is_empty(), |section| {
                story.sections.contains(&section.key)
            });
            if stands {
                stories.push(story);
            }
        }
        Ok(stories)
    }
}

fn key(section: Option<&Section>) -> &str {
    section.map_or(ALL, |section| &section.key)
}
