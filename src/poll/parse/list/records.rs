//! Records of markup that stand as text in scripts and CDATA sections, as Hanweb writes its lists.

use super::pick;

/// More records than any list shows.
const MOST: usize = 1000;

/// A record is a line of a list.
const LONGEST: usize = 64 * 1024;

/// The records that a regular expression of feeds.toml finds in the text of a page.
pub(super) fn find(text: &str, pattern: &str) -> Vec<String> {
    let Some(pattern) = pick::pattern(pattern) else { return Vec::new() };
    let found = pattern.captures_iter(text).filter_map(|found| found.get(1).or(found.get(0)));
    found
        .map(|record| record.as_str())
        .filter(|record| record.len() <= LONGEST)
        .take(MOST)
        .map(unescaped)
        .collect()
}

/// Markup in a string of a script has its quotation marks and slashes escaped.
fn unescaped(record: &str) -> String {
    if !record.contains("\\\"") && !record.contains("\\/") && !record.contains("\\'") {
        return record.to_owned();
    }
    record.replace("\\\"", "\"").replace("\\'", "'").replace("\\/", "/").replace("\\n", " ")
}
