//! What a replay writes: what today's rules read in the documents of before.

use rusqlite::{OptionalExtension as _, params};

use super::{Result, Stored, Tx, digest, fingerprints, items, proposals};
use crate::model::{Item, ItemId, ItemName, Moment, SourceId, StoryId};

impl Tx<'_> {
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
                     outlet = ?17, origin = ?18, permission = ?19, permission_list = ?20, editor = ?21
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
                item.editor,
            ])?;
        self.set_body(id, html.as_deref())
    }

    /// An item is known by another identity from now on; what editors decided of it goes along.
    fn rename(&self, id: ItemId, item: &Item) -> Result<()> {
        let renamed = self
            .sql
            .prepare_cached(
                "SELECT source.key, plain, identity, source.id FROM item JOIN source ON source.id = item.source
                 WHERE item.id = ?1 AND (plain <> ?2 OR identity <> ?3)",
            )?
            .query_row(params![id.0, item.plain.0, item.identity.0], |row| {
                let (plain, identity) = (digest(row, 1)?, digest(row, 2)?);
                Ok((ItemName { source: row.get(0)?, plain, identity }, row.get(3)?))
            })
            .optional()?;
        let Some((name, row)) = renamed else { return Ok(()) };
        let (plain, identity) = (item.plain, item.identity);
        self.note_renamed(&name, &ItemName { source: name.source.clone(), plain, identity })?;
        let ItemName { source, identity: before, .. } = name;
        self.sql
            .prepare_cached("UPDATE item SET plain = ?2, identity = ?3 WHERE id = ?1")?
            .execute(params![id.0, item.plain.0, item.identity.0])?;
        self.name_item(id, row, item.plain)?;
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
        let packed =
            item.map(|item| fingerprints::packed::pack(&item.fingerprints)).unwrap_or_default();
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
        for table in ["body", "revision", "recheck", "member"] {
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
            self.withdraw(self.uid_of(story)?, &self.unplace(story)?, None)?;
            self.forget_story(story)?;
        }
        self.sql.prepare_cached("DELETE FROM item WHERE id = ?1")?.execute([id.0])?;
        Ok(left.then_some(story))
    }
}
