//! Stories: the items that are the same report. Written at the end of a round and by editors' acts.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{
    Result, Tx, Waiting,
    arrivals::Arrivals,
    lead::{Copy, lead},
    overlay::{Overlay, Standing, overlay},
    polls::{from_json, json},
    proposals::{self, Proposed},
};
use crate::model::{ALL, ItemId, ItemName, Permission, Placement, Reason, StoryId};

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
            "SELECT member.item FROM member JOIN item ON item.id = member.item
             WHERE story = ?1 AND item.source = (SELECT source FROM item WHERE id = ?2) AND item.id <> ?2
             ORDER BY item.id LIMIT ?3",
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
        let edits = self.edits_of(story)?;
        self.note_unwritten(&edits)?;
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
        let Some(mut lead) = lead(&copies) else { return Ok(None) };
        let now = if edits.is_empty() {
            Overlay::default()
        } else {
            let now = overlay(self.uid_of(story)?, &edits);
            let now = self.without_unwritten(story, now)?;
            let wanted = self.set_overlay(story, &now)?;
            let is_wanted = |(item, _): &(ItemId, Rank)| Some(*item) == wanted;
            lead = ranks.iter().position(is_wanted).unwrap_or(lead);
            now
        };
        let (lead, rank) = ranks.swap_remove(lead);
        let sections = laid_over(proposed(&proposals), &now, rank.published);
        // Who shows it after it went knows that it is gone.
        let gone = gone.filter(|gone| now.shown.is_none_or(|shown| shown < *gone));
        let featured = sections.values().any(|placed| placed.featured);
        let is_shown = !now.is_kept_back() && gone.is_none() && (!backlog || featured);
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
            self.place(story, &rank, rank.places(&sections), &arrivals)?;
        } else if now.embargo.is_none() || now.hidden || now.withdrawn.is_some() {
            // What is held until later was not public yet: nobody is told that it went.
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
        let mut kept = Vec::new();
        let (mut moved, mut gone) = (Vec::new(), Vec::new());
        let places: Places<'_> = rank.places(sections).collect();
        for (section, shown) in rank.places(&before) {
            match places.iter().find(|(other, _)| *other == section) {
                Some((_, now)) if *now == shown => kept.push((section, shown)),
                Some((_, now)) => moved.push((section, shown, *now)),
                None => gone.push((section, shown)),
            }
        }
        if !self.stay(story, rank, kept)? {
            return Ok(false);
        }
        let from = moved.iter().map(|(section, before, _)| (*section, *before));
        let arrivals = self.unplace_from(story, rank, from)?;
        if arrivals.len() != moved.len() {
            return Ok(false);
        }
        if !moved.is_empty() {
            let to = moved.iter().map(|(section, _, now)| (*section, *now));
            self.place(story, rank, to, &arrivals)?;
        }
        self.unplace_from(story, rank, gone)?;
        let came = places
            .into_iter()
            .filter(|(section, _)| *section != ALL && !before.contains_key(*section));
        let mut came = came.peekable();
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

    /// Keeps what editors decided of a story; says which of its items they want to stand for it, if it is there.
    fn set_overlay(&self, story: StoryId, now: &Overlay) -> Result<Option<ItemId>> {
        let lead = now.lead.as_ref().map(|name| self.item_named(name)).transpose()?.flatten();
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO overlay (story, version, headline, seen, reworded, summary, note,
                     correction, withdrawn, hidden, embargo, embargoed, expiry, expired, lead, editor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(params![
                story.0,
                now.version,
                now.headline,
                now.seen,
                now.reworded,
                now.summary,
                now.note,
                now.correction,
                now.withdrawn,
                now.hidden,
                now.embargo,
                now.embargoed_by,
                now.expiry,
                now.expired,
                lead.map(|lead| lead.0),
                now.editor,
            ])?;
        Ok(lead)
    }

    /// The item of this name, if it is here.
    pub fn item_named(&self, name: &ItemName) -> Result<Option<ItemId>> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT item.id FROM source JOIN item ON item.source = source.id AND plain = ?2 AND identity = ?3
                 WHERE source.key = ?1",
            )?
            .query_row(params![name.source, name.plain.0, name.identity.0], |row| {
                row.get(0).map(ItemId)
            })
            .optional()?)
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
    /// What puts it in its place there, Unix seconds; none: when it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<i64>,
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
            let placed =
                Placed { reason: reason.clone(), featured: false, weight: *weight, shown: None };
            (section.clone(), placed)
        })
        .collect()
}

/// Lays what editors said of sections over what sources propose; `published`: when the story was, Unix seconds.
fn laid_over(
    mut sections: BTreeMap<String, Placed>,
    now: &Overlay,
    published: i64,
) -> BTreeMap<String, Placed> {
    for (section, standing) in &now.sections {
        match standing {
            Standing::In { by, at } => {
                let reason = format!("editor {by}");
                let placed =
                    Placed { reason, featured: true, weight: of_source(), shown: Some(*at) };
                sections.insert(section.clone(), placed);
            }
            Standing::Out => {
                sections.remove(section);
            }
        }
    }
    for placed in sections.values_mut() {
        let shown = placed.shown.unwrap_or(published);
        let shown = now.released.map_or(shown, |released| released.max(shown));
        placed.shown = Some(shown).filter(|shown| *shown != published);
    }
    sections
}

/// Sections, and [`ALL`], with the times that put a story in its place there; Unix seconds.
pub(super) type Places<'s> = Vec<(&'s str, i64)>;

/// What orders stories: newest first, and among equals as their sources had them.
pub(super) struct Rank {
    pub(super) published: i64,
    pub(super) first_seen: i64,
    pub(super) place: String,
}

impl Rank {
    /// Where a story of this rank stands. Over all sections it stands where its own time puts it, unless editors
    /// brought it wherever it stands.
    pub(super) fn places<'s>(
        &self,
        sections: &'s BTreeMap<String, Placed>,
    ) -> impl Iterator<Item = (&'s str, i64)> + use<'s> {
        let published = self.published;
        let shown = move |placed: &Placed| placed.shown.unwrap_or(published);
        let all = if sections.values().any(|placed| placed.shown.is_none()) {
            None
        } else {
            sections.values().map(shown).min()
        };
        let each = sections.iter().map(move |(key, placed)| (key.as_str(), shown(placed)));
        each.chain([(ALL, all.unwrap_or(published))])
    }
}

/// Sorts as text like (source key, position): keys hold no `!`, which is smaller than all they hold.
fn place(source_key: &str, position: u32) -> String {
    format!("{source_key}!{position:08}")
}
