//! How hot a story is: how many independent outlets carried it, and how lately. Pure.

use std::collections::HashMap;

/// A house that carried a story so many seconds ago counts half. Editors choose 热点资讯 daily: twelve hours
/// let what many carried last night stand before what one alone carries this morning, and let it go by the
/// next day.
pub const HALF_LIFE: i64 = 12 * 60 * 60;

/// Who carried a story so many seconds ago makes it no hotter: eight half-lives leave less than a two
/// hundredth of a house. Nothing older need be read.
pub const LASTS: i64 = 8 * HALF_LIFE;

/// How hot a story is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heat {
    /// How many houses carried it, however long ago.
    pub outlets: usize,
    /// Each of them counts 1 when it carries the story and half of that after each [`HALF_LIFE`]. So five
    /// that carry it within an hour make 5, and five that take their time never come so far: the sum says
    /// at what rate the story is being taken up.
    pub degrees: f64,
}

/// The heat of a story that these houses carried at these times, at `now`; all in Unix seconds. A house
/// counts once, at its earliest time.
pub fn heat<'h>(copies: impl IntoIterator<Item = (&'h str, i64)>, now: i64) -> Heat {
    let mut houses: HashMap<&str, i64> = HashMap::new();
    for (house, at) in copies {
        houses.entry(house).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    let mut times: Vec<i64> = houses.into_values().collect();
    // Sums of floats depend on their order.
    times.sort_unstable();
    let degrees = times.iter().map(|at| degrees(now.saturating_sub(*at))).sum();
    Heat { outlets: times.len(), degrees }
}

fn degrees(age: i64) -> f64 {
    if age >= LASTS {
        return 0.0;
    }
    // Less than four days of seconds.
    let age = f64::from(i32::try_from(age.max(0)).unwrap_or(0));
    (-age / f64::from(i32::try_from(HALF_LIFE).unwrap_or(1))).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60;
    const NOW: i64 = 1_800_000_000;

    /// Houses by letter, with the hours since they carried it.
    fn check(copies: &[(&str, i64)], outlets: usize, degrees: f64) {
        let heat = heat(copies.iter().map(|(house, hours)| (*house, NOW - hours * HOUR)), NOW);
        assert_eq!(heat.outlets, outlets, "{copies:?}");
        assert!((heat.degrees - degrees).abs() < 1e-9, "{copies:?}: {heat:?}");
    }

    #[test]
    fn houses_count_once_at_their_earliest_and_half_as_much_every_twelve_hours() {
        check(&[], 0, 0.0);
        check(&[("a", 0)], 1, 1.0);
        check(&[("a", 12)], 1, 0.5);
        check(&[("a", 0), ("b", 12), ("c", 24)], 3, 1.75);
        check(&[("a", 0), ("a", 12), ("a", 3)], 1, 0.5);
        check(&[("a", 0), ("b", 97)], 2, 1.0);
        // A clock that is wrong makes nothing hotter than now.
        check(&[("a", -5)], 1, 1.0);
        check(&[("a", i64::MIN / HOUR / 2)], 1, 1.0);
        check(&[("a", i64::MAX / HOUR / 2)], 1, 0.0);
    }

    #[test]
    fn who_is_taken_up_faster_is_hotter() {
        let at_once: Vec<(&str, i64)> = ["a", "b", "c"].map(|house| (house, NOW)).to_vec();
        let slowly = [("a", NOW - 20 * HOUR), ("b", NOW - 10 * HOUR), ("c", NOW)];
        assert!(heat(at_once, NOW).degrees > heat(slowly, NOW).degrees);
    }
}
