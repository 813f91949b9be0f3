//! How many entries the documents of a source usually hold.
//!
//! The figure is a low-water mark: a week's smallest document. So a list of “today's items”, which begins
//! every day with one, is not taken for a broken one, and a list that always shows twenty is noticed at
//! once when it shows one. It sinks slowly, a quarter a week, so that a loss stays visible for weeks and
//! is accepted in the end; and at once where a source came back by itself, since that is how it swings.

use chrono::{DateTime, Utc};

use super::FEW;

/// What is remembered of the sizes of a source's documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usual {
    /// How many entries its documents usually hold; 0 before the first one.
    pub entries: u32,
    /// The fewest of this week.
    pub least: u32,
}

/// A document with less than one in so many of the usual entries has drifted.
const FRACTION: u32 = 3;

/// Whether a document of `entries` holds far fewer than usual. Sources with few entries never drift.
pub fn has_drifted(usual: u32, entries: u32) -> bool {
    usual >= FEW && entries.saturating_mul(FRACTION) < usual
}

/// What is remembered after one more poll that went well, whose document (new, or the same as before)
/// holds `entries`. `last` is the success before this one. Not for a delta (226), nor for a document
/// that broke off: their number says nothing.
pub fn usual(
    before: Usual,
    entries: u32,
    last: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Usual {
    let Some(last) = last.filter(|_| before.entries > 0) else {
        return Usual { entries, least: entries };
    };
    let mut usual = Usual { least: before.least.min(entries), ..before };
    let came_back =
        has_drifted(before.entries, before.least) && !has_drifted(before.entries, entries);
    if came_back {
        usual.entries = before.least.saturating_mul(FRACTION);
    }
    // However long nothing was asked, a step is a step.
    if week(last) != week(now) {
        usual.entries = usual.least.max(usual.entries / 4 * 3 + usual.entries % 4 * 3 / 4);
        usual.least = entries;
    }
    // 0 would mean that nothing is known.
    usual.entries = usual.entries.max(1);
    usual
}

/// Weeks since 1970, which begin on Thursdays.
fn week(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(7 * 24 * 3600)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn start() -> DateTime<Utc> {
        // A Thursday, so that days count from the beginning of a week.
        "2026-11-05T00:00:00Z".parse().expect("a time")
    }

    /// Polls once an hour; returns the hours at which the source had drifted.
    fn drifted(hours: i64, entries: impl Fn(i64) -> u32) -> Vec<i64> {
        let (mut known, mut last) = (Usual::default(), None);
        let mut found = Vec::new();
        for hour in 0..hours {
            let now = start() + TimeDelta::hours(hour);
            known = usual(known, entries(hour), last, now);
            last = Some(now);
            if has_drifted(known.entries, entries(hour)) {
                found.push(hour);
            }
        }
        found
    }

    #[test]
    fn the_boundary_is_a_third_of_five_or_more() {
        for (usual, entries, expected) in [
            (20, 1, true),
            (20, 6, true),
            (20, 7, false),
            (20, 20, false),
            (6, 2, false),
            (6, 1, true),
            (5, 1, true),
            (5, 0, true),
            (4, 0, false),
            (0, 0, false),
            (u32::MAX, u32::MAX, false),
        ] {
            assert_eq!(has_drifted(usual, entries), expected, "{entries} of {usual}");
        }
    }

    #[test]
    fn a_loss_is_seen_for_weeks_and_accepted_in_the_end() {
        for (usual, least_days, most_days) in [(20, 28, 42), (10, 14, 28), (100, 60, 80)] {
            // The loss comes six days into a week: the first step follows after one day.
            let lost = 6 * 24;
            let seen = drifted(200 * 24, |hour| if hour < lost { usual } else { 1 });
            assert_eq!(seen.first(), Some(&lost), "{usual}");
            let last = seen.last().expect("seen") - lost;
            assert!(
                (least_days * 24..=most_days * 24).contains(&last),
                "{usual}: {} days",
                last / 24
            );
            assert_eq!(seen, (lost..=lost + last).collect::<Vec<_>>(), "without a gap");
        }
    }

    #[test]
    fn a_broken_list_whose_few_entries_change_stays_drifted() {
        let seen = drifted(14 * 24, |hour| match hour {
            ..24 => 20,
            hour => 1 + u32::from(hour % 5 == 0) + u32::from(hour % 7 == 0),
        });
        assert_eq!(seen, (24..14 * 24).collect::<Vec<_>>());
    }

    #[test]
    fn a_window_of_today_flaps_once_at_most() {
        // Two items an hour, and at midnight the list begins anew.
        let count = |hour: i64| u32::try_from(hour % 24 * 2 + 1).expect("few");
        let seen = drifted(100 * 24, |hour| count(hour + 18));
        assert!(seen.iter().all(|hour| *hour < 24), "only in the first night: {seen:?}");
    }

    #[test]
    fn growth_is_learnt_and_its_loss_is_seen() {
        let seen = drifted(60 * 24, |hour| match hour / 24 {
            10..40 => 60,
            _ => 4,
        });
        assert_eq!(seen.first(), Some(&(40 * 24)));
    }

    #[test]
    fn a_long_pause_is_one_step() {
        let known = Usual { entries: 20, least: 20 };
        let later = start() + TimeDelta::days(100);
        assert_eq!(usual(known, 1, Some(start()), later), Usual { entries: 15, least: 1 });
        assert_eq!(usual(known, 1, Some(start()), start()), Usual { entries: 20, least: 1 });
        assert_eq!(usual(Usual::default(), 7, None, later), Usual { entries: 7, least: 7 });
    }
}
