//! Near keys in runs: those of some thousand items each, written once and dropped as a whole.
//!
//! Were they one table, each item would change as many of its pages as it has keys, or all of them would be
//! written anew now and then. So a run stands behind the one before, and beside it a Bloom filter: nearly all keys
//! of a new item are in no run, and are looked up in none.

use std::sync::Arc;

use rusqlite::params;

use super::{
    filter,
    filtered::{Filtered, Known, Seen},
};
use crate::{
    model::ItemId,
    store::{Result, Tx},
};

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const KEPT_SECONDS: i64 = 8 * 86_400;

/// A run of near keys.
#[derive(PartialEq, Eq)]
pub(in crate::store) struct Run {
    pub(super) number: i64,
    /// Unix seconds.
    made: i64,
}

/// The runs that a connection read last.
pub(in crate::store) type KnownRuns = Known<Run>;

/// The runs as one transaction sees them.
pub(in crate::store) type RunsSeen<'a> = Seen<'a, Run>;

impl Tx<'_> {
    /// The runs. Each connection reads them again only where some came or went, since they never change.
    pub(super) fn runs(&self) -> Result<Arc<Filtered<Run>>> {
        let rows = || {
            let mut statement =
                self.sql.prepare_cached("SELECT run, made FROM near_run ORDER BY run")?;
            let runs = statement
                .query_map([], |row| Ok(Run { number: row.get(0)?, made: row.get(1)? }))?;
            Ok(runs.collect::<rusqlite::Result<_>>()?)
        };
        self.runs.get(rows, |run| self.filter_of(run))
    }

    /// The filter of a run; one of another size, of an earlier version, is made anew.
    fn filter_of(&self, run: &Run) -> Result<Vec<u8>> {
        let filter: Vec<u8> = self
            .sql
            .prepare_cached("SELECT filter FROM near_run WHERE run = ?1")?
            .query_row([run.number], |row| row.get(0))?;
        if filter.len() == filter::BYTES {
            return Ok(filter);
        }
        let keys: Vec<i64> = self
            .sql
            .prepare("SELECT key FROM near WHERE run = ?1")?
            .query_map([run.number], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let filter = filter::filter(keys.into_iter());
        self.sql
            .prepare("UPDATE near_run SET filter = ?2 WHERE run = ?1")?
            .execute(params![run.number, filter])?;
        Ok(filter)
    }

    /// Makes runs of the rows that wait for it.
    pub(super) fn make_run_of_new(&self) -> Result<()> {
        let rows: Vec<(i64, ItemId)> = self
            .sql
            .prepare_cached("SELECT key, item FROM near_new ORDER BY key, item")?
            .query_map([], |row| Ok((row.get(0)?, ItemId(row.get(1)?))))?
            .collect::<rusqlite::Result<_>>()?;
        self.make_run(&rows)?;
        self.sql.execute("DELETE FROM near_new", [])?;
        Ok(())
    }

    /// Makes a run of these rows, which come in the order of their keys and items; two or more of about the same
    /// size if they are many more than a filter is made for.
    pub(super) fn make_run(&self, rows: &[(i64, ItemId)]) -> Result<()> {
        let runs = ((rows.len() + filter::KEYS / 2) / filter::KEYS).max(1);
        let mut insert =
            self.sql.prepare_cached("INSERT INTO near (run, key, item) VALUES (?1, ?2, ?3)")?;
        for rows in rows.chunks(rows.len().div_ceil(runs).max(1)) {
            let number: i64 = self.sql.query_row(
                "INSERT INTO near_run (made, filter) VALUES (?1, ?2) RETURNING run",
                params![self.now, filter::filter(rows.iter().map(|(key, _)| *key))],
                |row| row.get(0),
            )?;
            for (key, item) in rows {
                insert.execute(params![number, key, item.0])?;
            }
        }
        self.runs.change();
        Ok(())
    }

    /// Drops the runs whose items are all too old to have near copies.
    pub(super) fn drop_runs(&self) -> Result<()> {
        let old = self.now - KEPT_SECONDS;
        self.sql.execute(
            "DELETE FROM near WHERE run IN (SELECT run FROM near_run WHERE made < ?1)",
            [old],
        )?;
        self.sql.execute("DELETE FROM near_run WHERE made < ?1", [old])?;
        self.runs.change();
        Ok(())
    }
}
