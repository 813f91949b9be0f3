//! What persons did that is no story's matter: an append-only log.

use rusqlite::params;

use super::{Result, Store, Tx, time};
use crate::model::Intervention;

impl Tx<'_> {
    /// Notes that `editor` did this to a source, a section or an account. `text`: to where, to what.
    pub fn note_intervention(
        &self,
        editor: &str,
        act: &str,
        about: &str,
        text: Option<&str>,
    ) -> Result<()> {
        self.sql
            .prepare_cached(
                "INSERT INTO intervention (at, editor, act, about, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![self.now, editor, act, about, text])?;
        Ok(())
    }
}

impl Store {
    /// The last `limit` things that were done, the latest first; `about`: to this source, section or account alone.
    pub fn interventions(&self, about: Option<&str>, limit: u32) -> Result<Vec<Intervention>> {
        let mut statement = self.connection.prepare_cached(match about {
            Some(_) => {
                "SELECT at, editor, act, about, text FROM intervention WHERE about = ?1
                 ORDER BY id DESC LIMIT ?2"
            }
            None => {
                "SELECT at, editor, act, about, text FROM intervention WHERE ?1 IS NULL
                 ORDER BY id DESC LIMIT ?2"
            }
        })?;
        let rows = statement.query_map(params![about, limit], |row| {
            Ok(Intervention {
                at: time(row.get(0)?),
                editor: row.get(1)?,
                act: row.get(2)?,
                about: row.get(3)?,
                text: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
