//! RSS and Atom, through feed-rs.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use feed_rs::model::{self, FeedType};
use url::Url;

use super::origin::{self, Origin};
use super::root::{self, Opening};
use super::{Channel, Entry, Format, Parsed, atom_03, date, place, repair};
use crate::model::{CreditRule, Document, Enclosure, Moment, Problem};
use crate::poll::sanitize;

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

/// What the model of feed-rs is turned into entries with.
struct Reading {
    base: Url,
    dates: Vec<Noted>,
    position: usize,
    problems: Vec<Problem>,
}

impl Reading {
    fn parsed(&mut self, feed: model::Feed, origins: Vec<Origin>) -> Parsed {
        let format = match feed.feed_type {
            FeedType::Atom => Format::Atom,
            FeedType::RSS1 => Format::Rdf,
            _ => Format::Rss,
        };
        let is_atom = format == Format::Atom;
        let updated = self.moment(feed.updated, "feed", "updated");
        let published = self.moment(feed.published, "feed", "published");
        let channel = Channel {
            title: feed.title.map(|title| text_as_html(title, is_atom)),
            link: self.link(&feed.links, "feed"),
            description: feed.description.map(|text| text_as_html(text, is_atom)),
            language: feed.language.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()),
            updated: updated.or(published).map(|moment| moment.at),
        };
        let mut origins = origins.into_iter();
        let entries = feed
            .entries
            .into_iter()
            .enumerate()
            .map(|(position, entry)| {
                self.entry(position, entry, origins.next().unwrap_or_default(), is_atom)
            })
            .collect();
        let problems = std::mem::take(&mut self.problems);
        Parsed { format: Some(format), channel, entries, problems }
    }

    fn entry(
        &mut self,
        position: usize,
        entry: model::Entry,
        origin: Origin,
        is_atom: bool,
    ) -> Entry {
        let title = entry.title.map(|title| text_as_html(title, is_atom));
        let place = place(self.position + position, title.as_deref());
        // feed-rs copies the published date of RSS to the updated one.
        let updated = entry.updated.filter(|_| entry.updated != entry.published);
        let guid = Some(entry.id.trim()).filter(|id| !id.is_empty()).map(str::to_owned);
        let guid = guid.or(origin.about);
        let mut enclosures = origin.enclosures;
        let linked = entry.links.iter().filter(|link| link.rel.as_deref() == Some("enclosure"));
        for link in linked {
            let media_type = link.media_type.clone();
            add_enclosure(&mut enclosures, link.href.clone(), media_type, link.length);
        }
        for content in entry.media.into_iter().flat_map(|object| object.content) {
            let media_type = content.content_type.map(|kind| kind.to_string());
            let Some(url) = content.url else { continue };
            add_enclosure(&mut enclosures, url.into(), media_type, content.size);
        }
        let link = self.link(&entry.links, &place).or_else(|| {
            let guid = guid.as_deref().filter(|_| origin.guid_is_permalink)?;
            let is_address = guid.starts_with("http://") || guid.starts_with("https://");
            is_address.then(|| Url::parse(guid).ok()).flatten().map(Into::into)
        });
        let mut categories = Vec::new();
        let named = entry.categories.into_iter().map(|category| {
            category.label.filter(|label| !label.trim().is_empty()).unwrap_or(category.term)
        });
        for category in named.chain(origin.subjects) {
            let category = sanitize::line(&category);
            if !category.is_empty() && !categories.contains(&category) {
                categories.push(category);
            }
        }
        let summary = entry.summary.map(|text| text_as_html(text, is_atom)).filter(has_text);
        let content = entry.content.and_then(|content| content_as_html(content, is_atom));
        let content = content.filter(has_text);
        // RSS has one field for both; Atom says which it is.
        let (summary, content) = match (summary, content) {
            (summary, None) if !is_atom => (None, summary),
            both => both,
        };
        Entry {
            guid,
            link,
            title,
            summary,
            content,
            base: Some(origin.base.unwrap_or_else(|| self.base.clone())),
            author: author(entry.authors),
            source: origin.source.map(|source| (source, CreditRule::Metadata)),
            section: None,
            published: self.moment(entry.published, &place, "published"),
            updated: self.moment(updated, &place, "updated"),
            categories,
            enclosures,
        }
    }

    /// The date behind the number that went through feed-rs.
    fn moment(
        &mut self,
        number: Option<DateTime<Utc>>,
        place: &str,
        field: &str,
    ) -> Option<Moment> {
        let number = usize::try_from(number?.timestamp()).ok()?;
        let (text, moment) = self.dates.get(number)?;
        if moment.is_none() {
            let text: String = text.chars().take(60).collect();
            let what = format!("{field} “{text}” is no date that can be read; left out");
            self.problems.push(Problem::new(place, what));
        }
        *moment
    }

    /// The address of the page itself, among the links of an entry or feed.
    fn link(&mut self, links: &[model::Link], place: &str) -> Option<String> {
        let is_page = |link: &&model::Link| {
            link.target.is_none()
                && matches!(link.rel.as_deref(), None | Some("alternate" | ""))
                && !link.href.trim().is_empty()
        };
        let is_html = |link: &&model::Link| {
            link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
        };
        let link =
            links.iter().filter(is_page).find(is_html).or_else(|| links.iter().find(is_page))?;
        match self.base.join(link.href.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
            _ => {
                let href: String = link.href.chars().take(120).collect();
                let what = format!("the link “{href}” is no address of a page; left out");
                self.problems.push(Problem::new(place, what));
                None
            }
        }
    }
}

#[expect(clippy::ptr_arg, reason = "the shape that Option::filter asks for")]
fn has_text(html: &String) -> bool {
    !html.trim().is_empty()
}

/// A text of a feed as HTML. Only Atom says that a text is plain; RSS means HTML without saying so.
fn text_as_html(text: model::Text, is_atom: bool) -> String {
    if is_atom && text.content_type.as_str().starts_with("text/plain") {
        plain_as_html(&text.content)
    } else {
        text.content
    }
}

fn content_as_html(content: model::Content, is_atom: bool) -> Option<String> {
    let body = content.body?;
    let kind = content.content_type.as_str();
    if is_atom && kind.starts_with("text/plain") {
        return Some(plain_as_html(&body));
    }
    // Anything else, such as a picture in base64, is no text.
    (kind.starts_with("text/") || kind.contains("xml") || kind.contains("xhtml")).then_some(body)
}

fn plain_as_html(text: &str) -> String {
    // feed-rs leaves references that XML does not declare as they are written.
    let text = &sanitize::undeclared(text);
    if text.trim().contains('\n') {
        sanitize::paragraphs(text)
    } else {
        sanitize::escape(text).into_owned()
    }
}

fn author(people: Vec<model::Person>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for person in people {
        let name = person.name.filter(|name| !name.trim().is_empty()).or(person.email);
        let Some(name) = name else { continue };
        let name = sanitize::line(&name);
        // “mail@example.cn (Name)” loses the address only in feed-rs.
        let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(&name);
        let name = name.trim().to_owned();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

fn add_enclosure(
    enclosures: &mut Vec<Enclosure>,
    url: String,
    media_type: Option<String>,
    length: Option<u64>,
) {
    if !enclosures.iter().any(|other| other.url == url) {
        enclosures.push(Enclosure { url, media_type, length });
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
