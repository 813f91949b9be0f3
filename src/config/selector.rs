//! Values of feeds.toml that say where something stands: selectors, paths and patterns.

use dom_query::Matcher;
use regex::{Regex, RegexBuilder};
use serde_json_path::JsonPath;
use toml::de::DeValue;

use super::{
    mistakes::Mistake,
    nearest::nearest,
    table::Value,
    value::{self, wrong_type},
};
use crate::model::{LARGEST_PATTERN, Selector};

/// What a selector is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// A page: CSS, and `@name` for an attribute.
    Css,
    /// JSON: a name, a JSON Pointer or a `JSONPath`.
    Path,
}

impl Grammar {
    fn key(self) -> &'static str {
        match self {
            Grammar::Css => "css",
            Grammar::Path => "path",
        }
    }
}

/// `"a@title"`, or `{ css = "a@title", cut = "《(.+)》" }`.
pub(super) fn selector(value: &Value<'_>, grammar: Grammar) -> Result<Selector, Mistake> {
    let DeValue::Table(table) = value.get_ref() else {
        return place(value, grammar);
    };
    let known = [grammar.key(), "cut"];
    for (key, _) in table {
        let name = key.get_ref().as_ref();
        if !known.contains(&name) {
            let hint = match nearest(name, known) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("a selector knows {}", known.join(", ")),
            };
            let message = format!("unknown key {name:?}");
            return Err(Mistake::at(key.span(), message).hint(hint));
        }
    }
    let Some(written) = table.get(grammar.key()) else {
        let message = format!("this selector has no `{}`", grammar.key());
        return Err(Mistake::at(value.span(), message));
    };
    let cut = table.get("cut").map(pattern).transpose()?;
    Ok(Selector { cut, ..place(written, grammar)? })
}

/// One selector, or several in brackets: the first that finds something counts.
pub(super) fn selectors(value: &Value<'_>, grammar: Grammar) -> Result<Vec<Selector>, Mistake> {
    match value.get_ref() {
        DeValue::Array(list) => list.iter().map(|value| selector(value, grammar)).collect(),
        _ => Ok(vec![selector(value, grammar)?]),
    }
}

/// Where the items stand: a selector without attribute, or a path.
pub(super) fn items(value: &Value<'_>, grammar: Grammar) -> Result<String, Mistake> {
    let Selector { css, attribute, .. } = place(value, grammar)?;
    if attribute.is_none() {
        return Ok(css);
    }
    let message = "items are elements, not attributes";
    Err(Mistake::at(value.span(), message).hint("take the attribute in `link` or `title`"))
}

/// A regular expression of the crate regex: without look-around and back-references.
pub(super) fn pattern(value: &Value<'_>) -> Result<String, Mistake> {
    let pattern = value::line(value)?;
    compiles(pattern, value)?;
    Ok(pattern.to_owned())
}

/// Whether a regular expression that stands in a value is one.
pub(super) fn compiles(pattern: &str, value: &Value<'_>) -> Result<(), Mistake> {
    match RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build() {
        Ok(_) => Ok(()),
        Err(error) => {
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default();
            let why = why.trim_start_matches("error: ");
            let message = format!("this is no regular expression: {why}");
            Err(Mistake::at(value.span(), message).hint("single quotes keep each \\ as it is"))
        }
    }
}

/// Whether a regular expression, well-formed, finds something in no text at all, and so in every text.
pub(super) fn matches_all(pattern: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(""))
}

fn place(value: &Value<'_>, grammar: Grammar) -> Result<Selector, Mistake> {
    let Some(written) = value.get_ref().as_str() else {
        let expected = "a selector in quotes, or a table with cut";
        return Err(wrong_type(value.span(), value.get_ref(), expected));
    };
    let written = written.trim();
    if written.is_empty() {
        return Err(Mistake::at(value.span(), "this selector is empty"));
    }
    match grammar {
        Grammar::Path => path(written, value),
        Grammar::Css => css(written, value),
    }
}

fn css(written: &str, value: &Value<'_>) -> Result<Selector, Mistake> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
    };
    let (css, attribute) = match written.rsplit_once('@') {
        Some((css, name)) if is_name(name) => (css.trim_end(), Some(name.to_ascii_lowercase())),
        _ => (written, None),
    };
    let of_item = css.is_empty() && attribute.is_some();
    if !of_item && Matcher::new(css).is_err() {
        let message = format!("{css:?} is no CSS selector");
        return Err(Mistake::at(value.span(), message).hint("such as \"ul.list li a@title\""));
    }
    Ok(Selector { css: css.to_owned(), attribute, cut: None })
}

fn path(written: &str, value: &Value<'_>) -> Result<Selector, Mistake> {
    let hint = "a name, a JSON Pointer such as \"/data/list\", or a JSONPath such as \"$.data[*]\"";
    let escapes_are_right =
        || written.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
    let is_right = match written.chars().next() {
        Some('$') => JsonPath::parse(written).is_ok(),
        Some('/') => escapes_are_right(),
        _ => !written.contains(['/', '[', ']']),
    };
    if is_right {
        Ok(Selector { css: written.to_owned(), ..Selector::default() })
    } else {
        Err(Mistake::at(value.span(), format!("{written:?} is no path into JSON")).hint(hint))
    }
}
