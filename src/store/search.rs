//! The index of words: what it holds of a story, and how it follows the stories.
//!
//! Nothing that polls writes it: triggers note which of its stories changed, and [`Tx::take_into_search`] puts those
//! and new ones to it, a few at a time, when there is nothing else to do. Until then they are read themselves, as
//! long as there are few ([`find`]).

mod document;
mod filter;
mod find;

use rusqlite::{Connection, OptionalExtension as _, params};

use self::document::{Facts, Story};
pub(super) use self::filter::Filter;
use super::{Result, Store, Tx};
use crate::model::{StoryId, terms};

/// The stories of an index without a gap.
#[derive(Debug, Clone, Copy)]
struct Range {
    first: i64,
    last: i64,
}

impl Store {
    /// How many stories the index of words lacks, or holds as they were before: about as many, where numbers of
    /// stories were given up. 0 only if it is complete.
    pub fn not_searched(&self) -> Result<u64> {
        let count = |sql: &str| -> Result<i64> {
            Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        let changed = count("SELECT count(*) FROM search_again")?;
        let least = count("SELECT coalesce(min(id), 0) FROM story")?;
        let most = count("SELECT coalesce(max(id), -1) FROM story")?;
        let lacking = match range(&self.connection)? {
            None => most - least + 1,
            Some(Range { first, last }) => (first - least).max(0) + (most - last).max(0),
        };
        Ok(u64::try_from(changed + lacking).unwrap_or_default())
    }
}

impl Tx<'_> {
    /// Puts at most `most` stories to the index of words: those that changed first, then new ones, then the older
    /// ones that were there before it. Returns how many; fewer than `most`: it is complete.
    pub fn take_into_search(&self, most: usize) -> Result<usize> {
        let again = self.ids("SELECT story FROM search_again LIMIT ?1", &[], most)?;
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
        let range = range(&self.sql)?;
        let last = range.map_or(0, |range| range.last);
        let mut new = Vec::new();
        if range.is_some() {
            let sql = "SELECT id FROM story WHERE id > ?2 ORDER BY id LIMIT ?1";
            new = self.ids(sql, &[&last], most - again.len())?;
        }
        let room = most - again.len() - new.len();
        let first = range.map_or(i64::MAX, |range| range.first);
        let sql = "SELECT id FROM story WHERE id < ?2 ORDER BY id DESC LIMIT ?1";
        new.extend(self.ids(sql, &[&first], room)?);
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

    fn ids(&self, sql: &str, bounds: &[&i64], most: usize) -> Result<Vec<i64>> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let mut statement = self.sql.prepare_cached(sql)?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let bound = bounds.first().map(|bound| **bound);
        let mut rows = match bound {
            Some(bound) => statement.query(params![limit, bound])?,
            None => statement.query(params![limit])?,
        };
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.push(row.get(0)?);
        }
        Ok(ids)
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
        let mut known = std::collections::HashSet::new();
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
        let id = match id {
            Some(id) => id,
            None => {
                self.sql.execute("INSERT INTO standing (sections) VALUES (?1)", [&standing])?;
                self.sql.last_insert_rowid()
            }
        };
        Ok(filter::labels(facts, id))
    }
}

/// No year that anybody writes.
const FARTHEST: i64 = 1 << 40;

fn range(connection: &Connection) -> Result<Option<Range>> {
    let end = |sql: &str| -> Result<Option<i64>> {
        Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    };
    let first = end("SELECT min(story) FROM searched")?;
    let last = end("SELECT max(story) FROM searched")?;
    Ok(first.zip(last).map(|(first, last)| Range { first, last }))
}
