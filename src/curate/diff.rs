//! What changed from one text to another: clause by clause, and within what was replaced sign by sign. Pure.
//!
//! Clauses that stand once in either text hold the two together (patience diff); what is left between them
//! is small, and is aligned by its longest common subsequence. The work is bounded by the length of the
//! texts, not by its square: what is too large and too different is shown as replaced.

use std::{collections::HashMap, hash::Hash, ops::Range};

/// A stretch of a comparison. The pieces that are not inserted make up the old text, those that are not
/// deleted the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Where it stands.
    pub kind: Kind,
    /// What it says.
    pub text: &'t str,
}

/// Where a [`Piece`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In both texts.
    Same,
    /// In the old text.
    Deleted,
    /// In the new text.
    Inserted,
}

/// The pieces of two texts, in their order; of what was replaced the deleted one first.
pub fn diff<'t>(old: &'t str, new: &'t str) -> Vec<Piece<'t>> {
    let (old_clauses, new_clauses) = (clauses(old), clauses(new));
    let mut pieces = Pieces { old, new, list: Vec::new() };
    let (old_ends, new_ends) = (ends(&old_clauses), ends(&new_clauses));
    let (mut from, mut to) = (0, 0);
    for (a, b) in align(&old_clauses, &new_clauses) {
        let (start, stop) =
            (old_ends[a] - old_clauses[a].len(), new_ends[b] - new_clauses[b].len());
        pieces.replaced(from..start, to..stop);
        pieces.push(Kind::Same, stop..new_ends[b]);
        (from, to) = (old_ends[a], new_ends[b]);
    }
    pieces.replaced(from..old.len(), to..new.len());
    pieces.list
}

/// Behind these a clause ends.
fn ends_clause(sign: char) -> bool {
    matches!(
        sign,
        '。' | '，'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '…'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '\n'
    )
}

fn clauses(text: &str) -> Vec<&str> {
    text.split_inclusive(ends_clause).collect()
}

/// Where each of these stretches of a text ends, in bytes.
fn ends(stretches: &[&str]) -> Vec<usize> {
    let end = |end: &mut usize, stretch: &&str| {
        *end += stretch.len();
        Some(*end)
    };
    stretches.iter().scan(0, end).collect()
}

struct Pieces<'t> {
    old: &'t str,
    new: &'t str,
    list: Vec<Piece<'t>>,
}

/// Of two clauses that replace one another at least one in so many signs is the same; else the two have
/// nothing to do with each other, and one is shown for the other.
const ALIKE: usize = 3;

impl<'t> Pieces<'t> {
    /// What stood in the old text where something else stands in the new one.
    fn replaced(&mut self, old: Range<usize>, new: Range<usize>) {
        let signs = |text: &'t str| -> Vec<char> { text.chars().collect() };
        let (a, b) = (signs(&self.old[old.clone()]), signs(&self.new[new.clone()]));
        let runs = if a.is_empty() || b.is_empty() {
            Vec::new()
        } else {
            runs(&align(&a, &b), a.len(), b.len())
        };
        let same: usize = runs.iter().map(|run| run.length).sum();
        let (mut from, mut to) = (old.start, new.start);
        if same * ALIKE >= a.len().max(b.len()) {
            let bytes = |signs: &[char]| signs.iter().map(|sign| sign.len_utf8()).sum::<usize>();
            let (mut at, mut in_new) = (0, 0);
            for run in runs {
                let start = from + bytes(&a[at..run.old]);
                let stop = to + bytes(&b[in_new..run.new]);
                let length = bytes(&a[run.old..run.old + run.length]);
                self.push_old(from..start);
                self.push(Kind::Inserted, to..stop);
                self.push(Kind::Same, stop..stop + length);
                (from, to) = (start + length, stop + length);
                (at, in_new) = (run.old + run.length, run.new + run.length);
            }
        }
        self.push_old(from..old.end);
        self.push(Kind::Inserted, to..new.end);
    }

    fn push_old(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.list.push(Piece { kind: Kind::Deleted, text: &self.old[range] });
        }
    }

    /// Pieces of the new text come one after the other, so that two of a kind are one.
    fn push(&mut self, kind: Kind, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match self.list.last_mut() {
            Some(last) if last.kind == kind => {
                let begin = range.start - last.text.len();
                last.text = &self.new[begin..range.end];
            }
            _ => self.list.push(Piece { kind, text: &self.new[range] }),
        }
    }
}

/// Signs that stand in both texts, one after the other.
struct Run {
    old: usize,
    new: usize,
    length: usize,
}

/// A lone sign between two changes is the same by chance more often than not.
const SHORTEST_RUN: usize = 2;

fn runs(pairs: &[(usize, usize)], old_length: usize, new_length: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (old, new) in pairs {
        match runs.last_mut() {
            Some(run) if run.old + run.length == *old && run.new + run.length == *new => {
                run.length += 1;
            }
            _ => runs.push(Run { old: *old, new: *new, length: 1 }),
        }
    }
    runs.retain(|run| {
        let begins = run.old == 0 && run.new == 0;
        let ends = run.old + run.length == old_length && run.new + run.length == new_length;
        run.length >= SHORTEST_RUN || begins || ends
    });
    runs
}

/// Two stretches whose lengths multiply to more are not compared each with each: half a million steps take
/// about a millisecond.
const LARGEST_TABLE: usize = 1 << 18;

/// How often stretches between clauses that stand once are looked through for others.
const DEEPEST: u32 = 12;

/// The places of equal parts, ascending in both; as many as can be found in bounded time.
fn align<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut stretches = vec![(0..old.len(), 0..new.len(), 0)];
    while let Some((mut a, mut b, depth)) = stretches.pop() {
        while !a.is_empty() && !b.is_empty() && old[a.start] == new[b.start] {
            pairs.push((a.start, b.start));
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        while !a.is_empty() && !b.is_empty() && old[a.end - 1] == new[b.end - 1] {
            (a.end, b.end) = (a.end - 1, b.end - 1);
            pairs.push((a.end, b.end));
        }
        if a.is_empty() || b.is_empty() {
            continue;
        }
        if a.len().saturating_mul(b.len()) <= LARGEST_TABLE {
            let common = longest_common(&old[a.clone()], &new[b.clone()]);
            pairs.extend(common.into_iter().map(|(x, y)| (a.start + x, b.start + y)));
        } else if depth < DEEPEST {
            let (mut from, mut to) = (a.start, b.start);
            let anchors = anchors(&old[a.clone()], &new[b.clone()]);
            for (x, y) in &anchors {
                let (x, y) = (a.start + x, b.start + y);
                stretches.push((from..x, to..y, depth + 1));
                pairs.push((x, y));
                (from, to) = (x + 1, y + 1);
            }
            if !anchors.is_empty() {
                stretches.push((from..a.end, to..b.end, depth + 1));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Parts that stand once in either, in the same order in both: a longest increasing subsequence.
fn anchors<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    /// Where a part stands; none: more than once.
    fn once<T: Eq + Hash>(parts: &[T]) -> HashMap<&T, Option<usize>> {
        let mut places = HashMap::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            places.entry(part).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    }
    let (in_old, in_new) = (once(old), once(new));
    let mut found = Vec::new();
    for (x, part) in old.iter().enumerate() {
        if let (Some(Some(_)), Some(Some(y))) = (in_old.get(part), in_new.get(part)) {
            found.push((x, *y));
        }
    }
    // The least end of an increasing sequence of each length, and what came before each.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for (index, (_, y)) in found.iter().enumerate() {
        let length = tails.partition_point(|tail| found[*tail].1 < *y);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        if length == tails.len() {
            tails.push(index);
        } else {
            tails[length] = index;
        }
    }
    let mut anchors = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(index) = next {
        anchors.push(found[index]);
        next = before[index];
    }
    anchors.reverse();
    anchors
}

/// The longest common subsequence of two short stretches.
fn longest_common<T: Eq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    // Of what follows old[x] and new[y], how much is common.
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for x in (0..old.len()).rev() {
        for y in (0..new.len()).rev() {
            common[x * width + y] = if old[x] == new[y] {
                common[(x + 1) * width + y + 1] + 1
            } else {
                common[(x + 1) * width + y].max(common[x * width + y + 1])
            };
        }
    }
    let (mut x, mut y) = (0, 0);
    let mut pairs = Vec::new();
    while x < old.len() && y < new.len() {
        if old[x] == new[y] {
            pairs.push((x, y));
            (x, y) = (x + 1, y + 1);
        } else if common[(x + 1) * width + y] >= common[x * width + y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        diff(old, new)
            .into_iter()
            .map(|Piece { kind, text }| match kind {
                Kind::Same => text.to_owned(),
                Kind::Deleted => format!("[-{text}-]"),
                Kind::Inserted => format!("{{+{text}+}}"),
            })
            .collect()
    }

    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(shown(old, new), expected);
        assert_whole(old, new);
    }

    /// Both texts can be read off the pieces.
    fn assert_whole(old: &str, new: &str) {
        let without = |kind| -> String {
            let pieces = diff(old, new).into_iter().filter(|piece| piece.kind != kind);
            pieces.map(|piece| piece.text).collect()
        };
        assert_eq!(without(Kind::Inserted), old);
        assert_eq!(without(Kind::Deleted), new);
    }

    #[test]
    fn clauses_are_compared_and_within_them_signs() {
        check("", "", "");
        check("甲。", "甲。", "甲。");
        check("", "甲。", "{+甲。+}");
        check("甲。", "", "[-甲。-]");
        check(
            "监测显示，水质改善三年，居民称好。",
            "监测显示，水质改善五年，居民称好。",
            "监测显示，水质改善[-三-]{+五+}年，居民称好。",
        );
        check(
            "会议召开。市长出席。大家鼓掌。",
            "会议召开。大家鼓掌。",
            "会议召开。[-市长出席。-]大家鼓掌。",
        );
        check(
            "太湖水质连续三年改善。",
            "长江航道全线恢复通行。",
            "[-太湖水质连续三年改善。-]{+长江航道全线恢复通行。+}",
        );
        check("第一段。\n第二段。", "第一段。\n新的。\n第二段。", "第一段。\n{+新的。\n+}第二段。");
    }

    #[test]
    fn long_texts_that_differ_everywhere_take_bounded_time_and_lose_nothing() {
        let sentence = |seed: usize, index: usize| {
            let sign = |at: usize| {
                let number = (seed * 7919 + index * 104_729 + at * 1_299_709) % 4000;
                char::from_u32(0x4E00 + u32::try_from(number).unwrap_or(0)).unwrap_or('一')
            };
            (0..11).map(sign).chain(['。']).collect::<String>()
        };
        let text =
            |seed: usize| -> String { (0..3000).map(|index| sentence(seed, index)).collect() };
        let (old, other) = (text(1), text(2));
        assert_whole(&old, &other);
        // All of one line, and the same few clauses again and again.
        let unbroken = |text: &str| text.replace('。', "的");
        assert_whole(&unbroken(&old), &unbroken(&other));
        assert_whole(&"好。坏。".repeat(9000), &"坏。好。好。".repeat(6000));
        // Moved sentences are found on either side of the one that stayed.
        let moved: String =
            (0..3000).rev().step_by(2).chain(1..3000).map(|index| sentence(1, index)).collect();
        assert_whole(&old, &moved);
    }

    #[test]
    fn a_change_in_a_long_text_is_found_alone() {
        let text: String = (0..8000).map(|index| format!("这是第{index}句话。")).collect();
        let new = text.replace("第4000句", "第四千句");
        let changed: Vec<Piece<'_>> =
            diff(&text, &new).into_iter().filter(|piece| piece.kind != Kind::Same).collect();
        assert_eq!(changed.iter().map(|piece| piece.text).collect::<String>(), "4000四千");
    }
}
