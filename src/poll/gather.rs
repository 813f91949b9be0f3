//! At the end of a round every item that is new or was changed is put to its story: read, decide, write.

mod compare;
mod joined;
mod revised;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    dedupe::{Report, Verdict},
    knowledge::Knowledge,
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
}
