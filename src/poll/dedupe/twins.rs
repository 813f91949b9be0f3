//! Twins: clauses of two texts that are equal but for their numbers, places or opposite words. Two texts that
//! agree mostly in twins are one template, filled in twice.

use super::{
    marks::{Kind, Mark},
    text::Text,
};

/// Clauses are joined until they have so many letters besides their marks: shorter ones are equal by chance.
const WINDOW: u32 = 10;

/// Some clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    /// Hash without the values of its marks.
    masked: u64,
    /// Hash with those of places and words, but without numbers.
    numberless: u64,
    /// Hash with all.
    valued: u64,
    /// The same of its first clause alone.
    first: u64,
    /// Letters of its first clause.
    weight: u32,
    /// Whether there is a number in its first clause.
    is_numbered: bool,
}

/// What two texts share but for marks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shared {
    /// Letters of windows that are equal.
    pub(super) equal: u32,
    /// Letters of those that are equal only without the values of their marks.
    pub(super) twins: u32,
    /// Whether some of these are equal but for opposite words.
    pub(super) opposed: bool,
    /// How many clauses with a number stand in both with the same numbers, and how many with others.
    pub(super) numbered: (u32, u32),
}

/// The clauses of a text.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// Sorted.
    windows: Vec<Window>,
    /// The clauses with a number beside a word for what is counted, sorted.
    counts: Vec<Window>,
    /// The numbers of each line that says when something is (时间：12月5日), without its year.
    times: Vec<Vec<u64>>,
}

/// Years, which one outlet names and another does not.
const YEARS: std::ops::RangeInclusive<u64> = 1900..=2100;

impl Clauses {
    /// The clauses of a text, whose marks these are.
    pub(super) fn new(text: &Text, marks: &[Mark]) -> Clauses {
        let Text { letters, ends, .. } = text;
        let times = times(text, marks);
        let (mut clauses, mut counts) = (Vec::with_capacity(ends.len()), Vec::new());
        let (mut start, mut marks) = (0, marks);
        let mut masked = String::new();
        for &end in ends {
            let inside = marks.iter().take_while(|mark| mark.start < end).count();
            let (own, later) = marks.split_at(inside);
            let clause = clause(letters, start..end, own, &mut masked);
            let has = |kind| own.iter().any(|mark| mark.kind == kind);
            if has(Kind::Counted) && has(Kind::Number) && clause.letters >= SHORTEST_COUNT {
                counts.push(clause.window);
            }
            clauses.push(clause);
            (start, marks) = (end, later);
        }
        let mut windows = Vec::with_capacity(clauses.len());
        for (at, first) in clauses.iter().enumerate() {
            let (mut window, mut letters) = (first.window, first.letters);
            let mut others = clauses[at + 1..].iter();
            while letters < WINDOW {
                let Some(next) = others.next() else { break };
                window.masked = mix(window.masked, next.window.masked);
                window.numberless = mix(window.numberless, next.window.numberless);
                window.valued = mix(window.valued, next.window.valued);
                letters += next.letters;
            }
            if letters >= WINDOW {
                windows.push(window);
            }
        }
        windows.sort_unstable();
        counts.sort_unstable();
        Clauses { windows, counts, times }
    }

    /// What both share but for marks.
    pub(super) fn twins(&self, other: &Clauses) -> Shared {
        let mut shared = Shared::default();
        each_masked(&self.windows, &other.windows, |mine, others| {
            let (equal_mine, foreign_mine) = divided(mine, others);
            let (equal_others, foreign_others) = divided(others, mine);
            shared.equal += equal_mine + equal_others;
            if foreign_mine > 0 && foreign_others > 0 {
                shared.twins += foreign_mine + foreign_others;
                let numbers_alone = mine
                    .iter()
                    .any(|own| others.iter().any(|its| its.numberless == own.numberless));
                shared.opposed |= !numbers_alone && equal_mine == 0;
            }
            if mine.iter().any(|own| own.is_numbered) {
                let is_same = |own: &Window| others.iter().any(|its| its.first == own.first);
                let same = mine.iter().any(is_same);
                shared.numbered.0 += u32::from(same);
                shared.numbered.1 += u32::from(!same);
            }
        });
        shared
    }

    /// Whether both say when something is, and no time of the one is one of the other: 12月5日, 12月19日. One may say
    /// more of it: 12月5日, 12月5日14时.
    pub(super) fn at_other_times(&self, other: &Clauses) -> bool {
        let same = |one: &[u64], other: &[u64]| one.starts_with(other) || other.starts_with(one);
        !self.times.is_empty()
            && !other.times.is_empty()
            && !self.times.iter().any(|mine| other.times.iter().any(|its| same(mine, its)))
    }

    /// Whether a count differs: 3人死亡, 5人死亡.
    pub(super) fn recounted(&self, other: &Clauses) -> bool {
        let mut recounted = false;
        each_masked(&self.counts, &other.counts, |mine, others| {
            recounted |= divided(mine, others).1 > 0 && divided(others, mine).1 > 0;
        });
        recounted
    }
}

/// What the lines with times of a text say.
fn times(text: &Text, marks: &[Mark]) -> Vec<Vec<u64>> {
    let numbers = |(start, end): &(u32, u32)| -> Vec<u64> {
        let inside = marks.iter().filter(|mark| mark.start >= *start && mark.end <= *end);
        let numbers = inside.filter(|mark| mark.kind == Kind::Number).map(|mark| mark.value);
        numbers.skip_while(|number| YEARS.contains(number)).collect()
    };
    // A programme of a year has no more.
    text.times.iter().take(400).map(numbers).filter(|numbers| !numbers.is_empty()).collect()
}

/// Letters besides its marks that a clause has which counts: 致…人死亡.
const SHORTEST_COUNT: u32 = 2;

struct Clause {
    window: Window,
    /// Letters besides its marks.
    letters: u32,
}

fn clause(
    letters: &str,
    range: std::ops::Range<u32>,
    marks: &[Mark],
    masked: &mut String,
) -> Clause {
    masked.clear();
    let mut at = range.start as usize;
    for mark in marks.iter().filter(|mark| mark.kind != Kind::Counted) {
        masked.push_str(&letters[at..mark.start as usize]);
        masked.push(match mark.kind {
            Kind::Number => '\u{1}',
            Kind::Place => '\u{2}',
            Kind::Word(_) | Kind::Counted => '\u{3}',
        });
        at = mark.end as usize;
    }
    masked.push_str(&letters[at..range.end as usize]);
    let hash = twox_hash::XxHash3_64::oneshot(masked.as_bytes());
    let is_numbered = marks.iter().any(|mark| mark.kind == Kind::Number);
    let mut window = Window {
        masked: hash,
        numberless: hash,
        valued: hash,
        first: hash,
        weight: 0,
        is_numbered,
    };
    let mut masks = 0;
    for mark in marks {
        masks += u32::from(mark.kind != Kind::Counted);
        let value = match mark.kind {
            Kind::Word(group) => mix(u64::from(group) + 3, mark.value),
            Kind::Place => mix(2, mark.value),
            Kind::Number => mix(1, mark.value),
            Kind::Counted => continue,
        };
        window.valued = mix(window.valued, value);
        if mark.kind != Kind::Number {
            window.numberless = mix(window.numberless, value);
        }
    }
    // Nearly all letters have three bytes.
    let count = u32::try_from(masked.len() - masks as usize).unwrap_or(u32::MAX).div_ceil(3);
    window.weight = count + masks;
    window.first = window.valued;
    Clause { window, letters: count }
}

/// One step of a hash over numbers.
fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// The letters of windows that stand among the others as they are, and of those that do not.
fn divided(mine: &[Window], others: &[Window]) -> (u32, u32) {
    mine.iter().fold((0, 0), |(equal, foreign), own| {
        if others.iter().any(|its| its.valued == own.valued) {
            (equal + own.weight, foreign)
        } else {
            (equal, foreign + own.weight)
        }
    })
}

/// Calls for each group of windows that are equal without values and stand on both sides.
fn each_masked(one: &[Window], other: &[Window], mut call: impl FnMut(&[Window], &[Window])) {
    let (mut one, mut other) = (one, other);
    while let (Some(mine), Some(its)) = (one.first(), other.first()) {
        match mine.masked.cmp(&its.masked) {
            std::cmp::Ordering::Less => one = &one[1..],
            std::cmp::Ordering::Greater => other = &other[1..],
            std::cmp::Ordering::Equal => {
                let same = mine.masked;
                let run = |windows: &[Window]| {
                    // A text that says the same a hundred times is no report.
                    windows.iter().take(100).take_while(|window| window.masked == same).count()
                };
                let (mine, its) = (run(one), run(other));
                call(&one[..mine], &other[..its]);
                (one, other) = (&one[mine..], &other[its..]);
            }
        }
    }
}
