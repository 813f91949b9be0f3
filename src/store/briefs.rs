//! Stories in a line each, and how they moved: what a replay tells of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Params, Row};
use uuid::Uuid;

use super::{Result, Store, Tx, placed::Placed, polls::from_json};
use crate::model::{Brief, ItemId};

const OF_ITEM: &str = "story.id = (SELECT story FROM member WHERE member.item = ?1)";

const BY_ROW: &str = "story.id = ?1";

impl Store {
    /// The story of an item.
    pub fn brief_of(&self, item: ItemId) -> Result<Option<Brief>> {
        find(&self.connection, OF_ITEM, [item.0])
    }

    /// The story with this id.
    pub fn brief(&self, id: Uuid) -> Result<Option<Brief>> {
        let Some(story) = self.exact().story(id)? else { return Ok(None) };
        find(&self.connection, BY_ROW, [story.0])
    }

    /// The number of the last story that became part of another.
    pub fn last_move(&self) -> Result<i64> {
        let mut last = self.connection.prepare("SELECT coalesce(max(id), 0) FROM redirect")?;
        Ok(last.query_row([], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// The story of an item, as this transaction sees it.
    pub fn brief_of(&self, item: ItemId) -> Result<Option<Brief>> {
        find(&self.sql, OF_ITEM, [item.0])
    }

    /// The story with this id, as this transaction sees it.
    pub fn brief(&self, id: Uuid) -> Result<Option<Brief>> {
        let Some(story) = self.exact()?.story(id)? else { return Ok(None) };
        find(&self.sql, BY_ROW, [story.0])
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
}

fn find(sql: &Connection, which: &str, by: impl Params) -> Result<Option<Brief>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT story.uid, headline, sections FROM story JOIN item ON item.id = lead WHERE {which}"
    ))?;
    let mut rows = statement.query(by)?;
    rows.next()?.map(brief).transpose()
}

fn brief(row: &Row<'_>) -> Result<Brief> {
    let placed: BTreeMap<String, Placed> = from_json(row.get_ref(2)?.as_str().unwrap_or_default())?;
    Ok(Brief {
        id: Uuid::from_bytes(row.get(0)?),
        headline: row.get(1)?,
        sections: placed.into_keys().collect(),
    })
}
