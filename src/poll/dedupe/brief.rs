//! Briefs: reports of a headline and little text, which are told by their headlines.

use super::{headline::Likeness, marks::Marker, near, report::Report, stated::Stated, subjects};
use crate::model::Reason;

/// Copies appear within so many seconds: 48 hours.
const NEAR: u64 = 2 * 86_400;

/// Shortest headline that tells a report by itself, in letters.
pub(super) const TELLING_HEADLINE: usize = 12;

/// A text of fewer letters says nothing that the headline does not.
const SENTENCE: usize = 15;

/// So many letters of a text are asked for times and places.
const BRIEF: usize = 150;

/// Whether two reports are copies by their headlines, which are equal or nearly so, and nothing that they say below
/// speaks against it.
pub(super) fn compare(
    one: &Report,
    other: &Report,
    titles: &Likeness,
    marker: &Marker,
) -> Option<Reason> {
    let shorter = one.headline.count.min(other.headline.count);
    (near::is_same(titles)
        && !titles.inserted
        && shorter >= TELLING_HEADLINE
        && one.published.abs_diff(other.published) <= NEAR
        && !speak_of_others(one, other, marker))
    .then_some(Reason::Title { title: titles.contained })
}

/// Whether two texts below one headline tell of other places or other times; or share no word but those of a headline
/// that stands above anything: 最新通知！事关寒假时间.
fn speak_of_others(one: &Report, other: &Report, marker: &Marker) -> bool {
    let (text, its) = (&one.body.text, &other.body.text);
    let shorter = text.count.min(its.count);
    let quotes = || {
        let covered = |covered: &[bool]| covered.iter().filter(|covered| **covered).count();
        let (mine, others) = one.body.covered(&other.body);
        2 * covered(&mine).max(covered(&others)) >= shorter
    };
    // What is quoted is the same report, wherever it stands in it.
    if shorter < SENTENCE || quotes() {
        return false;
    }
    let (stated, others) = (Stated::of(text, BRIEF, marker), Stated::of(its, BRIEF, marker));
    let (shorter, longer) = if text.count <= its.count { (text, its) } else { (its, text) };
    let shares = || {
        subjects::pairs(&shorter.letters)
            .filter(|pair| {
                !one.headline.letters.contains(pair) && !other.headline.letters.contains(pair)
            })
            .any(|pair| longer.letters.contains(pair))
    };
    stated.at_another_time(&others)
        || stated.elsewhere(&others, marker)
        || !one.headline.is_particular() && !shares()
}
