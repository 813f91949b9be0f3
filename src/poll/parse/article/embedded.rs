//! Articles that a page holds as data for its scripts: `__NEXT_DATA__`, `window.DATA = {…}`.
//!
//! Pages that are drawn by scripts show no text without them. What is read here fills only what the
//! page itself does not show.

use serde_json::{Deserializer, Map, Value};

use super::page::{shorten, squeeze};
use super::parts::Parts;

/// More scripts are not looked into.
const MOST_SCRIPTS: usize = 200;

/// Longest script, in bytes.
const LONGEST_SCRIPT: usize = 1 << 20;

/// How many values of one script are looked into.
const MOST_VALUES: usize = 16;

/// How often what looks like a value may be none: each try may read the script to its end.
const MOST_MISTAKES: usize = 12;

/// How many nodes of a value are visited.
const MOST_NODES: usize = 50_000;

/// How deep a value is looked into.
const DEEPEST: usize = 24;

/// Less is a summary, in bytes.
const SHORTEST_BODY: usize = 120;

/// Longest of the other values, in characters.
const LONGEST: usize = 300;

const BODIES: [&str; 8] =
    ["content", "contentHtml", "articleBody", "body", "html", "detail", "text", "richText"];
const TITLES: [&str; 4] = ["title", "headline", "name", "contTitle"];
const DATES: [&str; 12] = [
    "pubTimeLong",
    "publishTime",
    "publish_time",
    "pubTime",
    "pubtime",
    "pub_time",
    "publishDate",
    "publishedAt",
    "published_at",
    "datePublished",
    "pubDate",
    "pub_date",
];
const SOURCES: [&str; 7] =
    ["source", "media", "mediaName", "media_name", "srcName", "sourceName", "copyFrom"];
const AUTHORS: [&str; 2] = ["author", "authorName"];

/// What scripts tell of the article.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    /// HTML, neither sanitised nor checked.
    pub(super) body: Option<String>,
}

impl Embedded {
    /// Reads the record that belongs to a page of this title.
    pub(super) fn read(parts: &Parts<'_>, title: Option<&str>) -> Embedded {
        let mut best: Option<(usize, Embedded)> = None;
        for node in parts.scripts.iter().take(MOST_SCRIPTS) {
            if node.has_attr("src") || node.attr("type").is_some_and(|t| t.contains("ld+json")) {
                continue;
            }
            let text = node.text();
            if text.len() > LONGEST_SCRIPT || !may_tell(&text) {
                continue;
            }
            for value in values(&text) {
                let mut search = Search { title, left: MOST_NODES, best: best.take() };
                search.visit(&value, 0);
                best = search.best;
            }
        }
        best.map(|(_, record)| record).unwrap_or_default()
    }
}

/// Whether a script may hold the date or the body of an article: the key of one, behind a quotation mark.
fn may_tell(script: &str) -> bool {
    let is_key =
        |behind: &[u8]| DATES.iter().chain(&BODIES).any(|key| behind.starts_with(key.as_bytes()));
    let script = script.as_bytes();
    memchr::memchr_iter(b'"', script).any(|at| is_key(&script[at + 1..]))
}

/// The JSON objects of a script: the whole of it, or what is assigned.
fn values(script: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut at = 0;
    let is_json = script.trim_start().starts_with('{');
    let mut mistakes = 0;
    while values.len() < MOST_VALUES && mistakes < MOST_MISTAKES {
        let open = if is_json && at == 0 { script.find('{') } else { next_object(script, at) };
        let Some(open) = open else { break };
        let mut stream = Deserializer::from_str(&script[open..]).into_iter::<Value>();
        if let Some(Ok(value)) = stream.next() {
            at = open + stream.byte_offset();
            values.push(value);
        } else {
            mistakes += 1;
            at = open + 1;
        }
    }
    values
}

/// The next `{` behind an equals sign or a bracket that is followed by a key.
fn next_object(script: &str, from: usize) -> Option<usize> {
    let bytes = script.as_bytes();
    (from..bytes.len()).find(|at| {
        bytes[*at] == b'{'
            && script[..*at].trim_end().ends_with(['=', '(', '['])
            && script[at + 1..].trim_start().starts_with('"')
    })
}

struct Search<'a> {
    title: Option<&'a str>,
    left: usize,
    best: Option<(usize, Embedded)>,
}

impl Search<'_> {
    fn visit(&mut self, value: &Value, depth: usize) {
        if depth > DEEPEST || self.left == 0 {
            return;
        }
        self.left -= 1;
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.visit(value, depth + 1)),
            Value::Object(object) => {
                self.judge(object);
                object.values().for_each(|value| self.visit(value, depth + 1));
            }
            _ => {}
        }
    }

    /// A record needs a headline that the page shares, and a date or a body.
    fn judge(&mut self, object: &Map<String, Value>) {
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| written(object.get(*name)?));
            found.map(|text| shorten(&squeeze(&text), LONGEST)).filter(|text| !text.is_empty())
        };
        let Some(title) = text(&TITLES) else { return };
        let is_page = self.title.is_some_and(|page| is_same(page, &title));
        let body = BODIES
            .iter()
            .filter_map(|name| object.get(*name)?.as_str())
            .find(|text| text.len() >= SHORTEST_BODY && !text.is_ascii());
        let date = text(&DATES);
        if !(is_page && (date.is_some() || body.is_some())) {
            return;
        }
        let score = body.map_or(0, str::len) + usize::from(date.is_some());
        if self.best.as_ref().is_none_or(|(best, _)| *best < score) {
            let record = Embedded {
                title: Some(title),
                date,
                source: text(&SOURCES),
                author: text(&AUTHORS),
                body: body.map(str::to_owned),
            };
            self.best = Some((score, record));
        }
    }
}

/// A string, or a number as text.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a page's title begins with a headline.
fn is_same(page: &str, title: &str) -> bool {
    let key = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    title.chars().count() >= 4 && key(page).starts_with(&key(title))
}
