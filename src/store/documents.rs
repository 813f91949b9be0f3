//! Raw documents, kept for replays: each body once, however often it was fetched.

use std::time::Duration;

use rusqlite::params;

use super::{Result, Store, Tx};
use crate::model::{Document, Packed, SourceId};

/// A document as it was fetched, with the key of its source.
#[derive(Debug, Clone)]
pub struct KeptDocument {
    /// Key of the source.
    pub source: String,
    /// The name of the file, for a folder.
    pub guid: Option<String>,
    /// The document, its body decompressed.
    pub document: Document,
}

impl Tx<'_> {
    /// Keeps a document. One that was kept before costs a row of its fetch alone.
    pub fn keep_document(
        &self,
        source: SourceId,
        guid: Option<&str>,
        document: &Document,
        packed: &Packed,
    ) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO document (hash, body) VALUES (?1, ?2)")?
            .execute(params![packed.hash, packed.body])?;
        self.sql
            .prepare_cached(
                "INSERT INTO fetch (source, at, url, content_type, guid, document)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                source.0,
                document.fetched.timestamp(),
                document.url.as_str(),
                document.content_type,
                guid,
                packed.hash,
            ])?;
        Ok(())
    }

    /// Forgets the documents that were fetched more than `age` ago.
    pub fn forget_documents(&self, age: Duration) -> Result<()> {
        let before = self.now.saturating_sub_unsigned(age.as_secs());
        let forgotten = self.sql.execute("DELETE FROM fetch WHERE at < ?1", [before])?;
        if forgotten > 0 {
            self.sql.execute(
                "DELETE FROM document WHERE NOT EXISTS
                     (SELECT 1 FROM fetch WHERE fetch.document = document.hash)",
                [],
            )?;
        }
        Ok(())
    }
}

impl Store {
    /// The document that was fetched last for a source: of its feed or list, or (`of_article`) of an article or file.
    pub fn last_document(&self, source: &str, of_article: bool) -> Result<Option<KeptDocument>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key, fetch.at, fetch.url, fetch.content_type, fetch.guid, document.body
             FROM fetch JOIN source ON source.id = fetch.source JOIN document ON document.hash = fetch.document
             WHERE fetch.source = (SELECT id FROM source WHERE key = ?1) AND (fetch.guid IS NOT NULL) = ?2
             ORDER BY fetch.id DESC LIMIT 1",
        )?;
        let mut rows = statement.query(params![source, of_article])?;
        rows.next()?.map(super::replays::kept_document).transpose()
    }

    /// All documents that are still kept, in the order in which they were fetched.
    pub fn kept_documents(&self) -> Result<Vec<KeptDocument>> {
        let mut statement = self.connection.prepare(
            "SELECT source.key, fetch.at, fetch.url, fetch.content_type, fetch.guid, document.body
             FROM fetch JOIN source ON source.id = fetch.source JOIN document ON document.hash = fetch.document
             ORDER BY fetch.id",
        )?;
        let mut rows = statement.query([])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            kept.push(super::replays::kept_document(row)?);
        }
        Ok(kept)
    }
}
