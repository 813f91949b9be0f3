//! The texts of a story's copies, for who compares them.

use rusqlite::params;
use uuid::Uuid;

use super::{Result, Store, bodies::unpack};
use crate::model::ItemId;

/// What an item says below its headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyText {
    /// Its row.
    pub id: ItemId,
    /// Plain text, where the source gave a summary of its own.
    pub summary: Option<String>,
    /// Sanitised HTML, where the source gave a text.
    pub html: Option<String>,
}

/// So many copies are read: those of the greatest stories are some dozens.
const MOST: u32 = 200;

impl Store {
    /// The texts of a story's items, in no order.
    pub fn copy_texts(&self, story: Uuid) -> Result<Vec<CopyText>> {
        let Some(story) = self.story_row(story)? else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare_cached(
            "SELECT item.id, summary, html FROM member JOIN item ON item.id = member.item
                 LEFT JOIN body ON body.item = item.id
             WHERE story = ?1 LIMIT ?2",
        )?;
        let mut rows = statement.query(params![story.0, MOST])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            let html = row.get::<_, Option<Vec<u8>>>(2)?;
            let html = html.map(|packed| unpack(&packed)).transpose()?;
            texts.push(CopyText { id: ItemId(row.get(0)?), summary: row.get(1)?, html });
        }
        Ok(texts)
    }
}
