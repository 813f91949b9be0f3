//! What copies are found by: an index from fingerprints to the items that have them.
//!
//! Keys are hashes, so each new row belongs to another page of an index of millions, and every page that
//! changes is written twice. New rows are therefore put to a small table first. Once it holds those of some
//! thousand items, exact keys go over to the big table in its order, many to a page; near keys become one of the
//! [`runs`].

pub(super) mod runs;

use std::collections::HashMap;

use rusqlite::{Row, Rows, params};

use super::{Result, StoreError, Tx};
use crate::model::{Fingerprints, ItemId, StoryId};

/// So many stories are worth a look; the judge reads the texts of each.
const MOST_SIMILAR: usize = 4;

/// What a key counts that one story alone has.
const WHOLE: u32 = 720;

/// What the keys that a story shares have to count together: one that two stories have is enough.
const ENOUGH: u32 = WHOLE / 2;

/// A key in more stories than these is boilerplate, and tells nothing.
const MOST_STORIES: usize = 16;

/// The stories of items with a near key, the newest items first. No more than 128 are read: a story may have
/// many.
const SHARING_NEW: &str = "SELECT story FROM near_new JOIN member ON member.item = near_new.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY near_new.item DESC LIMIT 128";

/// As above, of one run.
const SHARING: &str = "SELECT story FROM near JOIN member ON member.item = near.item
     WHERE run = ?1 AND key = ?2 AND story IS NOT NULL ORDER BY near.item DESC LIMIT 128";

/// Items with an exact key, the oldest first.
const EQUAL: [&str; 2] = [
    "SELECT found.item, story FROM exact AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2",
    "SELECT found.item, story FROM exact_new AS found JOIN member ON member.item = found.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY found.item LIMIT ?2",
];

/// So many items with an equal key are told.
const MOST_EQUAL: i64 = 8;

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

    /// The stories whose items share enough near keys to be worth a look, the likeliest first. A key counts the
    /// more the fewer stories have it: one that several have is a turn of speech.
    pub fn similar(&self, keys: &[u64]) -> Result<Vec<StoryId>> {
        let runs = self.runs()?;
        let mut new = self.sql.prepare_cached(SHARING_NEW)?;
        let mut settled = self.sql.prepare_cached(SHARING)?;
        let mut weights: HashMap<StoryId, u32> = HashMap::new();
        for key in keys.iter().map(|key| near(*key)) {
            let mut stories = Stories::default();
            stories.add(new.query([key])?)?;
            for run in runs.iter().filter(|run| run.may_have(key)) {
                stories.add(settled.query([run.number, key])?)?;
            }
            let stories = stories.told();
            let weight = WHOLE / u32::try_from(stories.len()).unwrap_or(u32::MAX).max(1);
            for story in stories {
                *weights.entry(story).or_default() += weight;
            }
        }
        let mut similar: Vec<_> =
            weights.into_iter().filter(|(_, weight)| *weight >= ENOUGH).collect();
        similar.sort_by_key(|&(story, weight)| (std::cmp::Reverse(weight), story));
        similar.truncate(MOST_SIMILAR);
        Ok(similar.into_iter().map(|(story, _)| story).collect())
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

    fn settle(&self, enough_exact: i64, enough_near: i64) -> Result<()> {
        if self.rows("exact_new")? >= enough_exact {
            self.sql.execute_batch(
                "INSERT OR IGNORE INTO exact SELECT key, item FROM exact_new ORDER BY key, item;
                 DELETE FROM exact_new;",
            )?;
        }
        if self.rows("near_new")? >= enough_near {
            self.make_run()?;
            self.drop_runs()?;
        }
        Ok(())
    }

    /// About how many rows a table of new ones has.
    fn rows(&self, table: &str) -> Result<i64> {
        let (first, last) = match table {
            "near_new" => (i32::MIN.into(), i64::from(i32::MIN) + (1 << 32) / SAMPLE),
            _ => (i64::MIN, i64::MIN + i64::MAX / SAMPLE * 2),
        };
        let sample: i64 = self
            .sql
            .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE key BETWEEN ?1 AND ?2"))?
            .query_row([first, last], |row| row.get(0))?;
        Ok(sample * SAMPLE)
    }
}

/// The stories of items with one key, once each, as long as it is not boilerplate.
#[derive(Default)]
struct Stories(Vec<StoryId>);

impl Stories {
    fn add(&mut self, mut rows: Rows<'_>) -> Result<()> {
        while self.0.len() <= MOST_STORIES {
            let Some(row) = rows.next()? else { break };
            let story = StoryId(row.get(0)?);
            if !self.0.contains(&story) {
                self.0.push(story);
            }
        }
        Ok(())
    }

    fn told(self) -> Vec<StoryId> {
        if self.0.len() > MOST_STORIES { Vec::new() } else { self.0 }
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
pub(super) fn pack(fingerprints: &Fingerprints) -> Vec<u8> {
    let Fingerprints { exact, near } = fingerprints;
    [exact.len() as u64].iter().chain(exact).chain(near).flat_map(|key| key.to_le_bytes()).collect()
}

/// The reverse of [`pack`]; nothing at all are fingerprints that were never made.
pub(super) fn unpack(packed: &[u8]) -> Result<Fingerprints> {
    let (keys, rest) = packed.as_chunks::<8>();
    let mut keys: Vec<u64> = keys.iter().map(|key| u64::from_le_bytes(*key)).collect();
    let damaged = || StoreError::Content(format!("{} bytes are no fingerprints", packed.len()));
    if !rest.is_empty() {
        return Err(damaged());
    }
    if keys.is_empty() {
        return Ok(Fingerprints::default());
    }
    let exact = usize::try_from(keys.remove(0)).map_err(|_| damaged())?;
    if exact > keys.len() {
        return Err(damaged());
    }
    let near = keys.split_off(exact);
    Ok(Fingerprints { exact: keys, near })
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

    #[test]
    fn fingerprints_are_read_as_they_were_packed() {
        let fingerprints = Fingerprints { exact: vec![1, u64::MAX], near: vec![3, 4, 5] };
        assert_eq!(unpack(&pack(&fingerprints)).expect("whole"), fingerprints);
        assert_eq!(unpack(&[]).expect("none"), Fingerprints::default());
        for damaged in [&[0; 7][..], &[2, 0, 0, 0, 0, 0, 0, 0], &[255; 16]] {
            assert!(unpack(damaged).is_err(), "{damaged:?}");
        }
    }
}
