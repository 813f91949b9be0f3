//! RSS and Atom, through feed-rs.

mod entries;

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use feed_rs::model;
use url::Url;

use super::origin;
use super::root::{self, Opening};
use super::{Format, Parsed, atom_03, date, place, repair};
use crate::model::{Document, Moment, Problem};
use entries::Reading;

/// feed-rs reads groups of media inside groups by recursion; nobody nests them deeper than this.
const DEEPEST_GROUP: usize = 32;

/// Reads a feed that begins with the opening tag of its root. The error says why it is none.
///
/// A damaged one is repaired and read again; if that fails too, each entry is read alone.
pub(super) fn read(text: &str, document: &Document, zone: Tz) -> Result<Parsed, String> {
    let text = root::without_declarations(text);
    if groups_too_deep(&text) {
        return Err(format!("media:group nests more than {DEEPEST_GROUP} deep"));
    }
    let strict = Attempt { document, zone, base: None, position: 0 }.read(&text);
    match strict {
        Ok(parsed) if parsed.format == Some(Format::Rdf) && parsed.entries.len() < items(&text) => {
            Ok(rdf_as_rss(&text, document, zone, parsed))
        }
        Ok(parsed) if !parsed.entries.is_empty() || !lists_entries(&text) => Ok(parsed),
        strict => repaired(&text, document, zone, strict),
    }
}

/// How many items of RSS a document seems to list.
fn items(text: &str) -> usize {
    memchr::memmem::find_iter(text.as_bytes(), b"<item")
        .filter(|at| matches!(text.as_bytes().get(at + 5), Some(b' ' | b'>' | b'\n' | b'\t')))
        .count()
}

/// feed-rs leaves out items of RDF that have no link, and takes them in RSS, so they are read as that.
fn rdf_as_rss(text: &str, document: &Document, zone: Tz, strict: Parsed) -> Parsed {
    let attempt = Attempt { document, zone, base: None, position: 0 };
    let as_rss = root::opening(text).and_then(|opening| {
        let attributes = opening.tag.find(' ').map_or(">", |end| &opening.tag[end..]);
        attempt.read(&repair::mend(&format!("<rss{attributes}{}", opening.rest))).ok()
    });
    match as_rss {
        Some(parsed) if parsed.entries.len() > strict.entries.len() => {
            Parsed { entries: parsed.entries, problems: parsed.problems, ..strict }
        }
        _ => strict,
    }
}

/// The second try. `strict` is what became of the first.
fn repaired(
    text: &str,
    document: &Document,
    zone: Tz,
    strict: Result<Parsed, String>,
) -> Result<Parsed, String> {
    let mended = repair::mend(text);
    let mended = if lists_atom(&mended) { atom_03::modernise(&mended) } else { mended.into() };
    let whole = Attempt { document, zone, base: None, position: 0 }.read(&mended);
    let repaired = whole.or_else(|_| in_pieces(&mended, document, zone));
    match (repaired, strict) {
        (Ok(parsed), Ok(strict)) if parsed.entries.is_empty() => Ok(strict),
        (Ok(mut parsed), strict) => {
            let what = match strict {
                Err(error) => format!("the feed is damaged ({error}); repaired"),
                Ok(_) => "entries stand in the wrong place; read all the same".to_owned(),
            };
            parsed.problems.insert(0, Problem::new("document", what));
            Ok(parsed)
        }
        (Err(_), strict) => strict,
    }
}

/// The third try: the feed without entries, then each entry alone.
fn in_pieces(mended: &str, document: &Document, zone: Tz) -> Result<Parsed, String> {
    let pieces = repair::pieces::cut(mended);
    let base = channel_link(&pieces.header, &document.url);
    let header = Attempt { document, zone, base: Some(&base), position: 0 }.read(&pieces.header);
    let mut parsed = header.unwrap_or_default();
    let mut last_error = None;
    for (position, entry) in pieces.entries.iter().enumerate() {
        let attempt = Attempt { document, zone, base: Some(&base), position };
        let read = attempt.read(entry).or_else(|error| {
            let mut one = attempt.read(&repair::pieces::without_authors(entry))?;
            let what = format!("the author was left out ({error})");
            one.problems.push(Problem::new(place(position, None), what));
            Ok::<_, String>(one)
        });
        match read {
            Ok(one) => {
                parsed.format = parsed.format.or(one.format);
                parsed.entries.extend(one.entries);
                parsed.problems.extend(one.problems);
            }
            Err(error) => {
                let what = format!("cannot be read ({error}); left out");
                parsed.problems.push(Problem::new(place(position, None), what));
                last_error = Some(error);
            }
        }
    }
    match parsed.format {
        Some(_) => Ok(parsed),
        None => Err(last_error.unwrap_or_else(|| "the feed's own part is damaged".to_owned())),
    }
}

/// Whether there is something that looks like an entry.
fn lists_entries(text: &str) -> bool {
    ["<item", "<entry"]
        .iter()
        .any(|tag| memchr::memmem::find(text.as_bytes(), tag.as_bytes()).is_some())
}

fn lists_atom(text: &str) -> bool {
    text.starts_with("<feed") || text.get(..4096).unwrap_or(text).contains("/atom/ns#")
}

/// One reading by feed-rs of a feed, or of a part of it.
struct Attempt<'d> {
    document: &'d Document,
    zone: Tz,
    /// The address that links are relative to; for a whole feed, what it says itself.
    base: Option<&'d Url>,
    /// The number of the first entry, from 0.
    position: usize,
}

impl Attempt<'_> {
    fn read(&self, text: &str) -> Result<Parsed, String> {
        let mut opening = root::opening(text).ok_or("the opening tag of the root is damaged")?;
        let modern;
        if opening.is_atom_03 {
            modern = atom_03::modernise(text);
            opening = root::opening(&modern).ok_or("the opening tag of the root is damaged")?;
        }
        let base = match self.base {
            Some(base) => base.clone(),
            None => channel_link(opening.rest, &self.document.url),
        };
        let dates = Dates::default();
        let feed = parse(&opening, &base, &dates, self.zone, self.document.fetched)?;
        let origins = origin::read(&opening, &base, &feed);
        let dates = dates.into_inner();
        let mut reading = Reading { base, dates, position: self.position, problems: Vec::new() };
        Ok(reading.parsed(feed, origins))
    }
}

/// Dates on their way through feed-rs. It keeps no offset and no precision, so it is given the number
/// of a date in this list in place of the date; it only ever copies them.
#[derive(Clone, Default)]
struct Dates(Arc<Mutex<Vec<Noted>>>);

/// A date as it was written, and what could be read in it.
type Noted = (String, Option<Moment>);

impl Dates {
    fn note(&self, text: &str, moment: Option<Moment>) -> Option<DateTime<Utc>> {
        let mut dates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        dates.push((text.trim().to_owned(), moment));
        DateTime::from_timestamp(i64::try_from(dates.len() - 1).ok()?, 0)
    }

    fn into_inner(self) -> Vec<Noted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn parse(
    opening: &Opening,
    base: &Url,
    dates: &Dates,
    zone: Tz,
    seen: DateTime<Utc>,
) -> Result<model::Feed, String> {
    let noted = dates.clone();
    // One parser per parse: it keeps the state of media groups, also after a panic.
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(base))
        .sanitize_content(false)
        // The default makes up a random id, a new entry at every poll.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| {
            if text.trim().is_empty() {
                return None;
            }
            noted.note(text, date::read(text, zone, seen))
        })
        .build();
    let bytes = opening.tag.as_bytes().chain(opening.rest.as_bytes());
    match catch_unwind(AssertUnwindSafe(|| parser.parse(bytes))) {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Err(format!("the feed parser failed on it: {message}"))
        }
    }
}

/// The address of the channel's page, which links in RSS are relative to; else that of the document.
fn channel_link(rest: &str, document: &Url) -> Url {
    let head = memchr::memmem::find(rest.as_bytes(), b"<item").map_or(rest, |end| &rest[..end]);
    let link = head.find("<link>").and_then(|start| {
        let link = &head[start + "<link>".len()..];
        let link = link[..link.find("</link>")?].trim();
        let link = link.strip_prefix("<![CDATA[").unwrap_or(link);
        let link = link.strip_suffix("]]>").unwrap_or(link).trim();
        document.join(&link.replace("&amp;", "&")).ok()
    });
    link.filter(|link| matches!(link.scheme(), "http" | "https"))
        .unwrap_or_else(|| document.clone())
}

/// Whether groups nest so deep that reading them would exhaust the stack.
fn groups_too_deep(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    for at in memchr::memmem::find_iter(bytes, b":group") {
        let start = memchr::memrchr(b'<', &bytes[at.saturating_sub(32)..at]);
        let Some(start) = start.map(|found| at.saturating_sub(32) + found) else { continue };
        if bytes[start + 1] == b'/' {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
        }
        if depth > DEEPEST_GROUP {
            return true;
        }
    }
    false
}
