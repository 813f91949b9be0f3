//! A news page or text file → one article: headline, date, credit, author, section and body.
//!
//! No rules per site: metadata first, then what a reader sees (DOMAIN.md 2 and 3). Pure, and never
//! fails: what is missing is a [`Problem`].

mod body;
mod boilerplate;
mod breadcrumb;
pub mod credit;
pub(super) mod depth;
mod header;
mod headline;
mod label;
mod meta;
mod page;
mod text;

pub use text::extract_text;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dom_query::Document;
use serde_json::{Value, json};
use url::Url;

use crate::model::{CreditRule, Moment, Problem};
use body::Body;
use header::Header;
use meta::Metadata;
use page::Page;

/// What an article says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// The headline, one line without the site's suffix.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Moment>,
    /// The credited outlet as printed, and the rule that found it; none for 本站原创 and the like.
    pub source: Option<(String, CreditRule)>,
    /// Who wrote it, where labelled.
    pub author: Option<String>,
    /// The last part of the breadcrumb, such as 热点资讯.
    pub section: Option<String>,
    /// The body, a paragraph a line.
    pub content_text: String,
    /// The body with its links and pictures as they stand: neither sanitised nor made absolute.
    pub content_html: String,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads an HTML page that was found at `url`. Dates without a zone are meant in `zone`, relative
/// ones from `seen`.
pub fn extract(text: &str, url: &Url, zone: Tz, seen: DateTime<Utc>) -> Article {
    let mut article = Article::default();
    if let Some(what) = depth::refusal(text) {
        article.problems.push(Problem::new("page", what));
        return article;
    }
    let document = Document::from(text);
    let metadata = Metadata::read(&document);
    let page = Page::read(&document);
    let container = body::container(&page);
    let headline = headline::find(&page, &metadata, &container);
    let header = Header::find(&page, &container, headline.block, zone, seen);
    let body = Body::cut(&page, &container, &header, headline.text.as_deref());

    article.published = header::published(&page, &metadata, &header, &body, url, zone, seen);
    article.source = header::source(&page, &metadata, &header, &body, url);
    article.author = header::author(&page, &header, &body);
    article.section = breadcrumb::section(&page, &header, headline.text.as_deref())
        .or_else(|| metadata.get("columnname").map(str::to_owned));
    article.title = headline.text;
    article.content_text = body.text(&page);
    article.content_html = body.html(&page);
    article.note_what_is_missing();
    article
}

/// The article as `huiwen extract` prints it (DESIGN.md, part 2).
pub fn to_json(article: &Article) -> Value {
    json!({
        "title": article.title,
        "published": article.published.map(|moment| moment.at.to_rfc3339()),
        "precision": article.published.map(|moment| moment.precision.as_str()),
        "source": article.source.as_ref().map(|(name, _)| name),
        "author": article.author,
        "section": article.section,
        "content_text": article.content_text,
        "content_html": article.content_html,
    })
}

impl Article {
    fn note_what_is_missing(&mut self) {
        let missing = [
            ("headline", self.title.is_none()),
            ("date", self.published.is_none()),
            ("body", self.content_text.is_empty()),
        ];
        for (part, is_missing) in missing {
            if is_missing {
                self.problems.push(Problem::new(part, "none was found"));
            }
        }
    }
}
