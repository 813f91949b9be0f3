//! Runs with their filters, kept in memory for as long as the database says the same of them.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use rusqlite::Connection;

use super::{filter::Filters, runs::Kind};
use crate::store::Result;

/// A run of keys.
#[derive(PartialEq, Eq)]
pub(super) struct Run {
    pub(super) number: i64,
    /// Unix seconds.
    made: i64,
}

/// Runs, and which keys each of them may have.
#[derive(Default)]
pub(in crate::store) struct Runs {
    /// The oldest first.
    runs: Vec<Run>,
    filters: Filters,
}

impl Runs {
    /// The runs that may have a key, the newest first; it is certainly in no other.
    pub(super) fn that_may_have(&self, key: i64) -> Vec<&Run> {
        self.filters.that_may_have(key).filter_map(|at| self.runs.get(at)).collect()
    }
}

fn runs(sql: &Connection, kind: Kind) -> Result<Vec<Run>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT run, made FROM {}_run ORDER BY run", kind.table()))?;
    let runs = statement.query_map([], |row| Ok(Run { number: row.get(0)?, made: row.get(1)? }))?;
    Ok(runs.collect::<rusqlite::Result<_>>()?)
}

/// The runs that a connection read last.
pub(in crate::store) type KnownRuns = RefCell<Arc<Runs>>;

/// The runs as one transaction sees them.
pub(in crate::store) struct RunsSeen<'a> {
    kind: Kind,
    known: &'a KnownRuns,
    /// As it read them; none before, and after a change.
    read: RefCell<Option<Arc<Runs>>>,
    /// It made or dropped some, which may be undone.
    changed: Cell<bool>,
}

impl<'a> RunsSeen<'a> {
    pub(in crate::store) fn new(kind: Kind, known: &'a KnownRuns) -> RunsSeen<'a> {
        RunsSeen { kind, known, read: RefCell::default(), changed: Cell::default() }
    }

    /// They are not as they were.
    pub(super) fn change(&self) {
        *self.read.borrow_mut() = None;
        self.changed.set(true);
    }

    /// The runs; their filters are read only where some came or went, since they never change.
    pub(super) fn get(&self, sql: &Connection) -> Result<Arc<Runs>> {
        if let Some(seen) = self.read.borrow().as_ref() {
            return Ok(Arc::clone(seen));
        }
        let runs = runs(sql, self.kind)?;
        let known = Arc::clone(&self.known.borrow());
        let changed = self.changed.get();
        let seen = if known.runs == runs && !changed {
            known
        } else {
            let table = self.kind.table();
            let filters = sql
                .prepare_cached(&format!("SELECT filter FROM {table}_run ORDER BY run"))?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Arc::new(Runs { filters: Filters::of(&filters), runs })
        };
        *self.read.borrow_mut() = Some(Arc::clone(&seen));
        if !changed {
            *self.known.borrow_mut() = Arc::clone(&seen);
        }
        Ok(seen)
    }
}
