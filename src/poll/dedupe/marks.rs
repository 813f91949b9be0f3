//! Marks: the numbers, places and opposite words of a text. Two texts that are equal but for their marks are
//! one template and two reports.

mod number;

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

pub(super) use self::number::are_near;
use self::number::numbers;
use crate::{
    model::{Gazetteer, Opposites},
    poll::keys::comparable,
};

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, Arabic or Chinese.
    Number,
    /// A place of the gazetteer.
    Place,
    /// A word of [`Opposites::groups`], with the number of its group.
    Word(u16),
    /// A word of [`Opposites::counted`]. It is no value: equal texts have equal ones.
    Counted,
}

/// A mark of a comparable text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its first byte.
    pub(super) start: u32,
    /// The byte behind it.
    pub(super) end: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// Equal for what means the same: 18 and 十八, 南京 and 南京市, 增长 and 上升.
    pub(super) value: u64,
}

/// Finds marks.
#[derive(Debug)]
pub(super) struct Marker {
    /// None if it could not be built: of words without number or length.
    words: Option<AhoCorasick>,
    /// What each of these words is; none for words that only look like a place.
    meanings: Vec<Option<(Kind, u64)>>,
    /// What each place lies in, by name.
    within: HashMap<u64, Vec<u64>>,
}

impl Marker {
    /// Of the tables of places and of opposite words.
    pub(super) fn new(gazetteer: &Gazetteer, opposites: &Opposites) -> Marker {
        let mut words: Vec<(String, Option<(Kind, u64)>)> = Vec::new();
        let mut within: HashMap<u64, Vec<u64>> = HashMap::new();
        for place in &gazetteer.places {
            let value = value_of(&place.name);
            words.extend(
                place.names.iter().map(|name| (comparable(name), Some((Kind::Place, value)))),
            );
            let mut around = place.within;
            // Nothing lies in more than a few places; a table that runs in a circle ends here too.
            for _ in 0..8 {
                let Some(outer) = around.and_then(|index| gazetteer.places.get(index)) else {
                    break;
                };
                within.entry(value).or_default().push(value_of(&outer.name));
                around = outer.within;
            }
        }
        words.extend(gazetteer.not_places.iter().map(|word| (comparable(word), None)));
        for (group, opposite) in (0..).zip(&opposites.groups) {
            for (side, same) in (0..).zip(&opposite.sides) {
                words.extend(
                    same.iter().map(|word| (comparable(word), Some((Kind::Word(group), side)))),
                );
            }
        }
        for word in &opposites.counted {
            words.push((comparable(word), Some((Kind::Counted, 0))));
        }
        words.retain(|(word, _)| !word.is_empty());
        let built = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.iter().map(|(word, _)| word));
        Marker {
            words: built.ok(),
            meanings: words.into_iter().map(|(_, meaning)| meaning).collect(),
            within,
        }
    }

    /// The marks of a comparable text, in its order. None reaches over the end of a clause.
    pub(super) fn find(&self, letters: &str, ends: &[u32]) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut at = 0;
        for &end in ends {
            let end = end as usize;
            let (clause, words) = (at, &letters[at..end]);
            for found in self.words.iter().flat_map(|known| known.find_iter(words)) {
                let start = clause + found.start();
                numbers(letters, at, start, &mut marks);
                at = clause + found.end();
                if let Some((kind, value)) = self.meanings[found.pattern().as_usize()] {
                    marks.push(mark(start, at, kind, value));
                }
            }
            numbers(letters, at, end, &mut marks);
            at = end;
        }
        marks
    }

    /// The marks of a text of one clause.
    pub(super) fn find_in_one(&self, letters: &str) -> Vec<Mark> {
        self.find(letters, &[u32::try_from(letters.len()).unwrap_or_default()])
    }

    /// Whether two values of a kind exclude one another. A place and what it lies in do not.
    pub(super) fn exclude(&self, kind: Kind, one: u64, other: u64) -> bool {
        let lies_in =
            |inner, outer| self.within.get(&inner).is_some_and(|around| around.contains(&outer));
        one != other && !(kind == Kind::Place && (lies_in(one, other) || lies_in(other, one)))
    }
}

fn value_of(name: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(name.as_bytes())
}

fn mark(start: usize, end: usize, kind: Kind, value: u64) -> Mark {
    // Texts are cut long before 4 GiB.
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Mark { start: place(start), end: place(end), kind, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::dedupe::samples::marker;

    fn values(text: &str) -> Vec<u64> {
        marker().find_in_one(&comparable(text)).iter().map(|mark| mark.value).collect()
    }

    #[test]
    fn names_of_one_place_are_the_same() {
        assert_eq!(values("南京发布"), values("南京市发布"));
        assert_ne!(values("南京发布"), values("苏州发布"));
        assert!(values("南京路开街").is_empty());
    }

    #[test]
    fn a_longer_word_hides_the_one_that_it_holds() {
        assert_ne!(values("议案未获通过"), values("议案获通过"));
        assert_eq!(values("产值增长"), values("产值上升"));
        assert_ne!(values("产值增长"), values("产值下降"));
    }

    #[test]
    fn a_place_does_not_exclude_what_it_lies_in() {
        let one = |text: &str| values(text)[0];
        let marker = marker();
        assert!(marker.exclude(Kind::Place, one("南京"), one("苏州")));
        assert!(!marker.exclude(Kind::Place, one("南京"), one("江苏")));
        assert!(!marker.exclude(Kind::Place, one("江苏"), one("南京")));
        assert!(marker.exclude(Kind::Number, 1, 2));
    }
}
