//! Published reports that are looked at again where they came from.

use chrono::{DateTime, TimeDelta, Utc};

use super::ItemId;

/// An item whose page is to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// The item.
    pub item: ItemId,
    /// Key of its source.
    pub source: String,
    /// The address of its page.
    pub link: String,
    /// How often it was looked at.
    pub looks: u32,
    /// When it was first not there, if it was not there at the last look that told.
    pub missing: Option<DateTime<Utc>>,
    /// It is known to be withdrawn.
    pub gone: bool,
}

/// From one look to the next; the first one counts from publication. What is withdrawn is mostly withdrawn within
/// hours, after a call, and hardly ever after a month, when only what everybody has read is called back: five
/// requests a report find it, and that is less than what one reader of the site asks for.
const GAPS: [TimeDelta; 5] = [
    TimeDelta::hours(1),
    TimeDelta::hours(23),
    TimeDelta::days(2),
    TimeDelta::days(4),
    TimeDelta::days(23),
];

/// A gap is up to this much longer, so that what was published together is not asked for together.
const SPREAD: (i32, i32) = (1, 4);

impl Recheck {
    /// When an item is looked at that was looked at so often, the last time at `last`, or published then; none if
    /// that was the last look.
    pub fn due(item: ItemId, looks: u32, last: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let gap = GAPS.get(usize::try_from(looks).ok()?)?;
        // Numbers that follow one another are far apart (Knuth, The Art of Computer Programming 3, 6.4).
        let scattered = item.0.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        let share = i32::try_from(scattered >> 8).unwrap_or_default();
        let (part, of) = SPREAD;
        let longer = *gap * part / of * share / 256;
        // In whole seconds, as the database keeps them.
        Some(last + TimeDelta::seconds((*gap + longer).num_seconds()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_rare_spread_and_have_an_end() {
        let begin = DateTime::UNIX_EPOCH;
        let due = |item, looks| Recheck::due(ItemId(item), looks, begin).map(|due| due - begin);
        for (looks, gap) in GAPS.iter().enumerate() {
            let looks = u32::try_from(looks).unwrap_or_default();
            let all: std::collections::BTreeSet<_> =
                (0..100).map(|item| due(item, looks)).collect();
            assert!(all.len() > 60, "{} moments for 100 reports", all.len());
            assert!(all.iter().all(|due| (*due >= Some(*gap)) && *due <= Some(*gap * 5 / 4)));
        }
        assert_eq!(due(1, 5), None);
    }
}
