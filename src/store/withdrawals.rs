//! When stories went, and from which sections: what tombstones are made of.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Result, Store, Tx, arrivals::Arrivals, placed::Placed, time};
use crate::model::{ALL, Section, StoryId, Withdrawal};

/// In the place of the time when a story was withdrawn: it left the section, and is published in others.
const ELSEWHERE: i64 = 0;

impl Tx<'_> {
    /// Notes that a story came to a section: nothing tells any more that it left there or went.
    pub(super) fn come(&self, story: StoryId, section: &str) -> Result<()> {
        let gone: Option<i64> = self
            .sql
            .prepare_cached(
                "DELETE FROM withdrawal WHERE section = ?1
                     AND story = (SELECT uid FROM story WHERE id = ?2) RETURNING at",
            )?
            .query_row(params![section, story.0], |row| row.get(0))
            .optional()?;
        if let Some(gone) = gone.filter(|_| section == ALL) {
            // Whoever obeyed the tombstone takes it up again only if it is newer (RFC 6721, 3).
            self.raise_above(story, gone)?;
            self.tell_left(self.uid_of(story)?, ELSEWHERE, None)?;
        }
        Ok(())
    }

    /// Notes that a story that came to these sections has left those where it stands no longer, and stays in others.
    pub(super) fn leave(
        &self,
        story: StoryId,
        from: &Arrivals,
        sections: &BTreeMap<String, Placed>,
    ) -> Result<()> {
        let mut insert = self.sql.prepare_cached(
            "INSERT OR REPLACE INTO withdrawal (section, story, at, arrived)
             SELECT ?1, uid, ?4, ?3 FROM story WHERE id = ?2",
        )?;
        for (section, arrived) in from {
            if section != ALL && !sections.contains_key(section) {
                insert.execute(params![section, story.0, arrived, ELSEWHERE])?;
            }
        }
        Ok(())
    }

    /// Notes that a story that came to these sections may be published nowhere now, or that `goes` took it in: readers
    /// of the sections that it left before have it as well, and are told too.
    pub(super) fn withdraw(&self, story: Uuid, from: &Arrivals, goes: Option<Uuid>) -> Result<()> {
        if from.is_empty() {
            return Ok(());
        }
        self.tell_left(story, self.now, goes)?;
        let mut insert = self.sql.prepare_cached(
            "INSERT OR REPLACE INTO withdrawal (section, story, at, arrived, goes)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let goes = goes.map(Uuid::into_bytes);
        for (section, arrived) in from {
            insert.execute(params![section, story.as_bytes(), self.now, arrived, goes])?;
        }
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO untold (story) VALUES (?1)")?
            .execute([story.as_bytes()])?;
        Ok(())
    }

    /// Has the published sections that a story left tell that it went at this time, and where; at [`ELSEWHERE`] they
    /// tell nothing of it.
    fn tell_left(&self, story: Uuid, at: i64, goes: Option<Uuid>) -> Result<()> {
        // By section, since that is how rows are looked up: there may be many.
        let mut statement = self.sql.prepare_cached(
            "UPDATE withdrawal SET at = ?2, goes = ?3
             WHERE section IN (SELECT section FROM publication) AND story = ?1 RETURNING section",
        )?;
        let left = statement
            .query_map(params![story.as_bytes(), at, goes.map(Uuid::into_bytes)], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        for section in left {
            self.mark_stale(&section)?;
        }
        Ok(())
    }

    /// No file tells any more of what was withdrawn, up to this number of [`Store::untold`].
    pub fn forget_untold(&self, last: i64) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM untold WHERE id <= ?1")?.execute([last])?;
        Ok(())
    }
}

impl Store {
    /// The last `limit` stories of a section (`None`: of any) that may be published nowhere now, the latest first;
    /// not those that went before `since`, Unix seconds. What was but proposed to a section that takes no proposals
    /// never stood there. A story that came back is in [`ALL`], wherever it stood when it went.
    pub fn withdrawn(
        &self,
        section: Option<&Section>,
        since: i64,
        limit: u32,
    ) -> Result<Vec<Withdrawal>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT story, at, goes FROM withdrawal WHERE section = ?1 AND at >= ?2
                 AND EXISTS (SELECT 1 FROM withdrawal AS anywhere
                     WHERE anywhere.section = ?5 AND anywhere.story = withdrawal.story)
                 AND (?4 OR EXISTS (SELECT 1 FROM edit
                     WHERE edit.story IN (SELECT withdrawal.story
                         UNION ALL SELECT uid FROM redirect WHERE redirect.goes = withdrawal.story)
                     AND edit.at <= withdrawal.at
                     AND (act = 'feature' AND edit.section = withdrawal.section
                         OR act = 'move' AND edit.text = withdrawal.section)))
             ORDER BY at DESC, story LIMIT ?3",
        )?;
        let key = section.map_or(ALL, |section| &section.key);
        let with_proposed = section.is_none_or(Section::takes_proposals);
        let since = since.max(ELSEWHERE + 1);
        let rows = statement.query_map(params![key, since, limit, with_proposed, ALL], |row| {
            Ok(Withdrawal {
                story: Uuid::from_bytes(row.get(0)?),
                at: time(row.get(1)?),
                goes: row.get::<_, Option<_>>(2)?.map(Uuid::from_bytes),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a story that may be published nowhere now was published before.
    pub fn was_public(&self, story: Uuid) -> Result<bool> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM withdrawal WHERE section = ?1 AND story = ?2")?;
        Ok(statement.exists(params![ALL, story.as_bytes()])?)
    }

    /// The stories that were withdrawn since all files were last made anew, and the number of the last one. A story
    /// that came back is not among them.
    pub fn untold(&self) -> Result<(i64, Vec<Withdrawal>)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, untold.story, at, goes FROM untold
             LEFT JOIN withdrawal ON section = ?1 AND withdrawal.story = untold.story ORDER BY id",
        )?;
        let mut rows = statement.query([ALL])?;
        let (mut last, mut stories) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            if let Some(at) = row.get::<_, Option<_>>(2)? {
                let goes = row.get::<_, Option<_>>(3)?.map(Uuid::from_bytes);
                let story = Uuid::from_bytes(row.get(1)?);
                stories.push(Withdrawal { story, at: time(at), goes });
            }
        }
        Ok((last, stories))
    }
}
