//! How alike two headlines are.

use super::{
    Headline, Span, empty, has_value,
    signs::{Sign, What, align, gaps, numbered, opposed},
};
use crate::poll::dedupe::{
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

/// How two headlines are alike.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one observation")]
pub(in crate::poll::dedupe) struct Likeness {
    /// Whether they are the same.
    pub(in crate::poll::dedupe) equal: bool,
    /// How many neighbouring letters of the shorter stand in the other as well, 0 to 1.
    pub(in crate::poll::dedupe) contained: f32,
    /// Whether they are the same but for numbers, places or opposite words, and these differ.
    pub(in crate::poll::dedupe) template: bool,
    /// Whether they are otherwise alike.
    pub(in crate::poll::dedupe) alike: bool,
    /// Bytes of numbers and places in their place, where both have one and these exclude one another.
    pub(in crate::poll::dedupe) conflicts: Vec<(Span, Span)>,
    /// Whether they hold opposite words.
    pub(in crate::poll::dedupe) opposed: bool,
    /// Bytes of what the one says where the other says something else, or nothing.
    pub(in crate::poll::dedupe) gaps: Vec<(Span, Span)>,
    /// Whether in one place each names another place, be it that one lies in the other: 江苏银行, 南京银行.
    pub(in crate::poll::dedupe) renamed: bool,
    /// Whether both say the same with who did it and who suffered it exchanged.
    pub(in crate::poll::dedupe) exchanged: bool,
    /// Whether one says something where the other says something else.
    pub(in crate::poll::dedupe) differs: bool,
    /// Whether one says something more where the other says nothing.
    pub(in crate::poll::dedupe) inserted: bool,
    /// Whether the one tells of what is to come and the other does not: 将于21日开幕, 21日开幕.
    pub(in crate::poll::dedupe) awaited: bool,
    /// Whether one ends with a number that the other does not have: a part of a series.
    pub(in crate::poll::dedupe) numbered: bool,
}

impl Headline {
    /// How alike two headlines are. The same the other way round, with one and other exchanged.
    pub(in crate::poll::dedupe) fn compare(&self, other: &Headline, marker: &Marker) -> Likeness {
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
        // Words that the other lacks, and whether they say anything.
        let (mut own, mut others) = (Vec::new(), Vec::new());
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
                (words, "") => own.push((words, marked || says_more(words))),
                ("", words) => others.push((words, marked || says_more(words))),
                words => like.differs |= !empty::are_one(words),
            }
            like.gaps.push(spans);
        }
        // What stands elsewhere says the same: 出台新政十条, 出台十条新政.
        like.inserted = says_alone(&own, &others) || says_alone(&others, &own);
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
}

/// Whether one of the words of the one says something and is none of those of the other.
fn says_alone(one: &[(&str, bool)], other: &[(&str, bool)]) -> bool {
    one.iter().any(|(word, says)| *says && !other.iter().any(|(its, _)| its == word))
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
