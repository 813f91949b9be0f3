//! Likeness: whether two reports that are not equal are copies of one.

use super::{
    body::{self, share},
    fingerprints::TELLING_TEXT,
    headline::{self, Headline},
    marks::Marker,
    replaced::{self, Replaced},
    report::Report,
};
use crate::model::Reason;

/// Copies appear within so many seconds: 7 days.
const NEAR: u64 = 7 * 86_400;

/// Where headlines alone are compared, they appear within so many seconds: 48 hours.
const NEAR_BY_TITLE: u64 = 2 * 86_400;

/// A text of fewer letters is a headline written twice; it says no more than the headline.
const LITTLE_TEXT: usize = 40;

/// A text of fewer letters may stand as a whole in a report about something else: a flash, a first sentence.
const SHORT_TEXT: usize = 150;

/// Shortest headline that tells a report by itself, in letters.
const TELLING_HEADLINE: usize = 12;

/// So much of a headline without text stands in the other (DOMAIN.md 5.2: precision 0.95 from 0.78).
const TITLE_CONTAINED: f32 = 0.8;

/// So much of the shorter text stands in the other, where both are of about the same length.
const CONTAINED: f32 = 0.4;

/// The same of long texts: two copies of one report that were each rewritten share less.
const LONG_CONTAINED: f32 = 0.3;

/// A text of so many letters is long.
const LONG_TEXT: usize = 400;

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

/// So much of the shorter text stands in the place of something else in a form that was filled in twice.
const REPLACED: f32 = 0.12;

/// Fewer letters than that are an editor's.
const LEAST_REPLACED: usize = 12;

/// The same of short texts with different headlines, counting what stands before and behind all that is shared.
const REPLACED_BELOW_OTHERS: f32 = 0.08;

/// The same where the one headline holds a little more than the other.
const REPLACED_BELOW_SAME: f32 = 0.25;

/// So much of the shorter text stands behind all that is shared where both go on in their own way.
const BEHIND: f32 = 0.15;

/// Fewer letters than that are an advert, or a link.
const LEAST_BEHIND: usize = 40;

/// A text of fewer letters may be another sentence of the report that one headline stands above.
const SUMMARY: usize = 80;

/// Fewer letters of twins are no template: an outlet corrects a figure.
const LEAST_TWINS: u32 = 24;

/// Whether two reports that are not equal are copies of one, and why.
pub(super) fn compare(
    one: &Report,
    other: &Report,
    titles: &headline::Likeness,
    marker: &Marker,
) -> Option<Reason> {
    let apart = one.published.abs_diff(other.published);
    if apart > NEAR {
        return None;
    }
    let (shorter, longer) =
        if one.body.text.count <= other.body.text.count { (one, other) } else { (other, one) };
    if one.source == other.source {
        return titles.equal.then(|| own_copy(shorter, longer, marker)).flatten();
    }
    if shorter.body.text.count < LITTLE_TEXT {
        return by_title(one, other, titles, apart);
    }
    let bodies = one.body.compare(&other.body, marker, titles.equal);
    if is_template(&bodies) || tells_of_another(one, other, titles) {
        return None;
    }
    let (covered_one, covered_other) = bodies.covered;
    let covered = if std::ptr::eq(one, shorter) { covered_one } else { covered_other };
    let contained = share(covered, shorter.body.text.count);
    let reason = Reason::Body { contained, title: titles.contained };
    let alike = titles.equal || titles.alike;
    let from_head = bodies.head >= 0.6;
    let joins = if is_same(titles) && contained >= DIGEST_CONTAINED_BELOW_HEADLINE {
        true
    } else if shorter.body.text.count < SHORT_TEXT {
        contained >= 0.8 && (alike || from_head && shorter.body.text.count >= 80)
    } else if share(shorter.body.text.count, longer.body.text.count) < DIGEST {
        contained >= DIGEST_CONTAINED && (alike || from_head)
    } else {
        // What shares only its end with another is its follow-up, which repeats what was known.
        let least = if shorter.body.text.count < LONG_TEXT { CONTAINED } else { LONG_CONTAINED };
        contained >= least && (alike || bodies.begin >= BEGIN)
    };
    if joins {
        let replaced = replaced::between(&one.body, &other.body);
        let count = shorter.body.text.count;
        return (!tells_otherwise(replaced, &bodies, count, titles)).then_some(reason);
    }
    // Of two summaries of one report each may tell another part of it.
    let summaries = shorter.body.text.count < SUMMARY || contained >= 0.2;
    (titles.equal && summaries).then(|| by_title(one, other, titles, apart)).flatten()
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
    (covered >= 0.9 && bodies.twin_letters == 0 && !bodies.opposed)
        .then_some(Reason::Body { contained: covered, title: 1.0 })
}

/// Whether two texts are one template, filled in twice.
fn is_template(bodies: &body::Likeness) -> bool {
    bodies.opposed
        || bodies.renumbered
        || bodies.twins >= TWINS && bodies.twin_letters >= LEAST_TWINS
}

/// Whether two texts say too much in the place of each other: they are one form with other names, one notice
/// below two reports, or a report and what followed it.
fn tells_otherwise(
    replaced: Replaced,
    bodies: &body::Likeness,
    count: usize,
    titles: &headline::Likeness,
) -> bool {
    let Replaced { before, between, behind, places } = replaced;
    let more = |letters: usize, least| letters >= LEAST_REPLACED && share(letters, count) >= least;
    let alike = titles.equal || titles.alike;
    if more(between, REPLACED) && (alike || count < LONG_TEXT) {
        return true;
    }
    let all = before + between + behind;
    // Below one headline two papers may begin, or end, in their own ways.
    if titles.equal {
        return false;
    }
    if is_same(titles) {
        return more(all, REPLACED_BELOW_SAME);
    }
    if more(all, REPLACED_BELOW_OTHERS) && count < LONG_TEXT {
        return true;
    }
    // Where both go on in their own way, what they share was known before.
    let follows = behind >= LEAST_BEHIND && share(behind, count) >= BEHIND;
    // What is shared in one piece below two heads is a notice.
    let below = bodies.heads < 0.5 && places == 0;
    !alike && (follows || below)
}

/// Without text the headlines decide: equal, or the one holds a little more than the other.
fn by_title(
    one: &Report,
    other: &Report,
    titles: &headline::Likeness,
    apart: u64,
) -> Option<Reason> {
    let shorter = one.headline.count.min(other.headline.count);
    (is_same(titles) && !titles.inserted && shorter >= TELLING_HEADLINE && apart <= NEAR_BY_TITLE)
        .then_some(Reason::Title { title: titles.contained })
}

/// Whether two headlines are equal, or the one holds a little more than the other and nothing that tells them
/// apart.
fn is_same(titles: &headline::Likeness) -> bool {
    titles.equal
        || titles.contained >= TITLE_CONTAINED
            && titles.conflicts.is_empty()
            && titles.differences.is_empty()
            && !titles.opposed
            && !titles.renamed
            && !titles.exchanged
            && !titles.awaited
            && !titles.numbered
}

/// Whether two headlines that are alike tell of different things, and the texts know nothing of each other's:
/// the same template for another number, place, company or district. A reprint with a new headline has what
/// both headlines say in both texts, or in none.
fn tells_of_another(one: &Report, other: &Report, titles: &headline::Likeness) -> bool {
    if !titles.alike || titles.equal {
        return false;
    }
    let numbers = titles.conflicts.iter().any(|(mine, its)| {
        let unknown = |headline: &Headline, span, report: &Report| {
            !report.body.text.letters.contains(headline.with_next(span))
        };
        unknown(&one.headline, *mine, other) || unknown(&other.headline, *its, one)
    });
    let subjects = titles.differences.iter().any(|(mine, its)| {
        is_own(one.headline.at(*mine), one, other) && is_own(other.headline.at(*its), other, one)
    });
    numbers || subjects
}

/// Whether two letters of these words stand in the text of the one and not in that of the other.
fn is_own(words: &str, one: &Report, other: &Report) -> bool {
    let starts = words.char_indices().map(|(at, _)| at);
    let ends = words.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
    starts.zip(ends).any(|(start, end)| {
        let pair = &words[start..end];
        one.body.text.letters.contains(pair) && !other.body.text.letters.contains(pair)
    })
}
