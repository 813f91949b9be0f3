//! What follows from a story's items and edits: which item stands for it, when it was published, where it stands.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::{
    Result, Tx,
    arrivals::Arrivals,
    lead::{Copy, lead},
    overlay::{Overlay, overlay},
    placed::{Placed, Places, Rank, laid_over, place, proposed},
    polls::{from_json, json},
    proposals::{self, Proposed},
    renamed,
};
use crate::model::{ALL, ItemId, Permission, StoryId};

impl Tx<'_> {
    /// Works out anew what follows from a story's items and edits: which item stands for it, when it was
    /// published, where it may be published. Returns the item that stands for it.
    pub fn arrange(&self, story: StoryId) -> Result<Option<ItemId>> {
        let before = self.said(story)?;
        let lead = self.arrange_what_follows(story)?;
        self.raise_if_changed(story, before.as_ref())?;
        Ok(lead)
    }

    fn arrange_what_follows(&self, story: StoryId) -> Result<Option<ItemId>> {
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
        let may_be_shown = !now.is_kept_back() && gone.is_none() && (!backlog || featured);
        // Out of its last section it is nowhere, as if it were hidden.
        let is_shown = may_be_shown && !sections.is_empty();
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
            self.leave(story, &arrivals, &sections)?;
        } else if (now.embargo.is_none() || now.hidden || now.withdrawn.is_some())
            && arrivals.keys().any(|section| section != ALL)
        {
            // What is held until later, and what came to no section, was not public yet: nobody is told that it went.
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
        let left = self.unplace_from(story, rank, gone)?;
        self.leave(story, &left, sections)?;
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
        let named = |name| self.item_named(&renamed::name_now(&self.sql, name)?);
        let lead = now.lead.as_ref().map(named).transpose()?.flatten();
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
}

#[cfg(test)]
mod tests;
