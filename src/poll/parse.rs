//! Document → entries. Pure, and never fails: what could not be used is a [`Problem`].

pub mod article;
mod challenge;
pub mod charset;
pub mod date;
mod feed;
pub mod hubs;
mod json_feed;
mod lenient;
pub mod list;
mod markup;
mod print;
mod root;
mod surrogates;
mod wishes;

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;

use crate::model::{ArticleRules, CreditRule, Document, Enclosure, Kind, Moment, Problem, Wishes};
use crate::poll::sanitize;
pub use challenge::is_challenge;
pub use print::to_json;
use root::Root;

/// What a document says.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// What it is; `None` if it could not be understood, and then the problems say why.
    pub format: Option<Format>,
    /// What it says of itself.
    pub channel: Channel,
    /// What it lists, in its own order.
    pub entries: Vec<Entry>,
    /// What could not be used.
    pub problems: Vec<Problem>,
    /// Documents to be read besides this one, in order, at most 24: where a page redirects to, the data that its
    /// script loads, the sitemaps of an index, the other pages of a list.
    pub next: Vec<url::Url>,
    /// The document ends before its end: there may be more to come, and nothing vouches for what is here.
    pub broke_off: bool,
    /// When it does not want to be polled.
    pub wishes: Wishes,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RSS 0.9x or 2.0.
    Rss,
    /// RSS 0.90 or 1.0, which are RDF.
    Rdf,
    /// Atom 0.3 or 1.0.
    Atom,
    /// JSON Feed 1.0 or 1.1.
    JsonFeed,
    /// A page that lists articles.
    Html,
    /// JSON that lists articles.
    Json,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// One article, as a page or a text file.
    Article,
}

/// What a feed says of itself.
#[derive(Debug, Clone, Default)]
pub struct Channel {
    /// Plain text.
    pub title: Option<String>,
    /// Absolute address of its page.
    pub link: Option<String>,
    /// Plain text or HTML, its links still relative to `base`.
    pub description: Option<String>,
    /// The address that relative links of the description are meant from.
    pub base: Option<url::Url>,
    /// As given.
    pub language: Option<String>,
    /// When it last changed.
    pub updated: Option<DateTime<FixedOffset>>,
}

/// One thing that a document lists, as the source put it: nothing sanitised, nothing judged.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The guid or id as given; never made up.
    pub guid: Option<String>,
    /// Absolute address.
    pub link: Option<String>,
    /// May hold entities and markup.
    pub title: Option<String>,
    /// The title ends before its end: a list cut it off, and the article says it whole.
    pub truncated: bool,
    /// HTML as given, its links still relative to `base`.
    pub summary: Option<String>,
    /// HTML as given, its links still relative to `base`.
    pub content: Option<String>,
    /// The address that relative links of this entry are meant from.
    pub base: Option<url::Url>,
    /// Plain text.
    pub author: Option<String>,
    /// Plain text: 责任编辑, as the page of an article names it.
    pub editor: Option<String>,
    /// The credited outlet, if the entry names one.
    pub source: Option<(String, CreditRule)>,
    /// Last part of the breadcrumb, for a page.
    pub section: Option<String>,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Categories, in order, without repetitions.
    pub categories: Vec<String>,
    /// Files that it brings along, addresses absolute.
    pub enclosures: Vec<Enclosure>,
}

impl Entry {
    /// Whether only its article says what it is about.
    pub fn needs_article(&self) -> bool {
        self.title.is_none() || self.truncated
    }
}

/// Reads a feed, or an article of a folder; [`list::read`] reads lists. Dates without a zone are meant in `zone`.
pub fn parse(document: &Document, kind: Kind, zone: Tz) -> Parsed {
    let decoded = charset::decode(&document.body, document.content_type.as_deref());
    let mut problems = decoded.problems;
    let mut parsed = match kind {
        Kind::Feed => read_feed(decoded.text, document, zone),
        Kind::Folder => read_article(&decoded.text, document, zone),
        Kind::Html | Kind::Json | Kind::Sitemap => return list::read(document, kind, &[], zone),
    };
    problems.append(&mut parsed.problems);
    parsed.problems = problems;
    parsed
}

/// So many entries of a document are read; more are an attack, or an archive by mistake.
const MOST_ENTRIES: usize = 10_000;

fn too_many_entries() -> Problem {
    Problem::new("feed", format!("lists more than {MOST_ENTRIES} entries; the rest was left out"))
}

/// A list of an entry is at most so long; more would be an attack on the search for repetitions.
const LONGEST_LIST: usize = 256;

fn read_feed(text: Cow<'_, str>, document: &Document, zone: Tz) -> Parsed {
    let length = text.len();
    let text = sanitize::without_controls(text);
    let mut problems = Vec::new();
    if text.len() < length {
        let what = "control characters that no feed may hold were dropped";
        problems.push(Problem::new("document", what));
    }
    let mut parsed = if text.trim_start().starts_with(['{', '[']) {
        json_feed::read(&text, document, zone)
    } else {
        read_markup(&text, document, zone)
    };
    for (index, entry) in parsed.entries.iter().enumerate() {
        if entry.categories.len().max(entry.enclosures.len()) >= LONGEST_LIST {
            let what = format!(
                "names more than {LONGEST_LIST} categories or files; the rest was left out"
            );
            problems.push(Problem::new(place(index, entry.title.as_deref()), what));
        }
    }
    if parsed.format.is_some() && parsed.entries.is_empty() {
        problems.push(Problem::new("feed", format!("no entries in {length} bytes")));
    }
    problems.append(&mut parsed.problems);
    parsed.problems = problems;
    parsed
}

fn read_markup(text: &str, document: &Document, zone: Tz) -> Parsed {
    let (feed, wrapped) = match root::find(text) {
        Root::Feed(feed) => (feed, false),
        Root::Wrapped(feed) => (feed, true),
        Root::Page(title) => return no_feed(page(title)),
        Root::Other(name) => return no_feed(format!("XML that is no feed: its root is <{name}>")),
        Root::Nothing if text.trim().is_empty() => return no_feed("the body is empty"),
        Root::Nothing => return no_feed("text without markup stands at the feed's address"),
    };
    let prolog = &text[..text.len() - feed.len()];
    let mut parsed = feed::read(feed, prolog, document, zone);
    if wrapped && parsed.entries.is_empty() {
        return no_feed(page(root::title(text)));
    }
    if wrapped {
        let what = "the feed stands inside something else, such as a page; read all the same";
        parsed.problems.push(Problem::new("document", what));
    }
    parsed.broke_off = !ends(feed);
    parsed.wishes = wishes::read(feed);
    parsed
}

/// Whether the root is closed near the end of the text, whatever its prefix.
fn ends(feed: &str) -> bool {
    const NEAR: usize = 4096;
    let tail = &feed.as_bytes()[feed.len().saturating_sub(NEAR)..];
    let tail = tail.to_ascii_lowercase();
    ["rss", "feed", "rdf", "channel"].iter().any(|root| {
        [format!("</{root}"), format!(":{root}>")]
            .iter()
            .any(|end| memchr::memmem::find(&tail, end.as_bytes()).is_some())
    })
}

fn page(title: Option<String>) -> String {
    match title {
        Some(title) => format!("an HTML page stands at the feed's address; its title is {title}"),
        None => "an HTML page without a title stands at the feed's address".to_owned(),
    }
}

fn no_feed(what: impl Into<String>) -> Parsed {
    Parsed { problems: vec![Problem::new("document", what)], ..Parsed::default() }
}

/// Reads the page of an article that a list names.
pub fn read_page(page: &Document, rules: &ArticleRules, zone: Tz) -> article::Article {
    let decoded = charset::decode(&page.body, page.content_type.as_deref());
    let mut article = article::extract_by(rules, &decoded.text, &page.url, zone, page.fetched);
    article.problems.splice(0..0, decoded.problems);
    article
}

fn read_article(text: &str, document: &Document, zone: Tz) -> Parsed {
    let media_type = document.content_type.as_deref().unwrap_or_default();
    let is_text = document.url.path().to_ascii_lowercase().ends_with(".txt")
        || media_type.trim_start().to_ascii_lowercase().starts_with("text/plain");
    let article = if is_text {
        article::extract_text(text, zone, document.fetched)
    } else {
        article::extract(text, &document.url, zone, document.fetched)
    };
    if article.title.is_none() {
        let mut parsed = no_feed("no headline was found in the article");
        parsed.problems.splice(0..0, article.problems);
        return parsed;
    }
    let content = if article.content_html.is_empty() {
        sanitize::paragraphs(&article.content_text)
    } else {
        article.content_html
    };
    let entry = Entry {
        // A headline that was read in a page is text, and entries hold HTML.
        title: article.title.map(|title| sanitize::escape(&title).into_owned()),
        content: Some(content).filter(|content| !content.is_empty()),
        base: Some(document.url.clone()),
        author: article.author,
        editor: article.editor,
        source: article.source,
        section: article.section,
        published: article.published,
        ..Entry::default()
    };
    Parsed {
        format: Some(Format::Article),
        entries: vec![entry],
        problems: article.problems,
        ..Parsed::default()
    }
}

/// How a problem names an entry: by its number, from 1, and its title.
fn place(position: usize, title: Option<&str>) -> String {
    let title: String = title.unwrap_or_default().chars().take(200).collect();
    let title: String = sanitize::line(&title).chars().take(40).collect();
    if title.is_empty() {
        format!("entry {}", position + 1)
    } else {
        format!("entry {} ({title})", position + 1)
    }
}
