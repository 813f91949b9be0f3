//! The order of a section: its head, then the others, newest first.

use rusqlite::{Row, params};

use super::{
    Result, Store,
    placed::Rank,
    readers::key,
    reading::{BODY, COLUMNS, COPIES, TABLES, place},
};
use crate::model::{Content, Glimpse, Section, Story, StoryId};

impl Store {
    /// The first `limit` stories that readers find in `section` (`None`: in any), in its order.
    pub fn newest(
        &self,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
    ) -> Result<Vec<Story>> {
        let stories = self.in_order(COLUMNS, section, sections, limit)?;
        Ok(stories.into_iter().map(|(_, story)| story).collect())
    }

    /// What tells which of these stories a feed holds. Most of what they say is not read for it.
    pub fn glimpses(
        &self,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
    ) -> Result<Vec<Glimpse>> {
        // Texts count where they are published whole.
        let text = format!(
            "iif((SELECT content FROM source WHERE source.id = item.source) = '{}',
                (SELECT html FROM body AS own WHERE own.item = item.id), NULL)",
            Content::Full.as_str()
        );
        let columns = COLUMNS.replace(BODY, &text).replace(COPIES, "1");
        let stories = self.in_order(&columns, section, sections, limit)?;
        Ok(stories.into_iter().map(|(row, story)| Glimpse::of(row, &story)).collect())
    }

    /// The stories of these rows, in this order, as far as readers find them.
    pub fn stories(&self, rows: &[StoryId], sections: &[Section]) -> Result<Vec<Story>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM json_each(?1) AS wanted CROSS JOIN {TABLES}
             WHERE story.id = wanted.value ORDER BY wanted.key"
        );
        let rows: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let wanted = serde_json::Value::from(rows).to_string();
        self.readable(&sql, [wanted], None, sections, usize::MAX, |_, _| Ok(true))
    }

    fn in_order(
        &self,
        columns: &str,
        section: Option<&Section>,
        sections: &[Section],
        limit: usize,
    ) -> Result<Vec<(StoryId, Story)>> {
        let mut stories = self.head(columns, section, sections)?;
        stories.truncate(limit);
        let sql = format!(
            "SELECT {columns} FROM placement CROSS JOIN {TABLES}
             WHERE placement.section = ?1 AND story.id = placement.story AND NOT story.expired
             ORDER BY placement.published DESC, placement.first_seen DESC, placement.place, placement.story"
        );
        if stories.len() < limit {
            let head: Vec<_> = stories.iter().map(|(_, story)| story.id).collect();
            let is_rest = |id, _: &Row<'_>| Ok(!head.contains(&id));
            self.each_readable(&sql, [key(section)], section, sections, is_rest, |row, story| {
                stories.push((StoryId(row.get(20)?), story));
                Ok(stories.len() < limit)
            })?;
        }
        Ok(stories)
    }

    /// The stories that editors put first in a section, as far as readers may see them there.
    fn head(
        &self,
        columns: &str,
        section: Option<&Section>,
        sections: &[Section],
    ) -> Result<Vec<(StoryId, Story)>> {
        let Some(key) = section.map(|section| section.key.as_str()) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {columns} FROM head CROSS JOIN {TABLES}
             WHERE head.section = ?1 AND story.id = head.story AND NOT story.expired AND NOT story.hidden
             ORDER BY head.position"
        );
        let is_placed = |_, row: &Row<'_>| self.is_placed(key, row);
        let mut head = Vec::new();
        self.each_readable(&sql, [key], section, sections, is_placed, |row, mut story| {
            story.curated.is_in_head = true;
            head.push((StoryId(row.get(20)?), story));
            Ok(true)
        })?;
        Ok(head)
    }

    pub(super) fn is_placed(&self, section: &str, row: &Row<'_>) -> Result<bool> {
        let (shown, Rank { first_seen, place, .. }) = place(row, section)?;
        Ok(self
            .connection
            .prepare_cached(
                "SELECT 1 FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                     AND place = ?4 AND story = ?5",
            )?
            .exists(params![section, shown, first_seen, place, row.get::<_, i64>(20)?])?)
    }
}
