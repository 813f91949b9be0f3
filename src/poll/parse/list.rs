//! Lists of articles → entries: pages, JSON and sitemaps (DOMAIN.md 1.2 to 1.4). Pure, and never fails.
//!
//! A list is read in the ways that its source names, the first that finds something counts; without any,
//! by what such lists have in common. **A list in which nothing is found is not understood**: its site has
//! changed, or answered with another page.

mod automatic;
mod day;
mod embedded;
mod gather;
mod inspect;
mod item;
mod json;
mod onward;
mod page;
mod path;
mod pick;
mod recognise;
mod records;
mod sitemap;

pub use inspect::{Inspection, inspect};
pub use recognise::{guess, recognised};

use std::borrow::Cow;

use chrono_tz::Tz;

use super::{Format, Parsed, charset, no_feed, surrogates};
use crate::model::{Document, Kind, ListRules, Problem};

/// Reads the list in a document. Dates without a zone are meant in `zone`.
///
/// Where the document only leads elsewhere (a redirect by the page itself, data that a script loads, an index
/// of sitemaps, further pages), [`Parsed::next`] says where to.
pub fn read(document: &Document, kind: Kind, ways: &[ListRules], zone: Tz) -> Parsed {
    let decoded = charset::decode(&document.body, document.content_type.as_deref());
    let mut problems = decoded.problems;
    let mut text = decoded.text;
    // A page may hold such escapes in its scripts and mean them.
    let is_page = text.trim_start().starts_with('<');
    if let Some(mended) = (!is_page).then(|| surrogates::mended(&text)).flatten() {
        problems.push(Problem::new("document", surrogates::WHAT));
        text = mended.into();
    }
    let mut parsed = read_text(&text, document, kind, ways, zone);
    parsed.problems.splice(0..0, problems);
    parsed
}

/// A list page shows some dozens, a long one some hundred; more are an archive, of which the newest are enough.
const MOST_LISTED: usize = 512;

/// Documents that one list may lead to: an issue of a newspaper has at most so many pages.
const MOST_NEXT: usize = 24;

fn read_text(text: &str, document: &Document, kind: Kind, ways: &[ListRules], zone: Tz) -> Parsed {
    if text.trim().is_empty() {
        return no_feed("the body is empty");
    }
    match kind {
        Kind::Json => json::read(text, document, ways, zone),
        Kind::Sitemap => sitemap::read(text, document, ways.first(), zone),
        Kind::Html | Kind::Feed | Kind::Folder => page::read(text, document, ways, zone),
    }
}

/// What is said of a list in which a way to read it found nothing.
fn found_nothing(what: &str) -> String {
    format!("selector found nothing: {what}")
}

/// A list that was not understood, or that only leads elsewhere.
fn without_entries(format: Format, next: Vec<url::Url>, reasons: Vec<String>) -> Parsed {
    if next.is_empty() {
        let problems = reasons.into_iter().map(|what| Problem::new("list", what)).collect();
        return Parsed { problems, ..Parsed::default() };
    }
    Parsed { format: Some(format), next, ..Parsed::default() }
}

/// The text on one line, with single spaces.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text, for messages.
fn beginning(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
