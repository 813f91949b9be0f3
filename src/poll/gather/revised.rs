//! An item that its source changed, or of which an editor spoke: it may have become another report.

use super::Gathering;
use crate::{
    model::{ItemId, Reason, StoryId, mint},
    poll::dedupe::{Candidate, Verdict},
    store::{Result, Side, Waiting},
};

/// So many items of a story are compared with the one that stands for it after that one changed.
const MOST_COMPARED: usize = 200;

impl Gathering<'_> {
    /// Compares an item that its source changed, or that an editor spoke of, with its story and with others:
    /// it may have become another report, or its story the copy of another.
    pub(super) fn reconsider(&mut self, item: &Waiting, story: StoryId) -> Result<()> {
        let tx = self.tx;
        self.reports.remove(&item.id);
        tx.keep_in_story(item.id)?;
        for said in tx.decided(&item.name)? {
            // The item that a story's id is made of stays with it, unless it is the one that left by a split.
            let leaves = match said.split {
                Some(side) => side == Side::Leaves,
                None => mint(&item.name).next() != Some(tx.uid_of(story)?),
            };
            if said.together && said.story != story {
                let merges = tx.merges_of(&item.name)?;
                self.merge_as_said(story, said.story, &merges, &Reason::Editor(said.editor))?;
                return Ok(());
            } else if !said.together && said.story == story && leaves {
                return self.part(item, story);
            }
        }
        let lead = tx.lead_of(story)?;
        if lead == item.id {
            if self.part_unlike(story, lead)? {
                return self.part(item, story);
            }
        } else if !self.stays(item, story, lead)? {
            return self.part(item, story);
        }
        self.grown.insert(story);
        if lead == item.id || tx.has_one_item(story)? {
            self.join_others(story, item.id)?;
        }
        Ok(())
    }

    /// Whether an item still belongs to its story: an editor said so, or keeps the story from readers, so that nothing
    /// of it becomes public unseen; or it is still a copy of the item that stands for the story.
    fn stays(&mut self, item: &Waiting, story: StoryId, lead: ItemId) -> Result<bool> {
        let decided = self.tx.decided(&item.name)?;
        if decided.iter().any(|said| said.together && said.story == story)
            || self.tx.is_held(story)?
        {
            return Ok(true);
        }
        let report = self.report(lead)?;
        let candidate = Candidate { story, report, address_tells: true };
        let verdict = self.decide(item.id, &[candidate])?;
        if let Verdict::Joins(_, reason) = &verdict {
            self.tx.set_reason(item.id, reason)?;
        }
        Ok(verdict != Verdict::New)
    }

    /// Takes out of a story what is no copy of the item that stands for it, now that this one says something else. If
    /// that would be all of it, and editors decided on the story, they did so on what the others still tell: says that
    /// it is the one that has to leave.
    fn part_unlike(&mut self, story: StoryId, lead: ItemId) -> Result<bool> {
        let members = self.tx.members_of(story)?;
        let others = members.len().saturating_sub(1);
        let mut unlike = Vec::new();
        for (member, _) in members.into_iter().take(MOST_COMPARED) {
            if member != lead {
                let mut item = self.tx.waiting_item(member)?;
                if !self.stays(&item, story, lead)? {
                    item.fingerprints = self.report(member)?.fingerprints();
                    unlike.push(item);
                }
            }
        }
        if others > 0 && unlike.len() == others && self.tx.is_edited(story)? {
            return Ok(true);
        }
        for item in unlike {
            self.part(&item, story)?;
        }
        Ok(false)
    }

    /// Takes an item out of its story, to be judged as if it were new.
    fn part(&mut self, item: &Waiting, story: StoryId) -> Result<()> {
        self.tx.leave_story(item.id)?;
        self.tx.arrange(story)?;
        self.put(item)
    }
}
