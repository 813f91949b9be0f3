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
    store::{Result, Side, Tx, Waiting},
};

/// Puts every waiting item to its story. The items come in an order that does not depend on which source
/// answered first. Returns how many stories are new.
pub fn gather_stories(tx: &Tx<'_>, knowledge: &Knowledge, sources: &[Source]) -> Result<usize> {
    let sources = sources.iter().map(|source| (source.key.as_str(), source)).collect();
    let reports = HashMap::new();
    let mut gathering =
        Gathering { tx, knowledge, sources, reports, grown: BTreeSet::new(), new: 0 };
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
        match self.judge(item)? {
            Verdict::New => {
                // Of a story that an editor split, what stayed has its id, also where it is opened anew.
                let (left, stayed): (Vec<_>, Vec<_>) = self
                    .tx
                    .splits_of(&item.name)?
                    .into_iter()
                    .partition(|(_, side)| *side == Side::Leaves);
                let ids = stayed.into_iter().map(|(id, _)| id).chain(mint(&item.name));
                let ids = ids.filter(|id| left.iter().all(|(left, _)| left != id));
                self.tx.open_story(item, ids)?;
                self.new += 1;
            }
            Verdict::Joins(story, reason) => {
                self.tx.join_story(story, item.id, &reason)?;
                self.grown.insert(story);
            }
        }
        Ok(())
    }

    fn judge(&mut self, item: &Waiting) -> Result<Verdict> {
        let decided = self.tx.decided(&item.name)?;
        if let Some(said) = decided.iter().find(|said| said.together) {
            return Ok(Verdict::Joins(said.story, Reason::Editor(said.editor.clone())));
        }
        let may = |story| decided.iter().all(|parted| parted.story != story);
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
        for (member, story) in self.tx.equal(&fingerprints.exact)? {
            // One item speaks for all of its story that are equal, the oldest.
            if member != item && may(story) && stories.insert(story) {
                candidates.push(Candidate { story, report: self.report(member)? });
            }
        }
        let verdict = self.decide_but_follow_ups(item, &candidates)?;
        if verdict.is_exact() {
            return Ok(verdict);
        }
        for story in self.tx.similar(&fingerprints.near)? {
            let lead = self.tx.lead_of(story)?;
            if lead != item && may(story) {
                candidates.push(Candidate { story, report: self.report(lead)? });
            }
        }
        self.decide_but_follow_ups(item, &candidates)
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
                let earlier = Candidate { story: *story, report: self.report(own)? };
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
                self.merge(story, said.story, &Reason::Editor(said.editor))?;
                return Ok(());
            } else if !said.together && said.story == story && leaves {
                return self.part(item, story);
            }
        }
        let lead = tx.lead_of(story)?;
        if lead == item.id {
            self.part_unlike(story, lead)?;
        } else if !self.stays(item, story, lead)? {
            return self.part(item, story);
        }
        self.grown.insert(story);
        if lead == item.id || tx.has_one_item(story)? {
            self.join_others(story, item.id)?;
        }
        Ok(())
    }

    /// Whether an item still belongs to its story: an editor said so, or it is still a copy of the item that stands for
    /// the story.
    fn stays(&mut self, item: &Waiting, story: StoryId, lead: ItemId) -> Result<bool> {
        let decided = self.tx.decided(&item.name)?;
        if decided.iter().any(|said| said.together && said.story == story) {
            return Ok(true);
        }
        let candidate = Candidate { story, report: self.report(lead)? };
        let verdict = self.decide(item.id, &[candidate])?;
        if let Verdict::Joins(_, reason) = &verdict {
            self.tx.set_reason(item.id, reason)?;
        }
        Ok(verdict != Verdict::New)
    }

    /// Takes out of a story what is no copy of the item that stands for it, now that this one says something else.
    fn part_unlike(&mut self, story: StoryId, lead: ItemId) -> Result<()> {
        for (member, _) in self.tx.members_of(story)?.into_iter().take(MOST_COMPARED) {
            if member != lead {
                let mut item = self.tx.waiting_item(member)?;
                if !self.stays(&item, story, lead)? {
                    item.fingerprints = self.report(member)?.fingerprints();
                    self.part(&item, story)?;
                }
            }
        }
        Ok(())
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

    /// Makes one story of two. The older id stays.
    fn merge(&mut self, one: StoryId, other: StoryId, reason: &Reason) -> Result<StoryId> {
        let (into, from) = (one.min(other), one.max(other));
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
