//! The text of a report, as it is compared: its letters, their shingles, its clauses with and without marks.

use super::{
    marks::{Kind, Mark, Marker},
    notices,
};
use crate::poll::keys::{push_comparable, simplified, stays};

/// Of a text so many letters are compared; longer ones are books.
const LONGEST: usize = 12_000;

/// Letters of a shingle that is compared.
const SHINGLE: usize = 8;

/// Clauses are joined until they have so many letters besides their marks: shorter ones are equal by chance.
const WINDOW: u32 = 10;

/// The head of a text, which a digest is cut from.
const HEAD: usize = 80;

/// Where the head of a digest may stand in the whole.
const HEAD_OF_OTHER: usize = 150;

/// A text as it is compared.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its letters: comparable, without notices.
    pub(super) letters: String,
    /// How many they are.
    pub(super) count: usize,
    /// The byte at which each clause ends.
    pub(super) ends: Vec<u32>,
    /// Shingles, 48 bits of their hash before 16 bits of their place; sorted.
    shingles: Vec<u64>,
    windows: Vec<Window>,
    counts: Vec<Window>,
}

/// Some clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    /// Hash without the values of its marks.
    masked: u64,
    /// Hash with those of places and words, but without numbers.
    numberless: u64,
    /// Hash with all.
    valued: u64,
    /// Letters of its first clause.
    weight: u32,
}

/// How two texts are alike.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Likeness {
    /// Letters of the one in shingles that stand in the other as well.
    pub(super) covered: (usize, usize),
    /// The share of that in the first 80 letters of the one and in the first 150 of the other, and the other
    /// way round; the smaller of both for the way that is better.
    pub(super) head: f32,
    /// The smaller share of that in the first 40 % of either.
    pub(super) begin: f32,
    /// The share of what is equal but for its marks in what is equal without them.
    pub(super) twins: f32,
    /// Letters of these twins.
    pub(super) twin_letters: u32,
    /// A word stands against its opposite, or a count against another.
    pub(super) opposed: bool,
}

impl Body {
    /// Reads a text.
    pub(super) fn read(text: &str, marker: &Marker) -> Body {
        let (letters, count, ends) = letters(text);
        let marks = marker.find(&letters, &ends);
        let (windows, counts) = windows(&letters, &ends, &marks);
        let shingles = shingles(&letters);
        Body { letters, count, ends, shingles, windows, counts }
    }

    /// How alike two texts are. The same the other way round.
    pub(super) fn compare(&self, other: &Body) -> Likeness {
        let (mine, others) = shared(self, other);
        let mine = Cover::of(&mine);
        let others = Cover::of(&others);
        let head = f32::max(
            f32::min(mine.head, others.head_of_other),
            f32::min(others.head, mine.head_of_other),
        );
        let (equal, twins, opposed) = twins(&self.windows, &other.windows);
        Likeness {
            covered: (mine.total, others.total),
            head,
            begin: f32::min(mine.begin, others.begin),
            twins: share(twins as usize, (equal + twins) as usize),
            twin_letters: twins,
            opposed: opposed || recounted(&self.counts, &other.counts),
        }
    }
}

/// A share, 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "texts are cut long before 2^24 letters")]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Letters, their number and the ends of clauses.
fn letters(text: &str) -> (String, usize, Vec<u32>) {
    let mut letters = String::with_capacity(text.len());
    let (mut ends, mut count) = (Vec::with_capacity(text.len() / 24), 0);
    let text = simplified(text);
    for line in notices::lines(&text) {
        let mut before = ' ';
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            let length = letters.len();
            if stays(character) {
                letters.push(character);
                count += 1;
            } else if is_break(character) {
                // The comma of 1,000 and the stop of 3.5 divide nothing.
                let inside = before.is_ascii_digit()
                    && matches!(character, ',' | '.')
                    && characters.peek().is_some_and(char::is_ascii_digit);
                if !inside {
                    end(&mut ends, length);
                }
            } else {
                push_comparable(character, &mut letters);
                count += letters[length..].chars().count();
            }
            before = character;
        }
        end(&mut ends, letters.len());
        if count >= LONGEST {
            break;
        }
    }
    if count > LONGEST {
        let at = letters.char_indices().nth(LONGEST).map_or(letters.len(), |(at, _)| at);
        letters.truncate(at);
        ends.retain(|end| (*end as usize) < at);
        end(&mut ends, at);
        count = LONGEST;
    }
    (letters, count, ends)
}

fn end(ends: &mut Vec<u32>, at: usize) {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    if at > ends.last().copied().unwrap_or(0) {
        ends.push(at);
    }
}

fn is_break(character: char) -> bool {
    matches!(
        character,
        '，' | '。' | '！' | '？' | '；' | '：' | ',' | '.' | '!' | '?' | ';' | ':' | '…' | '．'
    )
}

/// The windows of the clauses, sorted; and the clauses with a number beside a word for what is counted.
fn windows(letters: &str, ends: &[u32], marks: &[Mark]) -> (Vec<Window>, Vec<Window>) {
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
    (windows, counts)
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
    let mut window = Window { masked: hash, numberless: hash, valued: hash, weight: 0 };
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
    Clause { window, letters: count }
}

/// One step of a hash over numbers.
fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// Letters of windows that are equal, and of those that are equal only without the values of their marks; and
/// whether some of these are equal but for opposite words.
fn twins(one: &[Window], other: &[Window]) -> (u32, u32, bool) {
    let (mut equal, mut twins, mut opposed) = (0, 0, false);
    each_masked(one, other, |mine, others| {
        let (equal_mine, foreign_mine) = divided(mine, others);
        let (equal_others, foreign_others) = divided(others, mine);
        equal += equal_mine + equal_others;
        if foreign_mine > 0 && foreign_others > 0 {
            twins += foreign_mine + foreign_others;
            let numbers_alone =
                mine.iter().any(|own| others.iter().any(|its| its.numberless == own.numberless));
            opposed |= !numbers_alone && equal_mine == 0;
        }
    });
    (equal, twins, opposed)
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

/// Whether a count differs: 3人死亡, 5人死亡.
fn recounted(one: &[Window], other: &[Window]) -> bool {
    let mut recounted = false;
    each_masked(one, other, |mine, others| {
        recounted |= divided(mine, others).1 > 0 && divided(others, mine).1 > 0;
    });
    recounted
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

/// The shingles of a text, sorted.
fn shingles(letters: &str) -> Vec<u64> {
    let mut shingles = Vec::with_capacity(letters.len() / 3);
    let mut starts = letters.char_indices().map(|(at, _)| at);
    let ends = letters.char_indices().map(|(at, c)| at + c.len_utf8()).skip(SHINGLE - 1);
    for (place, end) in (0_u64..).zip(ends) {
        let start = starts.next().unwrap_or(end);
        let hash = twox_hash::XxHash3_64::oneshot(&letters.as_bytes()[start..end]);
        shingles.push(hash & !0xFFFF | place);
    }
    shingles.sort_unstable();
    shingles
}

/// Where shingles stand that stand in the other text as well.
fn shared(one: &Body, other: &Body) -> (Vec<bool>, Vec<bool>) {
    let (mut mine, mut others) = (vec![false; one.count], vec![false; other.count]);
    let (left, right) = (&one.shingles, &other.shingles);
    let (mut at, mut its) = (0, 0);
    while at < left.len() && its < right.len() {
        let (hash, other_hash) = (left[at] >> 16, right[its] >> 16);
        if hash == other_hash {
            while at < left.len() && left[at] >> 16 == hash {
                mine[(left[at] & 0xFFFF) as usize] = true;
                at += 1;
            }
            while its < right.len() && right[its] >> 16 == hash {
                others[(right[its] & 0xFFFF) as usize] = true;
                its += 1;
            }
        } else {
            // Without a branch, since nobody can guess which hash is smaller.
            at += usize::from(hash < other_hash);
            its += usize::from(hash > other_hash);
        }
    }
    (mine, others)
}

/// How many letters are covered by shared shingles.
#[derive(Default)]
struct Cover {
    total: usize,
    /// The share of the first 80 letters, of the first 150 and of the first 40 %.
    head: f32,
    head_of_other: f32,
    begin: f32,
}

impl Cover {
    fn of(starts: &[bool]) -> Cover {
        let mut cover = Cover::default();
        let begin = starts.len() * 2 / 5;
        let (head, head_of_other) = (HEAD.min(starts.len()), HEAD_OF_OTHER.min(starts.len()));
        // The letter behind the last shared shingle so far.
        let mut until = 0;
        for (at, start) in starts.iter().enumerate() {
            until = if *start { at + SHINGLE } else { until };
            cover.total += usize::from(at < until);
            let letters = at + 1;
            if letters == head {
                cover.head = share(cover.total, letters);
            }
            if letters == head_of_other {
                cover.head_of_other = share(cover.total, letters);
            }
            if letters == begin {
                cover.begin = share(cover.total, letters);
            }
        }
        cover
    }
}
