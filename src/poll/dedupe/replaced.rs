//! What stands in the one text where the other says something else.
//!
//! An outlet that carries a report leaves out sentences and adds some; it puts few of its own in the place of
//! others. A form that was filled in twice has foreign words on both sides between words that are the same, and
//! so have two short texts under one long notice. Names need not be known for that.

use std::ops::Range;

use super::body::{Body, SHINGLE};

/// Letters at the beginning of a text that are its head.
pub(super) const HEAD: usize = 80;

/// What two texts share before so many letters is how reports begin (记者昨天从市水务局获悉), if it is in one piece.
const BEGINNING: usize = 40;

/// Fewer letters in the place of others are no beginning of a report, but a name.
const LEDE: usize = 20;

/// A beginning of its own is at most so much of the shorter text, in per cent: more is what another form says.
const LONGEST_LEDE: usize = 25;

/// Letters that stand in their place in either text, and nowhere in the other: of each place the side with fewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Before all that both share.
    pub(super) before: usize,
    /// Behind first words that both share: the beginning that an outlet wrote itself, or what a form says of another.
    pub(super) lede: usize,
    /// The letters of either text around these.
    pub(super) ledes: (Range<usize>, Range<usize>),
    /// Between what both share.
    pub(super) between: usize,
    /// Behind all that both share.
    pub(super) behind: usize,
    /// The most letters of one place before or between what both share.
    pub(super) most: usize,
    /// How many places between what both share lie behind the heads of both.
    pub(super) places: usize,
}

/// Compares two texts. The same the other way round.
pub(super) fn between(one: &Body, other: &Body) -> Replaced {
    let (mine, others) = one.shared(other);
    let (mine, others) = (Foreign::new(&mine), Foreign::new(&others));
    let chain = chain(&one.shared_once(other));
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        let all = mine.all().min(others.all());
        return Replaced { before: all, most: all, ..Replaced::default() };
    };
    let mut replaced = Replaced {
        before: mine.within(0, first.0).min(others.within(0, first.1)),
        behind: mine
            .within(last.0 + SHINGLE, one.text.count)
            .min(others.within(last.1 + SHINGLE, other.text.count)),
        ..Replaced::default()
    };
    let longest_lede = one.text.count.min(other.text.count) * LONGEST_LEDE / 100;
    replaced.most = replaced.before;
    for pair in chain.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let letters =
            mine.within(from.0 + SHINGLE, to.0).min(others.within(from.1 + SHINGLE, to.1));
        replaced.most = replaced.most.max(letters);
        // How many letters both share before it, at most.
        let begun = from.0.min(from.1) + SHINGLE;
        if replaced.between == 0 && begun < BEGINNING && (LEDE..=longest_lede).contains(&letters) {
            replaced.lede = letters;
            replaced.ledes = (from.0..to.0 + SHINGLE, from.1..to.1 + SHINGLE);
        } else {
            replaced.between += letters;
        }
        replaced.places += usize::from(letters > 0 && begun >= HEAD);
    }
    replaced
}

/// The letters of a text that no shingle of the other covers.
struct Foreign {
    /// How many stand before each letter.
    before: Vec<usize>,
}

impl Foreign {
    /// Of a text in which shared shingles begin at these letters.
    fn new(starts: &[bool]) -> Foreign {
        let mut before = Vec::with_capacity(starts.len() + 1);
        let (mut count, mut covered_until) = (0, 0);
        before.push(0);
        for (at, start) in starts.iter().enumerate() {
            covered_until = if *start { at + SHINGLE } else { covered_until };
            count += usize::from(at >= covered_until);
            before.push(count);
        }
        Foreign { before }
    }

    /// From the one letter up to the other.
    fn within(&self, from: usize, to: usize) -> usize {
        let count = |at: usize| self.before.get(at).copied().unwrap_or_else(|| self.all());
        count(to).saturating_sub(count(from.min(to)))
    }

    fn all(&self) -> usize {
        self.before.last().copied().unwrap_or_default()
    }
}

/// The longest run of places that goes forward in both texts. The places come by the first, in its order.
fn chain(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last place of the best run of each length so far, and what stands before each place in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let length = ends.partition_point(|end| places[*end].1 < place.1);
        previous.push(length.checked_sub(1).map(|before| ends[before]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |at| previous[*at])
            .map(|at| places[at])
            .collect();
    run.reverse();
    run
}
