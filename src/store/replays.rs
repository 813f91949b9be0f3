//! What a replay reads: items, and the documents that they came from.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{
    KeptDocument, Result, Store, StoreError, bodies::unpack, digest, items, names::source_id,
    polls::from_json, proposals::Proposed, time, word,
};
use crate::model::{Digest128, Document, ItemId, ItemRow, Moment, Placement, Precision};

const COLUMNS: &str = "item.id, first_seen, revisions, plain, identity, content_key, guid, link, headline,
    summary, credit, credit_rule, outlet, origin, permission, permission_list, author, published, zone,
    precision, updated, categories, enclosures, proposals, item.editor";

impl Store {
    /// When documents of a source were fetched that are still kept, at `since` or later; Unix seconds.
    pub fn kept_times(&self, source: &str, since: i64) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT at FROM fetch JOIN source ON source.id = fetch.source
             WHERE key = ?1 AND at >= ?2 ORDER BY at",
        )?;
        let times = statement.query_map(params![source, since], |row| row.get(0))?;
        Ok(times.collect::<rusqlite::Result<_>>()?)
    }

    /// The sources of which documents are kept, by key, and the time of the first one at `since` or later.
    pub fn kept_since(&self, since: i64) -> Result<BTreeMap<String, i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, min(at) FROM fetch JOIN source ON source.id = fetch.source
             WHERE at >= ?1 GROUP BY fetch.source",
        )?;
        let sources = statement.query_map([since], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(sources.collect::<rusqlite::Result<_>>()?)
    }

    /// The documents of a source that were fetched at this time, in their order.
    pub fn kept_at(&self, source: &str, at: i64) -> Result<Vec<KeptDocument>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key, fetch.at, fetch.url, fetch.content_type, fetch.guid, document.body
             FROM fetch JOIN source ON source.id = fetch.source JOIN document ON document.hash = fetch.document
             WHERE at = ?2 AND key = ?1 ORDER BY fetch.id",
        )?;
        let mut rows = statement.query(params![source, at])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            kept.push(kept_document(row)?);
        }
        Ok(kept)
    }

    /// The items of a source with this plain identity.
    pub fn rows_known_as(&self, source: &str, plain: Digest128) -> Result<Vec<ItemRow>> {
        let mut found = Vec::new();
        let Some(source) = source_id(&self.connection, source)? else { return Ok(found) };
        let sql = format!("SELECT {COLUMNS} FROM item WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for item in self.exact().known_as(source, plain)? {
            let mut rows = statement.query([item.0])?;
            while let Some(row) = rows.next()? {
                found.push(item_row(row)?);
            }
        }
        Ok(found)
    }

    /// The items that were first seen at `since` or later, by the keys of their sources.
    pub fn rows_since(&self, since: i64) -> Result<HashMap<String, Vec<ItemRow>>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, source.key FROM item JOIN source ON source.id = item.source
             WHERE first_seen >= ?1 ORDER BY first_seen, item.id"
        ))?;
        let mut rows = statement.query([since])?;
        let mut found: HashMap<String, Vec<ItemRow>> = HashMap::new();
        while let Some(row) = rows.next()? {
            found.entry(row.get(25)?).or_default().push(item_row(row)?);
        }
        Ok(found)
    }

    /// The items that were first seen in this span, its end excluded, with when they were.
    pub fn seen_between(&self, begin: i64, end: i64) -> Result<Vec<(ItemId, i64)>> {
        let mut statement = self.connection.prepare(
            "SELECT id, first_seen FROM item WHERE first_seen >= ?1 AND first_seen < ?2",
        )?;
        let rows =
            statement.query_map([begin, end], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The body of an item, sanitised HTML.
    pub fn body(&self, item: ItemId) -> Result<Option<String>> {
        let packed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT html FROM body WHERE item = ?1")?
            .query_row([item.0], |row| row.get(0))
            .optional()?;
        packed.as_deref().map(unpack).transpose()
    }

    /// Whether an item of a source was first seen before this time; Unix seconds.
    pub fn has_older(&self, source: &str, time: i64) -> Result<bool> {
        let mut older = self.connection.prepare_cached(
            "SELECT 1 FROM item
             WHERE source = (SELECT id FROM source WHERE key = ?1) AND first_seen < ?2",
        )?;
        Ok(older.exists(params![source, time])?)
    }
}

/// The columns key, at, url, content type, guid and body of a document.
pub(super) fn kept_document(row: &Row<'_>) -> Result<KeptDocument> {
    let url: String = row.get(2)?;
    let packed: Vec<u8> = row.get(5)?;
    let damaged = |why: String| StoreError::Content(format!("document of {url}: {why}"));
    Ok(KeptDocument {
        source: row.get(0)?,
        guid: row.get(4)?,
        document: Document {
            url: url::Url::parse(&url).map_err(|error| damaged(error.to_string()))?,
            content_type: row.get(3)?,
            body: zstd::decode_all(packed.as_slice())
                .map_err(|error| damaged(error.to_string()))?,
            fetched: time(row.get(1)?),
        },
    })
}

fn item_row(row: &Row<'_>) -> Result<ItemRow> {
    let list = |at: usize| row.get::<_, Option<String>>(at);
    Ok(ItemRow {
        id: ItemId(row.get(0)?),
        first_seen: row.get(1)?,
        revisions: row.get(2)?,
        plain: digest(row, 3)?,
        identity: digest(row, 4)?,
        content_key: digest(row, 5)?,
        guid: row.get(6)?,
        link: row.get(7)?,
        headline: row.get(8)?,
        summary: row.get(9)?,
        credit: row.get(10)?,
        credit_rule: row.get(11)?,
        outlet: row.get(12)?,
        origin: row.get(13)?,
        permission: row.get(14)?,
        permission_list: row.get(15)?,
        author: row.get(16)?,
        editor: row.get(24)?,
        published: published(row)?,
        updated: row.get(20)?,
        categories: list(21)?.map(|stored| from_json(&stored)).transpose()?.unwrap_or_default(),
        enclosures: list(22)?
            .map(|stored| items::read_enclosures(&stored))
            .transpose()?
            .unwrap_or_default(),
        placements: from_json::<BTreeMap<String, Proposed>>(
            row.get_ref(23)?.as_str().unwrap_or_default(),
        )?
        .into_iter()
        .map(|(section, Proposed { reason, weight })| Placement { section, reason, weight })
        .collect(),
    })
}

fn published(row: &Row<'_>) -> Result<Option<Moment>> {
    let Some(at) = row.get::<_, Option<i64>>(17)? else { return Ok(None) };
    let zone = FixedOffset::east_opt(row.get::<_, Option<i32>>(18)?.unwrap_or(0));
    let at: DateTime<Utc> = time(at);
    let at = zone.map_or(at.fixed_offset(), |zone| at.with_timezone(&zone));
    let precision = row.get::<_, Option<String>>(19)?.unwrap_or_default();
    Ok(Some(Moment { at, precision: word(&precision, Precision::from_word)? }))
}
