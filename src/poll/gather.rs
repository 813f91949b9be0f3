//! At the end of a round every item that is new or was changed is put to its story: read, decide, write.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    dedupe::{Candidate, Report, Verdict},
    knowledge::Knowledge,
    sanitize,
};
use crate::{
    model::{Fingerprints, ItemId, Reason, Source, StoryId, mint},
    store::{Merged, Result, Side, Tx, Waiting},
};

/// Puts every waiting item to its story. The items come in an order that does not depend on which source
/// answered first. Returns how many stories are new.
pub fn gather_stories(tx: &Tx<'_>, knowledge: &Knowledge, sources: &[Source]) -> Result<usize> {
    let sources = sources.iter().map(|source| (source.key.as_str(), source)).collect();
    let reports = HashMap::new();
    let mut gathering = Gathering {
        tx,
        knowledge,
        sources,
        reports,
        said: BTreeSet::new(),
        grown: BTreeSet::new(),
        new: 0,
    };
    for id in tx.waiting()? {
        let mut item = tx.waiting_item(id)?;
        if item.fingerprints == Fingerprints::default() {
            item.fingerprints = gathering.report(id)?.fingerprints();
        }
        match item.story {
            Some(story) => gathering.reconsider(&item, story)?,
            None => gathering.put(&item)?,
        }
        tx.index(id, &item.fingerprints)?;
    }
    for story in std::mem::take(&mut gathering.said) {
        if tx.exists(story)? && tx.lead_merged(story)? {
            gathering.grown.insert(story);
        }
    }
    while let Some(story) = gathering.grown.pop_first() {
        gathering.arrange(story)?;
    }
    let new = gathering.new;
    tx.settle_fingerprints()?;
    Ok(new)
}

struct Gathering<'a> {
    tx: &'a Tx<'a>,
    knowledge: &'a Knowledge,
    sources: HashMap<&'a str, &'a Source>,
    /// Of items that were compared lately.
    reports: HashMap<ItemId, Arc<Report>>,
    /// Stories of which editors spoke before they were here.
    said: BTreeSet<StoryId>,
    /// Stories that items joined, to be arranged once, however many joined.
    grown: BTreeSet<StoryId>,
    new: usize,
}

/// So many earlier reports of one source are looked at in a story: a source that tells one more often does so with the
/// same headline.
const MOST_OWN: usize = 4;

/// So many items of a story are compared with the one that stands for it after that one changed.
const MOST_COMPARED: usize = 200;

/// So many reports are remembered: the copies of one report come in one after another.
const REMEMBERED: usize = 512;

impl Gathering<'_> {
    /// Puts an item without a story to one that is there, or opens one for it.
    fn put(&mut self, item: &Waiting) -> Result<()> {
        let merges = self.tx.merges_of(&item.name)?;
        match self.judge(item, &merges)? {
            Verdict::New => {
                // Of a story that an editor split, what stayed has its id, also where it is opened anew.
                let (left, stayed): (Vec<_>, Vec<_>) = self
                    .tx
                    .splits_of(&item.name)?
                    .into_iter()
                    .partition(|(_, side)| *side == Side::Leaves);
                // Of a story that was merged, that of the one which took it in.
                let merged = Merged::last_goal(&merges);
                let ids =
                    stayed.into_iter().map(|(id, _)| id).chain(merged).chain(mint(&item.name));
                let ids = ids.filter(|id| left.iter().all(|(left, _)| left != id));
                let story = self.tx.open_story(item, ids)?;
                self.new += 1;
                if self.tx.is_edited(story)? {
                    self.said.insert(story);
                }
            }
            Verdict::Joins(story, reason) => {
                self.tx.join_story(story, item.id, &reason)?;
                self.grown.insert(story);
                if matches!(reason, Reason::Editor(_)) {
                    self.said.insert(story);
                }
            }
        }
        Ok(())
    }

    fn judge(&mut self, item: &Waiting, merges: &[Merged]) -> Result<Verdict> {
        let decided = self.tx.decided(&item.name)?;
        if let Some(said) = decided.iter().find(|said| said.together) {
            return Ok(Verdict::Joins(said.story, Reason::Editor(said.editor.clone())));
        }
        let may = |story| decided.iter().all(|parted| parted.story != story);
        // Of the other story nothing may be left but its id.
        if let (Some(merged), Some(goal)) = (merges.first(), Merged::last_goal(merges))
            && let Some(story) = self.tx.story_row(goal)?
            && may(story)
        {
            return Ok(Verdict::Joins(story, Reason::Editor(merged.editor.clone())));
        }
        self.compare(item.id, &item.fingerprints, may)
    }

    /// Judges an item against the stories that may hold copies of it: first against those with its address or
    /// its text. Most copies are found so, and the others need not be looked for.
    fn compare(
        &mut self,
        item: ItemId,
        fingerprints: &Fingerprints,
        may: impl Fn(StoryId) -> bool,
    ) -> Result<Verdict> {
        let mut candidates = Vec::new();
        let mut stories = BTreeSet::new();
        let equal = self.tx.equal(&fingerprints.exact)?;
        let address_tells = !self.is_of_several(item, &equal)?;
        for (member, story) in equal {
            // One item speaks for all of its story that are equal, the oldest.
            if member != item && may(story) && stories.insert(story) {
                let report = self.report(member)?;
                candidates.push(Candidate { story, report, address_tells });
            }
        }
        let verdict = self.decide_but_follow_ups(item, &candidates)?;
        if verdict.is_exact() {
            return Ok(verdict);
        }
        for story in self.tx.similar(&fingerprints.near)? {
            let lead = self.tx.lead_of(story)?;
            if lead != item && may(story) {
                let report = self.report(lead)?;
                candidates.push(Candidate { story, report, address_tells });
            }
        }
        self.decide_but_follow_ups(item, &candidates)
    }

    /// Whether the address of an item stands in several stories, of those that are `equal` to it in some way: which of
    /// them it leads to nobody knows.
    fn is_of_several(&mut self, item: ItemId, equal: &[(ItemId, StoryId)]) -> Result<bool> {
        let several = |found: &[(ItemId, StoryId)]| {
            let mut stories =
                found.iter().filter(|(member, _)| *member != item).map(|(_, story)| story);
            stories.next().is_some_and(|first| stories.any(|story| story != first))
        };
        if !several(equal) {
            return Ok(false);
        }
        let Some(address) = self.report(item)?.address() else { return Ok(false) };
        Ok(several(&self.tx.equal(&[address])?))
    }

    /// What the judge says, but never that a source's follow-up belongs to a story that holds the source's own earlier
    /// report, whichever copy of that report stands for the story.
    fn decide_but_follow_ups(&mut self, item: ItemId, candidates: &[Candidate]) -> Result<Verdict> {
        let mut candidates = candidates.to_vec();
        loop {
            let verdict = self.decide(item, &candidates)?;
            let Verdict::Joins(story, _) = &verdict else { return Ok(verdict) };
            let mut is_follow_up = false;
            for own in self.tx.of_same_source(*story, item, MOST_OWN)? {
                let report = self.report(own)?;
                let earlier = Candidate { story: *story, report, address_tells: true };
                is_follow_up |= self.decide(item, &[earlier])? == Verdict::New;
            }
            if !is_follow_up {
                return Ok(verdict);
            }
            candidates.retain(|candidate| candidate.story != *story);
        }
    }

    /// What the judge says; an item without candidates is not even read.
    fn decide(&mut self, item: ItemId, candidates: &[Candidate]) -> Result<Verdict> {
        if candidates.is_empty() {
            return Ok(Verdict::New);
        }
        let report = self.report(item)?;
        Ok(self.knowledge.judge.decide(&report, candidates))
    }

    /// Compares an item that its source changed, or that an editor spoke of, with its story and with others:
    /// it may have become another report, or its story the copy of another.
    fn reconsider(&mut self, item: &Waiting, story: StoryId) -> Result<()> {
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

    /// Arranges a story anew. One for which another copy stands from now on may be the copy of another story.
    fn arrange(&mut self, story: StoryId) -> Result<()> {
        let before = self.tx.lead_of(story)?;
        match self.tx.arrange(story)? {
            Some(lead) if lead != before => self.join_others(story, lead),
            _ => Ok(()),
        }
    }

    /// Joins a story, by the item that stands for it, with all others that are the same report.
    fn join_others(&mut self, story: StoryId, lead: ItemId) -> Result<()> {
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
    fn merge_as_said(
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

    fn report(&mut self, item: ItemId) -> Result<Arc<Report>> {
        if let Some(report) = self.reports.get(&item) {
            return Ok(Arc::clone(report));
        }
        let (mut told, html) = self.tx.told(item)?;
        if let Some(html) = html {
            told.text = sanitize::text(&html);
        }
        let source = self.sources.get(told.source.as_str()).copied();
        let report = Arc::new(self.knowledge.report(&told, source));
        if self.reports.len() >= REMEMBERED {
            self.reports.clear();
        }
        self.reports.insert(item, Arc::clone(&report));
        Ok(report)
    }
}
