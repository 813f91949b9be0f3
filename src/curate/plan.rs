//! A wish and a story as it is → the edits that make it so; none where it is so already.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Asked, Refusal, Wish,
    decide::allowed,
    refusal::known,
    words::{self, REMARK, SUMMARY},
};
use crate::{
    model::{LONGEST_HEAD, Role, Section, StoryId},
    store::{Act, Glance, Overlay, Standing, Tx},
};

/// An edit that is to be made.
pub(super) struct Planned {
    pub(super) act: Act,
    /// What is so now, for the log.
    pub(super) before: Option<String>,
    /// The source's headline now, for an act on the headline.
    pub(super) seen: Option<String>,
}

/// What is known of the story.
struct Known<'a> {
    tx: &'a Tx<'a>,
    sections: &'a [Section],
    row: StoryId,
    now: Overlay,
    glance: Glance,
}

pub(super) fn plan(
    tx: &Tx<'_>,
    sections: &[Section],
    row: StoryId,
    asked: &Asked<'_>,
) -> Result<Vec<Planned>, Refusal> {
    let known = Known { tx, sections, row, now: tx.overlay_of(row)?, glance: tx.glance(row)? };
    match asked.wish {
        Wish::Feature(_) | Wish::Remove(_) | Wish::Move { .. } => known.section(asked.wish),
        Wish::Pin(_) | Wish::Unpin(_) | Wish::Place { .. } => known.head(asked.wish),
        Wish::Retitle(_) | Wish::Summary(_) | Wish::Note(_) | Wish::Correct(_) => {
            known.words(asked.wish)
        }
        Wish::Embargo(until) => known.embargo(*until, asked),
        Wish::Expire(at) => known.expire(*at, asked.now),
        Wish::Lead(item) => known.lead(*item),
        wish => known.state(wish),
    }
}

/// Whether readers see a story now.
pub(super) fn is_public(tx: &Tx<'_>, sections: &[Section], row: StoryId) -> Result<bool, Refusal> {
    let known = Known { tx, sections, row, now: tx.overlay_of(row)?, glance: tx.glance(row)? };
    Ok(known.is_public())
}

impl Known<'_> {
    /// Refuses to bring what expired anywhere: it would not be seen there.
    fn is_unexpired(&self) -> Result<(), Refusal> {
        let expired = self.now.expiry.filter(|_| self.now.expired);
        match expired.and_then(|at| DateTime::from_timestamp(at, 0)) {
            Some(at) => Err(Refusal::Expired(at)),
            None => Ok(()),
        }
    }

    fn section(&self, wish: &Wish) -> Result<Vec<Planned>, Refusal> {
        let standing = |key: &String| self.now.sections.get(key);
        let is_in = |key| matches!(standing(key), Some(Standing::In { .. }));
        let is_out = |key| matches!(standing(key), Some(Standing::Out));
        let reason = |key: &String| self.glance.sections.get(key).map(|(reason, _)| reason.clone());
        Ok(match wish {
            Wish::Feature(key) => {
                known(self.sections, key)?;
                self.is_unexpired()?;
                one(is_in(key), Act::Feature(key.clone()), reason(key))
            }
            Wish::Remove(key) => {
                known(self.sections, key)?;
                one(is_out(key), Act::Remove(key.clone()), reason(key))
            }
            Wish::Move { from, to } => {
                known(self.sections, from)?;
                known(self.sections, to)?;
                if from == to {
                    return Err(Refusal::SameSection);
                }
                self.is_unexpired()?;
                let act = Act::Move { from: from.clone(), to: to.clone() };
                one(is_out(from) && is_in(to), act, reason(from))
            }
            _ => Vec::new(),
        })
    }

    fn head(&self, wish: &Wish) -> Result<Vec<Planned>, Refusal> {
        let (Wish::Pin(section) | Wish::Unpin(section) | Wish::Place { section, .. }) = wish else {
            return Ok(Vec::new());
        };
        known(self.sections, section)?;
        if !matches!(wish, Wish::Unpin(_)) {
            self.is_unexpired()?;
        }
        let place = self.tx.place_in_head(section, self.row)?;
        let position = place.map(|(position, _)| position);
        let before = position.map(|position| position.to_string());
        let mut plan = match wish {
            Wish::Unpin(_) => {
                return Ok(one(position.is_none(), Act::Unpin(section.clone()), before));
            }
            Wish::Place { after: Some(after), .. } => {
                let neighbour = self.tx.story_row(*after)?.ok_or(Refusal::NoStory(*after))?;
                self.behind(section, neighbour, *after, place, before)?
            }
            Wish::Place { after: None, .. } => {
                let act = Act::Place { section: section.clone(), after: None };
                one(position == Some(1), act, before)
            }
            _ => one(position == Some(1), Act::Pin(section.clone()), before),
        };
        if !plan.is_empty() && !self.stands_in(section) {
            let feature = Planned { act: Act::Feature(section.clone()), before: None, seen: None };
            plan.insert(0, feature);
        }
        Ok(plan)
    }

    fn behind(
        &self,
        section: &str,
        neighbour: StoryId,
        after: Uuid,
        place: Option<(usize, Option<StoryId>)>,
        before: Option<String>,
    ) -> Result<Vec<Planned>, Refusal> {
        if neighbour == self.row {
            return Err(Refusal::SameStory);
        }
        let there = self.tx.place_in_head(section, neighbour)?;
        let (position, _) = there.ok_or_else(|| Refusal::Neighbour(section.to_owned()))?;
        if position == LONGEST_HEAD && place.is_none() {
            return Err(Refusal::BehindHead);
        }
        let is_so = place.is_some_and(|(_, before)| before == Some(neighbour));
        let act = Act::Place { section: section.to_owned(), after: Some(after) };
        Ok(one(is_so, act, before))
    }

    fn words(&self, wish: &Wish) -> Result<Vec<Planned>, Refusal> {
        let now = &self.now;
        Ok(match wish {
            Wish::Retitle(text) => {
                let text = text.as_deref().map(words::headline).transpose()?;
                let source = self.glance.headline.clone();
                let is_so =
                    now.headline == text && (text.is_none() || now.seen.as_ref() == Some(&source));
                let before = now.headline.clone().unwrap_or_else(|| source.clone());
                let mut plan = one(is_so, Act::Retitle(text), Some(before));
                for planned in &mut plan {
                    planned.seen = Some(source.clone());
                }
                plan
            }
            Wish::Summary(text) => {
                let text = text.as_deref().map(|text| words::remark(text, SUMMARY)).transpose()?;
                let before = now.summary.clone().or_else(|| self.glance.summary.clone());
                one(now.summary == text, Act::Summary(text), before)
            }
            Wish::Note(text) => {
                let text = text.as_deref().map(|text| words::remark(text, REMARK)).transpose()?;
                one(now.note == text, Act::Note(text), now.note.clone())
            }
            Wish::Correct(text) => {
                let text = words::remark(text, REMARK)?;
                let is_so = now.correction.as_ref() == Some(&text);
                one(is_so, Act::Correct(text), now.correction.clone())
            }
            _ => Vec::new(),
        })
    }

    fn embargo(
        &self,
        until: Option<DateTime<Utc>>,
        asked: &Asked<'_>,
    ) -> Result<Vec<Planned>, Refusal> {
        let now = &self.now;
        let pending = now.embargo.and_then(|at| DateTime::from_timestamp(at, 0));
        if let Some(until) = until {
            if until <= asked.now {
                return Err(Refusal::Past(until));
            }
            if pending.is_none() && self.is_public() {
                return Err(Refusal::Public);
            }
            if now.expiry.is_some_and(|expiry| expiry <= until.timestamp()) {
                return Err(Refusal::ExpiresFirst);
            }
        }
        let is_early = pending.is_some_and(|at| until.is_none_or(|until| until < at));
        if is_early && now.embargoed_by.as_ref() != Some(&asked.editor.name) {
            allowed(asked.editor, Role::Chief)?;
        }
        let until = until.map(whole);
        Ok(one(pending == until, Act::Embargo(until), pending.map(|at| at.to_rfc3339())))
    }

    fn expire(
        &self,
        at: Option<DateTime<Utc>>,
        time: DateTime<Utc>,
    ) -> Result<Vec<Planned>, Refusal> {
        let now = &self.now;
        if let Some(at) = at {
            if at <= time {
                return Err(Refusal::Past(at));
            }
            if now.embargo.is_some_and(|embargo| at.timestamp() <= embargo) {
                return Err(Refusal::ExpiresFirst);
            }
        }
        let set = now.expiry.and_then(|at| DateTime::from_timestamp(at, 0));
        let at = at.map(whole);
        Ok(one(set == at, Act::Expire(at), set.map(|at| at.to_rfc3339())))
    }

    fn lead(&self, item: Option<i64>) -> Result<Vec<Planned>, Refusal> {
        let lead = self.tx.lead_of(self.row)?;
        let before = Some(lead.0.to_string());
        let Some(item) = item else {
            return Ok(one(self.now.lead.is_none(), Act::Lead(None), before));
        };
        let members = self.tx.members_of(self.row)?;
        let wanted = members.into_iter().find(|(id, _)| id.0 == item);
        let Some((_, name)) = wanted else {
            return Err(Refusal::NoItem(item, self.tx.uid_of(self.row)?));
        };
        let is_so = self.now.lead.as_ref() == Some(&name);
        Ok(one(is_so, Act::Lead(Some(name)), before))
    }

    /// Whether readers see it at all.
    fn state(&self, wish: &Wish) -> Result<Vec<Planned>, Refusal> {
        let now = &self.now;
        Ok(match wish {
            Wish::Hide => one(now.hidden, Act::Hide, None),
            Wish::Unhide => one(!now.hidden && !self.glance.is_gone, Act::Unhide, None),
            Wish::Withdraw(reason) => {
                let reason = words::remark(reason, REMARK)?;
                if now.embargo.is_some()
                    || now.withdrawn.is_none() && !now.hidden && !self.is_public()
                {
                    return Err(Refusal::NotPublic);
                }
                let is_so = now.withdrawn.as_ref() == Some(&reason);
                one(is_so, Act::Withdraw(reason), now.withdrawn.clone())
            }
            Wish::Restore => one(now.withdrawn.is_none(), Act::Restore, now.withdrawn.clone()),
            Wish::Purge => one(false, Act::Purge, Some(self.glance.headline.clone())),
            _ => Vec::new(),
        })
    }

    fn stands_in(&self, key: &str) -> bool {
        let section = self.sections.iter().find(|section| section.key == key);
        let takes = section.is_some_and(Section::takes_proposals);
        self.glance.sections.get(key).is_some_and(|(_, by_editor)| *by_editor || takes)
    }

    fn is_public(&self) -> bool {
        let stands = self.sections.iter().any(|section| self.stands_in(&section.key));
        stands && !self.now.is_kept_back() && !self.glance.is_gone
    }
}

fn one(is_so: bool, act: Act, before: Option<String>) -> Vec<Planned> {
    if is_so { Vec::new() } else { vec![Planned { act, before, seen: None }] }
}

/// The log counts seconds.
fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
