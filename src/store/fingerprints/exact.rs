//! Rows by exact keys, which are kept for ever.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::{
    exact,
    runs::{ENOUGH, Kind, make_runs},
    seen::Runs,
};
use crate::store::{Result, Store, Tx};

/// The rows with an exact key in a run, the oldest first.
const SETTLED: &str = "SELECT item FROM exact WHERE run = ?1 AND key = ?2 ORDER BY item LIMIT ?3";

/// As above, of those that wait for a run.
const NEW: &str = "SELECT item FROM exact_new WHERE key = ?1 ORDER BY item LIMIT ?2";

/// Both at once, of all runs: another connection may put to a run what waits, and who asked for the one after the
/// other would find it in neither.
pub(super) const ANY: &str = "SELECT item FROM exact_new WHERE key = ?1 UNION
    SELECT item FROM exact WHERE run IN (SELECT run FROM exact_run) AND key = ?1
    ORDER BY item LIMIT ?2";

/// Exact keys, to be looked up.
pub(in crate::store) struct Exact<'a> {
    pub(in crate::store) sql: &'a Connection,
    /// With their filters; none: each run is asked for each key.
    runs: Option<Arc<Runs>>,
}

impl Tx<'_> {
    /// As this transaction sees them.
    pub(in crate::store) fn exact(&self) -> Result<Exact<'_>> {
        Ok(Exact { sql: &self.sql, runs: Some(self.exact.get(&self.sql)?) })
    }

    /// Has a row found by an exact key.
    pub(in crate::store) fn add_exact(&self, key: u64, row: i64) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO exact_new (key, item) VALUES (?1, ?2)")?
            .execute(params![exact(key), row])?;
        Ok(())
    }
}

impl Store {
    /// As they are whenever one is looked up: for whoever shows stories, or asks which articles are known. Each look
    /// is right by itself, whatever is written meanwhile; in a [`Snapshot`](crate::store::Snapshot) all are of its moment.
    pub(in crate::store) fn exact(&self) -> Exact<'_> {
        Exact::without_filters(&self.connection)
    }
}

impl<'a> Exact<'a> {
    /// For whoever looks a few up: the filters are megabytes.
    pub(in crate::store) fn without_filters(sql: &'a Connection) -> Exact<'a> {
        Exact { sql, runs: None }
    }

    /// The rows with a key, the oldest first; at most `most`.
    pub(in crate::store) fn rows(&self, key: u64, most: usize) -> Result<Vec<i64>> {
        let key = exact(key);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let Some(runs) = &self.runs else {
            let mut any = self.sql.prepare_cached(ANY)?;
            let rows = any.query_map([key, most], |row| row.get(0))?;
            return Ok(rows.collect::<rusqlite::Result<_>>()?);
        };
        let mut rows: Vec<i64> = Vec::new();
        let left = |rows: &[i64]| most.saturating_sub_unsigned(rows.len() as u64);
        // What was put to a run first is older.
        let mut settled = self.sql.prepare_cached(SETTLED)?;
        for run in runs.that_may_have(key).into_iter().rev() {
            let mut found = settled.query([run.number, key, left(&rows)])?;
            while let Some(row) = found.next()? {
                rows.push(row.get(0)?);
            }
        }
        let mut new = self.sql.prepare_cached(NEW)?;
        let mut found = new.query([key, left(&rows)])?;
        while let Some(row) = found.next()? {
            rows.push(row.get(0)?);
        }
        rows.sort_unstable();
        // One that was revised may have a key twice.
        rows.dedup();
        Ok(rows)
    }
}

/// Makes runs of the keys of a database of before, and of these of its rows, the oldest rows first.
pub(in crate::store) fn fill(sql: &Connection, keys: Vec<(i64, u64)>) -> Result<()> {
    let mut rows: Vec<(i64, i64)> = keys.into_iter().map(|(row, key)| (row, exact(key))).collect();
    let mut before = sql.prepare("SELECT item, key FROM exact_before")?;
    let mut found = before.query([])?;
    while let Some(row) = found.next()? {
        rows.push((row.get(0)?, row.get(1)?));
    }
    rows.sort_unstable();
    for rows in rows.chunks(ENOUGH) {
        let mut keys: Vec<_> = rows.iter().map(|(row, key)| (*key, *row)).collect();
        keys.sort_unstable();
        keys.dedup();
        make_runs(sql, Kind::Exact, &keys, 0)?;
    }
    drop(found);
    drop(before);
    sql.execute("DROP TABLE exact_before", [])?;
    Ok(())
}
