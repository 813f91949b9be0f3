//! How much is kept.

use super::{Result, Store};

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Stories that readers may find, hidden ones left out.
    pub stories: u64,
    /// Items.
    pub items: u64,
    /// Raw documents.
    pub documents: u64,
    /// Bytes of the database, without its journal.
    pub bytes: u64,
}

impl Store {
    /// How much is kept.
    pub fn figures(&self) -> Result<Figures> {
        let read = |sql: &str| -> Result<u64> {
            let number: i64 =
                self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            Ok(number.unsigned_abs())
        };
        Ok(Figures {
            stories: read("SELECT count(*) FROM placement WHERE section = 'all'")?,
            items: read("SELECT count(*) FROM member")?,
            documents: read("SELECT count(*) FROM document")?,
            bytes: read("PRAGMA page_count")? * read("PRAGMA page_size")?,
        })
    }
}
