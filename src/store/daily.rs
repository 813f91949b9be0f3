//! How many items sources bring on a day.

use rusqlite::params;

use super::{Result, Tx};
use crate::model::SourceId;

impl Tx<'_> {
    /// Counts items that a source brought today.
    pub fn count_new(&self, source: SourceId, items: usize) -> Result<()> {
        self.sql
            .prepare_cached(
                "INSERT INTO daily (source, day, items) VALUES (?1, ?2, ?3)
                 ON CONFLICT (source, day) DO UPDATE SET items = items + ?3",
            )?
            .execute(params![
                source.0,
                self.now.div_euclid(86_400),
                i64::try_from(items).unwrap_or(i64::MAX)
            ])?;
        Ok(())
    }
}
