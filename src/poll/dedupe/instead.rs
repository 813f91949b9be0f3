//! What two texts say in the place of each other: too much of it, and they are two reports.

use super::{
    body::{self, share},
    marks::Marker,
    near::{Heads, LONG_TEXT, SHORT_TEXT},
    replaced::{self, Replaced},
    report::Report,
};

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

/// So many letters at the end of a text that is not short are a link to the whole.
const LINK: usize = 24;

/// Below one headline that is too short to tell a report no place has so many other letters: those of a name, or a list.
const NAMED: usize = 6;

/// Whether two texts say too much in the place of each other: they are one form with other names, one notice
/// below two reports, or a report and what followed it.
pub(super) fn tells_otherwise(
    one: &Report,
    other: &Report,
    bodies: &body::Likeness,
    heads: Heads,
    marker: &Marker,
) -> bool {
    let count = one.body.text.count.min(other.body.text.count);
    let replaced = replaced::between(&one.body, &other.body);
    let is_form = replaced.lede > 0 && tell_other_numbers(one, other, &replaced, marker);
    let Replaced { mut before, mut between, behind, lede, most, places, .. } = replaced;
    *(if is_form { &mut between } else { &mut before }) += lede;
    if heads.general && most >= NAMED {
        return true;
    }
    let more = |letters: usize, least| letters >= LEAST_REPLACED && share(letters, count) >= least;
    if more(between, REPLACED) && (heads.alike || count < LONG_TEXT) {
        return true;
    }
    let is_link = count >= SHORT_TEXT && behind <= LINK;
    let all = before + between + if is_link { 0 } else { behind };
    // Below one headline two papers may begin, or end, in their own ways.
    if heads.equal {
        return false;
    }
    if heads.same {
        return more(all, REPLACED_BELOW_SAME);
    }
    if more(all, REPLACED_BELOW_OTHERS) && count < LONG_TEXT {
        return true;
    }
    // Where both go on in their own way, what they share was known before.
    let follows = behind >= LEAST_BEHIND && share(behind, count) >= BEHIND;
    // What is shared in one piece below two heads is a notice.
    let below = bodies.heads < 0.5 && places == 0;
    !heads.alike && (follows || below)
}

/// Whether the beginnings of two texts hold numbers each that the other text does not: an outlet that begins a report in
/// its own way takes its numbers from it.
fn tell_other_numbers(one: &Report, other: &Report, replaced: &Replaced, marker: &Marker) -> bool {
    let (mine, its) = replaced.ledes.clone();
    let is_new = |report: &Report, letters, than: &Report| {
        !report.body.told_in(letters, marker).is_subset(&than.body.numbers(marker))
    };
    is_new(one, mine, other) && is_new(other, its, one)
}
