//! Headlines as they are compared: without decoration, their numbers, places and opposite words marked.

mod empty;

mod likeness;

mod signs;

use self::signs::{Sign, What, pairs, signs};
pub(super) use self::{likeness::Likeness, signs::Span};
use super::marks::{Kind, Marker};

/// What stands before a number that was rounded.
const ABOUT: [&str; 6] = ["近", "逾", "超", "约", "破", "达"];

/// What stands behind one.
const MORE: [char; 2] = ['多', '余'];

/// A headline as it is compared.
#[derive(Debug, Default)]
pub(super) struct Headline {
    /// Its letters: comparable, without decoration.
    pub(super) letters: String,
    /// How many they are.
    pub(super) count: usize,
    signs: Vec<Sign>,
    /// Pairs of neighbouring letters, sorted.
    pairs: Vec<u64>,
}

impl Headline {
    /// Of a comparable headline.
    pub(super) fn new(letters: String, marker: &Marker) -> Headline {
        let signs = signs(&letters, &marker.find_in_one(&letters));
        let pairs = pairs(&letters, &signs);
        Headline { count: letters.chars().count(), letters, signs, pairs }
    }

    /// The bytes of a range of signs; of none the place between its neighbours.
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let end = self.signs.last().map_or(0, |last| last.span().1);
        let start = self.signs.get(range.start).map_or(end, |first| first.span().0);
        (start, self.signs[range].last().map_or(start, |last| last.span().1))
    }

    /// Whether a number there is none that was counted: 近100万, 逾1.3万, 30多.
    fn is_about(&self, span: Span) -> bool {
        let (before, behind) = self.around(span);
        ABOUT.contains(&before) || behind.starts_with(MORE) || self.at(span).contains(MORE)
    }

    /// Whether both hold opposite words, and the text that stands below both holds the one and not the other: then one
    /// of them is wrong, or an outlet changed what it tells.
    pub(super) fn is_denied(&self, other: &Headline, text: &str) -> bool {
        let words = |headline: &Headline| -> Vec<(u16, u64, Span)> {
            let word = |sign: &Sign| match sign.what {
                What::Mark(Kind::Word(group), side) => Some((group, side, sign.span())),
                _ => None,
            };
            headline.signs.iter().filter_map(word).collect()
        };
        let (mine, others) = (words(self), words(other));
        mine.iter().any(|(group, side, span)| {
            others.iter().any(|(its_group, its_side, its_span)| {
                group == its_group
                    && side != its_side
                    && text.contains(self.at(*span)) != text.contains(other.at(*its_span))
            })
        })
    }

    /// Whether a place or a number tells what it is about.
    pub(super) fn is_particular(&self) -> bool {
        self.signs.iter().any(Sign::is_place) || has_value(&self.signs, &self.letters)
    }

    /// What stands in a range of bytes.
    pub(super) fn at(&self, span: Span) -> &str {
        self.letters.get(span.0..span.1).unwrap_or_default()
    }

    /// The letter before a byte and the one behind another; empty at the ends.
    pub(super) fn around(&self, span: Span) -> (&str, &str) {
        let (before, behind) = (
            self.letters.get(..span.0).unwrap_or_default(),
            self.letters.get(span.1..).unwrap_or_default(),
        );
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        let first = behind.chars().next().map_or(0, char::len_utf8);
        (&before[before.len() - last..], &behind[..first])
    }

    /// What stands there, with the letter behind it, which tells 3人 from 3日.
    pub(super) fn with_next(&self, span: Span) -> &str {
        self.at((span.0, span.1 + self.around(span).1.len()))
    }
}

/// Whether a number or an outcome is among these signs: the other headline does not know of it. 一 says nothing: 一男子.
fn has_value(signs: &[Sign], letters: &str) -> bool {
    signs.iter().any(|sign| match sign.what {
        What::Mark(Kind::Number, _) => {
            let (start, end) = sign.span();
            letters.get(start..end) != Some("一")
        }
        What::Mark(Kind::Word(_), _) => true,
        What::Mark(..) | What::Letter(_) => false,
    })
}
