//! Subjects: what two headlines tell of, as far as the texts know it.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    headline::{Headline, Likeness, Span},
    report::Report,
    text::Text,
};
use crate::poll::keys::title::words_of;

/// Words in the place of each other that mean one day, or one place.
static FROM_HERE: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words_of(include_str!("from_here.txt")));

/// Whether two headlines that are alike tell of different things, and the texts know nothing of each other's:
/// the same template for another number, place, company or person. A reprint with a new headline has what both
/// headlines say in both texts, or in none.
pub(super) fn differ(one: &Report, other: &Report, titles: &Likeness) -> bool {
    if !titles.alike || titles.equal {
        return false;
    }
    let numbers = titles.conflicts.iter().any(|(mine, its)| {
        let unknown = |headline: &Headline, span, report: &Report| {
            !report.body.text.letters.contains(headline.with_next(span))
        };
        unknown(&one.headline, *mine, other) || unknown(&other.headline, *its, one)
    });
    let words = titles.gaps.iter().any(|&(mine, its)| {
        let (said, other_said) = (one.headline.at(mine), other.headline.at(its));
        let from_here = |words: &str| words.is_empty() || FROM_HERE.contains(words);
        !(from_here(said) && from_here(other_said))
            && is_own(mine, one, other)
            && is_own(its, other, one)
    });
    numbers || words
}

/// Whether what the headline of the one says there stands in its text and not in that of the other: two letters of
/// it, or all of it with a letter beside it. Where it says nothing, the letters on both sides stand together.
fn is_own(span: Span, one: &Report, other: &Report) -> bool {
    let words = one.headline.at(span);
    let (before, behind) = one.headline.around(span);
    let is_own = |phrase: &str| {
        phrase.chars().nth(1).is_some()
            && one.body.text.letters.contains(phrase)
            && !other.body.text.letters.contains(phrase)
    };
    if words.is_empty() {
        return is_own(&format!("{before}{behind}"));
    }
    pairs(words).any(is_own)
        || is_own(&format!("{before}{words}"))
        || is_own(&format!("{words}{behind}"))
}

/// Whether a text tells what a headline announces, as far as two neighbouring letters of it do: what stands in for a
/// text (视频加载中) tells nothing of it.
pub(super) fn is_told(headline: &Headline, text: &Text) -> bool {
    pairs(&headline.letters).any(|pair| text.letters.contains(pair))
}

/// Each two neighbouring letters.
pub(super) fn pairs(letters: &str) -> impl Iterator<Item = &str> {
    let starts = letters.char_indices().map(|(at, _)| at);
    let ends = letters.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
    starts.zip(ends).map(|(start, end)| &letters[start..end])
}
