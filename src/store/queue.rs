//! The queue of the desk: many stories, a row each.

mod place;
mod rows;

use rusqlite::params;

use self::place::Place;
use super::{Result, Store};
use crate::model::{QueueRow, Section, StoryId, View};

/// Some rows of a view.
#[derive(Debug, Default)]
pub struct Queue {
    /// In the order of the view.
    pub rows: Vec<QueueRow>,
    /// Where the next ones begin; none: these were the last.
    pub next: Option<String>,
}

impl Store {
    /// At most `limit` stories of a view in which these words stand, from where [`Queue::next`] of an earlier call
    /// left off.
    pub fn queue(
        &self,
        view: &View,
        words: Option<&str>,
        from: Option<&str>,
        limit: usize,
        sections: &[Section],
    ) -> Result<Queue> {
        let from = from.and_then(Place::read);
        let words: Vec<&str> = words.unwrap_or_default().split_whitespace().collect();
        let mut queue = Queue::default();
        let mut last = None;
        let heads = match (view, &from) {
            (View::Section(key), None) => self.head(key, 0)?,
            (View::Section(key), Some(Place::Head(after))) => self.head(key, *after)?,
            _ => Vec::new(),
        };
        let head: Vec<i64> = match view {
            View::Section(key) => self.head(key, 0)?.into_iter().map(|(_, story)| story).collect(),
            _ => Vec::new(),
        };
        for (position, story) in heads {
            if let Some(row) = self.wanted(story, view, &words, sections)? {
                if queue.rows.len() == limit {
                    queue.next = last;
                    return Ok(queue);
                }
                queue.rows.push(row);
                last = Some(Place::Head(position).to_string());
            }
        }
        let (published, first_seen, place, after) = match from {
            Some(Place::Rank { published, first_seen, place, story }) => {
                (published, first_seen, place, story)
            }
            _ => (i64::MAX, i64::MAX, String::new(), i64::MIN),
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT id, published, first_seen, place FROM story
             WHERE published <= ?1 AND (published < ?1 OR first_seen < ?2
                 OR first_seen = ?2 AND (place, id) > (?3, ?4))
             ORDER BY published DESC, first_seen DESC, place, id",
        )?;
        let mut rows = statement.query(params![published, first_seen, place, after])?;
        while let Some(row) = rows.next()? {
            let story: i64 = row.get(0)?;
            if head.contains(&story) {
                continue;
            }
            let Some(found) = self.wanted(story, view, &words, sections)? else { continue };
            if queue.rows.len() == limit {
                queue.next = last;
                return Ok(queue);
            }
            queue.rows.push(found);
            let place = Place::Rank {
                published: row.get(1)?,
                first_seen: row.get(2)?,
                place: row.get(3)?,
                story,
            };
            last = Some(place.to_string());
        }
        Ok(queue)
    }

    fn head(&self, section: &str, after: i64) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT position, story FROM head WHERE section = ?1 AND position > ?2 ORDER BY position",
        )?;
        let rows =
            statement.query_map(params![section, after], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn wanted(
        &self,
        story: i64,
        view: &View,
        words: &[&str],
        sections: &[Section],
    ) -> Result<Option<QueueRow>> {
        let Some(row) = self.rows_of(&[StoryId(story)], sections)?.pop() else { return Ok(None) };
        let marks = &row.marks;
        let is_held = marks.is_hidden
            || marks.withdrawn.is_some()
            || marks.embargo.is_some()
            || marks.is_expired
            || marks.gone.is_some();
        let is_wanted = match view {
            View::Newest => true,
            View::Section(key) => {
                !is_held && row.sections.iter().any(|standing| standing.section == *key)
            }
            View::Source(key) => self
                .connection
                .prepare_cached(
                    "SELECT 1 FROM member JOIN item ON item.id = member.item
                     WHERE story = ?1 AND source = (SELECT id FROM source WHERE key = ?2)",
                )?
                .exists(params![story, key])?,
            View::Hot => row.copies > 1,
            View::Unplaced => row.sections.is_empty(),
            View::Held => is_held,
        };
        let says = |word: &&str| {
            row.headline.contains(*word)
                || row.credit.contains(*word)
                || row.original_headline.as_ref().is_some_and(|other| other.contains(*word))
        };
        Ok((is_wanted && words.iter().all(says)).then_some(row))
    }
}
