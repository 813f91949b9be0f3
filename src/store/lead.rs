//! Which copy stands for a story: its headline, credit, date and text are what readers see.

use std::cmp::Reverse;

/// What is looked at of a copy.
pub(super) struct Copy {
    /// Unix seconds, never after `first_seen`.
    pub(super) published: i64,
    /// Unix seconds.
    pub(super) first_seen: i64,
    /// Its date is a day: it may be as late as the end of it.
    pub(super) day_only: bool,
    /// Its credited outlet stands on the list.
    pub(super) on_list: bool,
    /// What feeds.toml says of its source; the greater the better.
    pub(super) priority: i64,
    /// Of its text; bytes, packed or not.
    pub(super) size: i64,
    /// It is gone from its origin.
    pub(super) gone: bool,
}

/// A copy with less than this share of the longest text is a digest, and no digest stands for a report.
const DIGEST: (i64, i64) = (1, 2);

const DAY: i64 = 24 * 60 * 60;

/// The copy that stands for the story: one that is still at its origin, no digest, of the source that is preferred, on the list, the earliest,
/// the longest (DOMAIN.md 5.4). Among equals the first one. None without copies.
pub(super) fn lead(copies: &[Copy]) -> Option<usize> {
    let remain = |copy: &&Copy| !copy.gone;
    let longest = copies.iter().filter(remain).map(|copy| copy.size).max();
    let longest = longest.or_else(|| copies.iter().map(|copy| copy.size).max())?;
    (0..copies.len()).min_by_key(|&index| {
        let copy = &copies[index];
        let is_digest = copy.size * DIGEST.1 < longest * DIGEST.0;
        let latest = copy.published + if copy.day_only { DAY - 1 } else { 0 };
        let earliest = latest.min(copy.first_seen);
        (copy.gone, is_digest, Reverse(copy.priority), !copy.on_list, earliest, Reverse(copy.size))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Copy = Copy {
        published: 1_000_000,
        first_seen: 2_000_000,
        day_only: false,
        on_list: false,
        priority: 0,
        size: 1000,
        gone: false,
    };

    fn check(better: Copy, other: Copy) {
        assert_eq!(lead(&[better, other]), Some(0));
    }

    #[test]
    fn each_rule_comes_before_the_next() {
        let one = |change: fn(&mut Copy)| {
            let mut copy = PLAIN;
            change(&mut copy);
            copy
        };
        check(one(|copy| copy.size = 400), one(|copy| (copy.gone, copy.priority) = (true, 9)));
        check(PLAIN, one(|copy| (copy.size, copy.priority) = (400, 9)));
        check(one(|copy| copy.priority = 1), one(|copy| copy.on_list = true));
        check(one(|copy| copy.on_list = true), one(|copy| copy.published -= 10));
        check(one(|copy| copy.published -= 10), one(|copy| copy.size = 1500));
        check(one(|copy| copy.size = 1500), PLAIN);
        check(PLAIN, one(|copy| copy.day_only = true));
    }

    #[test]
    fn among_equals_the_first_one_stands() {
        assert_eq!(lead(&[PLAIN, PLAIN]), Some(0));
        assert_eq!(lead(&[]), None);
    }
}
