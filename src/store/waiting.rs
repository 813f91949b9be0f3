//! Items that wait for the end of the round, to be compared: new ones, which have no story yet, those that their
//! sources changed, and those of which an editor said what was not known when they were put to their stories. One
//! waits as long as fingerprints stand in its row.

use std::collections::BTreeMap;

use super::{Result, Store, Tx, fingerprints::packed, polls::from_json, proposals::Proposed};
use crate::model::{Digest128, Fingerprints, ItemId, ItemName, StoryId};

/// An item that waits for the end of the round, to be put to its story.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its row.
    pub id: ItemId,
    /// What it is called in editors' decisions.
    pub name: ItemName,
    /// When it was published, never after it was seen; Unix seconds.
    pub published: i64,
    /// When it was first seen; Unix seconds.
    pub first_seen: i64,
    /// Its place in its first document.
    pub position: u32,
    /// The sections it is proposed for, with the reasons.
    pub proposals: BTreeMap<String, Proposed>,
    /// Whether it was old when its source was added.
    pub backlog: bool,
    /// What its copies are found by.
    pub fingerprints: Fingerprints,
    /// Its story, if it was in one before its source changed it.
    pub story: Option<StoryId>,
}

impl Tx<'_> {
    /// The items that wait for their story, or to be compared again, smallest by (published, source key, guid) first:
    /// in this order the stories come out the same whatever order the sources answered in.
    pub fn waiting(&self) -> Result<Vec<ItemId>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT item.id FROM member JOIN item ON item.id = member.item
                 JOIN source ON source.id = item.source
             WHERE member.fingerprints IS NOT NULL
             ORDER BY min(coalesce(published, first_seen), first_seen), source.key,
                 coalesce(guid, link, headline), identity",
        )?;
        let ids = statement.query_map([], |row| row.get(0).map(ItemId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// What is needed of a waiting item to find its story.
    pub fn waiting_item(&self, id: ItemId) -> Result<Waiting> {
        let mut statement = self.sql.prepare_cached(
            "SELECT source.key, plain, identity, min(coalesce(published, first_seen), first_seen),
                    first_seen, position, proposals, backlog, fingerprints, story
             FROM item JOIN source ON source.id = item.source JOIN member ON member.item = item.id
             WHERE item.id = ?1",
        )?;
        let mut rows = statement.query([id.0])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        Ok(Waiting {
            id,
            name: ItemName {
                source: row.get(0)?,
                plain: Digest128(row.get(1)?),
                identity: Digest128(row.get(2)?),
            },
            published: row.get(3)?,
            first_seen: row.get(4)?,
            position: row.get(5)?,
            proposals: from_json(row.get_ref(6)?.as_str().unwrap_or_default())?,
            backlog: row.get(7)?,
            fingerprints: packed::unpack(&row.get::<_, Option<Vec<u8>>>(8)?.unwrap_or_default())?,
            story: row.get::<_, Option<_>>(9)?.map(StoryId),
        })
    }

    /// Has an item compared again at the end of the round, if it is here.
    pub(super) fn compare_again(&self, name: &ItemName) -> Result<()> {
        if let Some(item) = self.item_named(name)? {
            self.sql
                .prepare_cached(
                    "UPDATE member SET fingerprints = coalesce(fingerprints, x'') WHERE item = ?1",
                )?
                .execute([item.0])?;
        }
        Ok(())
    }
}

impl Store {
    /// Whether items wait for their stories: a round was killed before its end.
    pub fn has_waiting(&self) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM member WHERE fingerprints IS NOT NULL")?
            .exists([])?)
    }
}
