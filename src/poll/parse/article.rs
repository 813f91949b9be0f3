//! A news page or text file → one article: headline, date, credit, author, section and body.
//!
//! The selectors of a source come first. Without them: metadata, then what a reader sees (DOMAIN.md 2 and
//! 3), then what scripts hold. Pure, and never fails: what is missing is a [`Problem`].

mod body;
pub(in crate::poll) mod boilerplate;
mod breadcrumb;
mod byline;
mod container;
pub mod credit;
mod dateline;
pub(super) mod depth;
mod editor;
mod embedded;
mod header;
mod headline;
mod label;
mod markup;
mod meta;
mod page;
mod parts;
mod published;
mod rules;
mod text;

pub use text::extract_text;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dom_query::Document;
use serde_json::{Value, json};
use url::Url;

use crate::model::{ArticleRules, CreditRule, Moment, Problem};
use crate::poll::parse::date;
use body::Body;
use embedded::Embedded;
use header::Header;
use meta::Metadata;
use page::Page;
use parts::Parts;
use published::Dates;
use rules::Ruled;

/// Shorter texts of a page may be all that it shows before its scripts run, in characters.
const SHORTEST_TEXT: usize = 60;

/// What an article says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// The headline, one line without the site's suffix.
    pub title: Option<String>,
    /// What found the headline.
    pub title_from: Option<Found>,
    /// When it was published.
    pub published: Option<Moment>,
    /// What found the date.
    pub published_from: Option<Found>,
    /// The credited outlet as printed, and the rule that found it; none for 本站原创 and the like.
    pub source: Option<(String, CreditRule)>,
    /// The agency of the dateline: where the report began, whoever is credited.
    pub origin: Option<String>,
    /// Who wrote it, where labelled.
    pub author: Option<String>,
    /// Who edited it (责任编辑), where labelled.
    pub editor: Option<String>,
    /// The last part of the breadcrumb, such as 热点资讯.
    pub section: Option<String>,
    /// The body, a paragraph a line.
    pub content_text: String,
    /// The body with its links and pictures as they stand: neither sanitised nor made absolute.
    pub content_html: String,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Where a headline or a date was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By a selector of the source.
    Selector,
    /// In `<meta>` or JSON-LD.
    Metadata,
    /// In what readers see.
    Page,
    /// In `<title>`.
    WindowTitle,
    /// In the data of a script.
    Embedded,
    /// In the address.
    Address,
}

/// Reads an HTML page that was found at `url`. Dates without a zone are meant in `zone`, relative
/// ones from `seen`.
pub fn extract(text: &str, url: &Url, zone: Tz, seen: DateTime<Utc>) -> Article {
    extract_by(&ArticleRules::default(), text, url, zone, seen)
}

/// The same for a source that has rules. A selector that finds nothing leaves a [`Problem`], and the part
/// is read as if there were no selector.
pub fn extract_by(
    rules: &ArticleRules,
    text: &str,
    url: &Url,
    zone: Tz,
    seen: DateTime<Utc>,
) -> Article {
    let mut article = Article::default();
    if let Some(what) = depth::refusal(text) {
        article.problems.push(Problem::new("page", what));
        return article;
    }
    let document = Document::from(text);
    let ruled = Ruled::find(&document, rules, &mut article.problems);
    let parts = Parts::find(&document);
    let metadata = Metadata::read(&parts);
    let page = Page::read(&document, parts.title);
    let embedded = Embedded::read(&parts, page.title.as_deref());
    let address = metadata.address(url);

    let container = ruled
        .body
        .and_then(|node| page.blocks_of(&document, node))
        .unwrap_or_else(|| container::find(&page, headline::likely(&page, &metadata)));
    let headline = headline::find(&page, &metadata, &embedded, &container);
    let header = Header::find(&page, &container, headline.block, (zone, seen));
    let body = Body::cut(&page, &container, &header, headline.text.as_deref());

    let dates = Dates { zone, seen, page: &page, header: &header, address: address.as_ref() };
    let published = ruled
        .date
        .and_then(|text| date::read(&text, zone, seen).or_else(|| date::find(&text, zone, seen)))
        .map(|moment| (moment, Found::Selector))
        .or_else(|| dates.published(&metadata, &embedded, &body));
    (article.published, article.published_from) = published.unzip();
    article.source = ruled
        .source
        .and_then(|text| Some((credit::clean(&text)?, CreditRule::Selector)))
        .or_else(|| byline::source(&page, &metadata, &header, &body, &embedded, address.as_ref()));
    article.origin = byline::origin(&page, &body);
    article.author = ruled
        .author
        .map(|text| byline::author_in(&text).unwrap_or(text))
        .or_else(|| byline::author(&page, &header, &body))
        .or_else(|| embedded.author.clone());
    article.editor = editor::find(&page, &metadata, &header, &body);
    article.section = ruled
        .section
        .or_else(|| breadcrumb::section(&page, &header, headline.text.as_deref()))
        .or_else(|| metadata.get("columnname").map(str::to_owned));
    article.title_from = match ruled.title {
        Some(_) => Some(Found::Selector),
        None => headline.from,
    };
    article.title = ruled.title.or(headline.text);
    article.content_text = body.text(&page);
    article.content_html = body.html(&page);
    article.fill(&metadata, embedded);
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
    /// A page that shows no text may hold it for its scripts or in its metadata.
    fn fill(&mut self, metadata: &Metadata, embedded: Embedded) {
        if self.content_text.chars().count() >= SHORTEST_TEXT {
            return;
        }
        let Some(html) = embedded.body.or_else(|| metadata.body().map(str::to_owned)) else {
            return;
        };
        if let Some(what) = depth::refusal(&html) {
            self.problems.push(Problem::new("body", what));
            return;
        }
        let page = Page::read(&Document::from(html), None);
        let body = Body::whole(&page);
        let text = body.text(&page);
        if text.len() > self.content_text.len() {
            self.content_text = text;
            self.content_html = body.html(&page);
        }
    }

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
