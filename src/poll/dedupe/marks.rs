//! Marks: the numbers, places and opposite words of a text. Two texts that are equal but for their marks are
//! one template and two reports.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

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

/// Set in values of numbers that are not whole or less than zero: they are no figures, but hashes.
const NOT_WHOLE: u64 = 1 << 63;

/// Whether two numbers may be one that was rounded: the smaller is at most a tenth less.
pub(super) fn are_near(one: u64, other: u64) -> bool {
    let (smaller, greater) = (one.min(other), one.max(other));
    greater < NOT_WHOLE && greater - smaller <= greater / 10
}

fn value_of(name: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(name.as_bytes())
}

fn mark(start: usize, end: usize, kind: Kind, value: u64) -> Mark {
    // Texts are cut long before 4 GiB.
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Mark { start: place(start), end: place(end), kind, value }
}

/// The numbers between two bytes of a text.
fn numbers(letters: &str, from: usize, to: usize, marks: &mut Vec<Mark>) {
    let mut run: Option<(usize, Number)> = None;
    let mut before = letters[..from].chars().next_back();
    for (offset, character) in letters[from..to].char_indices() {
        let at = from + offset;
        let is_figure = |character: Option<char>| character.is_some_and(|c| c.is_ascii_digit());
        let next = letters[at..to].chars().nth(1);
        let begins_figure = || is_figure(next);
        // 800多万 is 800万, nearly.
        let multiplies =
            || matches!(next.and_then(digit), Some(Digit::Myriad | Digit::Yi | Digit::Times(_)));
        if run.is_some() && matches!(character, '多' | '余') && multiplies() {
            continue;
        }
        if let Some((start, number)) = &mut run
            && !number.take(character, begins_figure)
        {
            marks.push(mark(*start, at, Kind::Number, number.value()));
            run = None;
        }
        if run.is_none() {
            let mut number = Number::default();
            if character == '-' && !is_figure(before) && begins_figure() {
                number.negative = true;
                run = Some((at, number));
            } else if matches!(digit(character), Some(Digit::Figure(_) | Digit::Times(_))) {
                number.take(character, begins_figure);
                run = Some((at, number));
            }
        }
        before = Some(character);
    }
    if let Some((start, number)) = run {
        marks.push(mark(start, to, Kind::Number, number.value()));
    }
}

/// A figure, or a power of ten that multiplies what stands before it.
#[derive(Clone, Copy)]
enum Digit {
    Figure(u64),
    /// 十, 百, 千: of the figure before it, or of one.
    Times(u64),
    /// 万: of the tens, hundreds and thousands before it. It begins no number: 万科.
    Myriad,
    /// 亿: of all that stands before it.
    Yi,
}

fn digit(character: char) -> Option<Digit> {
    if let '0'..='9' = character {
        return Some(Digit::Figure(u64::from(character) - u64::from('0')));
    }
    if !('\u{4E00}'..='\u{96F6}').contains(&character) {
        return None;
    }
    Some(match character {
        '零' => Digit::Figure(0),
        '一' => Digit::Figure(1),
        '二' | '两' => Digit::Figure(2),
        '三' => Digit::Figure(3),
        '四' => Digit::Figure(4),
        '五' => Digit::Figure(5),
        '六' => Digit::Figure(6),
        '七' => Digit::Figure(7),
        '八' => Digit::Figure(8),
        '九' => Digit::Figure(9),
        '十' => Digit::Times(10),
        '百' => Digit::Times(100),
        '千' => Digit::Times(1000),
        '万' => Digit::Myriad,
        '亿' => Digit::Yi,
        _ => return None,
    })
}

/// A number that is being read. Equal are 二〇二六 and 2026, 一百零五 and 105, 二百五 and 250, 3千万 and 3000万, 1.2亿 and
/// 12000万; but not 1.2 and 1.20, which may be dates.
#[derive(Default)]
struct Number {
    /// What 万 and 亿 have multiplied.
    total: u64,
    /// The tens, hundreds and thousands behind that.
    section: u64,
    /// The figures behind that, and how many they are.
    last: u64,
    figures: u32,
    /// The power of ten that stands before them.
    unit: u64,
    /// Whether a point stands among them, and how many stand behind it.
    has_point: bool,
    places: u32,
    negative: bool,
}

impl Number {
    /// Reads on; false if the number ends here.
    fn take(&mut self, character: char, before_figure: impl Fn() -> bool) -> bool {
        match digit(character) {
            Some(Digit::Figure(figure)) => {
                self.last = self.last.wrapping_mul(10).wrapping_add(figure);
                self.figures += 1;
                self.places += u32::from(self.has_point);
            }
            Some(Digit::Times(times)) => {
                let tens = self.last.max(1).wrapping_mul(times);
                self.section = self.section.wrapping_add(tens);
                self.multiplied(times);
            }
            Some(Digit::Myriad) => {
                let section = self.section.wrapping_add(self.last);
                self.total = self.total.wrapping_add(section.wrapping_mul(10_000));
                self.section = 0;
                self.multiplied(10_000);
            }
            Some(Digit::Yi) => {
                let all = self.total.wrapping_add(self.section).wrapping_add(self.last);
                self.total = all.wrapping_mul(100_000_000);
                self.section = 0;
                self.multiplied(100_000_000);
            }
            None => {
                let is_whole = self.figures > 0 && self.unit == 0 && !self.has_point;
                if character != '.' || !is_whole || !before_figure() {
                    return false;
                }
                self.has_point = true;
            }
        }
        true
    }

    /// 1.2万 is 12000.
    fn multiplied(&mut self, unit: u64) {
        (self.last, self.figures, self.unit, self.has_point) = (0, 0, unit, false);
        while self.places > 0 && self.total.is_multiple_of(10) && self.section.is_multiple_of(10) {
            (self.total, self.section) = (self.total / 10, self.section / 10);
            self.places -= 1;
        }
    }

    fn value(&self) -> u64 {
        // A lone figure behind a power of ten counts a tenth of it: 二百五, 三千六, 一万二.
        let of_unit = if self.figures == 1 && self.unit >= 10 { self.unit / 10 } else { 1 };
        let last = self.last.wrapping_mul(of_unit);
        let number = self.total.wrapping_add(self.section).wrapping_add(last);
        if self.places == 0 && !self.negative {
            return number & !NOT_WHOLE;
        }
        let seed = u64::from(self.places) << 1 | u64::from(self.negative);
        twox_hash::XxHash3_64::oneshot_with_seed(seed, &number.to_le_bytes()) | NOT_WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::dedupe::samples::marker;

    fn values(text: &str) -> Vec<u64> {
        marker().find_in_one(&comparable(text)).iter().map(|mark| mark.value).collect()
    }

    #[test]
    fn numbers_are_the_same_in_either_script_and_no_others_are() {
        for (one, other) in [
            ("第十八号", "第18号"),
            ("二〇二六年", "2026年"),
            ("二○二六年", "２０２６年"),
            ("一百零五人", "105人"),
            ("3千亿", "3000亿"),
            ("09月", "9月"),
            ("两人", "2人"),
            ("二百五元", "250元"),
            ("三千六", "3600"),
            ("一百二十", "一百二"),
            ("十五", "15"),
            ("一万二千三百零五", "12305"),
            ("三千五百亿", "3500亿"),
            ("一亿二千万", "1.2亿"),
            ("1.2万", "12000"),
            ("1.5万亿", "15000亿"),
            ("－５℃", "-5℃"),
            ("800万元", "八百万元"),
            ("800多万元", "800万元"),
            ("二十余万", "20万"),
        ] {
            assert_eq!(values(one), values(other), "{one} {other}");
            assert_eq!(values(one).len(), 1);
        }
        for (one, other) in [
            ("第18号", "第19号"),
            ("二百五", "二百零五"),
            ("一百家", "一百万家"),
            ("1亿元", "1万亿元"),
            ("0.5%", "5%"),
            ("1.2%", "12%"),
            ("11.2", "11.20"),
            ("0.1亿", "1亿"),
            ("-5℃", "5℃"),
            ("-5℃", "-0.5℃"),
        ] {
            assert_ne!(values(one), values(other), "{one} {other}");
            assert_eq!((values(one).len(), values(other).len()), (1, 1), "{one} {other}");
        }
        assert!(values("万科和亿达").is_empty());
        assert_eq!(values("1-3月"), [1, 3]);
        assert_eq!(values("2026.11.22"), [2026, 11, 22]);
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
