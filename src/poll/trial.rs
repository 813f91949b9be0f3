//! What a source would read in a kept document if its rules were otherwise: for whoever changes selectors. Pure.

use chrono::{DateTime, Utc};

use super::{
    parse::{
        Parsed,
        article::{Article, extract_by},
        charset, list, parse,
    },
    sanitize,
};
use crate::model::{Document, Moment, Source};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// Whether the document was understood at all.
    pub is_understood: bool,
    /// What it lists, in its order.
    pub entries: Vec<Tried>,
    /// Documents that it leads to.
    pub leads_to: Vec<String>,
    /// What could not be used.
    pub problems: Vec<String>,
}

/// An entry of a list or feed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tried {
    /// One line; none: the article says it.
    pub title: Option<String>,
    /// Absolute address.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Moment>,
}

/// What `source` reads in a document of its list, feed or folder.
pub fn of_list(source: &Source, document: &Document) -> Trial {
    let parsed: Parsed = if source.kind.is_list() {
        list::read(document, source.kind, &source.lists, source.timezone)
    } else {
        parse(document, source.kind, source.timezone)
    };
    let tried = |entry: super::parse::Entry| Tried {
        title: entry.title.as_deref().map(sanitize::line).filter(|title| !title.is_empty()),
        link: entry.link,
        published: entry.published,
    };
    Trial {
        is_understood: parsed.format.is_some(),
        entries: parsed.entries.into_iter().map(tried).collect(),
        leads_to: parsed.next.iter().map(ToString::to_string).collect(),
        problems: parsed.problems.iter().map(ToString::to_string).collect(),
    }
}

/// What `source` reads in the page of an article.
pub fn of_article(source: &Source, document: &Document, now: DateTime<Utc>) -> Article {
    let text = charset::decode(&document.body, document.content_type.as_deref()).text;
    extract_by(&source.article, &text, &document.url, source.timezone, now)
}
