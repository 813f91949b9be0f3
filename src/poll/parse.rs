//! Document → entries. Pure, and never fails: what could not be used is a [`Problem`].

pub mod article;
pub mod charset;
pub mod date;
mod feed;
mod json_feed;
mod origin;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;

use crate::model::{CreditRule, Document, Enclosure, Kind, Moment, Problem};

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
    /// Plain text or HTML.
    pub description: Option<String>,
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
    /// HTML as given, its links still relative to `base`.
    pub summary: Option<String>,
    /// HTML as given, its links still relative to `base`.
    pub content: Option<String>,
    /// The address that relative links of this entry are meant from.
    pub base: Option<url::Url>,
    /// Plain text.
    pub author: Option<String>,
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

/// Reads a document of the given kind. Dates without a zone are meant in `zone`.
pub fn parse(_document: &Document, _kind: Kind, _zone: Tz) -> Parsed {
    Parsed::default()
}
