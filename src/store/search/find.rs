//! Stories by their words and labels, newest first.

use std::{cmp::Reverse, collections::HashSet, iter::Peekable, vec};

use rusqlite::params;

use super::{
    document,
    filter::{Asked, Filter, is_doubtful},
    range,
};
use crate::{
    model::{StoryId, Words},
    store::{Result, Store},
};

/// What was found.
#[derive(Debug, Default)]
pub(in crate::store) struct Found {
    /// Newest first.
    pub(in crate::store) stories: Vec<StoryId>,
    /// Where to look on; none: these were the last.
    pub(in crate::store) next: Option<Key>,
}

/// The place of a story in the order of what is found: its key, and among equals its row.
pub(in crate::store) type Key = (i64, i64);

/// Texts that are read for one answer: where the index finds what is not it, an answer is shorter than was asked
/// for rather than late.
const MOST_READ: usize = 100;

/// New and changed stories that the index does not know, and that are looked at themselves.
pub(super) const MOST_LOOSE: i64 = 300;

/// Of the new and changed stories, as many are read if words are looked for.
const MOST_LOOSE_READ: usize = 50;

impl Store {
    /// At most `limit` stories in which these words stand and that pass these filters, before `from`.
    pub(in crate::store) fn find(
        &self,
        filters: &[Filter<'_>],
        words: Option<&Words>,
        from: Option<Key>,
        limit: usize,
    ) -> Result<Found> {
        let asked = Asked::new(&self.connection, filters)?;
        let from = from.unwrap_or((i64::MAX, i64::MAX));
        let Loose { mut known, mut stories } = self.loose(&asked, words, from)?;
        let mut found = Found::default();
        let mut last = None;
        let mut read = 0;
        if let Some(expression) = asked.expression(words) {
            let doubtful = words.filter(|words| is_doubtful(words));
            let mut statement = self.connection.prepare_cached(
                "SELECT search.rowid, searched.story FROM search CROSS JOIN searched ON searched.key = search.rowid
                 WHERE search MATCH ?1 AND search.rowid <= ?2 ORDER BY search.rowid DESC",
            )?;
            let mut rows = statement.query(params![expression, from.0])?;
            while let Some(row) = rows.next()? {
                let key: Key = (row.get(0)?, row.get(1)?);
                if key >= from || !known.insert(key.1) {
                    continue;
                }
                while let Some(loose) = stories.next_if(|loose| *loose > key) {
                    if found.stories.len() == limit {
                        found.next = last;
                        return Ok(found);
                    }
                    found.stories.push(StoryId(loose.1));
                    last = Some(loose);
                }
                if found.stories.len() == limit || read == MOST_READ {
                    found.next = last;
                    return Ok(found);
                }
                if let Some(words) = doubtful {
                    read += 1;
                    last = Some(key);
                    if !self.says(StoryId(key.1), words)? {
                        continue;
                    }
                }
                found.stories.push(StoryId(key.1));
                last = Some(key);
            }
        }
        for loose in stories {
            if found.stories.len() == limit {
                found.next = last;
                break;
            }
            found.stories.push(StoryId(loose.1));
            last = Some(loose);
        }
        Ok(found)
    }

    /// How many stories that were published at `since` or later (Unix seconds) pass these filters; no more than
    /// `most`.
    pub(in crate::store) fn count(
        &self,
        filters: &[Filter<'_>],
        since: i64,
        most: usize,
    ) -> Result<usize> {
        let asked = Asked::new(&self.connection, filters)?;
        let Loose { known, stories } = self.loose(&asked, None, (i64::MAX, i64::MAX))?;
        let mut count = stories.filter(|(published, _)| *published >= since).count();
        let Some(expression) = asked.expression(None) else { return Ok(count.min(most)) };
        let mut statement = self.connection.prepare_cached(
            "SELECT searched.story FROM search CROSS JOIN searched ON searched.key = search.rowid
             WHERE search MATCH ?1 AND search.rowid >= ?2 ORDER BY search.rowid DESC",
        )?;
        let mut rows = statement.query(params![expression, since])?;
        while count < most
            && let Some(row) = rows.next()?
        {
            count += usize::from(!known.contains(&row.get(0)?));
        }
        Ok(count.min(most))
    }

    /// What is to be found of the stories that the index does not know as they are.
    fn loose(&self, asked: &Asked<'_>, words: Option<&Words>, from: Key) -> Result<Loose> {
        let mut known = HashSet::new();
        let mut stories = Vec::new();
        if words.is_some_and(Words::is_empty) {
            return Ok(Loose { known, stories: stories.into_iter().peekable() });
        }
        let last = range(&self.connection)?.map_or(i64::MIN, |range| range.last);
        let mut statement = self.connection.prepare_cached(
            "SELECT story FROM (SELECT story FROM search_again LIMIT ?1)
             UNION ALL SELECT id FROM (SELECT id FROM story WHERE id > ?2 ORDER BY id DESC LIMIT ?1)",
        )?;
        let mut rows = statement.query([MOST_LOOSE, last])?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let Some(story) = document::read(&self.connection, StoryId(id), false)? else {
                known.insert(id);
                continue;
            };
            if words.is_some() && read == MOST_LOOSE_READ {
                continue;
            }
            known.insert(id);
            let key = (story.facts.published, id);
            if !asked.takes(&story.facts) || key >= from {
                continue;
            }
            if let Some(words) = words {
                read += 1;
                let story = document::read(&self.connection, StoryId(id), true)?;
                if !story.is_some_and(|story| words.stand_in(&story.headlines, &story.text)) {
                    continue;
                }
            }
            stories.push(key);
        }
        stories.sort_by_key(|key| Reverse(*key));
        Ok(Loose { known, stories: stories.into_iter().peekable() })
    }

    /// Whether these words stand in a story.
    pub(in crate::store) fn says(&self, story: StoryId, words: &Words) -> Result<bool> {
        if document::says_plainly(&self.connection, story, words)? {
            return Ok(true);
        }
        let story = document::read(&self.connection, story, true)?;
        Ok(story.is_some_and(|story| words.stand_in(&story.headlines, &story.text)))
    }
}

struct Loose {
    /// Rows of stories that were looked at themselves, whatever the index says of them.
    known: HashSet<i64>,
    /// Those of them that are to be found, newest first.
    stories: Peekable<vec::IntoIter<Key>>,
}
