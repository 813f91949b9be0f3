//! Who carried which story lately.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store};
use crate::model::{Outlet, SourceId, StoryId};

impl Store {
    /// The stories of which a copy was first seen at `since` or later, with the source and the time, in Unix
    /// seconds, of every copy. `section`: only stories that somebody put there. Reads nothing of older
    /// stories.
    pub fn carried_since(
        &self,
        since: DateTime<Utc>,
        section: Option<&str>,
    ) -> Result<BTreeMap<StoryId, Vec<(SourceId, i64)>>> {
        let mut statement = self.connection.prepare_cached(
            // A day is as late as its end. Of undated items that were there before their source was added
            // nobody knows how old they are.
            "SELECT copy.story, item.source,
                 min(first_seen, coalesce(published, first_seen)
                     + CASE precision WHEN 'day' THEN 86399 ELSE 0 END)
             FROM (SELECT DISTINCT member.story
                   FROM item INDEXED BY item_by_time CROSS JOIN member ON member.item = item.id
                   WHERE item.first_seen >= ?1 AND member.story IS NOT NULL) AS lately
                 CROSS JOIN member AS copy ON copy.story = lately.story AND copy.story IS NOT NULL
                 CROSS JOIN item ON item.id = copy.item
             WHERE NOT (backlog AND published IS NULL)
                 AND (?2 IS NULL OR EXISTS (
                     SELECT 1 FROM story, json_each(story.sections)
                     WHERE story.id = copy.story AND json_each.key = ?2))",
        )?;
        let mut rows = statement.query(params![since.timestamp(), section])?;
        let mut stories: BTreeMap<StoryId, Vec<(SourceId, i64)>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let copy = (SourceId(row.get(1)?), row.get(2)?);
            stories.entry(StoryId(row.get(0)?)).or_default().push(copy);
        }
        Ok(stories)
    }

    /// The outlets of all sources that ever were in feeds.toml.
    pub fn carriers(&self) -> Result<HashMap<SourceId, Outlet>> {
        let outlets = self.outlets()?;
        Ok(outlets.iter().map(|(row, outlet)| (SourceId(*row), outlet.clone())).collect())
    }
}
