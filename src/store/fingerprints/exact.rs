//! Exact keys, which are kept for ever: one table in their order, and filters over it.
//!
//! Nearly all keys of a new item are in no other. Each would be looked up in another page of a table of millions; the
//! filters tell so from memory.

use std::sync::Arc;

use rusqlite::params;

use super::{
    filter,
    filtered::{Filtered, Known, Seen},
};
use crate::store::{Result, Tx};

/// A filter takes so many keys, twice those of a run: it then mistakes one of about a hundred, which costs a look.
const KEYS_A_FILTER: i64 = 160_000;

/// A filter over some of the keys.
#[derive(PartialEq, Eq)]
pub(in crate::store) struct Part {
    number: i64,
    /// How many it has; it never loses any.
    keys: i64,
}

/// The filters that a connection read last.
pub(in crate::store) type KnownExact = Known<Part>;

/// The filters as one transaction sees them.
pub(in crate::store) type ExactSeen<'a> = Seen<'a, Part>;

impl Tx<'_> {
    /// Filters over the keys of the big table.
    pub(super) fn exact_filters(&self) -> Result<Arc<Filtered<Part>>> {
        let parts = || {
            let parts = self.exact_parts()?;
            if !parts.is_empty() || !self.sql.prepare("SELECT 1 FROM exact")?.exists([])? {
                return Ok(parts);
            }
            // They were not kept before.
            self.add_to_filters(&self.keys_of("exact")?)?;
            self.exact_parts()
        };
        self.exact.get(parts, |part| self.exact_filter(part.number))
    }

    /// Puts the rows that wait to the big table, in its order.
    pub(super) fn settle_exact(&self) -> Result<()> {
        // Those of earlier versions first: afterwards it could not be told that they lack.
        self.exact_filters()?;
        self.add_to_filters(&self.keys_of("exact_new")?)?;
        self.sql.execute_batch(
            "INSERT OR IGNORE INTO exact SELECT key, item FROM exact_new ORDER BY key, item;
             DELETE FROM exact_new;",
        )?;
        Ok(())
    }

    fn keys_of(&self, table: &str) -> Result<Vec<i64>> {
        let keys = format!("SELECT DISTINCT key FROM {table}");
        let mut statement = self.sql.prepare(&keys)?;
        let keys = statement.query_map([], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts keys to the last filter as far as it has room, and to new ones.
    fn add_to_filters(&self, keys: &[i64]) -> Result<()> {
        let mut last = match self.exact_parts()?.pop() {
            Some(part) if part.keys < KEYS_A_FILTER => Some(part),
            _ => None,
        };
        let mut keys = keys;
        let mut write = self.sql.prepare_cached(
            "INSERT OR REPLACE INTO exact_filter (number, keys, filter) VALUES (?1, ?2, ?3)",
        )?;
        while !keys.is_empty() {
            let begun = last.take();
            let has = begun.as_ref().map_or(0, |part| part.keys);
            let room = usize::try_from(KEYS_A_FILTER - has).unwrap_or_default();
            let (now, later) = keys.split_at(keys.len().min(room));
            let mut filter = filter::filter(now.iter().copied());
            if let Some(part) = &begun {
                filter::unite(&mut filter, &self.exact_filter(part.number)?);
            }
            let number = begun.map(|part| part.number);
            write.execute(params![
                number,
                has + i64::try_from(now.len()).unwrap_or_default(),
                filter
            ])?;
            keys = later;
        }
        self.exact.change();
        Ok(())
    }

    fn exact_parts(&self) -> Result<Vec<Part>> {
        let mut statement =
            self.sql.prepare_cached("SELECT number, keys FROM exact_filter ORDER BY number")?;
        let parts =
            statement.query_map([], |row| Ok(Part { number: row.get(0)?, keys: row.get(1)? }))?;
        Ok(parts.collect::<rusqlite::Result<_>>()?)
    }

    fn exact_filter(&self, number: i64) -> Result<Vec<u8>> {
        Ok(self
            .sql
            .prepare_cached("SELECT filter FROM exact_filter WHERE number = ?1")?
            .query_row([number], |row| row.get(0))?)
    }
}
