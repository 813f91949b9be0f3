//! The lines of a source, and those of the rules, in the text of a feeds.toml: shown at the desk, and tried there
//! with changes. Nothing here writes the file.

use std::ops::Range;

use toml_edit::{Document, Item, Table, Value};

/// Some lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The number of the first, from 1.
    pub first: usize,
    /// They themselves, each with its end.
    pub text: String,
    /// Where they stand, in bytes.
    place: Range<usize>,
}

/// The lines of the source with this key; none if the text has none, or is no TOML.
pub fn of_source(text: &str, key: &str) -> Option<Lines> {
    let document = Document::parse(text).ok()?;
    let sources = document.get("sources")?.as_array_of_tables()?;
    let has_key = |table: &&Table| table.get("key").and_then(Item::as_str) == Some(key);
    Some(lines(text, extent(sources.iter().find(has_key)?)?))
}

/// The lines of `[words]` and of every `[[rules]]`, in the order of the text.
pub fn of_rules(text: &str) -> Vec<Lines> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let words = document.get("words").and_then(Item::as_table);
    let rules = document.get("rules").and_then(Item::as_array_of_tables);
    let tables = words.into_iter().chain(rules.into_iter().flatten());
    let mut places: Vec<Range<usize>> = tables.filter_map(extent).collect();
    places.sort_by_key(|place| place.start);
    places.into_iter().map(|place| lines(text, place)).collect()
}

/// The text with other lines in place of these, which are all of one text and in its order. All of the new ones stand
/// where the first of the old did; at the end if there were none.
pub fn replaced(text: &str, old: &[Lines], new: &str) -> String {
    let mut whole = String::with_capacity(text.len() + new.len());
    let mut end = 0;
    for (index, lines) in old.iter().enumerate() {
        whole.push_str(&text[end..lines.place.start]);
        if index == 0 {
            whole.push_str(new);
            whole.push('\n');
        }
        end = lines.place.end;
    }
    whole.push_str(&text[end..]);
    if old.is_empty() {
        whole.push('\n');
        whole.push_str(new);
        whole.push('\n');
    }
    whole
}

/// From its header to its last value.
fn extent(table: &Table) -> Option<Range<usize>> {
    let mut extent = table.span()?;
    for (_, item) in table {
        let inner = match item {
            Item::Value(value) => value_extent(value),
            Item::Table(table) => self::extent(table),
            Item::ArrayOfTables(tables) => {
                tables.iter().filter_map(self::extent).max_by_key(|inner| inner.end)
            }
            Item::None => None,
        };
        extent.end = extent.end.max(inner.map_or(0, |inner| inner.end));
    }
    Some(extent)
}

fn value_extent(value: &Value) -> Option<Range<usize>> {
    value.span()
}

/// The whole lines of a place.
fn lines(text: &str, place: Range<usize>) -> Lines {
    let start = text[..place.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[place.end..].find('\n').map_or(text.len(), |end| place.end + end + 1);
    let first = text[..start].matches('\n').count() + 1;
    Lines { first, text: text[start..end].to_owned(), place: start..end }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[site]\ntitle = \"汇闻\"\n\n# 规则\n[words]\ntwo = [\"两会\"]\n\n[[rules]]\nname = \"a\"\n\n[[sources]]\nkey = \"one\"\n\n[[sources]]\n# its list\nkey = \"two\"\nlist = { item = \"li\",\n  link = \"a\" } # there\n\n[[sources]]\nkey = \"three\"\n[sources.article]\ntitle = \"h1\"\n";

    fn check(key: &str, first: usize, expected: &str) {
        let lines = of_source(TEXT, key).expect("a source");
        assert_eq!((lines.first, lines.text.as_str()), (first, expected));
    }

    #[test]
    fn a_source_has_its_lines() {
        check("one", 11, "[[sources]]\nkey = \"one\"\n");
        check(
            "two",
            14,
            "[[sources]]\n# its list\nkey = \"two\"\nlist = { item = \"li\",\n  link = \"a\" } # there\n",
        );
        check("three", 20, "[[sources]]\nkey = \"three\"\n[sources.article]\ntitle = \"h1\"\n");
        assert_eq!(of_source(TEXT, "four"), None);
        assert_eq!(of_source("[[sources", "one"), None);
    }

    #[test]
    fn lines_are_replaced_where_they_stand() {
        let old = of_source(TEXT, "two").expect("a source");
        let new = replaced(TEXT, &[old], "[[sources]]\nkey = \"new\"");
        assert!(new.contains(
            "key = \"one\"\n\n[[sources]]\nkey = \"new\"\n\n[[sources]]\nkey = \"three\""
        ));
        let rules = of_rules(TEXT);
        let words: Vec<&str> = rules.iter().map(|lines| lines.text.as_str()).collect();
        assert_eq!(words, ["[words]\ntwo = [\"两会\"]\n", "[[rules]]\nname = \"a\"\n"]);
        let new = replaced(TEXT, &rules, "[[rules]]\nname = \"b\"");
        assert!(new.contains("# 规则\n[[rules]]\nname = \"b\"\n\n\n[[sources]]"), "{new}");
        assert!(!new.contains("两会"));
        assert_eq!(replaced("a = 1\n", &[], "b = 2"), "a = 1\n\nb = 2\n");
    }
}
