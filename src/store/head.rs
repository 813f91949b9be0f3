//! Heads of sections: the stories that editors put first, in their order. They follow from edits alone; polls never
//! touch them.

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{
    Result, Store, Tx,
    acts::Act,
    edits::{COLUMNS, Edit, all},
    overlay::Live,
};
use crate::model::{LONGEST_HEAD, StoryId};

/// A story in a head, and the edit that put it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place<S> {
    story: S,
    version: i64,
}

/// Does to a head what an act on one of its stories says. Beyond the longest head the last ones fall out of it, and
/// stand where their time puts them. `named` finds the story that an act names.
fn step<S: Copy + PartialEq>(
    head: &mut Vec<Place<S>>,
    section: &str,
    story: S,
    edit: &Edit,
    named: impl Fn(Uuid) -> Option<S>,
) {
    let place = Place { story, version: edit.number };
    let is_other = |place: &Place<S>| place.story != story;
    match &edit.act {
        Act::Pin(_) => {
            head.retain(is_other);
            head.insert(0, place);
        }
        Act::Place { after, .. } => {
            head.retain(is_other);
            let at = match after.map(&named) {
                None => 0,
                // One that is not there any more may have stood anywhere: behind all is the least harm.
                Some(after) => head
                    .iter()
                    .position(|place| Some(place.story) == after)
                    .map_or(head.len(), |at| at + 1),
            };
            head.insert(at, place);
        }
        Act::Unpin(_) | Act::Remove(_) => head.retain(is_other),
        Act::Move { from, .. } if from == section => head.retain(is_other),
        _ => {}
    }
    head.truncate(LONGEST_HEAD);
}

impl Tx<'_> {
    /// Takes an edit, the last one in the log, over into the head that it changes.
    pub(super) fn step_head(&self, story: StoryId, edit: &Edit) -> Result<()> {
        let Some(section) = edit.act.head() else { return Ok(()) };
        let before = self.places(section)?;
        let mut head = before.clone();
        let mut after = None;
        if let Act::Place { after: Some(uid), .. } = &edit.act {
            after = self.story_row(*uid)?;
        }
        step(&mut head, section, story, edit, |_| after);
        self.set_head(section, &before, &head)
    }

    /// A story came of which editors may have said where it stands in heads: those are worked out anew before the
    /// transaction ends.
    pub(super) fn expect_in_heads(&self, story: StoryId) -> Result<()> {
        let edits = self.edits_of(story)?;
        let sections = edits.iter().filter_map(|edit| edit.act.head()).map(str::to_owned);
        self.heads.borrow_mut().extend(sections);
        Ok(())
    }

    /// Works a head out from all edits that say something of it.
    pub(super) fn make_head_again(&self, section: &str) -> Result<()> {
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM edit
             WHERE section = ?1 AND act IN ('pin', 'unpin', 'place', 'remove', 'move')"
        ))?;
        let mut undone = self.sql.prepare_cached(&format!(
            "WITH RECURSIVE later (id) AS (
                 SELECT undo.id FROM edit JOIN edit AS undo ON undo.undoes = edit.id
                 WHERE edit.section = ?1 AND edit.act IN ('pin', 'unpin', 'place', 'remove', 'move')
                 UNION SELECT undo.id FROM later JOIN edit AS undo ON undo.undoes = later.id)
             SELECT {COLUMNS} FROM later JOIN edit ON edit.id = later.id"
        ))?;
        let mut edits = all(statement.query([section])?)?;
        edits.extend(all(undone.query([section])?)?);
        edits.sort_by_key(Edit::place);
        let live = Live::of(&edits);
        let mut uids: Vec<Place<Uuid>> = Vec::new();
        for edit in edits.iter().filter(|edit| live.counts(edit)) {
            step(&mut uids, section, edit.story, edit, Some);
        }
        let mut head: Vec<Place<StoryId>> = Vec::new();
        for Place { story, version } in uids {
            if let Some(story) = self.story_row(story)?
                && head.iter().all(|place| place.story != story)
            {
                head.push(Place { story, version });
            }
        }
        let before = self.places(section)?;
        self.set_head(section, &before, &head)
    }

    /// A story became part of another, which stands in its places from now on; or, without one, is no more.
    pub(super) fn leave_heads(&self, from: StoryId, into: Option<StoryId>) -> Result<()> {
        let mut statement = self.sql.prepare_cached("SELECT section FROM head WHERE story = ?1")?;
        let sections = statement.query_map([from.0], |row| row.get(0))?;
        let sections: Vec<String> = sections.collect::<rusqlite::Result<_>>()?;
        for section in sections {
            let before = self.places(&section)?;
            let mut head = before.clone();
            if let Some(into) = into {
                for place in head.iter_mut().filter(|place| place.story == from) {
                    place.story = into;
                }
                let mut seen = Vec::new();
                head.retain(|place| {
                    let is_first = !seen.contains(&place.story);
                    seen.push(place.story);
                    is_first
                });
            } else {
                head.retain(|place| place.story != from);
            }
            self.set_head(&section, &before, &head)?;
        }
        Ok(())
    }

    /// The place of a story in the head of a section, from 1; and the story before it.
    pub fn place_in_head(
        &self,
        section: &str,
        story: StoryId,
    ) -> Result<Option<(usize, Option<StoryId>)>> {
        let head = self.places(section)?;
        let Some(at) = head.iter().position(|place| place.story == story) else { return Ok(None) };
        let before = at.checked_sub(1).and_then(|before| head.get(before));
        Ok(Some((at + 1, before.map(|place| place.story))))
    }

    fn places(&self, section: &str) -> Result<Vec<Place<StoryId>>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT story, version FROM head WHERE section = ?1 ORDER BY position",
        )?;
        let places = statement.query_map([section], |row| {
            Ok(Place { story: StoryId(row.get(0)?), version: row.get(1)? })
        })?;
        Ok(places.collect::<rusqlite::Result<_>>()?)
    }

    fn set_head(
        &self,
        section: &str,
        before: &[Place<StoryId>],
        head: &[Place<StoryId>],
    ) -> Result<()> {
        if before == head {
            return Ok(());
        }
        self.sql.prepare_cached("DELETE FROM head WHERE section = ?1")?.execute([section])?;
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO head (section, position, story, version) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (index, place) in head.iter().enumerate() {
            let position = i64::try_from(index + 1).unwrap_or(i64::MAX);
            insert.execute(params![section, position, place.story.0, place.version])?;
        }
        self.mark_stale(section)
    }
}

impl Store {
    /// The edit that changed the head of a section last, as far as a story stands in it; 0 for an empty head.
    pub fn head_version(&self, section: &str) -> Result<i64> {
        let newest = self
            .connection
            .prepare_cached("SELECT max(version) FROM head WHERE section = ?1")?
            .query_row([section], |row| row.get(0))
            .optional()?;
        Ok(newest.flatten().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// The head after these acts, each on a story that is a number.
    fn head(acts: &[(i64, Act)]) -> Vec<i64> {
        let mut head = Vec::new();
        for (story, act) in acts {
            let edit = Edit::new(Uuid::nil(), "", act.clone(), DateTime::UNIX_EPOCH);
            let named = |uid: Uuid| i64::try_from(uid.as_u128()).ok();
            step(&mut head, "redian", *story, &edit, named);
        }
        head.into_iter().map(|place| place.story).collect()
    }

    fn pin(story: i64) -> (i64, Act) {
        (story, Act::Pin("redian".to_owned()))
    }

    fn behind(story: i64, after: Option<u128>) -> (i64, Act) {
        let after = after.map(Uuid::from_u128);
        (story, Act::Place { section: "redian".to_owned(), after })
    }

    #[test]
    fn what_is_pinned_stands_first() {
        assert_eq!(head(&[pin(1), pin(2)]), [2, 1]);
        assert_eq!(head(&[pin(1), pin(2), pin(1)]), [1, 2]);
    }

    #[test]
    fn a_story_stands_behind_the_one_that_is_named() {
        assert_eq!(head(&[pin(1), pin(2), behind(3, Some(2))]), [2, 3, 1]);
        assert_eq!(head(&[pin(1), pin(2), behind(2, Some(1))]), [1, 2]);
        assert_eq!(head(&[pin(1), pin(2), behind(1, None)]), [1, 2]);
        assert_eq!(head(&[pin(1), behind(3, Some(9))]), [1, 3]);
    }

    #[test]
    fn whoever_leaves_the_section_leaves_its_head() {
        let key = || "redian".to_owned();
        for act in [
            Act::Unpin(key()),
            Act::Remove(key()),
            Act::Move { from: key(), to: "dongtai".to_owned() },
        ] {
            assert_eq!(head(&[pin(1), pin(2), (2, act)]), [1]);
        }
        let comes = Act::Move { from: "dongtai".to_owned(), to: key() };
        assert_eq!(head(&[pin(1), (1, comes)]), [1]);
    }

    #[test]
    fn the_thirteenth_falls_out() {
        let pins: Vec<_> = (1..=13).map(pin).collect();
        assert_eq!(head(&pins), (2..=13).rev().collect::<Vec<_>>());
    }
}
