//! Articles of lists whose pages were not read.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, Tx, names::source_id, time};
use crate::model::{Digest128, SourceId, Unread};

impl Store {
    /// Those of these articles of a source of which nothing is known.
    pub fn unheard_of(&self, key: &str, plains: &[Digest128]) -> Result<HashSet<Digest128>> {
        let Some(source) = source_id(&self.connection, key)? else {
            return Ok(plains.iter().copied().collect());
        };
        let mut known = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM unread WHERE source = ?1 AND plain = ?2)
                 OR EXISTS (SELECT 1 FROM tombstone WHERE source = ?1 AND plain = ?2)",
        )?;
        let exact = self.exact();
        let mut unheard = HashSet::new();
        for plain in plains {
            let is_known =
                known.query_row(params![source, plain.0], |row| row.get::<_, bool>(0))?;
            if !is_known && exact.known_as(source, *plain)?.is_empty() {
                unheard.insert(*plain);
            }
        }
        Ok(unheard)
    }

    /// Articles of a source whose pages are to be asked for again at `now`, at most `most`.
    pub fn unread(&self, key: &str, now: DateTime<Utc>, most: usize) -> Result<Vec<Unread>> {
        let Some(source) = source_id(&self.connection, key)? else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare_cached(
            "SELECT plain, link, title, tries, next_try FROM unread
             WHERE source = ?1 AND next_try <= ?2 ORDER BY next_try, link LIMIT ?3",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![source, now.timestamp(), most], |row| {
            Ok(Unread {
                plain: Digest128(row.get(0)?),
                link: row.get(1)?,
                title: row.get(2)?,
                tries: row.get(3)?,
                next_try: row.get::<_, Option<i64>>(4)?.map(time),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Tx<'_> {
    /// Remembers an article whose page was not read.
    pub fn set_unread(&self, source: SourceId, unread: &Unread) -> Result<()> {
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO unread (source, plain, link, title, tries, next_try)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                source.0,
                unread.plain.0,
                unread.link,
                unread.title,
                unread.tries,
                unread.next_try.map(|time| time.timestamp()),
            ])?;
        Ok(())
    }

    /// The page of an article was read.
    pub fn forget_unread(&self, source: SourceId, plain: Digest128) -> Result<()> {
        self.sql
            .prepare_cached("DELETE FROM unread WHERE source = ?1 AND plain = ?2")?
            .execute(params![source.0, plain.0])?;
        Ok(())
    }
}
