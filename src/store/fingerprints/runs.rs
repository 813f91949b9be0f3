//! Near keys in runs: those of some thousand items each, written once and dropped as a whole.
//!
//! Were they one table, each item would change as many of its pages as it has keys, or all of them would be
//! written anew now and then. So a run stands behind the one before, and beside it a Bloom filter: nearly all keys
//! of a new item are in no run, and are looked up in none.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use rusqlite::params;

use super::filter::Filter;
use crate::{
    model::ItemId,
    store::{Result, Tx},
};

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const KEPT_SECONDS: i64 = 8 * 86_400;

/// A run, and which keys it may have.
pub(in crate::store) struct Run {
    pub(super) number: i64,
    /// Unix seconds.
    made: i64,
    pub(super) filter: Filter,
}

/// The runs, the newest first.
type Runs = Arc<Vec<Arc<Run>>>;

/// The runs that this connection read last.
pub(in crate::store) type KnownRuns = RefCell<Runs>;

/// The runs as one transaction sees them.
pub(in crate::store) struct RunsSeen<'a> {
    known: &'a KnownRuns,
    seen: RefCell<Option<Runs>>,
    /// It made or dropped some, which may be undone.
    changed: Cell<bool>,
}

impl<'a> RunsSeen<'a> {
    pub(in crate::store) fn new(known: &'a KnownRuns) -> RunsSeen<'a> {
        RunsSeen { known, seen: RefCell::default(), changed: Cell::default() }
    }

    fn change(&self) {
        *self.seen.borrow_mut() = None;
        self.changed.set(true);
    }
}

impl Tx<'_> {
    /// The runs, the newest first. Their filters are read once by each connection, since they never change.
    pub(super) fn runs(&self) -> Result<Runs> {
        if let Some(runs) = self.runs.seen.borrow().as_ref() {
            return Ok(Arc::clone(runs));
        }
        let known = Arc::clone(&self.runs.known.borrow());
        let mut numbers =
            self.sql.prepare_cached("SELECT run, made FROM near_run ORDER BY run DESC")?;
        let mut filter = self.sql.prepare_cached("SELECT filter FROM near_run WHERE run = ?1")?;
        let mut runs = Vec::with_capacity(known.len());
        for row in numbers.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (number, made) = row?;
            let same = |run: &&Arc<Run>| run.number == number && run.made == made;
            let run = if let Some(run) = known.iter().find(same) {
                Arc::clone(run)
            } else {
                let filter = filter.query_row([number], |row| row.get(0).map(Filter::read))?;
                Arc::new(Run { number, made, filter })
            };
            runs.push(run);
        }
        let runs = Arc::new(runs);
        *self.runs.seen.borrow_mut() = Some(Arc::clone(&runs));
        if !self.runs.changed.get() {
            *self.runs.known.borrow_mut() = Arc::clone(&runs);
        }
        Ok(runs)
    }

    /// Makes a run of the rows that wait for it.
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

    /// Makes a run of these rows, which come in the order of their keys and items.
    pub(super) fn make_run(&self, rows: &[(i64, ItemId)]) -> Result<()> {
        let filter = Filter::of(rows.iter().map(|(key, _)| *key));
        let number: i64 = self.sql.query_row(
            "INSERT INTO near_run (made, filter) VALUES (?1, ?2) RETURNING run",
            params![self.now, filter.bytes()],
            |row| row.get(0),
        )?;
        let mut insert =
            self.sql.prepare_cached("INSERT INTO near (run, key, item) VALUES (?1, ?2, ?3)")?;
        for (key, item) in rows {
            insert.execute(params![number, key, item.0])?;
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
