//! What copies are found by: an index from fingerprints to the items that have them.
//!
//! Keys are hashes, so each new row belongs to another page of an index of millions, and every page that
//! changes is written twice. New rows are therefore put to a small table first. Once it holds those of some
//! thousand items, exact keys go over to the big table in its order, many to a page; near keys become one of the
//! [`runs`].

pub(super) mod fresh;

pub(super) mod packed;

pub(super) mod runs;

mod similar;

use rusqlite::{Row, params};

use super::{Result, Tx};
use crate::model::{Fingerprints, ItemId, StoryId};

/// Items with an exact key, the oldest first.
const EQUAL: [&str; 2] = [
    "SELECT found.item, story FROM exact AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2",
    "SELECT found.item, story FROM exact_new AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2",
];

/// So many items with an equal key are told.
const MOST_EQUAL: i64 = 8;

/// So many new rows make a run: those of about 5,000 items.
const ENOUGH_NEAR: usize = 80_000;

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
        let mut equal = Vec::new();
        let mut room = vec![MOST_EQUAL; keys.len()];
        for sql in EQUAL {
            let mut statement = self.sql.prepare_cached(sql)?;
            for (key, room) in keys.iter().zip(&mut room) {
                let read = |row: &Row<'_>| Ok((ItemId(row.get(0)?), StoryId(row.get(1)?)));
                for found in statement.query_map(params![exact(*key), *room], read)? {
                    equal.push(found?);
                    *room -= 1;
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

    fn settle(&self, enough_exact: usize, enough_near: usize) -> Result<()> {
        if self.rows("exact_new")? >= enough_exact {
            self.sql.execute_batch(
                "INSERT OR IGNORE INTO exact SELECT key, item FROM exact_new ORDER BY key, item;
                 DELETE FROM exact_new;",
            )?;
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use tempfile::TempDir;

    use super::*;
    use crate::store::Store;

    const DAY: i64 = 86_400;

    /// A database with items of these stories (0: none yet), numbered from 1 and seen on days 1, 2, ….
    fn stored(stories: &[i64]) -> (TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("huiwen.db")).expect("a database");
        let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
        for (item, &story) in (1_i64..).zip(stories) {
            let row = params![item, (story > 0).then_some(story), item * DAY];
            tx.sql
                .execute("INSERT INTO member (item, story) VALUES (?1, ?2)", &row[..2])
                .expect("member");
            tx.sql
                .execute(
                    "INSERT INTO item (id, source, plain, identity, headline, credit, credit_rule,
                         proposals, first_seen, changed, position, backlog, content_key)
                     VALUES (?1, 1, x'00', x'00', '标题', '', '', '{}', ?2, ?2, 0, 0, x'00')",
                    [item, item * DAY],
                )
                .expect("item");
        }
        tx.commit().expect("kept");
        (folder, store)
    }

    /// Has the items from 1 on found by these keys, exact and near alike, and asks for some keys, first while
    /// the rows are new and then when they have been put to their place.
    fn check(stories: &[i64], keys: &[&[u64]], asked: &[u64], equal: &[i64], similar: &[i64]) {
        let (_folder, mut store) = stored(stories);
        let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
        for (item, &keys) in (1..).zip(keys) {
            let fingerprints = Fingerprints { exact: keys.to_vec(), near: keys.to_vec() };
            tx.index(ItemId(item), &fingerprints).expect("indexed");
        }
        for settled in [false, true] {
            if settled {
                tx.settle(0, 0).expect("settled");
                assert_eq!(rows(&tx, "near_new") + rows(&tx, "exact_new"), 0);
            }
            let found = tx.equal(asked).expect("equal");
            assert_eq!(found.iter().map(|(item, _)| item.0).collect::<Vec<_>>(), equal);
            let found = tx.similar(asked).expect("similar");
            assert_eq!(found.iter().map(|story| story.0).collect::<Vec<_>>(), similar);
        }
    }

    fn rows(tx: &Tx<'_>, table: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {table}");
        tx.sql.query_row(&count, [], |row| row.get(0)).expect("a count")
    }

    #[test]
    fn stories_that_share_rare_keys_come_first_and_older_ones_before_their_equals() {
        let keys: [&[u64]; 4] = [&[1, 4], &[1, 2], &[1, 4], &[9]];
        check(&[5, 7, 4, 6], &keys, &[1, 2, 3, 4], &[1, 2, 3], &[7, 4, 5]);
    }

    #[test]
    fn a_single_key_that_three_stories_have_is_no_likeness() {
        check(&[5, 7, 4], &[&[1], &[1], &[1]], &[1], &[1, 2, 3], &[]);
        check(&[5, 7], &[&[1], &[1]], &[1], &[1, 2], &[5, 7]);
    }

    #[test]
    fn a_story_with_several_items_counts_once_for_a_key() {
        check(&[5, 5, 5], &[&[1], &[1], &[1, 2]], &[1, 2], &[1, 2, 3], &[5]);
    }

    #[test]
    fn an_item_without_a_story_is_not_found() {
        check(&[0, 3], &[&[1], &[1]], &[1], &[2], &[3]);
    }

    #[test]
    fn what_stands_in_more_than_16_stories_is_boilerplate() {
        let stories: Vec<i64> = (1..=17).collect();
        let common: Vec<u64> = (1..=8).collect();
        let mut keys: Vec<&[u64]> = vec![&common; 17];
        check(&stories, &keys, &common, &[1, 2, 3, 4, 5, 6, 7, 8], &[]);
        keys[16] = &[9];
        check(&stories, &keys, &common, &[1, 2, 3, 4, 5, 6, 7, 8], &[1, 2, 3, 4]);
    }

    #[test]
    fn after_8_days_only_equal_texts_are_found() {
        let (_folder, mut store) = stored(&[1, 2, 3, 4]);
        for item in 1..=4_u8 {
            let day = DateTime::from_timestamp(4 * DAY * i64::from(item), 0).expect("a time");
            let tx = store.begin(day).expect("begun");
            let near = vec![item.into()];
            tx.index(ItemId(item.into()), &Fingerprints { exact: vec![1], near }).expect("indexed");
            tx.settle(0, 0).expect("settled");
            tx.commit().expect("kept");
        }
        let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
        let found = [1, 2, 3, 4].map(|key| tx.similar(&[key]).expect("similar").len());
        assert_eq!(found, [0, 1, 1, 1]);
        assert_eq!(tx.equal(&[1]).expect("equal").len(), 4);
        assert_eq!((rows(&tx, "near"), rows(&tx, "near_run")), (3, 3));
    }

    #[test]
    fn rows_wait_until_there_are_enough() {
        let (_folder, mut store) = stored(&[1]);
        let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
        let near = (0..10_000).collect();
        tx.index(ItemId(1), &Fingerprints { exact: Vec::new(), near }).expect("indexed");
        tx.settle(20_000, 20_000).expect("not enough");
        assert_eq!((rows(&tx, "near_new"), rows(&tx, "near")), (10_000, 0));
        tx.settle(20_000, 5_000).expect("enough");
        assert_eq!((rows(&tx, "near_new"), rows(&tx, "near")), (0, 10_000));
    }
}
