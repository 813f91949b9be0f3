//! When stories last changed, as readers are told: later with each change, whatever their items say.

use rusqlite::{OptionalExtension, params};

use super::{Result, Tx, reading::TABLES};
use crate::model::{ItemId, StoryId};

/// What says when a story last changed; Unix seconds.
pub(super) struct Stamps {
    /// When it was published.
    pub(super) published: i64,
    /// When its source says that it changed.
    pub(super) said: Option<i64>,
    /// When we saw that.
    pub(super) changed: i64,
    /// When we saw a text change without a word.
    pub(super) corrected: Option<i64>,
    /// When an editor changed what readers read.
    pub(super) reworded: Option<i64>,
    /// It is newer than it was before.
    pub(super) raised: Option<i64>,
}

impl Stamps {
    /// The last of all. What a source says is not believed if that is in the future.
    pub(super) fn last(&self) -> i64 {
        let said = self.said.map(|said| said.min(self.changed));
        let later = [said, self.corrected, self.reworded, self.raised].into_iter().flatten();
        later.fold(self.published, i64::max)
    }
}

/// What readers read of a story, as far as it is told by which item stands for it and by editors' words.
pub(super) struct Said {
    lead: ItemId,
    /// Headline, summary, note and correction of editors.
    words: [Option<String>; 4],
    /// When it was published, and when it last changed; Unix seconds.
    published: i64,
    updated: i64,
}

impl Said {
    /// Whether it was published no later than at this time, Unix seconds.
    pub(super) fn is_as_old_as(&self, time: i64) -> bool {
        self.published <= time
    }
}

impl Tx<'_> {
    /// What a story says now; none where nothing stands for it any more.
    pub(super) fn said(&self, story: StoryId) -> Result<Option<Said>> {
        Ok(self
            .sql
            .prepare_cached(&format!(
                "SELECT story.published, item.updated, item.changed, item.corrected, story.reworded,
                     story.raised, story.lead, edited_headline, edited_summary, note, correction
                 FROM {TABLES} WHERE story.id = ?1"
            ))?
            .query_row([story.0], |row| {
                let stamps = Stamps {
                    published: row.get(0)?,
                    said: row.get(1)?,
                    changed: row.get(2)?,
                    corrected: row.get(3)?,
                    reworded: row.get(4)?,
                    raised: row.get(5)?,
                };
                let words = [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?];
                let (published, updated) = (stamps.published, stamps.last());
                Ok(Said { lead: ItemId(row.get(6)?), words, published, updated })
            })
            .optional()?)
    }

    /// A story that readers may know and that says something else than before has changed since (RFC 4287, 4.2.15),
    /// also where another copy stands for it that is older. No story is older than it was. What archives told of it
    /// long ago is told again.
    pub(super) fn raise_if_changed(&self, story: StoryId, before: Option<&Said>) -> Result<()> {
        let (Some(before), Some(after)) = (before, self.said(story)?) else { return Ok(()) };
        let says_else = before.lead != after.lead || before.words != after.words;
        let is_older = after.updated < before.updated;
        let is_as_old = after.updated == before.updated;
        if is_as_old && !says_else {
            return Ok(());
        }
        // What came with this very round was never published as it was before.
        if (is_older || is_as_old) && self.came(story)?.is_some_and(|came| came < self.now) {
            self.raise_above(story, before.updated)?;
        }
        self.tell_again(story, &after)
    }

    /// A story has changed for which an item stands that says something else now, whatever its source says of when.
    pub(super) fn raise_revised(&self, story: StoryId, before: &Said) -> Result<()> {
        if self.came(story)?.is_some_and(|came| came < self.now) {
            self.raise_above(story, before.updated)?;
        }
        self.tell_again(story, before)
    }

    /// Has a story have changed later than at this time, Unix seconds.
    pub(super) fn raise_above(&self, story: StoryId, time: i64) -> Result<()> {
        if self.said(story)?.is_some_and(|said| said.updated <= time) {
            self.sql
                .prepare_cached("UPDATE story SET raised = ?2 WHERE id = ?1")?
                .execute(params![story.0, self.now.max(time + 1)])?;
        }
        Ok(())
    }
}
