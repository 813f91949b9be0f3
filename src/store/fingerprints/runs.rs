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

use super::spread;
use crate::{
    model::ItemId,
    store::{Result, Tx},
};

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const KEPT_SECONDS: i64 = 8 * 86_400;

/// Bits of a filter for each key: one of 500 keys that a run does not have is looked up in vain.
const BITS_A_KEY: usize = 16;

/// Bytes of a block: all bits of a key lie in one line of the processor's cache, since there are as many filters to
/// ask as there are runs.
const BLOCK: usize = 64;

/// Bits that a key sets in its block.
const PLACES: u32 = 6;

/// A run, and which keys it may have.
pub(in crate::store) struct Run {
    pub(super) number: i64,
    /// Unix seconds.
    made: i64,
    filter: Vec<u8>,
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

impl Run {
    /// Whether it may have the key of these places; `false` is certain.
    pub(super) fn may_have(&self, places: Places) -> bool {
        match places.block(self.filter.len()).and_then(|block| self.filter.get(block)) {
            Some(block) => places.bits().all(|bit| block[bit / 8] >> (bit % 8) & 1 == 1),
            None => true,
        }
    }
}

/// Where a key stands in filters.
#[derive(Clone, Copy)]
pub(super) struct Places(u64);

impl Places {
    pub(super) fn of(key: i64) -> Places {
        Places(spread(key.cast_unsigned()))
    }

    /// The bytes of its block in a filter of so many; none if these are no blocks.
    fn block(self, bytes: usize) -> Option<std::ops::Range<usize>> {
        let blocks = (bytes / BLOCK) as u64;
        let block = usize::try_from((u64::from(self.0 as u32) * blocks) >> 32).ok()?;
        (bytes > 0 && bytes % BLOCK == 0).then(|| block * BLOCK..(block + 1) * BLOCK)
    }

    /// Its bits in the block.
    fn bits(self) -> impl Iterator<Item = usize> {
        let hash = spread(self.0);
        (0..PLACES).map(move |nth| (hash >> (nth * 9)) as usize % (BLOCK * 8))
    }
}

/// The filter of these keys.
fn filter(keys: &[i64]) -> Vec<u8> {
    let mut filter = vec![0; (keys.len() * BITS_A_KEY / 8).next_multiple_of(BLOCK).max(BLOCK)];
    for &key in keys {
        let places = Places::of(key);
        if let Some(block) = places.block(filter.len()).and_then(|block| filter.get_mut(block)) {
            places.bits().for_each(|bit| block[bit / 8] |= 1 << (bit % 8));
        }
    }
    filter
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
            runs.push(match known.iter().find(same) {
                Some(run) => Arc::clone(run),
                None => {
                    let filter = filter.query_row([number], |row| row.get(0))?;
                    Arc::new(Run { number, made, filter })
                }
            });
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
        let keys: Vec<i64> = rows.iter().map(|(key, _)| *key).collect();
        let number: i64 = self.sql.query_row(
            "INSERT INTO near_run (made, filter) VALUES (?1, ?2) RETURNING run",
            params![self.now, filter(&keys)],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_misses_no_key_and_takes_few_others_for_its_own() {
        for count in [0, 1, 80_000] {
            let keys: Vec<i64> = (0..count).map(|key| key * 7919 - 100_000_000).collect();
            let run = Run { number: 1, made: 0, filter: filter(&keys) };
            assert!(keys.iter().all(|key| run.may_have(Places::of(*key))), "{count}");
            let mistaken =
                (0..10_000).filter(|key| run.may_have(Places::of(key * 7919 + 1))).count();
            assert!(mistaken < 50, "{mistaken} of 10,000 beside {count}");
        }
    }

    #[test]
    fn a_filter_that_is_damaged_excludes_nothing_that_it_does_not_hold() {
        assert!(Run { number: 1, made: 0, filter: Vec::new() }.may_have(Places::of(5)));
    }
}
