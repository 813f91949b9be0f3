//! Rows by their names: items by what their sources call them, stories by their ids.
//!
//! Both names are hashes, and an index of them would change another page, among millions, for each row that comes. So
//! they are exact keys, and stand in the same runs as those of texts and addresses. Who looks a key up compares the
//! name: two may have one key, and the row may be gone or have another name since.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    Result, Store, Tx,
    fingerprints::exact::{self, Exact},
};
use crate::model::{Digest128, ItemId, ItemName, StoryId};

/// So many rows with one key are looked at.
const MOST: usize = 10_000;

impl Tx<'_> {
    /// Has an item found by what its source calls it.
    pub(super) fn name_item(&self, id: ItemId, source: i64, plain: Digest128) -> Result<()> {
        self.add_exact(key_of_item(source, plain), id.0)
    }

    /// Has a story found by its id.
    pub(super) fn name_story(&self, story: StoryId, uid: Uuid) -> Result<()> {
        self.add_exact(key_of_story(uid), story.0)
    }

    /// The row of the story with this id, or of the one that it became part of.
    pub fn story_row(&self, uid: Uuid) -> Result<Option<StoryId>> {
        Exact::without_filters(&self.sql).story_row(uid)
    }

    /// The item of this name, if it is here.
    pub fn item_named(&self, name: &ItemName) -> Result<Option<ItemId>> {
        let Some(source) = source_id(&self.sql, &name.source)? else { return Ok(None) };
        let mut identity =
            self.sql.prepare_cached("SELECT 1 FROM item WHERE id = ?1 AND identity = ?2")?;
        for item in Exact::without_filters(&self.sql).known_as(source, name.plain)? {
            if identity.exists(params![item.0, name.identity.0])? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

impl Store {
    /// The row of the story with this id, or of the one that it became part of.
    pub(super) fn story_row(&self, uid: Uuid) -> Result<Option<StoryId>> {
        self.exact().story_row(uid)
    }
}

impl Exact<'_> {
    /// The story with this id, or the one that it became part of.
    pub(super) fn story_row(&self, uid: Uuid) -> Result<Option<StoryId>> {
        let goes = self
            .sql
            .prepare_cached("SELECT goes FROM redirect WHERE uid = ?1")?
            .query_row([uid.as_bytes()], |row| row.get(0).map(Uuid::from_bytes))
            .optional()?;
        self.story(goes.unwrap_or(uid))
    }

    /// The story with this id.
    pub(super) fn story(&self, uid: Uuid) -> Result<Option<StoryId>> {
        let mut named =
            self.sql.prepare_cached("SELECT 1 FROM story WHERE id = ?1 AND uid = ?2")?;
        for row in self.rows(key_of_story(uid), MOST)? {
            if named.exists(params![row, uid.as_bytes()])? {
                return Ok(Some(StoryId(row)));
            }
        }
        Ok(None)
    }

    /// The items of a source with this plain identity: one, unless documents used it for several.
    pub(super) fn known_as(&self, source: i64, plain: Digest128) -> Result<Vec<ItemId>> {
        let mut named = self
            .sql
            .prepare_cached("SELECT 1 FROM item WHERE id = ?1 AND source = ?2 AND plain = ?3")?;
        let mut known = Vec::new();
        for row in self.rows(key_of_item(source, plain), MOST)? {
            if named.exists(params![row, source, plain.0])? {
                known.push(ItemId(row));
            }
        }
        Ok(known)
    }
}

/// The row of a source.
pub(super) fn source_id(sql: &Connection, key: &str) -> Result<Option<i64>> {
    Ok(sql
        .prepare_cached("SELECT id FROM source WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

fn key_of_item(source: i64, plain: Digest128) -> u64 {
    half(plain.0) ^ source.cast_unsigned().rotate_left(32)
}

fn key_of_story(uid: Uuid) -> u64 {
    half(uid.into_bytes())
}

/// Of a hash, the half without the version that a UUID has in its own.
fn half(hash: [u8; 16]) -> u64 {
    hash.last_chunk().map_or(0, |half| u64::from_le_bytes(*half))
}

/// Puts the exact keys of a database of before, and the names of all that is in it, to runs.
pub(super) fn fill(sql: &Connection) -> Result<()> {
    let mut keys: Vec<(i64, u64)> = Vec::new();
    let mut items = sql.prepare("SELECT id, source, plain FROM item")?;
    let mut rows = items.query([])?;
    while let Some(row) = rows.next()? {
        keys.push((row.get(0)?, key_of_item(row.get(1)?, Digest128(row.get(2)?))));
    }
    let mut stories = sql.prepare("SELECT id, uid FROM story")?;
    let mut rows = stories.query([])?;
    while let Some(row) = rows.next()? {
        keys.push((row.get(0)?, key_of_story(Uuid::from_bytes(row.get(1)?))));
    }
    exact::fill(sql, keys)
}
