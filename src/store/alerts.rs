//! Who was told that a source fails.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Tx};

impl Tx<'_> {
    /// Remembers when a person was told that a source fails; `None` once it was told that it is back.
    pub fn set_alerted(&self, key: &str, at: Option<DateTime<Utc>>) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE poll SET alerted = ?2 WHERE source = (SELECT id FROM source WHERE key = ?1)",
            )?
            .execute(params![key, at.map(|at| at.timestamp())])?;
        Ok(())
    }
}
