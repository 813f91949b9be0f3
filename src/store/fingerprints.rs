//! What copies are found by: an index from fingerprints to the items that have them.
//!
//! Keys are hashes, so each new row belongs to another page of an index of millions, and every page that
//! changes is written twice. New rows are therefore put to a small table first; once it holds those of some
//! thousand items, they go over in the order of the big one, many to a page.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::{Result, Tx};
use crate::model::{Fingerprints, ItemId, StoryId};

/// So many stories are worth a look; the judge reads the texts of each.
const MOST_SIMILAR: usize = 8;

/// A key in more stories than these is boilerplate, and tells nothing.
const MOST_STORIES: usize = 16;

/// So many rows of a key are read: a story may have many items.
const MOST_ROWS: usize = 128;

/// So many items with an equal key are told.
const MOST_EQUAL: i64 = 8;

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const NEAR_SECONDS: i64 = 8 * 86_400;

/// So many new rows make it worth while to touch every page of the big table: those of about 5,000 items.
const ENOUGH_NEAR: i64 = 80_000;

/// As above, of about 16,000 items.
const ENOUGH_EXACT: i64 = 40_000;

/// Keys are spread evenly, so one part in so many of their range tells how many there are.
const SAMPLE: i64 = 256;

impl Tx<'_> {
    /// Makes an item findable by its fingerprints, once it has a story.
    pub fn index(&self, item: ItemId, fingerprints: &Fingerprints) -> Result<()> {
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO exact_new (key, item) VALUES (?1, ?2)")?;
        for &key in &fingerprints.exact {
            insert.execute(params![exact(key), item.0])?;
        }
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO near_new (key, item) VALUES (?1, ?2)")?;
        for &key in &fingerprints.near {
            insert.execute(params![near(key), item.0])?;
        }
        Ok(())
    }

    /// Takes an item's former fingerprints away, before it is revised or purged.
    pub fn unindex(&self, item: ItemId, fingerprints: &Fingerprints) -> Result<()> {
        for table in ["exact", "exact_new"] {
            let mut delete = self
                .sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1 AND item = ?2"))?;
            for &key in &fingerprints.exact {
                delete.execute(params![exact(key), item.0])?;
            }
        }
        for table in ["near", "near_new"] {
            let mut delete = self
                .sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1 AND item = ?2"))?;
            for &key in &fingerprints.near {
                delete.execute(params![near(key), item.0])?;
            }
        }
        Ok(())
    }

    /// The stories whose items share near keys, with how many they share: most first, and of equals the
    /// oldest first. At most 8.
    pub fn similar(&self, keys: &[u64]) -> Result<Vec<(StoryId, u32)>> {
        let mut hits: HashMap<StoryId, u32> = HashMap::new();
        for &key in keys {
            for story in self.sharing(near(key))? {
                *hits.entry(story).or_default() += 1;
            }
        }
        let mut similar: Vec<_> = hits.into_iter().collect();
        similar.sort_by_key(|&(story, hits)| (std::cmp::Reverse(hits), story));
        similar.truncate(MOST_SIMILAR);
        Ok(similar)
    }

    /// The stories with this key; none if it is boilerplate.
    fn sharing(&self, key: i64) -> Result<Vec<StoryId>> {
        let mut stories = Vec::new();
        for table in ["near_new", "near"] {
            let mut statement = self.sql.prepare_cached(&format!(
                "SELECT story FROM {table} AS found JOIN member ON member.item = found.item
                 WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item DESC LIMIT {MOST_ROWS}"
            ))?;
            let mut rows = statement.query([key])?;
            while let Some(row) = rows.next()? {
                let story = StoryId(row.get(0)?);
                if !stories.contains(&story) {
                    stories.push(story);
                }
                if stories.len() > MOST_STORIES {
                    return Ok(Vec::new());
                }
            }
        }
        Ok(stories)
    }

    /// The items with one of these exact keys and their stories, the oldest first; at most 8 for a key.
    pub fn equal(&self, keys: &[u64]) -> Result<Vec<(ItemId, StoryId)>> {
        let mut equal = Vec::new();
        for &key in keys {
            let mut room = MOST_EQUAL;
            for table in ["exact", "exact_new"] {
                let mut statement = self.sql.prepare_cached(&format!(
                    "SELECT found.item, story FROM {table} AS found JOIN member ON member.item = found.item
                     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2"
                ))?;
                let read = |row: &Row<'_>| Ok((ItemId(row.get(0)?), StoryId(row.get(1)?)));
                for found in statement.query_map(params![exact(key), room], read)? {
                    equal.push(found?);
                    room -= 1;
                }
            }
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

    fn settle(&self, enough_exact: i64, enough_near: i64) -> Result<()> {
        if self.rows("exact_new", i64::MAX)? >= enough_exact {
            self.put_over("exact_new", "exact")?;
        }
        if self.rows("near_new", i64::MAX)? >= enough_near {
            self.put_over("near_new", "near")?;
            let first = self.first_since(self.now - NEAR_SECONDS)?;
            let old = self.rows("near", first)?;
            // Each time the whole table is read; a fifth of waste is cheaper.
            if old > self.rows("near", i64::MAX)? / 5 {
                self.sql.execute("DELETE FROM near WHERE item < ?1", [first])?;
            }
        }
        Ok(())
    }

    fn put_over(&self, new: &str, settled: &str) -> Result<()> {
        self.sql.execute_batch(&format!(
            "INSERT OR IGNORE INTO {settled} SELECT key, item FROM {new} ORDER BY key, item;
             DELETE FROM {new};"
        ))?;
        Ok(())
    }

    /// About how many rows of a table belong to items before `item`.
    fn rows(&self, table: &str, item: i64) -> Result<i64> {
        let (first, last) = match table {
            "near" | "near_new" => (i32::MIN.into(), i64::from(i32::MIN) + (1 << 32) / SAMPLE),
            _ => (i64::MIN, i64::MIN + i64::MAX / SAMPLE * 2),
        };
        let sample: i64 = self
            .sql
            .prepare_cached(&format!(
                "SELECT count(*) FROM {table} WHERE key BETWEEN ?1 AND ?2 AND item < ?3"
            ))?
            .query_row(params![first, last, item], |row| row.get(0))?;
        Ok(sample * SAMPLE)
    }

    /// The first item that was first seen at `time` or later. Items are numbered as they are seen, so it is
    /// found by halves.
    fn first_since(&self, time: i64) -> Result<i64> {
        let mut seen = self
            .sql
            .prepare_cached("SELECT id, first_seen FROM item WHERE id >= ?1 ORDER BY id LIMIT 1")?;
        let mut end: i64 =
            self.sql
                .query_row("SELECT coalesce(max(id), 0) + 1 FROM item", [], |row| row.get(0))?;
        let mut begin = 0;
        while begin < end {
            let middle = begin + (end - begin) / 2;
            let (id, first_seen): (i64, i64) =
                seen.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if first_seen < time {
                begin = id + 1;
            } else {
                end = middle;
            }
        }
        Ok(begin)
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

/// Fingerprints as they wait in the row of an item: how many are exact, those, and the near ones; each 64
/// bits, the lowest byte first.
pub(super) fn packed(fingerprints: &Fingerprints) -> Vec<u8> {
    let Fingerprints { exact, near } = fingerprints;
    [exact.len() as u64].iter().chain(exact).chain(near).flat_map(|key| key.to_le_bytes()).collect()
}

/// The reverse of [`packed`]; none where they were not made, or are damaged: they can be made anew.
pub(super) fn unpacked(packed: &[u8]) -> Fingerprints {
    let (keys, rest) = packed.as_chunks::<8>();
    let mut keys = keys.iter().map(|key| u64::from_le_bytes(*key));
    let exact = keys.next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    if !rest.is_empty() || exact > keys.len() {
        return Fingerprints::default();
    }
    Fingerprints { exact: keys.by_ref().take(exact).collect(), near: keys.collect() }
}
