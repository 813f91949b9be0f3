//! JSON that does not stand alone: with the call of JSONP around it, in a script of a page, or with a page in
//! one of its texts.

use dom_query::Document as Page;
use serde::Deserialize;
use serde_json::Value;

use super::{super::article, pick::Pick};
use crate::model::Selector;

/// Scripts of a page that are looked at.
const MOST_SCRIPTS: usize = 200;

/// A text in JSON with fewer links is no page, but a headline with a link.
const FEWEST_LINKS: usize = 3;

/// The JSON of a document. `script` says in which script of a page it stands; without it, the largest value
/// of those that can be read is taken. The error says why there is none.
pub(super) fn value(text: &str, script: Option<&Selector>) -> Result<Value, String> {
    let text = start(text);
    if !text.starts_with('<') {
        return alone(text);
    }
    if let Some(what) = article::depth::refusal(text) {
        return Err(what);
    }
    let page = Page::from(text);
    let Some(selector) = script else {
        let scripts = page.select("script:not([src])");
        let texts = scripts.nodes().iter().take(MOST_SCRIPTS).map(|node| node.text().to_string());
        // The data of a page are its longest script, as a rule.
        let mut texts: Vec<String> = texts.filter(|text| text.contains(['{', '['])).collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let data = texts.iter().take(3).find_map(|text| inside(text));
        return data.ok_or_else(|| "a page stands at the address, without JSON in it".to_owned());
    };
    let found = Pick::new(selector).map(|pick| pick.values(&page.root())).unwrap_or_default();
    let texts = found.iter().find_map(|text| inside(text));
    texts.ok_or_else(|| super::found_nothing(&format!("`{}` with JSON in it", selector.css)))
}

/// The page that stands as text in JSON: its longest text with links. `None` for what is no JSON.
pub(super) fn page(text: &str) -> Option<String> {
    let value = is_json(text).then(|| parse(start(text)).ok()).flatten()?;
    let markup = longest_markup(&value)?;
    (markup.matches("href").count() >= FEWEST_LINKS).then(|| markup.to_owned())
}

/// Whether a document looks like JSON.
pub(super) fn is_json(text: &str) -> bool {
    start(text).starts_with(['{', '['])
}

fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
}

/// JSON, or the argument of a call: `callback({…});`.
fn alone(text: &str) -> Result<Value, String> {
    let whole = text.trim();
    if whole.starts_with(['{', '[']) {
        return parse(whole);
    }
    let called = whole.split_once('(').filter(|(name, _)| {
        let name = name.trim().trim_start_matches("/**/").trim();
        !name.is_empty()
            && name.len() <= 100
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.'))
    });
    match called.and_then(|(_, argument)| inside(argument)) {
        Some(value) => Ok(value),
        None => inside(whole).ok_or_else(|| "there is no JSON in the document".to_owned()),
    }
}

/// The first object or array that begins in a text; what follows it does not matter.
fn inside(text: &str) -> Option<Value> {
    const MOST_TRIES: usize = 16;
    let starts = text.match_indices(['{', '[']).map(|(at, _)| at).take(MOST_TRIES);
    starts.into_iter().find_map(|at| {
        let mut reader = serde_json::Deserializer::from_str(&text[at..]);
        let value = Value::deserialize(&mut reader).ok()?;
        let is_something = match &value {
            Value::Array(list) => !list.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => false,
        };
        is_something.then_some(value)
    })
}

fn parse(text: &str) -> Result<Value, String> {
    let first = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    // Line breaks and tabs inside of texts are not JSON, but common.
    let spaced = text.replace(|c: char| c.is_control(), " ");
    inside(&spaced).ok_or_else(|| format!("JSON that cannot be read: {first}"))
}

fn longest_markup(value: &Value) -> Option<&str> {
    let texts: Box<dyn Iterator<Item = &str>> = match value {
        Value::String(text) => {
            let is_page = text.contains("href") && text.contains('<');
            return is_page.then_some(text.as_str());
        }
        Value::Array(list) => Box::new(list.iter().filter_map(longest_markup)),
        Value::Object(fields) => Box::new(fields.values().filter_map(longest_markup)),
        _ => return None,
    };
    texts.max_by_key(|text| text.len())
}
