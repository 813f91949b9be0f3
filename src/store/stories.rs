//! Stories: the items that are the same report. Written at the end of a round and by editors' acts.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{
    Result, Tx, Waiting,
    arrivals::{Arrivals, with_all},
    lead::{Copy, lead},
    polls::{from_json, json},
    proposals::{self, Proposed},
};
use crate::model::{ALL, ItemId, Permission, Placement, Reason, StoryId};

impl Tx<'_> {
    /// Opens a story with its first item. `mint` gives the ids it may have, best first: the first one
    /// that no story ever had is taken.
    pub fn open_story(&self, item: &Waiting, mint: impl Iterator<Item = Uuid>) -> Result<StoryId> {
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO story (uid, lead, published, first_seen, place, sections)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM redirect WHERE uid = ?1)
             ON CONFLICT DO NOTHING",
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
            let Rank { published, first_seen, place } = &rank;
            let row = params![uid.as_bytes(), item.id.0, published, first_seen, place, stored];
            if insert.execute(row)? == 1 {
                // Edits may be older than their story: they were taken over from another database.
                edited = self.has_edits(uid)?;
                break;
            }
        }
        let story = StoryId(self.sql.last_insert_rowid());
        self.set_story(item.id, story, None)?;
        if edited {
            self.arrange(story)?;
        } else if !item.backlog {
            self.place(story, &rank, with_all(&sections), &Arrivals::default())?;
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

    /// Takes an item out of its story, of which others stay; the story has to be arranged anew.
    pub fn leave_story(&self, item: ItemId) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE member SET story = NULL, reason = NULL WHERE item = ?1")?
            .execute([item.0])?;
        Ok(())
    }

    /// The item that stands for a story, and how many items the story has.
    pub fn lead_of(&self, story: StoryId) -> Result<(ItemId, u32)> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT lead, (SELECT count(*) FROM member WHERE member.story = story.id)
                 FROM story WHERE id = ?1",
            )?
            .query_row([story.0], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?)
    }

    /// Works out anew what follows from a story's items and edits: which item stands for it, when it was
    /// published, where it may be published. Returns the item that stands for it.
    pub fn arrange(&self, story: StoryId) -> Result<Option<ItemId>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT item.id, min(coalesce(published, first_seen), first_seen) AS time, first_seen,
                    source.key, position, proposals, backlog, precision, permission, source.priority,
                    coalesce((SELECT length(html) FROM body WHERE body.item = item.id), length(summary), 0),
                    item.gone
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
             WHERE story = ?1 ORDER BY time, source.key, coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query([story.0])?;
        let (mut copies, mut ranks) = (Vec::new(), Vec::new());
        let mut proposals = BTreeMap::new();
        let mut backlog = true;
        // When the last one was found gone, as long as none is left.
        let mut gone = Some(i64::MIN);
        while let Some(row) = rows.next()? {
            let place = place(row.get_ref(3)?.as_str().unwrap_or_default(), row.get(4)?);
            let rank = Rank { published: row.get(1)?, first_seen: row.get(2)?, place };
            copies.push(Copy {
                published: rank.published,
                first_seen: rank.first_seen,
                day_only: row.get::<_, Option<String>>(7)?.as_deref() == Some("day"),
                on_list: row
                    .get::<_, Option<String>>(8)?
                    .and_then(|word| Permission::from_word(&word))
                    .is_some_and(Permission::is_permitted),
                priority: row.get(9)?,
                size: row.get(10)?,
                gone: row.get::<_, Option<i64>>(11)?.is_some(),
            });
            gone = gone.zip(row.get(11)?).map(|(last, found): (i64, i64)| last.max(found));
            ranks.push((ItemId(row.get(0)?), rank));
            let more: BTreeMap<String, Proposed> =
                from_json(row.get_ref(5)?.as_str().unwrap_or_default())?;
            proposals::merge(&mut proposals, more);
            backlog &= row.get::<_, bool>(6)?;
        }
        let Some(lead) = lead(&copies) else { return Ok(None) };
        let (lead, rank) = ranks.swap_remove(lead);
        let mut sections = proposed(&proposals);
        let Edited { hidden, shown } = self.lay_edits_over(story, &mut sections)?;
        // Who shows it after it went knows that it is gone.
        let gone = gone.filter(|gone| shown.is_none_or(|shown| shown < *gone));
        let featured = sections.values().any(|placed| placed.featured);
        let is_shown = !hidden && gone.is_none() && (!backlog || featured);
        if is_shown && self.keep_place(story, lead, &rank, &sections)? {
            return Ok(Some(lead));
        }
        let arrivals = self.unplace(story)?;
        self.sql
            .prepare_cached(
                "UPDATE story SET lead = ?2, published = ?3, first_seen = ?4, place = ?5, sections = ?6,
                     gone = ?7
                 WHERE id = ?1",
            )?
            .execute(params![
                story.0,
                lead.0,
                rank.published,
                rank.first_seen,
                rank.place,
                json(&sections)?,
                gone,
            ])?;
        if is_shown {
            self.place(story, &rank, with_all(&sections), &arrivals)?;
        } else {
            self.withdraw(self.uid_of(story)?, &arrivals, None)?;
        }
        Ok(Some(lead))
    }

    /// Arranges a story whose place among others is as it was: only what is otherwise is written. Most copies change
    /// little of their story, and each row would be of another page. Says whether it was so.
    fn keep_place(
        &self,
        story: StoryId,
        lead: ItemId,
        rank: &Rank,
        sections: &BTreeMap<String, Placed>,
    ) -> Result<bool> {
        let Rank { published, first_seen, place } = rank;
        let stored: Option<(i64, String)> = self
            .sql
            .prepare_cached(
                "SELECT lead, sections FROM story
                 WHERE id = ?1 AND published = ?2 AND first_seen = ?3 AND place = ?4",
            )?
            .query_row(params![story.0, published, first_seen, place], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((lead_before, stored)) = stored else { return Ok(false) };
        let before: BTreeMap<String, Placed> = from_json(&stored)?;
        let kept =
            with_all(&before).filter(|section| *section == ALL || sections.contains_key(*section));
        if !self.stay(story, rank, kept)? {
            return Ok(false);
        }
        let gone = before.keys().filter(|section| !sections.contains_key(*section));
        self.unplace_from(story, rank, gone.map(String::as_str))?;
        let came = sections.keys().filter(|section| !before.contains_key(*section));
        let mut came = came.map(String::as_str).peekable();
        if came.peek().is_some() {
            self.place(story, rank, came, &Arrivals::default())?;
        }
        let sections = json(sections)?;
        if lead_before != lead.0 || stored != sections {
            // The index of its place is not touched.
            self.sql
                .prepare_cached("UPDATE story SET lead = ?2, sections = ?3 WHERE id = ?1")?
                .execute(params![story.0, lead.0, sections])?;
        }
        Ok(true)
    }

    /// Applies the editors' decisions to the sections of a story; says what they decided of the whole.
    fn lay_edits_over(
        &self,
        story: StoryId,
        sections: &mut BTreeMap<String, Placed>,
    ) -> Result<Edited> {
        let mut statement = self.sql.prepare_cached(
            // A story that took another in also stands where that one was put.
            "SELECT act, section, editor, edit.id, at FROM edit JOIN story ON story.uid = edit.story
             WHERE story.id = ?1
             UNION ALL
             SELECT act, section, editor, edit.id, edit.at FROM redirect JOIN story ON story.uid = goes
                 JOIN edit ON edit.story = redirect.uid AND act IN ('feature', 'remove')
             WHERE story.id = ?1
             ORDER BY 4",
        )?;
        let mut rows = statement.query([story.0])?;
        let mut edited = Edited::default();
        while let Some(row) = rows.next()? {
            let (act, section): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            match (act.as_str(), section) {
                ("feature", Some(section)) => {
                    let reason = format!("editor {}", row.get::<_, String>(2)?);
                    sections
                        .insert(section, Placed { reason, featured: true, weight: of_source() });
                }
                ("remove", Some(section)) => {
                    sections.remove(&section);
                }
                ("hide", _) => edited.hidden = true,
                ("unhide", _) => {
                    edited = Edited { hidden: false, shown: edited.shown.max(row.get(4)?) };
                }
                _ => {}
            }
        }
        Ok(edited)
    }

    /// The row of the story with this id, or of the one that it became part of.
    pub fn story_row(&self, uid: Uuid) -> Result<Option<StoryId>> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT id FROM story
                 WHERE uid = coalesce((SELECT goes FROM redirect WHERE redirect.uid = ?1), ?1)",
            )?
            .query_row([uid.as_bytes()], |row| row.get(0).map(StoryId))
            .optional()?)
    }
}

/// What editors decided of a whole story.
#[derive(Default)]
struct Edited {
    /// They hid it.
    hidden: bool,
    /// When they last said that it is to be shown; Unix seconds.
    shown: Option<i64>,
}

/// Why a story may be published in a section.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Placed {
    /// For the editor.
    pub(super) reason: String,
    /// An editor put it there; sources and rules only propose.
    pub(super) featured: bool,
    /// How much the proposal counts; where none is stored, that of a source.
    #[serde(default = "of_source", skip_serializing_if = "is_of_source")]
    pub(super) weight: u8,
}

fn of_source() -> u8 {
    Placement::SOURCE
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_of_source(weight: &u8) -> bool {
    *weight == Placement::SOURCE
}

fn proposed(proposals: &BTreeMap<String, Proposed>) -> BTreeMap<String, Placed> {
    proposals
        .iter()
        .map(|(section, Proposed { reason, weight })| {
            let placed = Placed { reason: reason.clone(), featured: false, weight: *weight };
            (section.clone(), placed)
        })
        .collect()
}

/// What orders stories: newest first, and among equals as their sources had them.
pub(super) struct Rank {
    pub(super) published: i64,
    pub(super) first_seen: i64,
    pub(super) place: String,
}

/// Sorts as text like (source key, position): keys hold no `!`, which is smaller than all they hold.
fn place(source_key: &str, position: u32) -> String {
    format!("{source_key}!{position:08}")
}
