//! The index of words: what it holds of a story, and how it follows the stories.
//!
//! Nothing that polls writes it: triggers note which of its stories changed, and [`Tx::take_into_search`](super::Tx::take_into_search) puts those
//! and new ones to it, a few at a time, when there is nothing else to do. Until then they are read themselves, as
//! long as there are few ([`find`]).

mod apart;
mod document;
mod filling;
mod filter;
mod find;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

pub(super) use self::filter::Filter;
use super::{Result, Store};

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

    /// Puts at most `most` stories to the index of words, in transactions that nobody has to wait for. Returns how
    /// many it still lacks, as [`Store::not_searched`].
    pub fn catch_up(&mut self, now: DateTime<Utc>, most: usize) -> Result<u64> {
        let mut left = most;
        while left > 0 && self.not_searched()? > 0 {
            let tx = self.begin(now)?;
            let done = tx.take_into_search(left.min(AT_ONCE))?;
            tx.commit()?;
            if done == 0 {
                break;
            }
            left -= done;
        }
        self.not_searched()
    }
}

/// Stories of a transaction: twenty milliseconds, for which an editor's act would wait.
const AT_ONCE: usize = 32;

fn range(connection: &Connection) -> Result<Option<Range>> {
    let end = |sql: &str| -> Result<Option<i64>> {
        Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    };
    let first = end("SELECT min(story) FROM searched")?;
    let last = end("SELECT max(story) FROM searched")?;
    Ok(first.zip(last).map(|(first, last)| Range { first, last }))
}
