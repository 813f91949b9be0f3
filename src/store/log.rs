//! The log of edits, as editors look through it.

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    edits::{COLUMNS, Edit, read},
};

/// Which edits are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Log<'a> {
    /// Of this story and of those that it took in; none: of all.
    pub story: Option<Uuid>,
    /// By this editor; none: by any.
    pub editor: Option<&'a str>,
    /// Made then or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before the one with this number.
    pub before: Option<i64>,
}

impl Store {
    /// Hands edits to `tell`, the latest first, until it has enough: it says whether it wants more.
    pub fn log<E: From<StoreError>>(
        &self,
        wanted: &Log<'_>,
        mut tell: impl FnMut(Edit) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let sql = format!(
            "SELECT {COLUMNS} FROM edit
             WHERE (?1 IS NULL OR story = ?1 OR story IN (SELECT uid FROM redirect WHERE goes = ?1))
                 AND (?2 IS NULL OR editor = ?2) AND (?3 IS NULL OR at >= ?3) AND id < ?4
             ORDER BY id DESC"
        );
        let sqlite = StoreError::from;
        let mut statement = self.connection.prepare_cached(&sql).map_err(sqlite)?;
        let story = match wanted.story {
            Some(story) => Some(self.called(story)?.into_bytes()),
            None => None,
        };
        let since = wanted.since.map(|since| since.timestamp());
        let before = wanted.before.unwrap_or(i64::MAX);
        let mut rows =
            statement.query(params![story, wanted.editor, since, before]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            if !tell(read(row)?)? {
                break;
            }
        }
        Ok(())
    }

    /// What a story is called that had this id, which may have become part of another.
    fn called(&self, story: Uuid) -> Result<Uuid> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT coalesce((SELECT goes FROM redirect WHERE redirect.uid = ?1), ?1)",
            )?
            .query_row([story.as_bytes()], |row| row.get(0).map(Uuid::from_bytes))?)
    }
}
