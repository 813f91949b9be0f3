//! What a replay reads and writes: items beside the documents that they came from.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset, Utc};
use rusqlite::{OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::{
    KeptDocument, Result, Store, StoreError, Stored, Tx, digest, fingerprints, items,
    polls::from_json,
    proposals::{self, Proposed},
    reading::unpack,
    stories::Placed,
    time, word,
};
use crate::model::{
    Brief, Digest128, Document, Item, ItemId, ItemRow, Moment, Placement, Precision, SourceId,
    StoryId,
};

const COLUMNS: &str = "item.id, first_seen, revisions, plain, identity, content_key, guid, link, headline,
    summary, credit, credit_rule, outlet, origin, permission, permission_list, author, published, zone,
    precision, updated, categories, enclosures, proposals";

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
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM item
             WHERE source = (SELECT id FROM source WHERE key = ?1) AND plain = ?2"
        ))?;
        let mut rows = statement.query(params![source, plain.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(item_row(row)?);
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
            found.entry(row.get(24)?).or_default().push(item_row(row)?);
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

    /// The number of the last story that became part of another.
    pub fn last_move(&self) -> Result<i64> {
        let mut last = self.connection.prepare("SELECT coalesce(max(id), 0) FROM redirect")?;
        Ok(last.query_row([], |row| row.get(0))?)
    }
}

const BRIEF: &str =
    "SELECT story.uid, headline, sections FROM story JOIN item ON item.id = lead WHERE";

impl Store {
    /// The story of an item.
    pub fn brief_of(&self, item: ItemId) -> Result<Option<Brief>> {
        let story = "story.id = (SELECT story FROM member WHERE member.item = ?1)";
        let mut statement = self.connection.prepare_cached(&format!("{BRIEF} {story}"))?;
        let mut rows = statement.query([item.0])?;
        rows.next()?.map(brief).transpose()
    }

    /// The story with this id.
    pub fn brief(&self, id: Uuid) -> Result<Option<Brief>> {
        let mut statement = self.connection.prepare_cached(&format!("{BRIEF} story.uid = ?1"))?;
        let mut rows = statement.query([id.as_bytes()])?;
        rows.next()?.map(brief).transpose()
    }
}

impl Tx<'_> {
    /// The story of an item, as this transaction sees it.
    pub fn brief_of(&self, item: ItemId) -> Result<Option<Brief>> {
        let story = "story.id = (SELECT story FROM member WHERE member.item = ?1)";
        let mut statement = self.sql.prepare_cached(&format!("{BRIEF} {story}"))?;
        let mut rows = statement.query([item.0])?;
        rows.next()?.map(brief).transpose()
    }

    /// The story with this id, as this transaction sees it.
    pub fn brief(&self, id: Uuid) -> Result<Option<Brief>> {
        let mut statement = self.sql.prepare_cached(&format!("{BRIEF} story.uid = ?1"))?;
        let mut rows = statement.query([id.as_bytes()])?;
        rows.next()?.map(brief).transpose()
    }

    /// The stories that became part of another after the move with this number, and that one.
    pub fn moves_since(&self, number: i64) -> Result<Vec<(Uuid, Uuid)>> {
        let mut statement =
            self.sql.prepare_cached("SELECT uid, goes FROM redirect WHERE id > ?1 ORDER BY id")?;
        let moves = statement.query_map([number], |row| {
            Ok((Uuid::from_bytes(row.get(0)?), Uuid::from_bytes(row.get(1)?)))
        })?;
        Ok(moves.collect::<rusqlite::Result<_>>()?)
    }

    /// The source's key, the guid, the address and the headline of an item.
    pub fn names_of(
        &self,
        item: ItemId,
    ) -> Result<(String, Option<String>, Option<String>, String)> {
        let mut statement = self.sql.prepare_cached(
            "SELECT key, guid, link, headline FROM item JOIN source ON source.id = item.source
             WHERE item.id = ?1",
        )?;
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        Ok(statement.query_row([item.0], read)?)
    }

    /// Whether the story is still there.
    pub fn exists(&self, story: StoryId) -> Result<bool> {
        Ok(self.sql.prepare_cached("SELECT 1 FROM story WHERE id = ?1")?.exists([story.0])?)
    }

    /// Whether items wait to be put to their stories.
    pub fn has_waiting(&self) -> Result<bool> {
        let waits = "SELECT 1 FROM member WHERE fingerprints IS NOT NULL";
        Ok(self.sql.prepare_cached(waits)?.exists([])?)
    }

    /// Stores what today's rules read of an item in the documents of before. This is no revision: its source
    /// changed nothing. It stays in its story, which has to be arranged anew.
    pub fn restate(
        &self,
        id: ItemId,
        item: &Stored<'_>,
        published: Option<Moment>,
        updated: Option<i64>,
    ) -> Result<()> {
        let Stored { item, html } = item;
        self.rename(id, item)?;
        self.sql
            .prepare_cached(
                "UPDATE item SET guid = ?2, link = ?3, headline = ?4, summary = ?5, credit = ?6,
                     credit_rule = ?7, author = ?8, published = ?9, zone = ?10, precision = ?11,
                     updated = ?12, categories = ?13, enclosures = ?14, proposals = ?15, content_key = ?16,
                     outlet = ?17, origin = ?18, permission = ?19, permission_list = ?20
                 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                item.guid,
                item.link,
                item.headline,
                item.summary,
                item.credit,
                item.credit_rule.as_str(),
                item.author,
                published.map(|moment| moment.at.timestamp()),
                published.map(|moment| moment.at.offset().local_minus_utc()),
                published.map(|moment| moment.precision.as_str()),
                updated,
                items::categories(item)?,
                items::enclosures(item)?,
                proposals::written(&item.placements)?,
                item.content_key.0,
                item.outlet,
                item.origin,
                item.permission.as_str(),
                item.permission_list,
            ])?;
        self.set_body(id, html.as_deref())
    }

    /// An item is known by another identity from now on; what editors decided of it goes along.
    fn rename(&self, id: ItemId, item: &Item) -> Result<()> {
        let renamed = self
            .sql
            .prepare_cached(
                "SELECT source.key, identity FROM item JOIN source ON source.id = item.source
                 WHERE item.id = ?1 AND (plain <> ?2 OR identity <> ?3)",
            )?
            .query_row(params![id.0, item.plain.0, item.identity.0], |row| {
                Ok((row.get::<_, String>(0)?, digest(row, 1)?))
            })
            .optional()?;
        let Some((source, before)) = renamed else { return Ok(()) };
        self.sql
            .prepare_cached("UPDATE item SET plain = ?2, identity = ?3 WHERE id = ?1")?
            .execute(params![id.0, item.plain.0, item.identity.0])?;
        self.sql
            .prepare_cached(
                "UPDATE decision SET identity = ?3 WHERE source = ?1 AND identity = ?2",
            )?
            .execute(params![source, before.0, item.identity.0])?;
        self.sql
            .prepare_cached(
                "UPDATE decision SET other_plain = ?4, other_identity = ?3
                 WHERE other_source = ?1 AND other_identity = ?2",
            )?
            .execute(params![source, before.0, item.identity.0, item.plain.0])?;
        Ok(())
    }

    /// Has an item compared with its story and others when stories are gathered next; by these fingerprints,
    /// or, without, by those that follow from what is stored.
    pub fn wait_again(&self, id: ItemId, item: Option<&Item>) -> Result<()> {
        let packed = item.map(|item| fingerprints::pack(&item.fingerprints)).unwrap_or_default();
        self.sql
            .prepare_cached("UPDATE member SET fingerprints = ?2 WHERE item = ?1")?
            .execute(params![id.0, packed])?;
        Ok(())
    }

    /// Stores an item that was in a document of `seen` (Unix seconds) and was not understood then.
    pub fn insert_late(
        &self,
        source: SourceId,
        item: &Stored<'_>,
        backlog: bool,
        seen: i64,
    ) -> Result<ItemId> {
        let id = self.insert_item(source, item, backlog)?;
        self.sql
            .prepare_cached("UPDATE item SET first_seen = ?2, changed = ?2 WHERE id = ?1")?
            .execute(params![id.0, seen])?;
        Ok(id)
    }

    /// Removes an item that today's rules do not find any more, and its story if nothing is left of it.
    /// Unlike what was purged it comes back if its source says it again. Returns the story that is left.
    pub fn remove_item(&self, id: ItemId) -> Result<Option<StoryId>> {
        let story = self.story_of(id)?;
        for table in ["body", "revision", "member"] {
            self.sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE item = ?1"))?
                .execute([id.0])?;
        }
        let Some(story) = story else {
            self.sql.prepare_cached("DELETE FROM item WHERE id = ?1")?.execute([id.0])?;
            return Ok(None);
        };
        let left = self
            .sql
            .prepare_cached("SELECT 1 FROM member WHERE story = ?1 AND story IS NOT NULL")?
            .exists([story.0])?;
        if left {
            self.arrange(story)?;
        } else {
            self.unplace(story)?;
            self.sql.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([story.0])?;
        }
        self.sql.prepare_cached("DELETE FROM item WHERE id = ?1")?.execute([id.0])?;
        Ok(left.then_some(story))
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

fn brief(row: &Row<'_>) -> Result<Brief> {
    let placed: BTreeMap<String, Placed> = from_json(row.get_ref(2)?.as_str().unwrap_or_default())?;
    Ok(Brief {
        id: Uuid::from_bytes(row.get(0)?),
        headline: row.get(1)?,
        sections: placed.into_keys().collect(),
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
