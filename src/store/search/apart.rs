//! Some stories, told apart by words that stand in them or not.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension as _, params};

use super::{
    filter::{Asked, is_doubtful},
    find::MOST_LOOSE,
};
use crate::{
    model::{StoryId, Words},
    store::{Result, Store},
};

/// Stories by what the index says of some words; they do not stand in the others.
#[derive(Debug, Default)]
pub(in crate::store) struct Apart {
    surely: HashSet<i64>,
    maybe: HashSet<i64>,
}

impl Apart {
    /// The words stand in this story.
    pub(in crate::store) fn surely(&self, story: StoryId) -> bool {
        self.surely.contains(&story.0)
    }

    /// The index cannot say: the story is to be read.
    pub(in crate::store) fn maybe(&self, story: StoryId) -> bool {
        self.maybe.contains(&story.0)
    }
}

/// Rows of the index that are looked at to find some stories among them.
const MOST_TOLD: i64 = 50_000;

impl Store {
    /// In which of these stories the index says that these words stand.
    pub(in crate::store) fn tell_apart(&self, stories: &[i64], words: &Words) -> Result<Apart> {
        let mut apart = Apart::default();
        let mut find =
            self.connection.prepare_cached("SELECT key FROM searched WHERE story = ?1")?;
        let mut keys = HashMap::with_capacity(stories.len());
        for story in stories {
            match find.query_row([story], |row| row.get::<_, i64>(0)).optional()? {
                Some(key) => {
                    keys.insert(key, *story);
                }
                None => {
                    apart.maybe.insert(*story);
                }
            }
        }
        let mut again =
            self.connection.prepare_cached("SELECT story FROM search_again LIMIT ?1")?;
        let mut rows = again.query([MOST_LOOSE])?;
        while let Some(row) = rows.next()? {
            apart.maybe.insert(row.get(0)?);
        }
        let expression = Asked::new(&self.connection, &[])?.expression(Some(words));
        let (Some(expression), Some(oldest)) = (expression, keys.keys().min()) else {
            return Ok(apart);
        };
        let doubtful = is_doubtful(words);
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 ORDER BY rowid DESC LIMIT ?3",
        )?;
        let mut rows = statement.query(params![expression, oldest, MOST_TOLD])?;
        let mut told = 0;
        while let Some(row) = rows.next()? {
            told += 1;
            if let Some(story) = keys.remove(&row.get::<_, i64>(0)?) {
                if doubtful || apart.maybe.contains(&story) {
                    apart.maybe.insert(story);
                } else {
                    apart.surely.insert(story);
                }
            }
        }
        if told == MOST_TOLD {
            // The words are common: whoever reads the stories soon has enough.
            apart.maybe.extend(keys.into_values());
        }
        Ok(apart)
    }
}
