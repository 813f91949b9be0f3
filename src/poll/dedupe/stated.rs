//! What the beginning of a text states: when, and where.

use super::{
    marks::{Kind, Marker},
    text::Text,
};

/// What stands behind the numbers of a time, and what else is said for it.
const UNITS: [(char, char); 8] = [
    ('年', '年'),
    ('月', '月'),
    ('日', '日'),
    ('号', '日'),
    ('时', '时'),
    ('点', '时'),
    ('分', '分'),
    ('期', '期'),
];

/// Hours between 3时 in the afternoon and 15时.
const HALF_A_DAY: u64 = 12;

/// Times and places at the beginning of a text.
#[derive(Debug, Default)]
pub(super) struct Stated {
    /// Numbers of times, with their unit.
    times: Vec<(char, u64)>,
    places: Vec<u64>,
}

impl Stated {
    /// Of the first letters of a text.
    pub(super) fn of(text: &Text, letters: usize, marker: &Marker) -> Stated {
        let all = &text.letters;
        let end = all.char_indices().nth(letters).map_or(all.len(), |(at, _)| at);
        let last = u32::try_from(end).unwrap_or(u32::MAX);
        let mut ends: Vec<u32> = text.ends.iter().copied().take_while(|at| *at < last).collect();
        ends.push(last);
        let mut stated = Stated::default();
        for mark in marker.find(&all[..end], &ends) {
            match mark.kind {
                Kind::Place => stated.places.push(mark.value),
                Kind::Number => {
                    let behind = all.get(mark.end as usize..).and_then(|rest| rest.chars().next());
                    let unit = UNITS.iter().find(|(unit, _)| Some(*unit) == behind);
                    stated.times.extend(unit.map(|(_, unit)| (*unit, mark.value)));
                }
                Kind::Word(_) | Kind::Counted => {}
            }
        }
        stated
    }

    /// Whether both say which year, month, day, hour, minute or issue it was, and in one of these nothing is the same.
    pub(super) fn at_another_time(&self, other: &Stated) -> bool {
        UNITS.iter().any(|&(_, unit)| {
            let of_unit = |times: &[(char, u64)]| -> Vec<u64> {
                times.iter().filter(|time| time.0 == unit).map(|time| time.1).collect()
            };
            let (mine, its) = (of_unit(&self.times), of_unit(&other.times));
            let same = |one: u64, other: u64| {
                one == other || unit == '时' && one.abs_diff(other) == HALF_A_DAY
            };
            !mine.is_empty()
                && !its.is_empty()
                && !mine.iter().any(|one| its.iter().any(|other| same(*one, *other)))
        })
    }

    /// Whether both name places, and each of the one excludes each of the other.
    pub(super) fn elsewhere(&self, other: &Stated, marker: &Marker) -> bool {
        let excludes =
            |one: &u64| other.places.iter().all(|other| marker.exclude(Kind::Place, *one, *other));
        !self.places.is_empty() && !other.places.is_empty() && self.places.iter().all(excludes)
    }
}
