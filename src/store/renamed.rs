//! Items that edits name and that have another identity since a replay. The log of edits is never changed, so names
//! are looked up when edits are read.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Result, Tx,
    acts::{Act, Parts},
    digest,
};
use crate::model::ItemName;

/// No item is renamed so often.
const MOST_NAMES: usize = 64;

impl Tx<'_> {
    /// Notes that an item has another identity from now on, if editors decided anything that may name it.
    pub(super) fn note_renamed(&self, before: &ItemName, now: &ItemName) -> Result<()> {
        let item = self.item_named(before)?.map(|item| item.0);
        let named = self
            .sql
            .prepare_cached(
                "SELECT 1 FROM decision WHERE source = ?1 AND identity = ?2
                 UNION ALL
                 SELECT 1 FROM member JOIN overlay ON overlay.story = member.story WHERE item = ?3",
            )?
            .exists(params![before.source, before.identity.0, item])?;
        if !named {
            return Ok(());
        }
        // One that is called as before again is not looked for in a circle.
        self.sql
            .prepare_cached("DELETE FROM renamed WHERE source = ?1 AND identity = ?2")?
            .execute(params![now.source, now.identity.0])?;
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO renamed (source, identity, plain, becomes) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![before.source, before.identity.0, now.plain.0, now.identity.0])?;
        Ok(())
    }
}

/// What an item is called now.
pub(super) fn name_now(sql: &Connection, name: &ItemName) -> Result<ItemName> {
    let mut now = name.clone();
    let mut statement = sql
        .prepare_cached("SELECT plain, becomes FROM renamed WHERE source = ?1 AND identity = ?2")?;
    for _ in 0..MOST_NAMES {
        let next = statement
            .query_row(params![now.source, now.identity.0], |row| {
                Ok((digest(row, 0)?, digest(row, 1)?))
            })
            .optional()?;
        let Some((plain, identity)) = next else { break };
        now = ItemName { plain, identity, ..now };
    }
    Ok(now)
}

/// An act with the items that it names as they are called now.
pub(super) fn named_now(sql: &Connection, act: &Act) -> Result<Act> {
    let parts = |parts: &Parts| -> Result<Parts> {
        let pair =
            |(one, other): &(ItemName, ItemName)| Ok((name_now(sql, one)?, name_now(sql, other)?));
        let pairs = parts.pairs.iter().map(pair).collect::<Result<_>>()?;
        Ok(Parts { other: parts.other, pairs })
    };
    Ok(match act {
        Act::Lead(Some(item)) => Act::Lead(Some(name_now(sql, item)?)),
        Act::Merge(said) => Act::Merge(parts(said)?),
        Act::Split(said) => Act::Split(parts(said)?),
        Act::Apart(said) => Act::Apart(parts(said)?),
        Act::Allow(said) => Act::Allow(parts(said)?),
        act => act.clone(),
    })
}
