//! Stories that become one, and stories that are parted.

use std::collections::BTreeSet;

use rusqlite::params;
use uuid::Uuid;

use super::{Result, Tx, Waiting, acts::Act, overlay::Live};
use crate::model::{DESK, ItemId, ItemName, Reason, StoryId};

impl Tx<'_> {
    /// Puts all items of `from` into `into`, whose id is kept; that of `from` leads there from now on. For
    /// this `reason` the item that opened `from` stands there. `into` has to be arranged anew.
    pub fn merge_stories(&self, into: StoryId, from: StoryId, reason: &Reason) -> Result<()> {
        let arrivals = self.unplace(from)?;
        self.sql
            .prepare_cached(
                "UPDATE member SET story = ?1, reason = coalesce(reason, ?3) WHERE story = ?2",
            )?
            .execute(params![into.0, from.0, reason.stored()])?;
        let (uid, gone) = (self.uid_of(into)?, self.uid_of(from)?);
        self.sql
            .prepare_cached("UPDATE redirect SET goes = ?1 WHERE goes = ?2")?
            .execute(params![uid.as_bytes(), gone.as_bytes()])?;
        self.sql
            .prepare_cached(
                "INSERT INTO redirect (uid, goes, at, through) VALUES (?1, ?2, ?3, ?2)",
            )?
            .execute(params![gone.as_bytes(), uid.as_bytes(), self.now])?;
        self.leave_heads(from, Some(into))?;
        self.forget_story(from)?;
        self.withdraw(gone, &arrivals, Some(uid))?;
        Ok(())
    }

    /// Gives items of a story, at least one of which stays, a story of their own. `mint` gives the ids it may
    /// have, as for [`Tx::open_story`]; one that the part had before it was taken in is used again. Returns the part,
    /// and whether it had its id before.
    pub(super) fn split_story(
        &self,
        story: StoryId,
        leaving: &[Waiting],
        mint: impl Iterator<Item = Uuid>,
        reason: &Reason,
    ) -> Result<Option<(StoryId, bool)>> {
        let Some((first, others)) = leaving.split_first() else { return Ok(None) };
        let mut mint = mint.peekable();
        let mut is_again = false;
        if let Some(uid) = mint.peek() {
            is_again = self.lead_back(*uid, self.uid_of(story)?)?;
        }
        let part = self.open_story(first, mint)?;
        for item in others {
            self.join_story(part, item.id, reason)?;
        }
        // What was said of the part goes with it.
        let before = self.said(story)?;
        self.sql.prepare_cached("DELETE FROM overlay WHERE story = ?1")?.execute([story.0])?;
        self.arrange(story)?;
        self.raise_if_changed(story, before.as_ref())?;
        self.arrange(part)?;
        self.expect_in_heads(part)?;
        Ok(Some((part, is_again)))
    }

    /// The id `uid` no longer leads to the story `goes`, and those that it took in lead to it again. Says whether it led
    /// there.
    pub(super) fn lead_back(&self, uid: Uuid, goes: Uuid) -> Result<bool> {
        let known = params![uid.as_bytes(), goes.as_bytes()];
        let mut statement = self.sql.prepare_cached(
            "WITH RECURSIVE own (uid) AS (
                 SELECT ?1 UNION SELECT redirect.uid FROM redirect JOIN own ON through = own.uid WHERE goes = ?2)
             SELECT redirect.uid, at, through FROM redirect JOIN own USING (uid) WHERE goes = ?2 AND uid <> ?1",
        )?;
        let rows = statement.query_map(known, |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, [u8; 16]>(2)?))
        })?;
        let taken_in: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        let mut forget =
            self.sql.prepare_cached("DELETE FROM redirect WHERE uid = ?1 AND goes = ?2")?;
        // A new row each: publication looks at those that came since it looked last.
        let mut lead = self.sql.prepare_cached(
            "INSERT INTO redirect (uid, goes, at, through) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (other, at, through) in taken_in {
            forget.execute(params![other, goes.as_bytes()])?;
            lead.execute(params![other, uid.as_bytes(), at, through])?;
        }
        Ok(forget.execute(known)? > 0)
    }

    /// Has the ids of all stories that editors merged into this one lead here, where the database was built anew since
    /// and they are no stories here. Says whether any did not before.
    pub fn lead_merged(&self, story: StoryId) -> Result<bool> {
        let uid = self.uid_of(story)?;
        let mut waiting = vec![uid];
        let mut seen = BTreeSet::from([uid]);
        let mut is_new = false;
        while let Some(id) = waiting.pop() {
            let edits = self.edits_under(id)?;
            let live = Live::of(&edits);
            for edit in edits.iter().filter(|edit| live.counts(edit)) {
                if let Act::Merge(parts) = &edit.act
                    && seen.insert(parts.other)
                {
                    is_new |= self.lead_lost(parts.other, uid)?;
                    waiting.push(parts.other);
                }
            }
        }
        Ok(is_new)
    }

    /// Has an id that is no story here, and leads to none, lead to this one; and those that led to it.
    fn lead_lost(&self, from: Uuid, goes: Uuid) -> Result<bool> {
        let exact = self.exact()?;
        if exact.story_row(from)?.is_some() {
            return Ok(false);
        }
        self.sql
            .prepare_cached("DELETE FROM redirect WHERE uid = ?1")?
            .execute([from.as_bytes()])?;
        self.sql
            .prepare_cached(
                "INSERT INTO redirect (uid, goes, at, through) VALUES (?1, ?2, ?3, ?2)",
            )?
            .execute(params![from.as_bytes(), goes.as_bytes(), self.now])?;
        let both = params![from.as_bytes(), goes.as_bytes()];
        self.sql.prepare_cached("UPDATE redirect SET goes = ?2 WHERE goes = ?1")?.execute(both)?;
        self.sql
            .prepare_cached(
                "UPDATE withdrawal SET goes = ?2
                 WHERE section IN (SELECT section FROM publication) AND story = ?1",
            )?
            .execute(both)?;
        Ok(true)
    }

    /// Takes an item out of its story, to be put to one as if it were new: what editors said of it was not known when
    /// it was put there. A story of which nothing is left is opened again with its id, if an item is to have that.
    pub(super) fn unsettle(&self, name: &ItemName) -> Result<()> {
        if name.source == DESK {
            // Its story has the id that was said when it was written.
            return self.compare_again(name);
        }
        let Some(item) = self.item_named(name)? else { return Ok(()) };
        let Some(story) = self.story_of(item)? else { return Ok(()) };
        self.sql
            .prepare_cached(
                "UPDATE member SET story = NULL, reason = NULL, fingerprints = coalesce(fingerprints, x'')
                 WHERE item = ?1",
            )?
            .execute([item.0])?;
        if self.arrange(story)?.is_none() {
            let (uid, arrivals) = (self.uid_of(story)?, self.unplace(story)?);
            self.forget_story(story)?;
            self.withdraw(uid, &arrivals, None)?;
        }
        Ok(())
    }

    /// Removes the row of a story without items, and what followed from edits of it.
    pub(super) fn forget_story(&self, story: StoryId) -> Result<()> {
        self.leave_heads(story, None)?;
        self.sql.prepare_cached("DELETE FROM overlay WHERE story = ?1")?.execute([story.0])?;
        self.sql.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([story.0])?;
        Ok(())
    }

    /// The published id of a story.
    pub fn uid_of(&self, story: StoryId) -> Result<Uuid> {
        Ok(self
            .sql
            .prepare_cached("SELECT uid FROM story WHERE id = ?1")?
            .query_row([story.0], |row| row.get(0).map(Uuid::from_bytes))?)
    }

    /// The items of a story, smallest by (published, source key, guid) first.
    pub fn members_of(&self, story: StoryId) -> Result<Vec<(ItemId, ItemName)>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT item.id, source.key, plain, identity
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
             WHERE story = ?1
             ORDER BY min(coalesce(published, first_seen), first_seen), source.key,
                 coalesce(guid, link, headline), identity",
        )?;
        let rows = statement.query_map([story.0], |row| {
            let (plain, identity) = (super::digest(row, 2)?, super::digest(row, 3)?);
            Ok((ItemId(row.get(0)?), ItemName { source: row.get(1)?, plain, identity }))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
