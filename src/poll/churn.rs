//! Whether a change of an entry is taken over: a page that prints a counter must not churn for ever.
//!
//! A source says that it changed a report by a later date beside other words. A later date alone says nothing, since
//! some sources stamp all of their entries anew at every poll; it is not even a change. Nor does a later date beside
//! words that differ in nothing but numbers: that is how a stamped page with a counter looks. What is not said counts,
//! and after [`MOST_UNSAID`] of it nothing more is taken over until the source says something.

use crate::model::{Item, Known};

use super::{keys::comparable, sanitize};

/// So many changes of an item are taken over of which its source says nothing. A text that holds the time
/// of day or the number of its readers differs at every poll: each such change costs a kept version, and
/// tells every subscriber that the report was updated. Hardly anybody corrects a report a dozen times
/// without a word; whoever does is heard again with the next date and other words. (The limit of lemon24/reader.)
pub(super) const MOST_UNSAID: u32 = 24;

/// How many changes without a word there are with this one, which is 0 if the source `says` that it changed the
/// report; none if it is not to be taken over.
pub(super) fn unsaid(says: bool, known: &Known) -> Option<u32> {
    if says {
        return Some(0);
    }
    (known.revisions < MOST_UNSAID).then_some(known.revisions + 1)
}

/// Whether the source dates an entry later than it did. A date where there was none is no word of a change.
pub(super) fn is_dated_later(item: &Item, known: &Known) -> bool {
    let updated = item.updated.map(|moment| moment.at.timestamp());
    let published = item.published.map(|moment| moment.at.timestamp());
    updated > known.updated.or(known.published).or(Some(0))
        || known.published.is_some() && published > known.published
}

/// The words of an item.
pub(super) struct Words<'a> {
    pub(super) headline: &'a str,
    pub(super) credit: &'a str,
    pub(super) summary: &'a str,
    /// HTML.
    pub(super) body: Option<&'a str>,
}

impl Words<'_> {
    /// Whether these are other words than those of `before`, numbers left out.
    pub(super) fn differ_from(&self, before: &Words<'_>) -> bool {
        let text = |words: &Words<'_>| words.body.map(sanitize::text).unwrap_or_default();
        self.credit != before.credit
            || are_other_words(before.headline, self.headline)
            || are_other_words(before.summary, self.summary)
            || are_other_words(&text(before), &text(self))
    }
}

/// Whether a plain text differs from another in more than numbers, and words that hold numbers.
fn are_other_words(before: &str, now: &str) -> bool {
    before != now && without_numbers(before) != without_numbers(now)
}

fn without_numbers(text: &str) -> String {
    let text = comparable(text);
    let mut words = String::with_capacity(text.len());
    // What stands between two signs of another kind is a word: v12, a8f3.
    for run in text.split_inclusive(|sign: char| !sign.is_ascii_alphanumeric()) {
        let word = run.trim_end_matches(|sign: char| !sign.is_ascii_alphanumeric());
        let rest = &run[word.len()..];
        let kept = if word.contains(|sign: char| sign.is_ascii_digit()) { "" } else { word };
        words.push_str(kept);
        words.extend(
            rest.chars().filter(|sign| sign.is_alphanumeric() && !NUMERALS.contains(*sign)),
        );
    }
    words
}

/// What numbers are written with, beside digits: 1.2万次.
const NUMERALS: &str = "零一二三四五六七八九十百千万亿两";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_numbers_or_hours_is_no_other_word() {
        for (before, now) in [
            ("正文。阅读 9 次", "正文。阅读 10 次"),
            ("阅读 9999 次", "阅读 1.2万 次"),
            ("（3分钟前）正文", "（十二分钟前）正文"),
            ("更新于 2026-11-22 12:30:01", "更新于 2026-11-23 00:10:59"),
            ("编号 a8f3e1", "编号 77c0"),
            ("Read by 9 people", "read by 10 people"),
        ] {
            assert!(!are_other_words(before, now), "{before} {now}");
        }
        for (before, now) in [
            ("会议在江北举行", "会议在江南举行"),
            ("正文", "正文，有更正"),
            ("read by all", "read by some"),
            ("正文。阅读 9 次", "正文改了。阅读 10 次"),
        ] {
            assert!(are_other_words(before, now), "{before} {now}");
        }
    }
}
