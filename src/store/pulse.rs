//! Whether anything happened since somebody looked last: what the desk tells those who have it open.

use rusqlite::params;
use uuid::Uuid;

use super::{Result, Store};

/// How far the database has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// What `SQLite` counts up when another connection commits.
    pub commits: i64,
    /// The last story that was opened.
    pub story: i64,
    /// The last edit.
    pub edit: i64,
}

impl Store {
    /// What another connection commits changes this number (`PRAGMA data_version`); what this one commits does not.
    pub fn commits(&self) -> Result<i64> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// How far the database has come.
    pub fn pulse(&self) -> Result<Pulse> {
        let commits = self.commits()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM story), 0), coalesce((SELECT max(id) FROM edit), 0)",
        )?;
        Ok(statement
            .query_row([], |row| Ok(Pulse { commits, story: row.get(0)?, edit: row.get(1)? }))?)
    }

    /// Stories that were opened after the one with this row, the newest first, and how many there are.
    pub fn opened_since(&self, story: i64, limit: usize) -> Result<(usize, Vec<Uuid>)> {
        let count = self
            .connection
            .prepare_cached("SELECT count(*) FROM story WHERE id > ?1")?
            .query_row([story], |row| row.get::<_, i64>(0))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT uid FROM story WHERE id > ?1 ORDER BY id DESC LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let stories =
            statement.query_map(params![story, limit], |row| row.get(0).map(Uuid::from_bytes))?;
        let stories = stories.collect::<rusqlite::Result<_>>()?;
        Ok((usize::try_from(count).unwrap_or_default(), stories))
    }

    /// Stories that something was decided about after the edit with this number, each with the last edit of it.
    pub fn decided_since(&self, edit: i64, limit: usize) -> Result<Vec<(Uuid, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT story, max(id) AS last FROM edit WHERE id > ?1
             GROUP BY story ORDER BY last DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let decided = statement.query_map(params![edit, limit], |row| {
            Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?))
        })?;
        Ok(decided.collect::<rusqlite::Result<_>>()?)
    }
}
