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

/// A draft is no longer than this, in bytes …
const LONGEST_DRAFT: usize = 64 << 10;

/// … and holds no more regular expressions than this, each of which may take a megabyte once it is made ready.
const MOST_PATTERNS: usize = 100;

/// Refuses a draft that says anything else than one source: no other table of feeds.toml is tried, for some of them
/// name files of this machine.
pub fn is_source_alone(draft: &str) -> Result<(), String> {
    let document = alone(draft, &["sources"])?;
    let sources = document.get("sources").and_then(Item::as_array_of_tables);
    match sources {
        Some(sources) if sources.len() == 1 => Ok(()),
        _ => Err("these lines are to be one [[sources]]".to_owned()),
    }
}

/// Likewise, than rules and lists of words.
pub fn are_rules_alone(draft: &str) -> Result<(), String> {
    alone(draft, &["words", "rules"]).map(drop)
}

fn alone<'d>(draft: &'d str, tables: &[&str]) -> Result<Document<&'d str>, String> {
    if draft.len() > LONGEST_DRAFT || draft.matches("re:").count() > MOST_PATTERNS {
        return Err(format!(
            "only drafts of {} KiB with {MOST_PATTERNS} regular expressions are tried",
            LONGEST_DRAFT >> 10
        ));
    }
    let document = Document::parse(draft).map_err(|error| error.to_string())?;
    if let Some((key, _)) = document.iter().find(|(key, _)| !tables.contains(key)) {
        return Err(format!("“{key}” is not tried here, only {}", tables.join(" and ")));
    }
    Ok(document)
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
    fn a_draft_says_nothing_else() {
        assert_eq!(is_source_alone("[[sources]]\nkey = \"a\"\n"), Ok(()));
        assert_eq!(are_rules_alone("[words]\na = [\"b\"]\n[[rules]]\nname = \"a\"\n"), Ok(()));
        let table = "[[rules]]\nname = \"a\"\n[credits]\naliases = \"/etc/passwd\"\n";
        assert!(are_rules_alone(table).is_err_and(|said| said.contains("“credits” is not tried")));
        assert!(are_rules_alone("credits.aliases = \"/etc/passwd\"\n").is_err());
        assert!(is_source_alone("[[sources]]\n[[sources]]\n").is_err());
        assert!(is_source_alone("[site]\n").is_err());
        assert!(are_rules_alone(&"# re:\n".repeat(MOST_PATTERNS + 1)).is_err());
        assert!(are_rules_alone(&" ".repeat(LONGEST_DRAFT + 1)).is_err());
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
