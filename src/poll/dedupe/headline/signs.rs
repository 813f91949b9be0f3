//! Signs: the letters and marks of a headline, and which of them stand in another as well.

use std::ops::Range;

use crate::poll::dedupe::marks::{Kind, Mark};

/// Of a headline so many signs are compared.
const LONGEST: usize = 80;

/// A range of bytes.
pub(in crate::poll::dedupe) type Span = (usize, usize);

/// A letter, or a mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    start: u32,
    end: u32,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Letter(char),
    Mark(Kind, u64),
}

impl Sign {
    /// Whether it is no mark.
    pub(super) fn is_letter(&self) -> bool {
        matches!(self.what, What::Letter(_))
    }

    /// Whether it is a place.
    pub(super) fn is_place(&self) -> bool {
        matches!(self.what, What::Mark(Kind::Place, _))
    }

    /// Its bytes.
    pub(super) fn span(&self) -> Span {
        (self.start as usize, self.end as usize)
    }

    /// Whether both are the same but for a value.
    fn fits(&self, other: &Sign) -> bool {
        match (self.what, other.what) {
            (What::Letter(one), What::Letter(other)) => one == other,
            (What::Mark(one, _), What::Mark(other, _)) => one == other,
            _ => false,
        }
    }

    /// Whether both are marks of the same value.
    fn agrees(&self, other: &Sign) -> bool {
        matches!((self.what, other.what), (What::Mark(_, one), What::Mark(_, other)) if one == other)
    }
}

pub(super) fn signs(letters: &str, marks: &[Mark]) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(letters.len() / 3);
    let mut marks = marks.iter().filter(|mark| mark.kind != Kind::Counted).peekable();
    let mut behind = 0;
    for (at, character) in letters.char_indices() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if at < behind {
            continue;
        }
        let what = if let Some(mark) = marks.next_if(|mark| mark.start == at) {
            behind = mark.end;
            What::Mark(mark.kind, mark.value)
        } else {
            behind = at + u32::try_from(character.len_utf8()).unwrap_or(4);
            What::Letter(character)
        };
        signs.push(Sign { start: at, end: behind, what });
        if signs.len() == LONGEST {
            break;
        }
    }
    signs
}

/// Each two neighbouring letters, a number being one: 600位 has those of 六百位. Sorted.
pub(super) fn pairs(letters: &str, signs: &[Sign]) -> Vec<u64> {
    let mut units: Vec<u64> = Vec::with_capacity(letters.len() / 3);
    for sign in signs {
        match sign.what {
            What::Mark(Kind::Number, value) => units.push(value.rotate_left(32) ^ 1 << 63),
            _ => units.extend(
                letters[sign.start as usize..sign.end as usize]
                    .chars()
                    .map(|letter| u64::from(u32::from(letter))),
            ),
        }
    }
    let mut pairs: Vec<u64> =
        units.windows(2).map(|pair| pair[0].rotate_left(29) ^ pair[1]).collect();
    pairs.sort_unstable();
    pairs
}

/// Whether two headlines hold words of one group, and none of the same side.
pub(super) fn opposed(one: &[Sign], other: &[Sign]) -> bool {
    let words = |signs: &[Sign]| -> Vec<(u16, u64)> {
        let word = |sign: &Sign| match sign.what {
            What::Mark(Kind::Word(group), side) => Some((group, side)),
            _ => None,
        };
        signs.iter().filter_map(word).collect()
    };
    let (mine, others) = (words(one), words(other));
    mine.iter().any(|(group, _)| {
        let same_group = |words: &[(u16, u64)]| words.iter().any(|word| word.0 == *group);
        let shared = mine.iter().any(|word| word.0 == *group && others.contains(word));
        same_group(&others) && !shared
    })
}

/// Whether one ends with a number that the other does not hold at all.
pub(super) fn numbered(one: &[Sign], other: &[Sign]) -> bool {
    let number = |sign: &Sign| match sign.what {
        What::Mark(Kind::Number, value) => Some(value),
        _ => None,
    };
    one.last()
        .and_then(number)
        .is_some_and(|last| !other.iter().any(|sign| number(sign) == Some(last)))
}

/// The longest run of signs, with gaps, that stands in both: pairs of their places. A lone letter between
/// gaps stands there by chance. Marks of a kind fit one another, equal ones better.
pub(super) fn align(one: &[Sign], other: &[Sign]) -> Vec<(usize, usize)> {
    let width = other.len() + 1;
    let mut best = vec![0_u16; (one.len() + 1) * width];
    let score =
        |mine: &Sign, its: &Sign| u16::from(mine.fits(its)) * (2 + u16::from(mine.agrees(its)));
    for mine in (0..one.len()).rev() {
        for its in (0..other.len()).rev() {
            let score = score(&one[mine], &other[its]);
            let matched = best[(mine + 1) * width + its + 1] + score;
            let skipped = best[(mine + 1) * width + its].max(best[mine * width + its + 1]);
            best[mine * width + its] = if score > 0 { matched.max(skipped) } else { skipped };
        }
    }
    let (mut mine, mut its, mut matched) = (0, 0, Vec::with_capacity(one.len()));
    while mine < one.len() && its < other.len() {
        let here = best[mine * width + its];
        let score = score(&one[mine], &other[its]);
        if score > 0 && here == best[(mine + 1) * width + its + 1] + score {
            matched.push((mine, its));
            (mine, its) = (mine + 1, its + 1);
        } else if here == best[(mine + 1) * width + its] {
            mine += 1;
        } else {
            its += 1;
        }
    }
    let follows = |one: (usize, usize), next: (usize, usize)| next == (one.0 + 1, one.1 + 1);
    let alone = |at: usize| {
        let before = at.checked_sub(1).is_some_and(|before| follows(matched[before], matched[at]));
        let behind = matched.get(at + 1).is_some_and(|next| follows(matched[at], *next));
        one[matched[at].0].is_letter() && !before && !behind
    };
    (0..matched.len()).filter(|at| !alone(*at)).map(|at| matched[at]).collect()
}

/// The signs between matched ones, on either side.
pub(super) fn gaps(
    one: usize,
    other: usize,
    matched: &[(usize, usize)],
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let (mut mine, mut its) = (0, 0);
    matched.iter().copied().chain([(one, other)]).map(move |(next_mine, next_its)| {
        let gap = (mine..next_mine, its..next_its);
        (mine, its) = (next_mine + 1, next_its + 1);
        gap
    })
}
