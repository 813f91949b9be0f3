//! Near keys in runs: those of some thousand items each, written once and dropped as a whole.
//!
//! Were they one table, each item would change as many of its pages as it has keys, or all of them would be
//! written anew now and then. So a run stands behind the one before, and beside it a Bloom filter: nearly all keys
//! of a new item are in no run, and are looked up in none.

use std::rc::Rc;

use rusqlite::params;

use super::spread;
use crate::store::{Result, Tx};

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const KEPT_SECONDS: i64 = 8 * 86_400;

/// Bits of a filter for each key: one of 130 keys that a run does not have is looked up in vain.
const BITS_A_KEY: usize = 13;

/// Bits that a key sets.
const PLACES: u32 = 3;

/// So many bits number the places of the largest filter: three of them fit into a key.
const LARGEST: u32 = 21;

/// A run, and which keys it may have.
pub(in crate::store) struct Run {
    pub(super) number: i64,
    filter: Vec<u8>,
}

impl Run {
    /// Whether it may have a key; `false` is certain.
    pub(super) fn may_have(&self, key: i64) -> bool {
        places(key, self.filter.len())
            .all(|place| self.filter.get(place / 8).is_none_or(|byte| byte >> (place % 8) & 1 == 1))
    }
}

/// The filter of these keys.
fn filter(keys: &[i64]) -> Vec<u8> {
    let bits = (keys.len() * BITS_A_KEY).next_power_of_two().clamp(64, 1 << LARGEST);
    let mut filter = vec![0; bits / 8];
    for &key in keys {
        for place in places(key, filter.len()) {
            filter[place / 8] |= 1 << (place % 8);
        }
    }
    filter
}

/// The bits of a key in a filter of so many bytes, a power of two.
fn places(key: i64, bytes: usize) -> impl Iterator<Item = usize> {
    let hash = spread(key.cast_unsigned());
    let bits = (bytes as u64 * 8).max(1);
    (0..PLACES)
        .map(move |nth| (hash >> (nth * LARGEST)) % bits)
        .map(|place| usize::try_from(place).unwrap_or(usize::MAX))
}

impl Tx<'_> {
    /// The runs, the newest first. They are read once in a transaction.
    pub(super) fn runs(&self) -> Result<Rc<Vec<Run>>> {
        if let Some(runs) = self.runs.borrow().as_ref() {
            return Ok(Rc::clone(runs));
        }
        let mut statement =
            self.sql.prepare_cached("SELECT run, filter FROM near_run ORDER BY run DESC")?;
        let runs = statement
            .query_map([], |row| Ok(Run { number: row.get(0)?, filter: row.get(1)? }))?
            .collect::<rusqlite::Result<_>>()?;
        let runs = Rc::new(runs);
        *self.runs.borrow_mut() = Some(Rc::clone(&runs));
        Ok(runs)
    }

    /// Makes a run of all new rows.
    pub(super) fn make_run(&self) -> Result<()> {
        let keys: Vec<i64> = self
            .sql
            .prepare_cached("SELECT key FROM near_new")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let number: i64 = self.sql.query_row(
            "INSERT INTO near_run (made, filter) VALUES (?1, ?2) RETURNING run",
            params![self.now, filter(&keys)],
            |row| row.get(0),
        )?;
        self.sql.execute(
            "INSERT INTO near (run, key, item) SELECT ?1, key, item FROM near_new ORDER BY key, item",
            [number],
        )?;
        self.sql.execute("DELETE FROM near_new", [])?;
        *self.runs.borrow_mut() = None;
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
        *self.runs.borrow_mut() = None;
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
            let run = Run { number: 1, filter: filter(&keys) };
            assert!(keys.iter().all(|key| run.may_have(*key)), "{count}");
            let mistaken = (0..10_000).filter(|key| run.may_have(key * 7919 + 1)).count();
            assert!(mistaken < 150, "{mistaken} of 10,000 beside {count}");
        }
    }

    #[test]
    fn a_filter_that_is_damaged_excludes_nothing_that_it_does_not_hold() {
        assert!(Run { number: 1, filter: Vec::new() }.may_have(5));
    }
}
