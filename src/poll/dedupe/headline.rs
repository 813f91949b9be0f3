//! Headlines as they are compared: without decoration, their numbers, places and opposite words marked.

mod empty;

mod signs;

use self::signs::{Sign, What, align, gaps, numbered, opposed, pairs, signs};
use super::{
    body::share,
    marks::{Kind, Marker, are_near},
};

/// Headlines of which so much stands in the other are the same but for what differs.
const ALIKE: f32 = 0.55;

/// Letters that deny what follows.
const NO: &str = "无未不没否非拒";

/// They, and letters that stand beside them and say nothing.
const NO_AND_MORE: &str = "无未不没否非拒有能被予获";

/// Letters that affirm what follows, or say nothing.
const YES: &str = "有已能被予获";

/// What stands before an event that is to come.
const AWAITED: [&str; 8] = ["将", "将于", "即将", "拟", "拟于", "预计", "将在", "有望"];

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

/// How two headlines are alike.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one observation")]
pub(super) struct Likeness {
    /// Whether they are the same.
    pub(super) equal: bool,
    /// How many neighbouring letters of the shorter stand in the other as well, 0 to 1.
    pub(super) contained: f32,
    /// Whether they are the same but for numbers, places or opposite words, and these differ.
    pub(super) template: bool,
    /// Whether they are otherwise alike.
    pub(super) alike: bool,
    /// Bytes of numbers and places in their place, where both have one and these exclude one another.
    pub(super) conflicts: Vec<(Span, Span)>,
    /// Whether they hold opposite words.
    pub(super) opposed: bool,
    /// Bytes of what the one says where the other says something else, or nothing.
    pub(super) gaps: Vec<(Span, Span)>,
    /// Whether in one place each names another place, be it that one lies in the other: 江苏银行, 南京银行.
    pub(super) renamed: bool,
    /// Whether both say the same with who did it and who suffered it exchanged.
    pub(super) exchanged: bool,
    /// Whether one says something where the other says something else.
    pub(super) differs: bool,
    /// Whether one says something more where the other says nothing.
    pub(super) inserted: bool,
    /// Whether the one tells of what is to come and the other does not: 将于21日开幕, 21日开幕.
    pub(super) awaited: bool,
    /// Whether one ends with a number that the other does not have: a part of a series.
    pub(super) numbered: bool,
}

pub(super) use self::signs::Span;

impl Headline {
    /// Of a comparable headline.
    pub(super) fn new(letters: String, marker: &Marker) -> Headline {
        let signs = signs(&letters, &marker.find_in_one(&letters));
        let pairs = pairs(&letters, &signs);
        Headline { count: letters.chars().count(), letters, signs, pairs }
    }

    /// How alike two headlines are. The same the other way round, with one and other exchanged.
    pub(super) fn compare(&self, other: &Headline, marker: &Marker) -> Likeness {
        if self.letters == other.letters {
            return Likeness { equal: true, contained: 1.0, alike: true, ..Likeness::default() };
        }
        let shorter = self.pairs.len().min(other.pairs.len());
        let mut like = Likeness {
            contained: share(common(&self.pairs, &other.pairs), shorter),
            opposed: opposed(&self.signs, &other.signs),
            numbered: numbered(&self.signs, &other.signs) || numbered(&other.signs, &self.signs),
            ..Likeness::default()
        };
        let matched = align(&self.signs, &other.signs);
        let letters = |signs: &[Sign]| signs.iter().filter(|sign| sign.is_letter()).count();
        let both = matched.iter().filter(|(at, _)| self.signs[*at].is_letter()).count();
        let least = letters(&self.signs).min(letters(&other.signs));
        like.alike = both >= 3 && share(both, least) >= ALIKE;
        like.template = matched.len() == self.signs.len() && matched.len() == other.signs.len();
        let mut differ = false;
        for &(mine, its) in &matched {
            let (mine, its) = (self.signs[mine], other.signs[its]);
            let (What::Mark(kind, value), What::Mark(_, its_value)) = (mine.what, its.what) else {
                continue;
            };
            let spans = (mine.span(), its.span());
            let names = (self.at(spans.0), other.at(spans.1));
            // 苏州河 and 黄浦江 are one city and two rivers.
            let is_short = names.0.starts_with(names.1) || names.1.starts_with(names.0);
            like.renamed |= kind == Kind::Place && (value != its_value || !is_short);
            let is_about = self.is_about(spans.0) || other.is_about(spans.1);
            let is_rounded = kind == Kind::Number && is_about && are_near(value, its_value);
            if marker.exclude(kind, value, its_value) && !is_rounded {
                differ = true;
                if matches!(kind, Kind::Number | Kind::Place) {
                    like.conflicts.push(spans);
                }
            }
        }
        like.template &= differ;
        let mut only: (Vec<(&str, bool)>, Vec<(&str, bool)>) = (Vec::new(), Vec::new());
        for (mine, its) in gaps(self.signs.len(), other.signs.len(), &matched) {
            let (more, fewer) = (&self.signs[mine.clone()], &other.signs[its.clone()]);
            let marked = has_value(more, &self.letters) || has_value(fewer, &other.letters);
            let is_front = mine.start == 0 && its.start == 0;
            let spans = (self.span(mine), other.span(its));
            let words = (self.at(spans.0), other.at(spans.1));
            like.opposed |= denied(words.0, words.1) || denied(words.1, words.0);
            like.awaited |= AWAITED.contains(&words.0) != AWAITED.contains(&words.1);
            // Where the place stands, which every reader of the one paper knows.
            let is_place = is_front && more.iter().chain(fewer).all(Sign::is_place);
            let says_more = |words: &str| !words.is_empty() && !is_place && !empty::is_empty(words);
            match words {
                ("", "") => continue,
                (words, "") => only.0.push((words, marked || says_more(words))),
                ("", words) => only.1.push((words, marked || says_more(words))),
                words => like.differs |= !empty::are_one(words),
            }
            like.gaps.push(spans);
        }
        // What stands elsewhere says the same: 出台新政十条, 出台十条新政.
        like.inserted = says_alone(&only.0, &only.1) || says_alone(&only.1, &only.0);
        like.exchanged = self.exchanged(other);
        like
    }

    /// Whether both have the same letters, with two words exchanged: 甲队淘汰乙队, 乙队淘汰甲队. A word that stands
    /// elsewhere says the same: 出台新政十条, 出台十条新政.
    fn exchanged(&self, other: &Headline) -> bool {
        if self.letters.len() != other.letters.len() {
            return false;
        }
        let letters = |headline: &Headline| headline.letters.chars().collect::<Vec<char>>();
        let (mine, its) = (letters(self), letters(other));
        let equal = |(one, other): &(&char, &char)| one == other;
        let begin = mine.iter().zip(&its).take_while(equal).count();
        let end = mine.iter().rev().zip(its.iter().rev()).take_while(equal).count();
        let inside =
            |letters: &[char]| letters.get(begin..letters.len() - end).map(<[char]>::to_vec);
        let (Some(mut mine), Some(mut its)) = (inside(&mine), inside(&its)) else { return false };
        if mine.len() != its.len() || mine.repeat(2).windows(its.len().max(1)).any(|run| run == its)
        {
            return false;
        }
        mine.sort_unstable();
        its.sort_unstable();
        mine == its
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

/// Whether one of the words of the one says something and is none of those of the other.
fn says_alone(one: &[(&str, bool)], other: &[(&str, bool)]) -> bool {
    one.iter().any(|(word, says)| *says && !other.iter().any(|(its, _)| its == word))
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

/// How many elements two sorted lists share.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut left, mut right, mut both) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => (left, right, both) = (left + 1, right + 1, both + 1),
        }
    }
    both
}

/// Whether the one says no in a place where the other says nothing, or yes: 无异议, 有异议; 未受理, 受理.
fn denied(one: &str, other: &str) -> bool {
    let only = |words: &str, letters: &str| words.chars().all(|letter| letters.contains(letter));
    one.contains(|letter| NO.contains(letter)) && only(one, NO_AND_MORE) && only(other, YES)
}
