//! When stories last changed, as readers are told: later with each change, whatever their items say.

use rusqlite::{OptionalExtension, params};

use super::{Result, Tx, reading::TABLES};
use crate::model::StoryId;

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

impl Tx<'_> {
    /// When a story last changed, Unix seconds; none where nothing stands for it any more.
    pub(super) fn updated(&self, story: StoryId) -> Result<Option<i64>> {
        Ok(self
            .sql
            .prepare_cached(&format!(
                "SELECT story.published, item.updated, item.changed, item.corrected, story.reworded,
                     story.raised FROM {TABLES} WHERE story.id = ?1"
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
                Ok(stamps.last())
            })
            .optional()?)
    }

    /// Has a story have changed later than at this time, Unix seconds.
    pub(super) fn raise_above(&self, story: StoryId, time: i64) -> Result<()> {
        if self.updated(story)?.is_some_and(|updated| updated <= time) {
            self.sql
                .prepare_cached("UPDATE story SET raised = ?2 WHERE id = ?1")?
                .execute(params![story.0, self.now.max(time + 1)])?;
        }
        Ok(())
    }
}
