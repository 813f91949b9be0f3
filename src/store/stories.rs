//! Stories: the items that are the same report. Written at the end of a round and by editors' acts.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{
    Result, Tx, Waiting,
    polls::{from_json, json},
    proposals::{self, Proposed},
};
use crate::model::{ALL, Candidate, Digest128, ItemId, Keys, Placement, SourceId, StoryId};

/// So many items that share a key are compared, the oldest first: more have it by mistake, or to do harm.
const MOST_CANDIDATES: usize = 200;

impl Tx<'_> {
    /// The stories' items that share a key with `item`: whatever could be the same report, those of the
    /// oldest story first.
    pub fn candidates(&self, item: &Waiting) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::new();
        if let Some(link) = item.keys.link {
            self.find("link_key", link, &mut candidates)?;
        }
        if let Some(text) = item.keys.text {
            self.find("text_key", text, &mut candidates)?;
        }
        candidates.sort_by_key(|candidate| candidate.story);
        Ok(candidates)
    }

    fn find(&self, column: &str, key: Digest128, found: &mut Vec<Candidate>) -> Result<()> {
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT story, source, link_key, title_key, text_key FROM member
             WHERE {column} = ?1 AND {column} IS NOT NULL AND story IS NOT NULL
             ORDER BY item LIMIT {MOST_CANDIDATES}"
        ))?;
        let mut rows = statement.query([key.0])?;
        while let Some(row) = rows.next()? {
            found.push(Candidate {
                story: StoryId(row.get(0)?),
                source: SourceId(row.get(1)?),
                keys: Keys {
                    link: row.get::<_, Option<_>>(2)?.map(Digest128),
                    title: Digest128(row.get(3)?),
                    text: row.get::<_, Option<_>>(4)?.map(Digest128),
                },
            });
        }
        Ok(())
    }

    /// Opens a story with its first item. `mint` gives the ids it may have, best first: the first one
    /// that no story ever had is taken.
    pub fn open_story(&self, item: &Waiting, mint: impl Iterator<Item = Uuid>) -> Result<()> {
        let mut insert = self.sql.prepare_cached(
            "INSERT OR IGNORE INTO story (uid, lead, published, first_seen, place, sections)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let rank = Rank {
            published: item.published,
            first_seen: item.first_seen,
            place: place(&item.source_key, item.position),
        };
        let sections = proposed(&item.proposals);
        let stored = json(&sections)?;
        for uid in mint {
            let Rank { published, first_seen, place } = &rank;
            let row = params![uid.as_bytes(), item.id.0, published, first_seen, place, stored];
            if insert.execute(row)? == 1 {
                break;
            }
        }
        let story = StoryId(self.sql.last_insert_rowid());
        self.set_story(item.id, story, None)?;
        if item.backlog { Ok(()) } else { self.place(story, &rank, &sections) }
    }

    /// Puts an item to a story that is there, for a reason that a person can read.
    pub fn join_story(&self, story: StoryId, item: &Waiting, reason: &str) -> Result<()> {
        self.set_story(item.id, story, Some(reason))
    }

    fn set_story(&self, item: ItemId, story: StoryId, reason: Option<&str>) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE member SET story = ?2, reason = ?3 WHERE item = ?1")?
            .execute(params![item.0, story.0, reason])?;
        Ok(())
    }

    /// Works out anew what follows from a story's items and edits: which item stands for it, when it was
    /// published, where it may be published.
    pub fn arrange(&self, story: StoryId) -> Result<()> {
        let mut statement = self.sql.prepare_cached(
            "SELECT item.id, min(coalesce(published, first_seen), first_seen) AS time, first_seen,
                    source.key, position, proposals, backlog
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
             WHERE story = ?1 ORDER BY time, source.key, coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query([story.0])?;
        let mut lead: Option<(i64, Rank)> = None;
        let mut proposals = BTreeMap::new();
        let mut backlog = true;
        while let Some(row) = rows.next()? {
            if lead.is_none() {
                let place = place(row.get_ref(3)?.as_str().unwrap_or_default(), row.get(4)?);
                let rank = Rank { published: row.get(1)?, first_seen: row.get(2)?, place };
                lead = Some((row.get(0)?, rank));
            }
            let of_item: BTreeMap<String, Proposed> =
                from_json(row.get_ref(5)?.as_str().unwrap_or_default())?;
            proposals::merge(&mut proposals, of_item);
            backlog &= row.get::<_, bool>(6)?;
        }
        let Some((lead, rank)) = lead else { return Ok(()) };
        let mut sections = proposed(&proposals);
        let hidden = self.lay_edits_over(story, &mut sections)?;
        let featured = sections.values().any(|placed| placed.featured);
        self.unplace(story)?;
        self.sql
            .prepare_cached(
                "UPDATE story SET lead = ?2, published = ?3, first_seen = ?4, place = ?5, sections = ?6
                 WHERE id = ?1",
            )?
            .execute(params![
                story.0,
                lead,
                rank.published,
                rank.first_seen,
                rank.place,
                json(&sections)?,
            ])?;
        let shown = !hidden && (!backlog || featured);
        if shown { self.place(story, &rank, &sections) } else { Ok(()) }
    }

    /// Applies the editors' decisions to the sections of a story; says whether it is hidden.
    fn lay_edits_over(
        &self,
        story: StoryId,
        sections: &mut BTreeMap<String, Placed>,
    ) -> Result<bool> {
        let mut statement = self.sql.prepare_cached(
            "SELECT act, section, editor FROM edit JOIN story ON story.uid = edit.story
             WHERE story.id = ?1 ORDER BY edit.id",
        )?;
        let mut rows = statement.query([story.0])?;
        let mut hidden = false;
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
                ("hide", _) => hidden = true,
                ("unhide", _) => hidden = false,
                _ => {}
            }
        }
        Ok(hidden)
    }

    fn place(
        &self,
        story: StoryId,
        rank: &Rank,
        sections: &BTreeMap<String, Placed>,
    ) -> Result<()> {
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO placement (section, published, first_seen, place, story)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for section in sections.keys().map(String::as_str).chain([ALL]) {
            insert.execute(params![
                section,
                rank.published,
                rank.first_seen,
                rank.place,
                story.0
            ])?;
            self.mark_stale(section)?;
        }
        Ok(())
    }

    /// Takes a story out of all sections' order, before it changes its place or goes.
    pub(super) fn unplace(&self, story: StoryId) -> Result<()> {
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
        let sections: BTreeMap<String, Placed> = from_json(&sections)?;
        let mut delete = self.sql.prepare_cached(
            "DELETE FROM placement WHERE section = ?1 AND published = ?2 AND first_seen = ?3
                 AND place = ?4 AND story = ?5",
        )?;
        for section in sections.keys().map(String::as_str).chain([ALL]) {
            delete.execute(params![
                section,
                rank.published,
                rank.first_seen,
                rank.place,
                story.0
            ])?;
            self.mark_stale(section)?;
        }
        Ok(())
    }

    /// The row of the story with this id.
    pub fn story_row(&self, uid: Uuid) -> Result<Option<StoryId>> {
        Ok(self
            .sql
            .prepare_cached("SELECT id FROM story WHERE uid = ?1")?
            .query_row([uid.as_bytes()], |row| row.get(0).map(StoryId))
            .optional()?)
    }
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
struct Rank {
    published: i64,
    first_seen: i64,
    place: String,
}

/// Sorts as text like (source key, position): keys hold no `!`, which is smaller than all they hold.
fn place(source_key: &str, position: u32) -> String {
    format!("{source_key}!{position:08}")
}
