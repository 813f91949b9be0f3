//! What a page says of itself for machines: `<meta>` and JSON-LD.

use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use super::page::shorten;
use super::parts::Parts;

/// More values of a list are not looked into.
const MOST: usize = 500;

/// More scripts of JSON-LD are not read.
const MOST_SCRIPTS: usize = 20;

/// Longest value, in characters.
const LONGEST: usize = 1000;

/// Longest `articleBody`, in characters.
const LONGEST_BODY: usize = 200_000;

/// How deep JSON-LD is looked into: `@graph`, arrays, `mainEntity`.
const DEEPEST: usize = 4;

/// Dates of publication, the government's first (DOMAIN.md 2.1, 2.2). `HtmlGenerateTime`, `Maketime`
/// and `lastmodifiedtime` are times of other things.
const DATES: [&str; 16] = [
    "pubdate",
    "firstpublishedtime",
    "publishdate",
    "publish-date",
    "publishtime",
    "article:published_time",
    "og:release_date",
    "og:published_time",
    "og:time",
    "apub:time",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "datepublished",
    "dateupdate",
    "dc.date.issued",
    "bt:pubdate",
];

/// The metadata of a page.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// By name in lower case; the first that is not empty wins.
    values: HashMap<String, String>,
    /// `headline` of JSON-LD.
    headline: Option<String>,
    /// `datePublished` of JSON-LD.
    date: Option<String>,
    /// `articleBody` of JSON-LD.
    body: Option<String>,
    /// The address that the page gives itself.
    canonical: Option<String>,
}

impl Metadata {
    pub(super) fn read(parts: &Parts<'_>) -> Metadata {
        let mut metadata = Metadata::default();
        for node in &parts.metas {
            let Some(content) = node.attr("content") else { continue };
            let content = content.trim();
            if content.is_empty() {
                continue;
            }
            for name in ["name", "property", "itemprop"].iter().filter_map(|name| node.attr(name)) {
                let name = name.trim().to_ascii_lowercase();
                metadata.values.entry(name).or_insert_with(|| shorten(content, LONGEST));
            }
        }
        for node in parts.linked_data().take(MOST_SCRIPTS) {
            // Newlines inside strings are common and wrong.
            let text: String =
                node.text().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            if let Ok(value) = serde_json::from_str(&text) {
                metadata.linked_data(&value, 0);
            }
        }
        let canonical = parts.canonical.and_then(|link| link.attr("href"));
        metadata.canonical = canonical.map(|address| shorten(&address, LONGEST));
        metadata
    }

    /// The web address of the page: where it was found, or, for a saved page, what it says itself.
    pub(super) fn address(&self, found: &Url) -> Option<Url> {
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        let own = [self.canonical.as_deref(), self.get("og:url")].into_iter().flatten();
        Some(found.clone())
            .filter(is_web)
            .or_else(|| own.filter_map(|address| Url::parse(address.trim()).ok()).find(is_web))
    }

    /// The text of the report, as JSON-LD has it.
    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The content of a `<meta>`, by its name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Headlines, the surest first.
    pub(super) fn headlines(&self) -> impl Iterator<Item = &str> {
        self.get("articletitle")
            .into_iter()
            .chain(self.headline.as_deref())
            .chain(["og:title", "twitter:title"].into_iter().filter_map(|name| self.get(name)))
    }

    /// Dates of publication, the surest first.
    pub(super) fn dates(&self) -> impl Iterator<Item = &str> {
        DATES.into_iter().filter_map(|name| self.get(name)).chain(self.date.as_deref())
    }

    fn linked_data(&mut self, value: &Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::Array(values) => {
                values.iter().take(MOST).for_each(|value| self.linked_data(value, depth + 1));
            }
            Value::Object(object) => {
                let text = |names: [&str; 2]| {
                    let text = names.iter().find_map(|name| object.get(*name)?.as_str());
                    text.map(|text| shorten(text.trim(), LONGEST)).filter(|text| !text.is_empty())
                };
                self.headline = self.headline.take().or_else(|| text(["headline", "title"]));
                self.date = self.date.take().or_else(|| text(["datePublished", "pubDate"]));
                let body = object.get("articleBody").and_then(Value::as_str);
                self.body = self.body.take().or_else(|| Some(shorten(body?, LONGEST_BODY)));
                for name in ["@graph", "mainEntity"] {
                    if let Some(value) = object.get(name) {
                        self.linked_data(value, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
