//! When stories came into sections, and where they stand there: what feeds and archives are made of.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::{
    Result, Tx,
    placed::{Placed, Rank},
    polls::from_json,
};
use crate::model::{ALL, Stirred, StoryId};

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
            let came = before.get(section).copied();
            let at = came.unwrap_or(self.now);
            let Rank { first_seen, place, .. } = rank;
            placement.execute(params![section, shown, first_seen, place, story.0, at])?;
            arrival.execute(params![section, at, story.0])?;
            self.mark_stale(section)?;
            let is_new = before.is_empty();
            self.stir(section, Stirred { at, story: (!is_new).then_some(story) })?;
            if came.is_none() {
                self.come(story, section)?;
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
        for (section, shown) in sections {
            let Some(at) = self.arrived(story, rank, section, shown)? else { return Ok(false) };
            self.mark_stale(section)?;
            for at in std::iter::once(at).chain(self.retold(section, story)?) {
                self.stir(section, Stirred { at, story: Some(story) })?;
            }
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
        Ok(self.arrivals_of(story)?.remove(ALL))
    }

    /// When a story came into the sections where it stands now.
    pub(super) fn arrivals_of(&self, story: StoryId) -> Result<Arrivals> {
        let (rank, sections) = self.ranked(story)?;
        let mut arrivals = Arrivals::new();
        for (section, shown) in rank.places(&sections) {
            let arrived = self.arrived(story, &rank, section, shown)?;
            arrivals.extend(arrived.map(|at| (section.to_owned(), at)));
        }
        Ok(arrivals)
    }

    /// When a story of this rank came into a section, where it stands by its time there; none: it does not.
    fn arrived(
        &self,
        story: StoryId,
        rank: &Rank,
        section: &str,
        shown: i64,
    ) -> Result<Option<i64>> {
        let Rank { first_seen, place, .. } = rank;
        Ok(self
            .sql
            .prepare_cached(
                "SELECT arrived FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                     AND place = ?4 AND story = ?5",
            )?
            .query_row(params![section, shown, first_seen, place, story.0], |row| row.get(0))
            .optional()?)
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
            self.forget_retold(section, story)?;
            arrivals.insert(section.to_owned(), at);
            self.mark_stale(section)?;
            self.stir(section, Stirred { at, story: Some(story) })?;
        }
        Ok(arrivals)
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
