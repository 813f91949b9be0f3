//! What persons did that is no story's matter: an append-only log.

use rusqlite::params;

use super::{Result, Tx};

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
