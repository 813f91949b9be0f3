//! When stories came into sections, where they stand there, and when they went: what archives and tombstones
//! are made of.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{
    Result, Store, Tx,
    placed::{Placed, Rank},
    polls::from_json,
    time,
};
use crate::model::{ALL, Section, Stirred, StoryId, Withdrawal};

/// When a story came into each of its sections, and into [`ALL`]; Unix seconds.
pub(super) type Arrivals = BTreeMap<String, i64>;

impl Tx<'_> {
    /// Gives a story its place in these sections, by the time beside each. Where it stood before, it keeps its arrival.
    pub(super) fn place<'s>(
        &self,
        story: StoryId,
        rank: &Rank,
        sections: impl IntoIterator<Item = (&'s str, i64)>,
        before: &Arrivals,
    ) -> Result<()> {
        let mut placement = self.sql.prepare_cached(
            "INSERT INTO placement (section, published, first_seen, place, story, arrived)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let mut arrival = self
            .sql
            .prepare_cached("INSERT INTO arrival (section, at, story) VALUES (?1, ?2, ?3)")?;
        for (section, shown) in sections {
            let at = before.get(section).copied().unwrap_or(self.now);
            let Rank { first_seen, place, .. } = rank;
            placement.execute(params![section, shown, first_seen, place, story.0, at])?;
            arrival.execute(params![section, at, story.0])?;
            self.mark_stale(section)?;
            let is_new = before.is_empty();
            self.stir(section, Stirred { at, story: (!is_new).then_some(story) })?;
        }
        if before.is_empty() {
            // By section, since that is how they are looked up: there may be many.
            let mut statement = self.sql.prepare_cached(
                "DELETE FROM withdrawal WHERE section IN (SELECT section FROM publication)
                     AND story = (SELECT uid FROM story WHERE id = ?1) RETURNING at",
            )?;
            let told = statement.query_map([story.0], |row| row.get::<_, i64>(0))?;
            let gone = told.collect::<rusqlite::Result<Vec<i64>>>()?.into_iter().max();
            if let Some(gone) = gone {
                // Whoever obeyed the tombstone takes it up again only if it is newer (RFC 6721, 3).
                self.raise_above(story, gone)?;
            }
        }
        Ok(())
    }

    /// Notes that a story changed that keeps its place in these sections; says whether it has one in all of them.
    pub(super) fn stay<'s>(
        &self,
        story: StoryId,
        rank: &Rank,
        sections: impl IntoIterator<Item = (&'s str, i64)>,
    ) -> Result<bool> {
        let mut placement = self.sql.prepare_cached(
            "SELECT arrived FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                 AND place = ?4 AND story = ?5",
        )?;
        for (section, shown) in sections {
            let Rank { first_seen, place, .. } = rank;
            let arrived = placement
                .query_row(params![section, shown, first_seen, place, story.0], |row| row.get(0))
                .optional()?;
            let Some(at) = arrived else { return Ok(false) };
            self.mark_stale(section)?;
            self.stir(section, Stirred { at, story: Some(story) })?;
        }
        Ok(true)
    }

    /// Takes a story out of all sections' order, before it changes its place or goes. Returns when it came.
    pub(super) fn unplace(&self, story: StoryId) -> Result<Arrivals> {
        let (rank, sections) = self.ranked(story)?;
        self.unplace_from(story, &rank, rank.places(&sections))
    }

    /// When a story came, wherever it stands now; Unix seconds. None: it stands nowhere.
    pub(super) fn came(&self, story: StoryId) -> Result<Option<i64>> {
        let (rank, sections) = self.ranked(story)?;
        let mut placement = self.sql.prepare_cached(
            "SELECT arrived FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                 AND place = ?4 AND story = ?5",
        )?;
        let Some((all, shown)) = rank.places(&sections).find(|(section, _)| *section == ALL) else {
            return Ok(None);
        };
        let row = params![all, shown, rank.first_seen, rank.place, story.0];
        Ok(placement.query_row(row, |row| row.get(0)).optional()?)
    }

    /// What puts a story in its places, and the sections where it may have them.
    fn ranked(&self, story: StoryId) -> Result<(Rank, BTreeMap<String, Placed>)> {
        let (rank, sections) = self
            .sql
            .prepare_cached(
                "SELECT published, first_seen, place, sections FROM story WHERE id = ?1",
            )?
            .query_row([story.0], |row| {
                let rank =
                    Rank { published: row.get(0)?, first_seen: row.get(1)?, place: row.get(2)? };
                Ok((rank, row.get::<_, String>(3)?))
            })?;
        Ok((rank, from_json(&sections)?))
    }

    /// As [`Tx::unplace`], of these sections alone.
    pub(super) fn unplace_from<'s>(
        &self,
        story: StoryId,
        rank: &Rank,
        sections: impl IntoIterator<Item = (&'s str, i64)>,
    ) -> Result<Arrivals> {
        let mut placement = self.sql.prepare_cached(
            "DELETE FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                 AND place = ?4 AND story = ?5 RETURNING arrived",
        )?;
        let mut arrival = self
            .sql
            .prepare_cached("DELETE FROM arrival WHERE section = ?1 AND at = ?2 AND story = ?3")?;
        let mut arrivals = Arrivals::new();
        for (section, shown) in sections {
            let Rank { first_seen, place, .. } = rank;
            let row = params![section, shown, first_seen, place, story.0];
            let mut rows = placement.query(row)?;
            // A story that is hidden or of the backlog alone has no place.
            let Some(at) = rows.next()?.map(|row| row.get::<_, i64>(0)).transpose()? else {
                continue;
            };
            while rows.next()?.is_some() {}
            arrival.execute(params![section, at, story.0])?;
            arrivals.insert(section.to_owned(), at);
            self.mark_stale(section)?;
            self.stir(section, Stirred { at, story: Some(story) })?;
        }
        Ok(arrivals)
    }

    /// Notes that a story that came to these sections may be published nowhere now, or that `goes` took it in.
    pub(super) fn withdraw(&self, story: Uuid, from: &Arrivals, goes: Option<Uuid>) -> Result<()> {
        let mut insert = self.sql.prepare_cached(
            "INSERT OR REPLACE INTO withdrawal (section, story, at, arrived, goes)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let goes = goes.map(Uuid::into_bytes);
        for (section, arrived) in from {
            insert.execute(params![section, story.as_bytes(), self.now, arrived, goes])?;
        }
        if !from.is_empty() {
            self.sql
                .prepare_cached("INSERT OR REPLACE INTO untold (story) VALUES (?1)")?
                .execute([story.as_bytes()])?;
        }
        Ok(())
    }

    /// No file tells any more of what was withdrawn, up to this number of [`Store::untold`].
    pub fn forget_untold(&self, last: i64) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM untold WHERE id <= ?1")?.execute([last])?;
        Ok(())
    }

    /// Notes that this is not as the documents of a section say.
    pub fn stir(&self, section: &str, what: Stirred) -> Result<()> {
        let mut stirred = self.stirred.borrow_mut();
        if stirred.get(section).is_some_and(|known| known.contains(&what)) {
            return Ok(());
        }
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO stirred (section, at, story) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![section, what.at, what.story.map_or(0, |story| story.0)])?;
        stirred.entry(section.to_owned()).or_default().insert(what);
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
                     AND (act = 'feature' AND edit.section = withdrawal.section
                         OR act = 'move' AND edit.text = withdrawal.section)))
             ORDER BY at DESC, story LIMIT ?3",
        )?;
        let key = section.map_or(ALL, |section| &section.key);
        let with_proposed = section.is_none_or(Section::takes_proposals);
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
