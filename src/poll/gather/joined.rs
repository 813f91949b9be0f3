//! Stories that turn out to be one report.

use super::Gathering;
use crate::{
    model::{ItemId, Reason, StoryId},
    poll::dedupe::Verdict,
    store::{Merged, Result},
};

impl Gathering<'_> {
    /// Arranges a story anew. One for which another copy stands from now on may be the copy of another story.
    pub(super) fn arrange(&mut self, story: StoryId) -> Result<()> {
        let before = self.tx.lead_of(story)?;
        match self.tx.arrange(story)? {
            Some(lead) if lead != before => self.join_others(story, lead),
            _ => Ok(()),
        }
    }

    /// Joins a story, by the item that stands for it, with all others that are the same report.
    pub(super) fn join_others(&mut self, story: StoryId, lead: ItemId) -> Result<()> {
        let (mut story, mut lead) = (story, lead);
        let mut refused = vec![];
        loop {
            let fingerprints = self.report(lead)?.fingerprints();
            let may = |other: StoryId| other != story && !refused.contains(&other);
            let Verdict::Joins(other, reason) = self.compare(lead, &fingerprints, may)? else {
                return Ok(());
            };
            // Items of one address may be several reports (a live page): each was put to its own.
            if reason != Reason::Address && self.may_merge(story, other)? {
                story = self.merge(story, other, &reason)?;
                lead = self.tx.arrange(story)?.unwrap_or(lead);
            } else {
                refused.push(other);
            }
        }
    }

    /// Whether the machine may make one story of two: not if an editor said that they are two, nor if editors
    /// decided on both, nor if editors keep one from readers and not the other.
    fn may_merge(&self, one: StoryId, other: StoryId) -> Result<bool> {
        let tx = self.tx;
        Ok(!(tx.are_apart(one, other)?
            || tx.is_edited(one)? && tx.is_edited(other)?
            || tx.is_held(one)? != tx.is_held(other)?))
    }

    /// Makes one story of two as an editor said: the id stays that stayed then.
    pub(super) fn merge_as_said(
        &mut self,
        one: StoryId,
        other: StoryId,
        merges: &[Merged],
        reason: &Reason,
    ) -> Result<()> {
        let [one_id, other_id] = [self.tx.uid_of(one)?, self.tx.uid_of(other)?];
        if Merged::goal(merges, one_id) == other_id {
            self.merge_into(other, one, reason)?;
        } else if Merged::goal(merges, other_id) == one_id {
            self.merge_into(one, other, reason)?;
        } else {
            self.merge(one, other, reason)?;
        }
        Ok(())
    }

    /// Makes one story of two. The older id stays.
    fn merge(&mut self, one: StoryId, other: StoryId, reason: &Reason) -> Result<StoryId> {
        self.merge_into(one.min(other), one.max(other), reason)
    }

    fn merge_into(&mut self, into: StoryId, from: StoryId, reason: &Reason) -> Result<StoryId> {
        self.tx.merge_stories(into, from, reason)?;
        self.grown.remove(&from);
        self.grown.insert(into);
        Ok(into)
    }
}
