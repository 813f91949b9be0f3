//! Words that one headline has and the other leaves out, and that make it tell of something else: `more.txt`.

use std::{collections::HashSet, sync::LazyLock};

/// Whole gaps, and what gaps end with.
static TELLING: LazyLock<(HashSet<&str>, Vec<&str>)> = LazyLock::new(|| {
    let lines = include_str!("more.txt").lines().filter(|line| !line.starts_with('#'));
    let (mut words, mut ends) = (HashSet::new(), Vec::new());
    for word in lines.flat_map(str::split_whitespace) {
        match word.strip_prefix('…') {
            Some(end) => ends.push(end),
            None => drop(words.insert(word)),
        }
    }
    (words, ends)
});

/// Whether these letters, of which at most `few` say nothing, tell of something else.
pub(super) fn tells_more(gap: &str, few: usize) -> bool {
    let (words, ends) = &*TELLING;
    gap.chars().nth(few).is_some()
        || words.contains(gap)
        || ends.iter().any(|end| gap.ends_with(end))
}
