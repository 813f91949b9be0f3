//! Keys in runs: some ten thousand rows each, written once in the order of their keys, and dropped as a whole if ever.
//!
//! Were they one table, each row would change another of its pages, or all of them would be written anew now and then.
//! So a run stands behind the one before, and beside it a Bloom filter: nearly all keys of a new item are in no run, and
//! are looked up in none.

use rusqlite::{Connection, params};

use super::{filter, seen::RunsSeen};
use crate::store::{Result, Tx};

/// Near copies are looked for within 7 days; a day more for those that are seen late.
const KEPT_SECONDS: i64 = 8 * 86_400;

/// So many rows that wait make a run.
pub(super) const ENOUGH: usize = filter::KEYS;

/// Keys are spread evenly, so one part in so many of their range tells how many there are.
const SAMPLE: u32 = 256;

/// What keys are kept for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    /// Equal ones mean the same; kept for ever. 64 bits.
    Exact,
    /// Items that share some may be copies; kept for some days. 32 bits.
    Near,
}

impl Kind {
    /// Its table, of (run, key, item); that of its runs is `…_run`, and that of the rows that wait for one `…_new`.
    pub(super) fn table(self) -> &'static str {
        match self {
            Kind::Exact => "exact",
            Kind::Near => "near",
        }
    }

    /// A range of keys that has one in [`SAMPLE`] of them.
    fn sample(self) -> [i64; 2] {
        let part = i64::from(SAMPLE);
        match self {
            Kind::Exact => [i64::MIN, i64::MIN + i64::MAX / part * 2],
            Kind::Near => [i32::MIN.into(), i64::from(i32::MIN) + (1 << 32) / part],
        }
    }
}

impl Tx<'_> {
    fn seen(&self, kind: Kind) -> &RunsSeen<'_> {
        match kind {
            Kind::Exact => &self.exact,
            Kind::Near => &self.near,
        }
    }

    /// Makes a run of the rows that wait, if there are so many of them.
    pub(super) fn settle(&self, kind: Kind, enough: usize) -> Result<()> {
        let table = kind.table();
        let sample: u32 = self
            .sql
            .prepare_cached(&format!(
                "SELECT count(*) FROM {table}_new WHERE key BETWEEN ?1 AND ?2"
            ))?
            .query_row(kind.sample(), |row| row.get(0))?;
        if sample as usize * SAMPLE as usize >= enough {
            let rows: Vec<(i64, i64)> = self
                .sql
                .prepare_cached(&format!("SELECT key, item FROM {table}_new ORDER BY key, item"))?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            self.make_run(kind, &rows)?;
            self.sql.execute(&format!("DELETE FROM {table}_new"), [])?;
            if kind == Kind::Near {
                self.drop_runs()?;
            }
        }
        Ok(())
    }

    /// Makes a run of these rows, which come in their order.
    pub(super) fn make_run(&self, kind: Kind, rows: &[(i64, i64)]) -> Result<()> {
        make_runs(&self.sql, kind, rows, self.now)?;
        self.seen(kind).change();
        Ok(())
    }

    /// Drops the runs of near keys whose items are all too old to have near copies.
    fn drop_runs(&self) -> Result<()> {
        let old = self.now - KEPT_SECONDS;
        self.sql.execute(
            "DELETE FROM near WHERE run IN (SELECT run FROM near_run WHERE made < ?1)",
            [old],
        )?;
        self.sql.execute("DELETE FROM near_run WHERE made < ?1", [old])?;
        self.near.change();
        Ok(())
    }
}

/// Makes a run of these rows, which come in the order of their keys and items; two or more of about the same size if
/// they are many more than a filter is made for. `now`: Unix seconds.
pub(super) fn make_runs(sql: &Connection, kind: Kind, rows: &[(i64, i64)], now: i64) -> Result<()> {
    let table = kind.table();
    let runs = ((rows.len() + filter::KEYS / 2) / filter::KEYS).max(1);
    let mut begin = sql.prepare_cached(&format!(
        "INSERT INTO {table}_run (made, filter) VALUES (?1, ?2) RETURNING run"
    ))?;
    let mut insert =
        sql.prepare_cached(&format!("INSERT INTO {table} (run, key, item) VALUES (?1, ?2, ?3)"))?;
    for rows in rows.chunks(rows.len().div_ceil(runs).max(1)) {
        let filter = filter::filter(rows.iter().map(|(key, _)| *key));
        let number: i64 = begin.query_row(params![now, filter], |row| row.get(0))?;
        for (key, item) in rows {
            insert.execute(params![number, key, item])?;
        }
    }
    Ok(())
}
