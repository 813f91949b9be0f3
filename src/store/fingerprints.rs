//! What copies are found by: an index from fingerprints to the items that have them.
//!
//! Keys are hashes, so each new row belongs to another page of an index of millions, and every page that
//! changes is written twice. New rows are therefore put to a small table first. Once it holds those of some
//! thousand items, [`exact`] keys go over to the big table in its order, many to a page; near keys become one of the
//! [`runs`].

pub(super) mod exact;

mod filter;

mod filtered;

pub(super) mod fresh;

pub(super) mod packed;

pub(super) mod runs;

mod similar;

#[cfg(test)]
mod tests;

use rusqlite::{Row, Statement, params};

use super::{Result, Tx};
use crate::model::{Fingerprints, ItemId, StoryId};

/// The settled items with an exact key, the oldest first.
const EQUAL: &str =
    "SELECT found.item, story FROM exact AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2";

/// As above, of the new ones.
const EQUAL_NEW: &str =
    "SELECT found.item, story FROM exact_new AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2";

/// So many items with an equal key are told.
const MOST_EQUAL: i64 = 8;

/// So many new rows make a run: those of about 5,000 items.
const ENOUGH_NEAR: usize = filter::KEYS;

/// So many new rows make it worth while to touch every page of the big table: those of about 16,000 items.
const ENOUGH_EXACT: usize = 40_000;

/// Keys are spread evenly, so one part in so many of their range tells how many there are.
const SAMPLE: u32 = 256;

impl Tx<'_> {
    /// Makes an item findable by its fingerprints, once it has a story. What it adds is written by
    /// [`Tx::settle_fingerprints`].
    pub fn index(&self, item: ItemId, fingerprints: &Fingerprints) -> Result<()> {
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO exact_new (key, item) VALUES (?1, ?2)")?;
        for &key in &fingerprints.exact {
            insert.execute(params![exact(key), item.0])?;
        }
        let mut fresh = self.fresh.borrow_mut();
        for &key in &fingerprints.near {
            fresh.add(near(key), item);
        }
        if fresh.len() >= ENOUGH_NEAR {
            self.make_run(&fresh.take())?;
        }
        Ok(())
    }

    /// The items with one of these exact keys and their stories, the oldest first; at most 8 for a key.
    pub fn equal(&self, keys: &[u64]) -> Result<Vec<(ItemId, StoryId)>> {
        let filters = self.exact_filters()?;
        let mut equal = Vec::new();
        let mut new = self.sql.prepare_cached(EQUAL_NEW)?;
        let mut settled = self.sql.prepare_cached(EQUAL)?;
        for key in keys.iter().map(|key| exact(*key)) {
            let mut room = MOST_EQUAL;
            let mut found = |statement: &mut Statement<'_>| -> Result<()> {
                let read = |row: &Row<'_>| Ok((ItemId(row.get(0)?), StoryId(row.get(1)?)));
                for found in statement.query_map(params![key, room], read)? {
                    equal.push(found?);
                    room -= 1;
                }
                Ok(())
            };
            if filters.that_may_have(key).next().is_some() {
                found(&mut settled)?;
            }
            found(&mut new)?;
        }
        equal.sort_by_key(|(item, _)| item.0);
        equal.dedup();
        Ok(equal)
    }

    /// Puts new rows to their place once there are enough of them, and drops those of items that are too
    /// old to have near copies. To be called at the end of each round.
    pub fn settle_fingerprints(&self) -> Result<()> {
        self.settle(ENOUGH_EXACT, ENOUGH_NEAR)
    }

    fn settle(&self, enough_exact: usize, enough_near: usize) -> Result<()> {
        if self.rows("exact_new")? >= enough_exact {
            self.settle_exact()?;
        }
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO near_new (key, item) VALUES (?1, ?2)")?;
        for (key, item) in self.fresh.borrow_mut().take() {
            insert.execute(params![key, item.0])?;
        }
        if self.rows("near_new")? >= enough_near {
            self.make_run_of_new()?;
            self.drop_runs()?;
        }
        Ok(())
    }

    /// About how many rows a table of new ones has.
    fn rows(&self, table: &str) -> Result<usize> {
        let part = i64::from(SAMPLE);
        let (first, last) = match table {
            "near_new" => (i32::MIN.into(), i64::from(i32::MIN) + (1 << 32) / part),
            _ => (i64::MIN, i64::MIN + i64::MAX / part * 2),
        };
        let sample: u32 = self
            .sql
            .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE key BETWEEN ?1 AND ?2"))?
            .query_row([first, last], |row| row.get(0))?;
        Ok(sample as usize * SAMPLE as usize)
    }
}

/// As a column of 64 bits.
fn exact(key: u64) -> i64 {
    spread(key).cast_signed()
}

/// As a column of 32 bits, which take half the room: a key that is mistaken for another costs a look.
fn near(key: u64) -> i64 {
    i64::from(((spread(key) >> 32) as u32).cast_signed())
}

/// Chosen shingles are often those with the smallest hashes; this makes any range of keys as full as any
/// other. (The last step of `SplitMix64`, which no two keys leave as one.)
fn spread(key: u64) -> u64 {
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}
