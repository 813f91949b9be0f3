//! Which items editors want in one story, and which never: what follows from their edits.

use rusqlite::params;
use uuid::Uuid;

use super::{Result, Tx, acts::Parts, digest, polls::from_json};
use crate::model::{ItemName, StoryId};

/// What an editor decided of an item and an item of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The story.
    pub story: StoryId,
    /// Whether both belong into one story, or never do.
    pub together: bool,
    /// Which of them left a story that was split.
    pub split: Option<Side>,
    /// Who said so.
    pub editor: String,
}

/// Two stories that an editor made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The id of the one that went.
    pub from: Uuid,
    /// The id of the one that stayed.
    pub into: Uuid,
    /// Who said so.
    pub editor: String,
}

impl Merged {
    /// The id that the last of these merges led to, and those of that one, if there are any.
    pub fn last_goal(merges: &[Merged]) -> Option<Uuid> {
        merges.first().map(|last| Merged::goal(merges, last.into))
    }

    /// The id that leads to all that this id was merged into.
    pub fn goal(merges: &[Merged], mut uid: Uuid) -> Uuid {
        // Each merge is followed once, so that this ends.
        for _ in merges {
            match merges.iter().find(|merged| merged.from == uid) {
                Some(merged) => uid = merged.into,
                None => break,
            }
        }
        uid
    }
}

/// Where an item went when its story was split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It left.
    Leaves,
    /// It kept the story's id.
    Stays,
}

impl Side {
    fn of(leaves: bool) -> Side {
        if leaves { Side::Leaves } else { Side::Stays }
    }
}

impl Tx<'_> {
    /// Notes what an edit says of pairs of items; what earlier edits said of them no longer counts. `None`:
    /// nothing is said of them any more. `is_split`: the first of each pair left the story of the other.
    pub(super) fn set_decisions(
        &self,
        pairs: &[(ItemName, ItemName)],
        together: Option<bool>,
        is_split: bool,
        edit: i64,
    ) -> Result<()> {
        let mut forget = self.sql.prepare_cached(
            "DELETE FROM decision WHERE source = ?1 AND identity = ?2 AND other_source = ?3
                 AND other_identity = ?4",
        )?;
        let mut note = self.sql.prepare_cached(
            "INSERT INTO decision (source, identity, other_source, other_plain, other_identity, together,
                 edit, leaves)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (one, other) in pairs {
            for (item, with, leaves) in [(one, other, is_split), (other, one, false)] {
                forget.execute(params![
                    item.source,
                    item.identity.0,
                    with.source,
                    with.identity.0
                ])?;
                if let Some(together) = together {
                    note.execute(params![
                        item.source,
                        item.identity.0,
                        with.source,
                        with.plain.0,
                        with.identity.0,
                        together,
                        edit,
                        leaves,
                    ])?;
                }
            }
        }
        Ok(())
    }

    /// What editors decided of an item and the items of stories, the oldest story first.
    pub fn decided(&self, item: &ItemName) -> Result<Vec<Decided>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT other_source, other_plain, other_identity, together, edit.editor,
                    edit.act = 'split', decision.leaves
             FROM decision JOIN edit ON edit.id = decision.edit
             WHERE decision.source = ?1 AND decision.identity = ?2",
        )?;
        let mut rows = statement.query(params![item.source, item.identity.0])?;
        let mut decided = Vec::new();
        while let Some(row) = rows.next()? {
            let (plain, identity) = (digest(row, 1)?, digest(row, 2)?);
            let other = ItemName { source: row.get(0)?, plain, identity };
            let Some(other) = self.item_named(&other)? else { continue };
            if let Some(story) = self.story_of(other)? {
                let side = Side::of(row.get(6)?);
                let split = row.get::<_, bool>(5)?.then_some(side);
                let (together, editor) = (row.get(3)?, row.get(4)?);
                decided.push(Decided { story, together, split, editor });
            }
        }
        decided.sort_by_key(|said| said.story);
        Ok(decided)
    }

    /// The merges that editors made of stories with this item, the last one first.
    pub fn merges_of(&self, item: &ItemName) -> Result<Vec<Merged>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, story, text, editor FROM edit
             WHERE id IN (SELECT edit FROM decision WHERE source = ?1 AND identity = ?2) AND act = 'merge'
             ORDER BY id DESC",
        )?;
        let mut rows = statement.query(params![item.source, item.identity.0])?;
        let mut merges = Vec::new();
        while let Some(row) = rows.next()? {
            let parts: Parts = from_json(row.get_ref(2)?.as_str().unwrap_or_default())?;
            let (into, editor) = (Uuid::from_bytes(row.get(1)?), row.get(3)?);
            merges.push(Merged { from: parts.other, into, editor });
        }
        Ok(merges)
    }

    /// The ids of the stories that were split and had this item, and where it went.
    pub fn splits_of(&self, item: &ItemName) -> Result<Vec<(Uuid, Side)>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT edit.story, leaves FROM decision JOIN edit ON edit.id = decision.edit
             WHERE source = ?1 AND identity = ?2 AND act = 'split' ORDER BY edit.id",
        )?;
        let rows = statement.query_map(params![item.source, item.identity.0], |row| {
            Ok((Uuid::from_bytes(row.get(0)?), Side::of(row.get(1)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether an editor said of an item of one story that it never belongs together with one of the other.
    pub fn are_apart(&self, one: StoryId, other: StoryId) -> Result<bool> {
        for (_, item) in self.members_of(one)? {
            let parted = |said: &Decided| !said.together && said.story == other;
            if self.decided(&item)?.iter().any(parted) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an editor decided anything about a story, or about one that it took in.
    pub fn is_edited(&self, story: StoryId) -> Result<bool> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT 1 FROM story JOIN edit ON edit.story = story.uid WHERE story.id = ?1
                 UNION ALL
                 SELECT 1 FROM story JOIN redirect ON goes = story.uid JOIN edit ON edit.story = redirect.uid
                 WHERE story.id = ?1 LIMIT 1",
            )?
            .exists([story.0])?)
    }

    /// Whether editors hold a story back until a time.
    pub fn is_held(&self, story: StoryId) -> Result<bool> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT 1 FROM overlay WHERE story = ?1
                     AND (hidden OR withdrawn IS NOT NULL OR embargo IS NOT NULL)",
            )?
            .exists([story.0])?)
    }

    /// Whether there are edits of a story with this id.
    pub(super) fn has_edits(&self, uid: Uuid) -> Result<bool> {
        Ok(self
            .sql
            .prepare_cached("SELECT 1 FROM edit WHERE story = ?1")?
            .exists([uid.as_bytes()])?)
    }
}
