//! What is the same story: one pure judge, and the id that a new story gets.
//!
//! 宁可漏合，不可错合: rather a copy that stands beside its story than a report that vanished in another. An item
//! joins by likeness to one report of a story, so that stories do not grow by chains.

mod body;

mod brief;

mod fingerprints;

mod follow_up;

mod headline;

mod instead;

mod marks;

mod near;

mod notices;

mod replaced;

mod report;

mod stated;

mod subjects;

mod text;

mod twins;

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use self::{fingerprints::link_fingerprint, report::Report};
use self::{
    fingerprints::{TELLING_TEXT, WHOLE_TEXT},
    marks::Marker,
};
use crate::model::{Fingerprints, Gazetteer, Opposites, Reason, StoryId, Told};

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
    /// Whether its address tells what it is: not one that stands in several stories, as that of a page for all.
    pub address_tells: bool,
}

/// What becomes of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// No story reports this yet.
    New,
    /// It is a copy of a report that is there, and why.
    Joins(StoryId, Reason),
}

impl Verdict {
    /// Whether the item is a copy by its address or its text: nothing that is only alike counts more.
    pub fn is_exact(&self) -> bool {
        matches!(self, Verdict::Joins(_, Reason::Address | Reason::Text))
    }
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

    /// What an item is found by, and finds others by. Costs a tenth of its report.
    pub fn fingerprints(told: &Told, is_site: impl Fn(&str) -> bool) -> Fingerprints {
        fingerprints::of(told, is_site)
    }

    /// Judges an item against everything that shares a fingerprint with it. The best reason counts, and of
    /// equal ones the oldest story.
    pub fn decide(&self, item: &Report, candidates: &[Candidate]) -> Verdict {
        let mut best: Option<(f32, StoryId, Reason)> = None;
        for candidate in candidates {
            let by_address = candidate.address_tells;
            let Some(reason) = self.compare_by(item, &candidate.report, by_address) else {
                continue;
            };
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
        self.compare_by(one, other, true)
    }

    fn compare_by(&self, one: &Report, other: &Report, by_address: bool) -> Option<Reason> {
        // A source does not carry one report under two headlines: what looks like it is a follow-up, a live
        // page, a text that stands in for many.
        let may_be_own =
            one.source != other.source || one.headline.letters == other.headline.letters;
        let titles = one.headline.compare(&other.headline, &self.marker);
        if by_address && one.link.is_some() && one.link == other.link && may_be_own {
            // What links to a page for all is not what stands there: /app/download.html.
            let is_told = titles.alike || near::may_share_text(one, other, &self.marker);
            if is_told || one.source == other.source {
                return Some(Reason::Address);
            }
        }
        let excluded = titles.template || titles.opposed && titles.alike;
        let telling = if titles.equal { TELLING_TEXT } else { WHOLE_TEXT };
        let text = &one.body.text;
        if may_be_own
            && text.count >= telling
            && text.letters == other.body.text.letters
            && (titles.alike || stands_for_itself(one, other))
        {
            // Outlets exchange words of a headline: the text decides which of them may be. A number it need not hold.
            let denied = excluded
                && (!titles.conflicts.is_empty()
                    || one.headline.is_denied(&other.headline, &text.letters));
            return (!denied).then_some(Reason::Text);
        }
        if excluded {
            return None;
        }
        near::compare(one, other, &titles, &self.marker)
    }
}

/// Whether a text below two headlines is a report: not what stands where the text is missing, which neither announces.
fn stands_for_itself(one: &Report, other: &Report) -> bool {
    let told = |report: &Report| subjects::is_told(&report.headline, &one.body.text);
    told(one) || told(other)
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
