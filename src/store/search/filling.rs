//! Stories come into the index of words, and are put there anew when they changed.

use std::collections::HashSet;

use rusqlite::{OptionalExtension as _, params};

use super::{
    document::{self, Facts, Story},
    filter, range,
};
use crate::{
    model::{StoryId, terms},
    store::{Result, Tx},
};

impl Tx<'_> {
    /// Puts at most `most` stories to the index of words: those that changed first, then new ones, then the older
    /// ones that were there before it. Returns how many; fewer than `most`: it is complete.
    pub fn take_into_search(&self, most: usize) -> Result<usize> {
        // As it is before those that changed leave it for a moment.
        let range = range(&self.sql)?;
        let again =
            self.ids("SELECT story FROM search_again WHERE story > ?2 LIMIT ?1", i64::MIN, most)?;
        let mut stories = Vec::with_capacity(most.min(again.len() + 1024));
        for story in &again {
            self.sql
                .prepare_cached("DELETE FROM search_again WHERE story = ?1")?
                .execute([story])?;
            let key: Option<i64> = self
                .sql
                .prepare_cached("DELETE FROM searched WHERE story = ?1 RETURNING key")?
                .query_row([story], |row| row.get(0))
                .optional()?;
            if let Some(key) = key {
                self.sql.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([key])?;
            }
            stories.extend(document::read(&self.sql, StoryId(*story), true)?);
        }
        let last = range.map_or(0, |range| range.last);
        let mut new = Vec::new();
        if range.is_some() {
            let sql = "SELECT id FROM story WHERE id > ?2 ORDER BY id LIMIT ?1";
            new = self.ids(sql, last, most - again.len())?;
        }
        let room = most - again.len() - new.len();
        let first = range.map_or(i64::MAX, |range| range.first);
        let sql = "SELECT id FROM story WHERE id < ?2 ORDER BY id DESC LIMIT ?1";
        new.extend(self.ids(sql, first, room)?);
        for story in &new {
            stories.extend(document::read(&self.sql, StoryId(*story), true)?);
        }
        // Rows in their order: SQLite writes what it has gathered whenever one is smaller than the one before.
        stories.sort_by_key(|story| (story.facts.published, story.facts.story.0));
        for story in &stories {
            self.put_to_search(story)?;
        }
        Ok(again.len() + new.len())
    }

    /// At most so many rows of stories; `?2` is the bound.
    fn ids(&self, sql: &str, bound: i64, most: usize) -> Result<Vec<i64>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.sql.prepare_cached(sql)?;
        let ids = statement.query_map([most, bound], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    fn put_to_search(&self, story: &Story) -> Result<()> {
        let key = self.free_key(story.facts.published)?;
        self.sql
            .prepare_cached("INSERT INTO searched (key, story) VALUES (?1, ?2)")?
            .execute(params![key, story.facts.story.0])?;
        let mut indexed = self.labels(&story.facts)?;
        for headline in story.headlines.split(' ') {
            for character in headline.chars() {
                filter::push_single(character, &mut indexed);
            }
        }
        // Copies say much the same.
        let mut known = HashSet::new();
        for stretch in story.text.split(' ').chain(story.headlines.split(' ')) {
            if known.insert(stretch) {
                terms(stretch, |term| {
                    indexed.push(' ');
                    indexed.push_str(term);
                });
            }
        }
        self.sql
            .prepare_cached("INSERT INTO search (rowid, terms) VALUES (?1, ?2)")?
            .execute(params![key, indexed])?;
        Ok(())
    }

    /// The key of a story that was published then: that time, or the next that no other story has.
    fn free_key(&self, published: i64) -> Result<i64> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT key FROM searched WHERE key >= ?1 ORDER BY key LIMIT 4096")?;
        // Far from both ends of what a row may be called.
        let mut key = published.clamp(-FARTHEST, FARTHEST);
        let mut leap = 1;
        loop {
            let begin = key;
            let mut taken = statement.query([key])?;
            while let Some(row) = taken.next()? {
                if row.get::<_, i64>(0)? != key {
                    return Ok(key);
                }
                key += 1;
            }
            if key - begin < 4096 {
                return Ok(key);
            }
            // So many of one time: most are dated to the day, and nobody asks which of them came first.
            key += leap;
            leap *= 2;
        }
    }

    fn labels(&self, facts: &Facts) -> Result<String> {
        let standing = facts.standing();
        let id: Option<i64> = self
            .sql
            .prepare_cached("SELECT id FROM standing WHERE sections = ?1")?
            .query_row([&standing], |row| row.get(0))
            .optional()?;
        let id = if let Some(id) = id {
            id
        } else {
            self.sql.execute("INSERT INTO standing (sections) VALUES (?1)", [&standing])?;
            self.sql.last_insert_rowid()
        };
        Ok(filter::labels(facts, id))
    }
}

/// No year that anybody writes.
const FARTHEST: i64 = 1 << 40;
