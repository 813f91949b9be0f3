//! Stories: the items that are the same report. Written at the end of a round and by editors' acts.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    Result, Tx, Waiting,
    arrivals::Arrivals,
    placed::{Rank, place, proposed},
    polls::json,
};
use crate::model::{ItemId, Reason, StoryId};

impl Tx<'_> {
    /// Opens a story with its first item. `mint` gives the ids it may have, best first: the first one
    /// that no story ever had is taken.
    pub fn open_story(&self, item: &Waiting, mint: impl Iterator<Item = Uuid>) -> Result<StoryId> {
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO story (uid, lead, published, first_seen, place, sections)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM redirect WHERE uid = ?1)",
        )?;
        let rank = Rank {
            published: item.published,
            first_seen: item.first_seen,
            place: place(&item.name.source, item.position),
        };
        let sections = proposed(&item.proposals);
        let stored = json(&sections)?;
        let mut edited = false;
        for uid in mint {
            if self.exact()?.story(uid)?.is_some() {
                continue;
            }
            let Rank { published, first_seen, place } = &rank;
            let row = params![uid.as_bytes(), item.id.0, published, first_seen, place, stored];
            if insert.execute(row)? == 1 {
                // Edits may be older than their story: they were taken over from another database.
                self.name_story(StoryId(self.sql.last_insert_rowid()), uid)?;
                edited = self.has_edits(uid)?;
                break;
            }
        }
        let story = StoryId(self.sql.last_insert_rowid());
        self.set_story(item.id, story, None)?;
        if edited {
            self.arrange(story)?;
            self.expect_in_heads(story)?;
        } else if !item.backlog {
            self.place(story, &rank, rank.places(&sections), &Arrivals::default())?;
        }
        Ok(story)
    }

    /// Puts an item to a story that is there; the story has to be arranged anew.
    pub fn join_story(&self, story: StoryId, item: ItemId, reason: &Reason) -> Result<()> {
        self.set_story(item, story, Some(reason))
    }

    fn set_story(&self, item: ItemId, story: StoryId, reason: Option<&Reason>) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE member SET story = ?2, reason = ?3, fingerprints = NULL WHERE item = ?1",
            )?
            .execute(params![item.0, story.0, reason.map(Reason::stored)])?;
        Ok(())
    }

    /// Notes that an item was compared again and stays where it is.
    pub fn keep_in_story(&self, item: ItemId) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE member SET fingerprints = NULL WHERE item = ?1")?
            .execute([item.0])?;
        Ok(())
    }

    /// Notes why an item that joined a story belongs there now.
    pub fn set_reason(&self, item: ItemId, reason: &Reason) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE member SET reason = ?2
                 WHERE item = ?1 AND reason IS NOT NULL AND reason <> ?2",
            )?
            .execute(params![item.0, reason.stored()])?;
        Ok(())
    }

    /// Some items of a story that its source told beside this one.
    pub fn of_same_source(&self, story: StoryId, item: ItemId, most: usize) -> Result<Vec<ItemId>> {
        let mut statement = self.sql.prepare_cached(
            // From the story's items, which are few, to their source, and not the other way round (CROSS JOIN, +).
            "SELECT member.item FROM member CROSS JOIN item ON item.id = member.item
             WHERE story = ?1 AND +item.source = (SELECT source FROM item WHERE id = ?2) AND member.item <> ?2
             ORDER BY member.item LIMIT ?3",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows =
            statement.query_map(params![story.0, item.0, most], |row| row.get(0).map(ItemId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes an item out of its story, of which others stay; the story has to be arranged anew.
    pub fn leave_story(&self, item: ItemId) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE member SET story = NULL, reason = NULL WHERE item = ?1")?
            .execute([item.0])?;
        Ok(())
    }

    /// The item that stands for a story.
    pub fn lead_of(&self, story: StoryId) -> Result<ItemId> {
        Ok(self
            .sql
            .prepare_cached("SELECT lead FROM story WHERE id = ?1")?
            .query_row([story.0], |row| row.get(0).map(ItemId))?)
    }

    /// The story for which an item stands, if it does.
    pub(super) fn stands_for(&self, item: ItemId) -> Result<Option<StoryId>> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT story.id FROM member JOIN story ON story.id = member.story
                 WHERE member.item = ?1 AND lead = member.item",
            )?
            .query_row([item.0], |row| row.get(0).map(StoryId))
            .optional()?)
    }

    /// Whether a story has but one item.
    pub fn has_one_item(&self, story: StoryId) -> Result<bool> {
        let mut members =
            self.sql.prepare_cached("SELECT count(*) FROM member WHERE story = ?1")?;
        Ok(members.query_row([story.0], |row| row.get::<_, u32>(0))? == 1)
    }
}
