//! The text of a report, as it is compared: its letters, their shingles, its clauses with and without marks.

use std::{cmp::Ordering, collections::BTreeSet, ops::Range, sync::OnceLock};

use super::{
    marks::{Kind, Mark, Marker},
    replaced::HEAD,
    text::Text,
    twins::{Clauses, Shared},
};

/// Letters of a shingle that is compared.
pub(super) const SHINGLE: usize = 8;

/// Where the head of a digest may stand in the whole.
const HEAD_OF_OTHER: usize = 150;

/// Texts that share less are no copies, whatever their clauses say.
const LITTLE: f32 = 0.2;

/// An outlet corrects one figure, or two; so many are those of another report.
const MANY: u32 = 3;

/// A text as it is compared.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its letters.
    pub(super) text: Text,
    /// Shingles, 48 bits of their hash before 16 bits of their place; sorted. Made when they are first asked for:
    /// equal texts, and reports at one address, are told without.
    shingles: OnceLock<Vec<u64>>,
    /// Made when they are first asked for: most reports that are compared share nothing.
    clauses: OnceLock<Clauses>,
}

/// How two texts are alike.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Likeness {
    /// Letters of the one in shingles that stand in the other as well.
    pub(super) covered: (usize, usize),
    /// The share of that in the first 80 letters of the one and in the first 150 of the other, and the other
    /// way round; the smaller of both for the way that is better.
    pub(super) head: f32,
    /// The greater share of that in the first 80 letters of either.
    pub(super) heads: f32,
    /// The smaller share of that in the first 40 % of either.
    pub(super) begin: f32,
    /// The share of what is equal but for its marks in what is equal without them.
    pub(super) twins: f32,
    /// Letters of these twins.
    pub(super) twin_letters: u32,
    /// Many of the clauses with numbers that both share have others.
    pub(super) renumbered: bool,
    /// A word stands against its opposite, a count against another, or a time.
    pub(super) opposed: bool,
}

impl Body {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Body {
        Body { text: Text::read(text), ..Body::default() }
    }

    fn shingles(&self) -> &[u64] {
        self.shingles.get_or_init(|| shingles(&self.text.letters))
    }

    fn clauses(&self, marker: &Marker) -> &Clauses {
        self.clauses.get_or_init(|| {
            Clauses::new(&self.text, &marker.find(&self.text.letters, &self.text.ends))
        })
    }

    /// How alike two texts are. The same the other way round. The clauses of texts that share little are not
    /// looked at unless both have one headline.
    pub(super) fn compare(&self, other: &Body, marker: &Marker, one_headline: bool) -> Likeness {
        let (mine, others) = self.shared(other);
        let mine = Cover::of(&mine);
        let others = Cover::of(&others);
        let head = f32::max(
            f32::min(mine.head, others.head_of_other),
            f32::min(others.head, mine.head_of_other),
        );
        let like = Likeness {
            covered: (mine.total, others.total),
            head,
            heads: f32::max(mine.head, others.head),
            begin: f32::min(mine.begin, others.begin),
            ..Likeness::default()
        };
        let shorter = self.text.count.min(other.text.count);
        if !one_headline && share(mine.total.max(others.total), shorter) < LITTLE {
            return like;
        }
        let (own, its) = (self.clauses(marker), other.clauses(marker));
        let Shared { equal, twins, opposed, numbered } = own.twins(its);
        Likeness {
            twins: share(twins as usize, (equal + twins) as usize),
            twin_letters: twins,
            renumbered: numbered.1 >= MANY && 2 * numbered.1 >= numbered.0,
            opposed: opposed || own.recounted(its) || own.at_other_times(its),
            ..like
        }
    }

    /// Of each letter of either text whether it stands in the other as well, in a shingle.
    pub(super) fn covered(&self, other: &Body) -> (Vec<bool>, Vec<bool>) {
        let (mine, others) = self.shared(other);
        (cover(&mine), cover(&others))
    }

    /// The numbers of the text.
    pub(super) fn numbers(&self, marker: &Marker) -> BTreeSet<u64> {
        let Text { letters, ends, .. } = &self.text;
        let marks = marker.find(letters, ends).into_iter();
        marks.filter(|mark| mark.kind == Kind::Number).map(|mark| mark.value).collect()
    }

    /// What is counted and dated in some of its letters: no part of a time that a machine wrote (2026-11-22 10:31), and no
    /// place in a series (第3篇).
    pub(super) fn told_in(&self, letters: Range<usize>, marker: &Marker) -> BTreeSet<u64> {
        let Text { letters: all, ends, .. } = &self.text;
        let byte = |letter| all.char_indices().nth(letter).map_or(all.len(), |(at, _)| at);
        let range = byte(letters.start)..byte(letters.end);
        let is_told = |mark: &Mark| {
            let (start, end) = (mark.start as usize, mark.end as usize);
            mark.kind == Kind::Number
                && range.start <= start
                && end <= range.end
                && !all[..start].ends_with(['-', ':', '第'])
                && !all[end..].starts_with(['-', ':'])
        };
        let marks = marker.find(all, ends).into_iter();
        marks.filter(is_told).map(|mark| mark.value).collect()
    }

    /// Of each letter of either text whether a shingle begins there that stands in the other text as well.
    pub(super) fn shared(&self, other: &Body) -> (Vec<bool>, Vec<bool>) {
        let (mut mine, mut others) = (vec![false; self.text.count], vec![false; other.text.count]);
        let (left, right) = (self.shingles(), other.shingles());
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

    /// Where shingles stand that stand once in either text, in the order of this one.
    pub(super) fn shared_once(&self, other: &Body) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        let (mut left, mut right) = (self.shingles(), other.shingles());
        while let (Some(mine), Some(its)) = (left.first(), right.first()) {
            let (hash, other_hash) = (mine >> 16, its >> 16);
            let equal = |shingles: &[u64], hash| {
                shingles.iter().take_while(|shingle| *shingle >> 16 == hash).count()
            };
            match hash.cmp(&other_hash) {
                Ordering::Less => left = &left[1..],
                Ordering::Greater => right = &right[1..],
                Ordering::Equal => {
                    let (times, its_times) = (equal(left, hash), equal(right, hash));
                    if times == 1 && its_times == 1 {
                        places.push(((mine & 0xFFFF) as usize, (its & 0xFFFF) as usize));
                    }
                    (left, right) = (&left[times..], &right[its_times..]);
                }
            }
        }
        places.sort_unstable();
        places
    }
}

/// A share, 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "texts are cut long before 2^24 letters")]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Of each letter whether it stands in one of the shingles that begin at these.
fn cover(starts: &[bool]) -> Vec<bool> {
    let mut until = 0;
    let covered = starts.iter().enumerate().map(|(at, start)| {
        until = if *start { at + SHINGLE } else { until };
        at < until
    });
    covered.collect()
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
