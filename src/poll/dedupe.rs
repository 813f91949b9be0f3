//! What is the same story: one pure judge, and the id that a new story gets.
//!
//! 宁可漏合，不可错合: rather a copy that stands beside its story than a report that vanished in another. An item
//! joins by likeness to one report of a story, so that stories do not grow by chains.

mod body;

mod fingerprints;

mod headline;

mod marks;

mod near;

mod notices;

mod report;

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use uuid::Uuid;

pub use self::report::Report;
use self::{
    fingerprints::{TELLING_TEXT, WHOLE_TEXT},
    marks::Marker,
};
use crate::model::{self, Digest128, Gazetteer, Opposites, Reason, SourceId, StoryId, Told};

/// Judges which reports are copies. Made once a round.
#[derive(Debug)]
pub struct Judge {
    marker: Marker,
}

/// A report that an item may be a copy of.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its story.
    pub story: StoryId,
    /// The report that stands for the story, or the one that an exact fingerprint found.
    pub report: Arc<Report>,
}

/// What becomes of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// No story reports this yet.
    New,
    /// It is a copy of a report that is there, and why.
    Joins(StoryId, Reason),
}

impl Judge {
    /// Knows the places and the words that tell reports apart.
    pub fn new(gazetteer: &Gazetteer, opposites: &Opposites) -> Judge {
        Judge { marker: Marker::new(gazetteer, opposites) }
    }

    /// What is compared of an item. `is_site` knows the names of sites, which headlines end with.
    pub fn report(&self, told: &Told, is_site: impl Fn(&str) -> bool) -> Report {
        Report::new(told, is_site, &self.marker)
    }

    /// Judges an item against everything that shares a fingerprint with it. The best reason counts, and of
    /// equal ones the oldest story.
    pub fn decide(&self, item: &Report, candidates: &[Candidate]) -> Verdict {
        let mut best: Option<(f32, StoryId, Reason)> = None;
        for candidate in candidates {
            let Some(reason) = self.compare(item, &candidate.report) else { continue };
            let weight =
                weight(&reason, item.headline.letters == candidate.report.headline.letters);
            let better = best.as_ref().is_none_or(|(best, story, _)| {
                weight > *best || (weight >= *best && candidate.story < *story)
            });
            if better {
                best = Some((weight, candidate.story, reason));
            }
        }
        best.map_or(Verdict::New, |(_, story, reason)| Verdict::Joins(story, reason))
    }

    /// Why two reports are copies of one; none if they are not. The same the other way round.
    pub fn compare(&self, one: &Report, other: &Report) -> Option<Reason> {
        // A source does not carry one report under two headlines: what looks like it is a follow-up, a live
        // page, a text that stands in for many.
        let may_be_own =
            one.source != other.source || one.headline.letters == other.headline.letters;
        if one.link.is_some() && one.link == other.link && may_be_own {
            return Some(Reason::Address);
        }
        let titles = one.headline.compare(&other.headline, &self.marker);
        if titles.template || titles.opposed && titles.alike {
            return None;
        }
        let telling = if titles.equal { TELLING_TEXT } else { WHOLE_TEXT };
        if may_be_own && one.body.count >= telling && one.body.letters == other.body.letters {
            return Some(Reason::Text);
        }
        near::compare(one, other, &titles)
    }
}

/// Judges by keys alone, until the store keeps fingerprints.
pub(super) fn decide_by_keys(
    source: SourceId,
    keys: &model::Keys,
    candidates: &[model::Candidate],
) -> Verdict {
    let same_address = |candidate: &&model::Candidate| {
        keys.link.is_some()
            && candidate.keys.link == keys.link
            && (candidate.source != source || candidate.keys.title == keys.title)
    };
    let same_text =
        |candidate: &&model::Candidate| keys.text.is_some() && candidate.keys.text == keys.text;
    let same_both = |candidate: &&model::Candidate| {
        same_address(candidate) && candidate.keys.title == keys.title
    };
    let found = candidates.iter().find(same_both).or_else(|| candidates.iter().find(same_address));
    if let Some(candidate) = found {
        return Verdict::Joins(candidate.story, Reason::Address);
    }
    match candidates.iter().find(same_text) {
        Some(candidate) => Verdict::Joins(candidate.story, Reason::Text),
        None => Verdict::New,
    }
}

/// Which reason counts more.
fn weight(reason: &Reason, same_headline: bool) -> f32 {
    let base = match reason {
        Reason::Editor(_) => 5.0,
        // Of several reports at one address the one with the same headline is meant.
        Reason::Address if same_headline => 4.0,
        Reason::Address => 3.0,
        Reason::Text => 2.5,
        Reason::Body { contained, .. } => 1.0 + contained,
        Reason::Title { title } => *title,
    };
    if same_headline { base + 0.25 } else { base }
}

/// The ids that a story may have whose first item this is: UUIDv5 of the item's source and identity,
/// and, should an earlier story have had that one (its items were parted), of the same with a number.
pub fn mint(source_key: &str, identity: Digest128) -> impl Iterator<Item = Uuid> {
    let name = format!("{source_key}/{identity:?}");
    (1..).map(move |attempt: u32| match attempt {
        1 => Uuid::new_v5(&NAMESPACE, name.as_bytes()),
        later => Uuid::new_v5(&NAMESPACE, format!("{name}/{later}").as_bytes()),
    })
}

/// The namespace of story ids. A change of it would make every subscriber see everything again.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_3f0e_9d1c_5c57_8a55_1f0d_2c4e_7a90);
