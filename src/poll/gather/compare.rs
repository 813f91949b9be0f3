//! Which stories an item is compared with, and what the judge says of them.

use std::{collections::BTreeSet, sync::Arc};

use super::Gathering;
use crate::{
    model::{Fingerprints, ItemId, StoryId},
    poll::{
        dedupe::{Candidate, Report, Verdict},
        sanitize,
    },
    store::Result,
};

/// So many earlier reports of one source are looked at in a story: a source that tells one more often does so with the
/// same headline.
const MOST_OWN: usize = 4;

/// So many reports are remembered: the copies of one report come in one after another.
const REMEMBERED: usize = 512;

impl Gathering<'_> {
    /// Judges an item against the stories that may hold copies of it: first against those with its address or
    /// its text. Most copies are found so, and the others need not be looked for.
    pub(super) fn compare(
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
    pub(super) fn decide(&mut self, item: ItemId, candidates: &[Candidate]) -> Result<Verdict> {
        if candidates.is_empty() {
            return Ok(Verdict::New);
        }
        let report = self.report(item)?;
        Ok(self.knowledge.judge.decide(&report, candidates))
    }

    pub(super) fn report(&mut self, item: ItemId) -> Result<Arc<Report>> {
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
