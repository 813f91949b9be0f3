//! What is found by fingerprints, before and after they are put to their place.

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

/// Has the items from 1 on found by these keys, exact and near alike, and asks for some keys: before anything
/// is written, while the rows are new, and when they have been put to their place.
fn check(stories: &[i64], keys: &[&[u64]], asked: &[u64], equal: &[i64], similar: &[i64]) {
    let (_folder, mut store) = stored(stories);
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    for (item, &keys) in (1..).zip(keys) {
        let fingerprints = Fingerprints { exact: keys.to_vec(), near: keys.to_vec() };
        tx.index(ItemId(item), &fingerprints).expect("indexed");
    }
    for enough in [None, Some(usize::MAX), Some(0)] {
        if let Some(enough) = enough {
            tx.settle_all(enough).expect("settled");
            let waits = rows(&tx, "near_new") > 0 && rows(&tx, "exact_new") > 0;
            assert_eq!(waits, enough > 0);
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
fn a_text_shares_more_than_one_key_with_its_copies() {
    let keys: [&[u64]; 1] = [&[1, 2, 21, 22, 23, 24, 25, 26]];
    check(&[5], &keys, &[1, 11, 12, 13, 14, 15, 16], &[1], &[5]);
    check(&[5], &keys, &[1, 11, 12, 13, 14, 15, 16, 17], &[1], &[]);
    check(&[5], &keys, &[1, 2, 11, 12, 13, 14, 15, 16], &[1], &[5]);
}

#[test]
fn a_text_is_asked_for_one_key_of_a_headline_alone_as_it_would_be_found_by_one() {
    let text: [u64; 8] = [1, 11, 12, 13, 14, 15, 16, 17];
    check(&[5], &[&[1, 2]], &text, &[1], &[5]);
    check(&[5], &[&text], &[1, 2], &[1], &[5]);
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
        tx.settle_all(0).expect("settled");
        tx.commit().expect("kept");
    }
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    let found = [1, 2, 3, 4].map(|key| tx.similar(&[key]).expect("similar").len());
    assert_eq!(found, [0, 1, 1, 1]);
    assert_eq!(tx.equal(&[1]).expect("equal").len(), 4);
    // Each is found by its key, and as a headline without a text.
    assert_eq!((rows(&tx, "near"), rows(&tx, "near_run")), (6, 3));
}

#[test]
fn what_brings_enough_for_a_run_becomes_one_at_once() {
    let (_folder, mut store) = stored(&[1]);
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    let near = (0..80_000).collect();
    tx.index(ItemId(1), &Fingerprints { exact: Vec::new(), near }).expect("indexed");
    assert_eq!((rows(&tx, "near_new"), rows(&tx, "near_run")), (0, 1));
    assert_eq!(tx.similar(&[5]).expect("similar").len(), 1);
}

#[test]
fn what_another_connection_puts_to_a_run_meanwhile_is_found() {
    let (_folder, mut store) = stored(&[1]);
    let add = |tx: &Tx<'_>, key| {
        let fingerprints = Fingerprints { exact: vec![key], near: Vec::new() };
        tx.index(ItemId(1), &fingerprints).expect("indexed");
    };
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    add(&tx, 1);
    tx.settle_all(0).expect("settled");
    add(&tx, 2);
    tx.commit().expect("kept");

    let reader = store.again().expect("another connection");
    let exact = reader.exact();
    let found = || [1, 2, 3].map(|key| exact.rows(key, 9).expect("looked up"));
    assert_eq!(found(), [vec![1], vec![1], vec![]]);
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    tx.settle_all(0).expect("settled");
    tx.commit().expect("kept");
    assert_eq!(found(), [vec![1], vec![1], vec![]]);
}

#[test]
fn a_key_is_sought_in_each_run_and_no_run_is_read_through() {
    let (_folder, store) = stored(&[]);
    let mut statement =
        store.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", exact::ANY)).expect("a plan");
    let steps = statement.query_map([0, 0], |row| row.get::<_, String>("detail")).expect("steps");
    let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().expect("steps");
    for sought in
        ["exact_new USING PRIMARY KEY (key=?)", "exact USING PRIMARY KEY (run=? AND key=?)"]
    {
        assert!(steps.contains(&format!("SEARCH {sought}")), "{steps:?}");
    }
    assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
}

#[test]
fn a_run_that_was_undone_is_forgotten() {
    let (_folder, mut store) = stored(&[1]);
    for key in [1, 2] {
        let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
        let fingerprints = Fingerprints { exact: Vec::new(), near: vec![key] };
        tx.index(ItemId(1), &fingerprints).expect("indexed");
        tx.settle_all(0).expect("settled");
        assert_eq!(tx.similar(&[key]).expect("similar").len(), 1);
        // Not committed.
    }
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    assert_eq!(tx.similar(&[1, 2]).expect("similar").len(), 0);
}

#[test]
fn rows_wait_until_there_are_enough() {
    let (_folder, mut store) = stored(&[1]);
    let tx = store.begin(DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    let near = (0..10_000).collect();
    tx.index(ItemId(1), &Fingerprints { exact: Vec::new(), near }).expect("indexed");
    tx.settle_all(20_000).expect("not enough");
    assert_eq!((rows(&tx, "near_new"), rows(&tx, "near")), (10_000, 0));
    tx.settle_all(5_000).expect("enough");
    assert_eq!((rows(&tx, "near_new"), rows(&tx, "near")), (0, 10_000));
}
