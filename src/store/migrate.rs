//! Brings a database up to date: `db/migrations/*.sql` in order, the tail of the list in one
//! transaction, its length in `user_version`. Entries are never edited or removed.

use std::path::Path;

use rusqlite::Connection;

use super::{Result, StoreError, names};

const MIGRATIONS: &[&str] = &[
    include_str!("../../db/migrations/0001_begin.sql"),
    include_str!("../../db/migrations/0002_polite.sql"),
    include_str!("../../db/migrations/0003_credits.sql"),
    include_str!("../../db/migrations/0004_websub.sql"),
    include_str!("../../db/migrations/0005_articles.sql"),
    include_str!("../../db/migrations/0006_copies.sql"),
    include_str!("../../db/migrations/0007_published.sql"),
    include_str!("../../db/migrations/0008_acts.sql"),
    include_str!("../../db/migrations/0009_accounts.sql"),
    include_str!("../../db/migrations/0010_search.sql"),
    include_str!("../../db/migrations/0011_interventions.sql"),
    include_str!("../../db/migrations/0012_turns.sql"),
    include_str!("../../db/migrations/0013_stirred.sql"),
    include_str!("../../db/migrations/0014_follows.sql"),
    include_str!("../../db/migrations/0015_exact_filters.sql"),
    include_str!("../../db/migrations/0016_names.sql"),
    include_str!("../../db/migrations/0017_signposts.sql"),
    include_str!("../../db/migrations/0018_taken_over.sql"),
    include_str!("../../db/migrations/0019_raised.sql"),
    include_str!("../../db/migrations/0020_retold.sql"),
];

/// Of these, the place of the one after which the names of all that is there are still to be put to runs.
const NAMES: usize = 15;

/// Applies what the database lacks; refuses one that knows more than we do.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    apply(connection, path, MIGRATIONS)
}

fn apply(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let opened = |error: rusqlite::Error| StoreError::Open {
        path: path.display().to_string(),
        why: error.to_string(),
    };
    if version(connection).map_err(opened)? == migrations.len() {
        return Ok(());
    }
    // The version is read again under the write lock: two programs may start at once.
    let tx = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(opened)?;
    let found = version(&tx).map_err(opened)?;
    let Some(missing) = migrations.get(found..) else {
        let known = migrations.len();
        return Err(StoreError::Newer { path: path.display().to_string(), found, known });
    };
    for migration in missing {
        tx.execute_batch(migration).map_err(opened)?;
    }
    if (found..migrations.len()).contains(&NAMES) {
        names::fill(&tx)?;
    }
    tx.pragma_update(None, "user_version", u32::try_from(migrations.len()).unwrap_or(u32::MAX))
        .map_err(opened)?;
    tx.commit().map_err(opened)
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version as usize)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        model::{Digest128, ItemId, StoryId},
        store::Store,
    };

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_schema ORDER BY name").expect("schema");
        let names = statement.query_map([], |row| row.get(0)).expect("names");
        names.collect::<rusqlite::Result<_>>().expect("names")
    }

    #[test]
    fn the_tail_of_the_list_is_applied_once() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let path = Path::new("test.db");
        apply(&mut connection, path, &["CREATE TABLE a (x)"]).expect("first");
        apply(&mut connection, path, &["CREATE TABLE a (x)", "CREATE TABLE b (x)"])
            .expect("second");
        assert_eq!(tables(&connection), ["a", "b"]);
        assert_eq!(version(&connection).expect("version"), 2);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_data_as_it_was() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let path = Path::new("test.db");
        apply(&mut connection, path, &["CREATE TABLE a (x)"]).expect("first");
        let broken = ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "nonsense"];
        let error = apply(&mut connection, path, &broken).expect_err("broken");
        assert!(error.to_string().contains("test.db"), "{error}");
        assert_eq!(tables(&connection), ["a"]);
        assert_eq!(version(&connection).expect("version"), 1);
    }

    #[test]
    fn items_of_before_credits_were_looked_up_stay_unknown() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let path = Path::new("test.db");
        apply(&mut connection, path, &MIGRATIONS[..1]).expect("first");
        connection
            .execute_batch(
                "INSERT INTO source (key, name, content) VALUES ('a', '甲', 'full');
                 INSERT INTO item (source, plain, identity, headline, credit, credit_rule, proposals,
                     first_seen, changed, position, backlog, content_key)
                 VALUES (1, zeroblob(16), zeroblob(16), '一条消息', '交汇点', 'bracket', '{}', 1, 1, 0, 0, x'00')",
            )
            .expect("an item");
        apply(&mut connection, path, MIGRATIONS).expect("the rest");
        let unknown: i64 = connection
            .query_row(
                "SELECT count(*) FROM item WHERE credit = '交汇点' AND outlet IS NULL
                     AND origin IS NULL AND permission IS NULL AND permission_list IS NULL",
                [],
                |row| row.get(0),
            )
            .expect("the item");
        assert_eq!(unknown, 1);
    }

    #[test]
    fn what_editors_decided_before_is_laid_over_stories() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let path = Path::new("test.db");
        apply(&mut connection, path, &MIGRATIONS[..7]).expect("before");
        connection
            .execute_batch(
                // As the store has it: the items that stand for these stories are of no matter here.
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO story (id, uid, lead, published, first_seen, place, sections)
                 VALUES (1, CAST('0000000000000001' AS BLOB), 1, 1, 1, '', '{}'), (2, CAST('0000000000000002' AS BLOB), 2, 1, 1, '', '{}'),
                     (3, CAST('0000000000000003' AS BLOB), 3, 1, 1, '', '{}'), (4, CAST('0000000000000004' AS BLOB), 4, 1, 1, '', '{}');
                 INSERT INTO redirect (uid, goes, at) VALUES (CAST('0000000000000009' AS BLOB), CAST('0000000000000004' AS BLOB), 1);
                 INSERT INTO edit (at, editor, story, act, section, text) VALUES
                     (10, '李敏', CAST('0000000000000001' AS BLOB), 'retitle', NULL, '一'), (11, '李敏', CAST('0000000000000001' AS BLOB), 'retitle', NULL, '二'),
                     (12, '王强', CAST('0000000000000002' AS BLOB), 'hide', NULL, NULL), (13, '王强', CAST('0000000000000009' AS BLOB), 'feature', 'a', NULL)",
            )
            .expect("edits");
        apply(&mut connection, path, MIGRATIONS).expect("the rest");
        let mut statement = connection
            .prepare(
                "SELECT id, version, edited_headline, reworded, hidden FROM story_now ORDER BY id",
            )
            .expect("the view");
        let rows = statement.query_map([], |row| {
            let headline: Option<String> = row.get(2)?;
            let reworded: Option<i64> = row.get(3)?;
            let hidden: bool = row.get(4)?;
            Ok((row.get(0)?, row.get(1)?, headline, reworded, hidden))
        });
        let rows: Vec<(i64, i64, _, _, _)> =
            rows.expect("rows").collect::<rusqlite::Result<_>>().expect("stories");
        let expected = [
            (1, 2, Some("二".to_owned()), Some(11), false),
            (2, 3, None, None, true),
            (3, 0, None, None, false),
            (4, 4, None, None, false),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_was_found_by_indexes_of_before_is_found_by_its_keys() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let mut connection = Connection::open(&path).expect("a database");
        apply(&mut connection, &path, &MIGRATIONS[..NAMES]).expect("before");
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO source (id, key, name, content) VALUES (7, 'a', '甲', 'full');
                 INSERT INTO item (id, source, plain, identity, headline, credit, credit_rule, proposals,
                     first_seen, changed, position, backlog, content_key)
                 VALUES (3, 7, CAST('0000000000000001' AS BLOB), zeroblob(16), '一条消息', '', '', '{}', 1, 1, 0, 0, x'00');
                 INSERT INTO story (id, uid, lead, published, first_seen, place, sections)
                 VALUES (5, CAST('0000000000000002' AS BLOB), 3, 1, 1, '', '{}');
                 INSERT INTO redirect (uid, goes, at)
                 VALUES (CAST('0000000000000003' AS BLOB), CAST('0000000000000002' AS BLOB), 1);
                 INSERT INTO exact (key, item) VALUES (9, 3)",
            )
            .expect("rows");
        drop(connection);
        let store = Store::open(&path).expect("up to date");
        let exact = store.exact();
        let known = exact.known_as(7, Digest128(*b"0000000000000001")).expect("looked up");
        assert_eq!(known, [ItemId(3)]);
        assert_eq!(exact.known_as(8, Digest128(*b"0000000000000001")).expect("looked up"), []);
        for uid in [b"0000000000000002", b"0000000000000003"] {
            let story = exact.story_row(Uuid::from_bytes(*uid)).expect("looked up");
            assert_eq!(story, Some(StoryId(5)));
        }
        let keys: i64 = store
            .connection
            .query_row("SELECT count(*) FROM exact WHERE key = 9 AND item = 3", [], |row| {
                row.get(0)
            })
            .expect("a count");
        assert_eq!(keys, 1);
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let newer = MIGRATIONS.len() + 1;
        connection
            .pragma_update(None, "user_version", u32::try_from(newer).expect("few"))
            .expect("version");
        let error = apply(&mut connection, Path::new("test.db"), MIGRATIONS).expect_err("newer");
        assert!(matches!(error, StoreError::Newer { found, .. } if found == newer), "{error}");
        assert!(tables(&connection).is_empty());
    }
}
