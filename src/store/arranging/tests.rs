//! A story whose place is as it was writes only what is otherwise, and all else comes out as if it were placed anew.

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::store::{Act, Edit, Store};

const UID: Uuid = Uuid::from_u128(7);

/// So many hours after the item was seen and published.
fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hours)
}

/// A database with one story, proposed for these sections at hour 0.
fn stored(proposals: &str) -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("huiwen.db")).expect("a database");
    let tx = store.begin(hour(0)).expect("begun");
    tx.sql
        .execute(
            "INSERT INTO source (id, key, name, content) VALUES (1, 'paper', '例报', 'full')",
            [],
        )
        .expect("a source");
    add_item(&tx, 1, proposals);
    let item = tx.waiting_item(ItemId(1)).expect("it waits");
    tx.open_story(&item, std::iter::once(UID)).expect("a story");
    tx.commit().expect("kept");
    (folder, store)
}

fn add_item(tx: &Tx<'_>, id: i64, proposals: &str) {
    tx.sql
        .execute(
            "INSERT INTO item (id, source, plain, identity, headline, credit, credit_rule, proposals,
                 first_seen, changed, position, backlog, content_key)
             VALUES (?1, 1, zeroblob(16), zeroblob(16), '标题', '例报', 'source', ?2, 0, 0, 0, 0, x'00')",
            params![id, proposals],
        )
        .expect("an item");
    tx.sql.execute("INSERT INTO member (item) VALUES (?1)", [id]).expect("a member");
}

fn propose(tx: &Tx<'_>, proposals: &str) {
    tx.sql.execute("UPDATE item SET proposals = ?1 WHERE id = 1", [proposals]).expect("proposed");
}

/// Hours of the rows of a table of places: section, time, arrival.
fn hours(tx: &Tx<'_>, sql: &str) -> Vec<(String, i64, i64)> {
    let mut statement = tx.sql.prepare(sql).expect("a statement");
    let rows = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)? / 3600, row.get::<_, i64>(2)? / 3600))
        })
        .expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("all")
}

/// Where the story stands: section, shown time, when it came there; in hours. Both orders tell the same.
fn places(tx: &Tx<'_>) -> Vec<(String, i64, i64)> {
    let placed = "SELECT section, published, arrived FROM placement ORDER BY section";
    let arrived = "SELECT section, published, at FROM arrival JOIN placement USING (section, story)
        WHERE arrived = at ORDER BY section";
    assert_eq!(hours(tx, placed), hours(tx, arrived));
    hours(tx, placed)
}

fn withdrawn(tx: &Tx<'_>) -> Vec<(String, i64, i64)> {
    hours(tx, "SELECT section, at, arrived FROM withdrawal ORDER BY section, at")
}

fn stands(expected: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    expected.iter().map(|(section, shown, came)| ((*section).to_owned(), *shown, *came)).collect()
}

/// Arranges the story at this hour, after `change`; then where it stands.
fn check(store: &mut Store, at: i64, change: impl Fn(&Tx<'_>), expected: &[(&str, i64, i64)]) {
    let tx = store.begin(hour(at)).expect("begun");
    change(&tx);
    tx.arrange(StoryId(1)).expect("arranged");
    assert_eq!(places(&tx), stands(expected), "at {at}");
    // Once more: nothing is otherwise, so nothing is written but what editors decided, anew.
    tx.arrange(StoryId(1)).expect("arranged");
    let edited = tx.is_edited(StoryId(1)).expect("told");
    let before = tx.sql.total_changes();
    tx.arrange(StoryId(1)).expect("arranged");
    if !expected.is_empty() {
        assert_eq!(tx.sql.total_changes() - before, u64::from(edited), "at {at}");
    }
    assert_eq!(places(&tx), stands(expected), "at {at}");
    tx.commit().expect("kept");
}

fn decide(act: Act, at: i64) -> impl Fn(&Tx<'_>) {
    move |tx| {
        let edit = Edit::new(UID, "李敏", act.clone(), hour(at));
        assert!(tx.append(&edit).expect("done").is_some());
    }
}

#[test]
fn a_story_that_stays_keeps_when_it_came_while_sections_come_and_go() {
    let (_folder, mut store) = stored(r#"{"a":"source","b":"source"}"#);
    check(&mut store, 1, |_| (), &[("a", 0, 0), ("all", 0, 0), ("b", 0, 0)]);
    let another = |tx: &Tx<'_>| propose(tx, r#"{"a":"source","c":"source"}"#);
    check(&mut store, 2, another, &[("a", 0, 0), ("all", 0, 0), ("c", 0, 2)]);
    let reasoned = |tx: &Tx<'_>| propose(tx, r#"{"a":["规则“园区”：标题含 园区",9],"c":"source"}"#);
    check(&mut store, 3, reasoned, &[("a", 0, 0), ("all", 0, 0), ("c", 0, 2)]);
    let tx = store.begin(hour(4)).expect("begun");
    let sections: String =
        tx.sql.query_row("SELECT sections FROM story", [], |row| row.get(0)).expect("sections");
    assert!(sections.contains("园区"), "{sections}");
    // It left b, and is told to be gone there once it is gone everywhere.
    assert_eq!(withdrawn(&tx), stands(&[("b", 0, 0)]));
}

#[test]
fn a_copy_that_joins_changes_no_place() {
    let (_folder, mut store) = stored(r#"{"a":"source"}"#);
    let join = |tx: &Tx<'_>| {
        add_item(tx, 2, r#"{"a":"source"}"#);
        tx.join_story(StoryId(1), ItemId(2), &crate::model::Reason::Text).expect("joined");
    };
    check(&mut store, 1, join, &[("a", 0, 0), ("all", 0, 0)]);
}

#[test]
fn an_editor_moves_a_story_within_a_section_alone() {
    let (_folder, mut store) = stored(r#"{"a":"source","b":"source"}"#);
    let feature = decide(Act::Feature("a".to_owned()), 5);
    check(&mut store, 5, feature, &[("a", 5, 0), ("all", 0, 0), ("b", 0, 0)]);
    // In none of its sections its own time puts it in its place any more, so not among all either.
    let remove = decide(Act::Remove("b".to_owned()), 6);
    check(&mut store, 6, remove, &[("a", 5, 0), ("all", 5, 0)]);
    // Out of its last section it is nowhere, and what comes back comes anew.
    let last = decide(Act::Remove("a".to_owned()), 7);
    check(&mut store, 7, last, &[]);
    let again = decide(Act::Feature("b".to_owned()), 8);
    check(&mut store, 8, again, &[("all", 8, 8), ("b", 8, 8)]);
}

#[test]
fn what_was_withdrawn_is_not_once_it_is_back() {
    let (_folder, mut store) = stored(r#"{"a":"source","b":"source"}"#);
    let other = |tx: &Tx<'_>| {
        tx.withdraw(Uuid::from_u128(8), &Arrivals::from([("a".to_owned(), 0)]), None)
            .expect("withdrawn");
    };
    check(&mut store, 1, other, &[("a", 0, 0), ("all", 0, 0), ("b", 0, 0)]);
    check(&mut store, 2, decide(Act::Hide, 2), &[]);
    let tx = store.begin(hour(3)).expect("begun");
    assert_eq!(withdrawn(&tx), stands(&[("a", 1, 0), ("a", 2, 0), ("all", 2, 0), ("b", 2, 0)]));
    propose(&tx, r#"{"a":"source"}"#);
    drop(tx);
    assert!(store.was_public(UID).expect("told"));
    let back = |tx: &Tx<'_>| {
        // It comes back to fewer sections than it left.
        propose(tx, r#"{"a":"source"}"#);
        decide(Act::Unhide, 4)(tx);
    };
    check(&mut store, 4, back, &[("a", 0, 4), ("all", 0, 4)]);
    let tx = store.begin(hour(5)).expect("begun");
    assert_eq!(withdrawn(&tx), stands(&[("a", 1, 0), ("b", 0, 0)]));
    drop(tx);
    assert!(!store.was_public(UID).expect("told"));
}
