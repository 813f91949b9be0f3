//! What copies are found by: an index from fingerprints to the items that have them.
//!
//! Keys are hashes, so each new row belongs to another page of an index of millions, and every page that
//! changes is written twice. New rows are therefore put to a small table first. Once it holds those of some
//! thousand items, they become one of the [`runs`], in their order.

pub(super) mod exact;

mod filter;

pub(super) mod fresh;

pub(super) mod packed;

pub(super) mod runs;

pub(super) mod seen;

mod similar;

#[cfg(test)]
mod tests;

use rusqlite::{OptionalExtension as _, params};

use self::{
    runs::{ENOUGH, Kind},
    similar::{has_text, of_headline},
};
use super::{Result, Tx};
use crate::model::{Fingerprints, ItemId, StoryId};

/// The story of an item that has one.
const STORY: &str = "SELECT story FROM member WHERE item = ?1 AND story IS NOT NULL";

/// So many items with an equal key are told.
const MOST_EQUAL: usize = 8;

/// Of so many that have the key, or had it and were removed.
const MOST_ASKED: usize = 64;

impl Tx<'_> {
    /// Makes an item findable by its fingerprints, once it has a story. What it adds is written by
    /// [`Tx::settle_fingerprints`].
    pub fn index(&self, item: ItemId, fingerprints: &Fingerprints) -> Result<()> {
        for &key in &fingerprints.exact {
            self.add_exact(key, item.0)?;
        }
        let mut fresh = self.fresh.borrow_mut();
        let keys = &fingerprints.near;
        let marked = if has_text(keys) { &[] } else { keys.as_slice() };
        for key in keys.iter().copied().chain(marked.iter().copied().map(of_headline)) {
            fresh.add(near(key), item);
        }
        if fresh.len() >= ENOUGH {
            self.make_run(Kind::Near, &fresh.take())?;
        }
        Ok(())
    }

    /// The items with one of these exact keys and their stories, the oldest first; at most 8 for a key.
    pub fn equal(&self, keys: &[u64]) -> Result<Vec<(ItemId, StoryId)>> {
        let exact = self.exact()?;
        let mut story = self.sql.prepare_cached(STORY)?;
        let mut equal = Vec::new();
        for key in keys {
            let before = equal.len();
            for item in exact.rows(*key, MOST_ASKED)? {
                let found = story.query_row([item], |row| row.get(0).map(StoryId)).optional()?;
                equal.extend(found.map(|story| (ItemId(item), story)));
                if equal.len() == before + MOST_EQUAL {
                    break;
                }
            }
        }
        equal.sort_by_key(|(item, _)| item.0);
        equal.dedup();
        Ok(equal)
    }

    /// Makes runs of the rows that wait for it once there are enough of them, and drops those of items that are too
    /// old to have near copies. To be called at the end of each round.
    pub fn settle_fingerprints(&self) -> Result<()> {
        self.settle_all(ENOUGH)
    }

    fn settle_all(&self, enough: usize) -> Result<()> {
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO near_new (key, item) VALUES (?1, ?2)")?;
        for (key, item) in self.fresh.borrow_mut().take() {
            insert.execute(params![key, item])?;
        }
        self.settle(Kind::Exact, enough)?;
        self.settle(Kind::Near, enough)
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
