//! Likeness: whether two reports that are not equal are copies of one.

use super::{
    body::{self, share},
    brief,
    fingerprints::TELLING_TEXT,
    follow_up, headline, instead,
    marks::Marker,
    replaced,
    report::Report,
    stated::Stated,
    subjects,
};
use crate::model::Reason;

/// Copies appear within so many seconds: 7 days.
const NEAR: u64 = 7 * 86_400;

/// A text of fewer letters is a headline written twice; it says no more than the headline.
const LITTLE_TEXT: usize = 40;

/// A text of fewer letters may stand as a whole in a report about something else: a flash, a first sentence.
pub(super) const SHORT_TEXT: usize = 150;

/// So much of a headline without text stands in the other (DOMAIN.md 5.2: precision 0.95 from 0.78).
const TITLE_CONTAINED: f32 = 0.8;

/// So much of the shorter text stands in the other, where both are of about the same length.
const CONTAINED: f32 = 0.4;

/// The same of long texts: two copies of one report that were each rewritten share less.
const LONG_CONTAINED: f32 = 0.3;

/// A text of so many letters is long.
pub(super) const LONG_TEXT: usize = 400;

/// The same where the one is a digest of the other.
const DIGEST_CONTAINED: f32 = 0.75;

/// The same where both have one headline.
const DIGEST_CONTAINED_BELOW_HEADLINE: f32 = 0.55;

/// A text shorter than this share of the other is a digest of it.
const DIGEST: f32 = 0.5;

/// So much of the first two fifths of either is shared by copies with different headlines.
const BEGIN: f32 = 0.15;

/// Of all that two texts share but for marks, so much may differ in its marks: more is a template.
const TWINS: f32 = 0.4;

/// A text of fewer letters may be another sentence of the report that one headline stands above.
const SUMMARY: usize = 80;

/// Fewer letters of twins are no template: an outlet corrects a figure.
const LEAST_TWINS: u32 = 24;

/// A source's own report again has fewer other letters in a place: it corrects a letter.
const CORRECTED: usize = 2;

/// Of so many letters the times are compared, where one headline stands above two texts of one length.
const STATED: usize = 60;

/// Texts of which the shorter has at least so much of the longer are of one length.
const ONE_LENGTH: f32 = 0.95;

/// So much of a short text below such a headline stands in the other: all but what was corrected.
const WHOLE: f32 = 0.95;

/// What two headlines say of two reports.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one observation")]
pub(super) struct Heads {
    /// Equal, but too short to tell a report: 停水通知, 图片新闻.
    pub(super) general: bool,
    pub(super) equal: bool,
    /// Equal, or the one holds a little more.
    pub(super) same: bool,
    pub(super) alike: bool,
}

impl Heads {
    /// Equal ones that are too short to tell a report say nothing.
    fn of(one: &Report, other: &Report, titles: &headline::Likeness) -> Heads {
        let shorter = one.headline.count.min(other.headline.count);
        let tells = shorter >= brief::TELLING_HEADLINE;
        Heads {
            general: titles.equal && !tells,
            equal: titles.equal && tells,
            same: is_same(titles) && (tells || !titles.equal),
            alike: titles.alike && (tells || !titles.equal),
        }
    }
}

/// Whether two reports that are not equal are copies of one, and why.
pub(super) fn compare(
    one: &Report,
    other: &Report,
    titles: &headline::Likeness,
    marker: &Marker,
) -> Option<Reason> {
    if one.published.abs_diff(other.published) > NEAR {
        return None;
    }
    let (shorter, longer) =
        if one.body.text.count <= other.body.text.count { (one, other) } else { (other, one) };
    if one.source == other.source {
        return titles.equal.then(|| own_copy(shorter, longer, marker)).flatten();
    }
    if shorter.body.text.count < LITTLE_TEXT {
        return brief::compare(one, other, titles, marker);
    }
    let bodies = one.body.compare(&other.body, marker, titles.equal);
    if is_template(&bodies) {
        return None;
    }
    let (covered_one, covered_other) = bodies.covered;
    let covered = if std::ptr::eq(one, shorter) { covered_one } else { covered_other };
    let contained = share(covered, shorter.body.text.count);
    let heads = Heads::of(one, other, titles);
    if shares_enough(shorter, longer, &bodies, contained, heads) {
        let apart = subjects::differ(one, other, titles)
            || instead::tells_otherwise(one, other, &bodies, heads, marker)
            || !titles.equal && follow_up::is_one(one, other, marker)
            || titles.equal && at_another_time(shorter, longer, marker)
            || !titles.alike && !is_told(one, other, longer);
        return (!apart).then_some(Reason::Body { contained, title: titles.contained });
    }
    // Of two summaries of one report each may tell another part of it.
    let summaries = shorter.body.text.count < SUMMARY || contained >= 0.2;
    (titles.equal && summaries).then(|| brief::compare(one, other, titles, marker)).flatten()
}

/// Whether two texts share as much as copies do.
fn shares_enough(
    shorter: &Report,
    longer: &Report,
    bodies: &body::Likeness,
    contained: f32,
    heads: Heads,
) -> bool {
    let (count, longest) = (shorter.body.text.count, longer.body.text.count);
    let from_head = bodies.head >= 0.6;
    if heads.same && contained >= DIGEST_CONTAINED_BELOW_HEADLINE {
        true
    } else if count < SHORT_TEXT {
        contained >= 0.8 && (heads.alike || from_head && count >= 80)
            || heads.general && contained >= WHOLE
    } else if share(count, longest) < DIGEST {
        contained >= DIGEST_CONTAINED && (heads.alike || from_head)
    } else {
        // What shares only its end with another is its follow-up, which repeats what was known.
        let least = if count < LONG_TEXT { CONTAINED } else { LONG_CONTAINED };
        contained >= least && (heads.alike || bodies.begin >= BEGIN)
    }
}

/// Whether one headline stands above one form that was filled in at another hour, on another day.
fn at_another_time(shorter: &Report, longer: &Report, marker: &Marker) -> bool {
    let (text, its) = (&shorter.body.text, &longer.body.text);
    share(text.count, its.count) >= ONE_LENGTH
        && Stated::of(text, STATED, marker).at_another_time(&Stated::of(its, STATED, marker))
}

/// Whether the longer text tells what one of the headlines announces.
fn is_told(one: &Report, other: &Report, longer: &Report) -> bool {
    let text = &longer.body.text;
    subjects::is_told(&one.headline, text) || subjects::is_told(&other.headline, text)
}

/// Whether two texts share what copies share, or the one is no text and nobody knows.
pub(super) fn may_share_text(one: &Report, other: &Report, marker: &Marker) -> bool {
    let shorter = one.body.text.count.min(other.body.text.count);
    let covered = || {
        let (mine, its) = one.body.compare(&other.body, marker, false).covered;
        share(mine.max(its), shorter)
    };
    shorter < TELLING_TEXT || covered() >= CONTAINED
}

/// A source's own report again: nothing may differ but a little of its text, and no number.
fn own_copy(shorter: &Report, longer: &Report, marker: &Marker) -> Option<Reason> {
    if shorter.body.text.count < LITTLE_TEXT {
        return None;
    }
    let bodies = shorter.body.compare(&longer.body, marker, true);
    let covered = share(bodies.covered.0.min(bodies.covered.1), longer.body.text.count);
    let replaced = replaced::between(&shorter.body, &longer.body);
    let is_copy = covered >= 0.9
        && bodies.twin_letters == 0
        && !bodies.opposed
        && replaced.most.max(replaced.behind) < CORRECTED;
    is_copy.then_some(Reason::Body { contained: covered, title: 1.0 })
}

/// Whether two texts are one template, filled in twice.
fn is_template(bodies: &body::Likeness) -> bool {
    bodies.opposed
        || bodies.renumbered
        || bodies.twins >= TWINS && bodies.twin_letters >= LEAST_TWINS
}

/// Whether two headlines are equal, or the one holds a little more than the other and nothing that tells them
/// apart.
pub(super) fn is_same(titles: &headline::Likeness) -> bool {
    titles.equal
        || titles.contained >= TITLE_CONTAINED
            && titles.conflicts.is_empty()
            && !titles.differs
            && !titles.opposed
            && !titles.renamed
            && !titles.exchanged
            && !titles.awaited
            && !titles.numbered
}
