//! What items said before their sources changed them.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Result, Store, Stored, Tx, bodies::unpack, time};
use crate::model::ItemId;

/// So many versions of an item are kept: the first one, and the last before the present one. A source that
/// dates its entries anew at every poll may change them without an end.
const MOST_KEPT: u32 = 64;

/// What an item said for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Since when, as far as we know.
    pub since: DateTime<Utc>,
    /// Its headline.
    pub headline: String,
    /// Plain text, where the source gave a summary of its own.
    pub summary: Option<String>,
    /// The outlet it credited, as printed.
    pub credit: String,
    /// Sanitised HTML, where the source gave a text.
    pub html: Option<String>,
}

/// An item that was changed, with all that it said that is still kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Key of the source.
    pub source: String,
    /// Its address, else its guid.
    pub address: Option<String>,
    /// Oldest first; the last one is what it says now. Two at least.
    pub versions: Vec<Version>,
}

impl Tx<'_> {
    /// Keeps what an item says, before `next` replaces it; nothing if that differs in nothing that is kept.
    pub(super) fn keep_version(&self, id: ItemId, next: &Stored<'_>) -> Result<()> {
        let Stored { item, html } = next;
        // What was there for less than a second was hardly there.
        let kept = self
            .sql
            .prepare_cached(
                "INSERT OR IGNORE INTO revision (item, until, headline, summary, credit, html)
                 SELECT id, ?2, headline, summary, credit, html
                 FROM item LEFT JOIN body ON body.item = item.id
                 WHERE id = ?1 AND (headline IS NOT ?3 OR summary IS NOT ?4 OR credit IS NOT ?5
                     OR html IS NOT ?6)",
            )?
            .execute(params![id.0, self.now, item.headline, item.summary, item.credit, html])?;
        if kept > 0 {
            self.sql
                .prepare_cached(
                    "DELETE FROM revision WHERE item = ?1
                         AND until > (SELECT min(until) FROM revision WHERE item = ?1)
                         AND until <= (SELECT until FROM revision WHERE item = ?1
                             ORDER BY until DESC LIMIT 1 OFFSET ?2 - 1)",
                )?
                .execute(params![id.0, MOST_KEPT])?;
        }
        Ok(())
    }
}

impl Store {
    /// The items of a story that were changed, the first one first; none if there is no such story.
    pub fn history(&self, story: Uuid) -> Result<Vec<History>> {
        let Some(story) = self.story_row(story)? else { return Ok(Vec::new()) };
        let mut items = self.connection.prepare_cached(
            "SELECT item.id, source.key, coalesce(link, guid), first_seen, headline, summary, credit, html
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
                 LEFT JOIN body ON body.item = item.id
             WHERE story = ?1 AND EXISTS (SELECT 1 FROM revision WHERE revision.item = item.id)
             ORDER BY min(coalesce(published, first_seen), first_seen), source.key,
                 coalesce(guid, link, headline), identity",
        )?;
        let mut before = self.connection.prepare_cached(
            "SELECT until, headline, summary, credit, html FROM revision WHERE item = ?1 ORDER BY until",
        )?;
        let mut rows = items.query([story.0])?;
        let mut histories = Vec::new();
        while let Some(row) = rows.next()? {
            let mut since: i64 = row.get(3)?;
            let mut versions = Vec::new();
            let mut earlier = before.query([row.get::<_, i64>(0)?])?;
            while let Some(row) = earlier.next()? {
                versions.push(version(since, row, 1)?);
                since = row.get(0)?;
            }
            versions.push(version(since, row, 4)?);
            histories.push(History { source: row.get(1)?, address: row.get(2)?, versions });
        }
        Ok(histories)
    }
}

/// The columns headline, summary, credit and html, of which the first is that one.
fn version(since: i64, row: &Row<'_>, first: usize) -> Result<Version> {
    Ok(Version {
        since: time(since),
        headline: row.get(first)?,
        summary: row.get(first + 1)?,
        credit: row.get(first + 2)?,
        html: row.get::<_, Option<Vec<u8>>>(first + 3)?.map(|html| unpack(&html)).transpose()?,
    })
}
