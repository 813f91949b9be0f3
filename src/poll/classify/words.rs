//! Which words of all rules stand in a headline and a text: one automaton over all of them.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::{fold, stands_alone};

/// The words of all rules, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    by_word: HashMap<String, usize>,
    /// None before it is ready, and if there are no words.
    automaton: Option<AhoCorasick>,
}

/// Which words stand in a text.
#[derive(Debug, Clone)]
pub(super) struct Found(Vec<u64>);

impl Words {
    /// The number of a word, by which [`Found`] knows it. None for one of which folding leaves nothing.
    pub(super) fn add(&mut self, word: &str) -> Option<usize> {
        let word = fold(word);
        if word.is_empty() {
            return None;
        }
        let next = self.by_word.len();
        Some(*self.by_word.entry(word).or_insert(next))
    }

    /// Makes ready what was added.
    pub(super) fn prepare(&mut self) {
        let mut words: Vec<(&str, usize)> =
            self.by_word.iter().map(|(word, index)| (word.as_str(), *index)).collect();
        words.sort_unstable_by_key(|(_, index)| *index);
        let words = words.iter().map(|(word, _)| word);
        let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(words);
        self.automaton = built.ok().filter(|automaton| automaton.patterns_len() > 0);
    }

    /// Looks for all words, also for those within others: 开发区 in 经济技术开发区.
    pub(super) fn find(&self, folded: &str) -> Found {
        let mut found = vec![0; self.by_word.len().div_ceil(64)];
        if let Some(automaton) = &self.automaton {
            for hit in automaton.find_overlapping_iter(folded) {
                if stands_alone(folded.as_bytes(), hit.start(), hit.end()) {
                    let word = hit.pattern().as_usize();
                    found[word / 64] |= 1 << (word % 64);
                }
            }
        }
        Found(found)
    }
}

impl Found {
    pub(super) fn has(&self, word: usize) -> bool {
        self.0.get(word / 64).is_some_and(|words| words & (1 << (word % 64)) != 0)
    }
}
