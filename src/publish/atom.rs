//! [`Feed`] → Atom 1.0 (RFC 4287), with tombstones (RFC 6721) and the marks of an archive (RFC 5005).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use uuid::Uuid;

use super::{
    feed::{Feed, Format, RenderError, Stand, Withdrawn},
    item::{FeedItem, story_path},
    links::{Link, of_feed, of_item},
    reading::Reading,
    standing::Document,
    visitors,
    words::Words,
    xml::{Xml, name, plain},
};

/// The document.
///
/// Its id is the address of the subscription document: whoever holds the document can check it, nothing has to be
/// stored to keep it, and it changes only when the portal moves, when every subscriber must follow anyway. The
/// documents of the archive are parts of the same feed and so have the same id.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let words = Words::of(&feed.site.language);
    let times = updated(&feed.order);
    let newest = newest(feed, &times).max(never());
    let mut xml = Xml::new(Some(visitors::style(feed)), 4096 * (1 + feed.order.len()));
    let mut attributes = vec![
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
        ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ("xml:lang", &feed.site.language),
    ];
    if !feed.withdrawn.is_empty() {
        attributes.push(("xmlns:at", "http://purl.org/atompub/tombstones/1.0"));
    }
    xml.begin("feed", &attributes);
    text(&mut xml, "title", &feed.title);
    text(&mut xml, "subtitle", &feed.description);
    xml.value("id", &[], &feed.current(Format::Atom));
    xml.value("updated", &[], &rfc_3339(newest));
    person(&mut xml, "author", &feed.site.title, Some(feed.site.link.as_str()));
    text(&mut xml, "rights", words.rights);
    xml.value("generator", &[], "huiwen");
    for link in of_feed(feed, Format::Atom) {
        xml.empty("link", &link.attributes());
    }
    let page = Link {
        rel: "alternate",
        href: feed.page.clone(),
        media_type: Some("text/html"),
        title: None,
    };
    xml.empty("link", &page.attributes());
    if feed.archived.is_some() {
        xml.empty("fh:archive", &[]);
    }
    visitors::note(&mut xml, feed, words);
    for gone in &feed.withdrawn {
        tombstone(&mut xml, feed, gone, words);
    }
    let spell = |item: &FeedItem| {
        let updated = times.get(&item.id).copied().unwrap_or(item.updated);
        Ok(entry(item, updated, words))
    };
    for entry in feed.entries(Document::Feed(Format::Atom), spell)? {
        xml.part(&entry);
    }
    Ok(xml.finish())
}

/// When a feed last changed, to the part of a second that its entries have; not before what it said itself so far.
pub(super) fn last_moment(feed: &Feed) -> DateTime<FixedOffset> {
    newest(feed, &updated(&feed.order))
}

fn newest(feed: &Feed, times: &HashMap<Uuid, DateTime<FixedOffset>>) -> DateTime<FixedOffset> {
    times.values().copied().fold(feed.updated.max(feed.said), DateTime::max)
}

/// What a feed without stories says: validators do not believe years before 1990.
fn never() -> DateTime<FixedOffset> {
    let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    day.and_time(NaiveTime::MIN).and_utc().fixed_offset()
}

/// When each story changed. Two entries of one document should not change at the same moment (validators warn, and
/// readers that ask for what came later miss one), and many portals print days only. So each gets a part of a
/// second that is made of its story's id: the same in every document. Should two fall together even so, the one
/// with the greater id moves on by a nanosecond.
fn updated(order: &[Stand]) -> HashMap<Uuid, DateTime<FixedOffset>> {
    let mut order: Vec<&Stand> = order.iter().collect();
    order.sort_by_key(|stand| stand.id);
    let mut taken = HashSet::new();
    let moment = |stand: &Stand| {
        let mut at = stand.updated + part_of_second(stand.id);
        while !taken.insert(at) {
            at += TimeDelta::nanoseconds(1);
        }
        (stand.id, at)
    };
    order.into_iter().map(moment).collect()
}

fn part_of_second(id: Uuid) -> TimeDelta {
    let nanoseconds = id.as_u128() % 1_000_000_000;
    TimeDelta::nanoseconds(i64::try_from(nanoseconds).unwrap_or_default())
}

/// Readers show the first author, so that is the credit; who wrote it follows.
fn entry(item: &FeedItem, updated: DateTime<FixedOffset>, words: &Words) -> String {
    let reading = Reading::new(item, words);
    let mut part = Xml::inside(&["feed"]);
    let xml = &mut part;
    xml.begin("entry", &[]);
    text(xml, "title", &item.headline);
    xml.value("id", &[], &item.urn());
    xml.value("published", &[], &rfc_3339(item.published));
    xml.value("updated", &[], &rfc_3339(updated));
    person(xml, "author", &item.credit, item.credit_homepage());
    if let Some(author) = item.author.as_ref().filter(|author| **author != item.credit) {
        person(xml, "author", author, None);
    }
    if let Some(editor) = &item.editor {
        person(xml, "contributor", editor, None);
    }
    xml.empty("link", &[("rel", "alternate"), ("href", item.address())]);
    for link in of_item(item) {
        xml.empty("link", &link.attributes());
    }
    for enclosure in &item.enclosures {
        let length = enclosure.length.map(|length| length.to_string());
        let media_type = enclosure.media_type.as_deref().map(|media_type| ("type", media_type));
        let length = length.as_deref().map(|length| ("length", length));
        let attributes: Vec<_> = [("rel", "enclosure"), ("href", enclosure.url.as_str())]
            .into_iter()
            .chain(media_type)
            .chain(length)
            .collect();
        xml.empty("link", &attributes);
    }
    for section in &item.sections {
        xml.empty("category", &[("term", &name(&section.title))]);
    }
    if let Some(original) = &item.original_headline {
        xml.words("dcterms:alternative", &[], original);
    }
    if let Some(picture) = &item.picture {
        xml.empty("media:thumbnail", &[("url", picture)]);
    }
    source(xml, item);
    if let Some(summary) = &reading.summary {
        text(xml, "summary", summary);
    }
    if let Some(html) = &reading.content_html {
        xml.html("content", &[("type", "html")], html);
    }
    xml.end();
    part.into_part()
}

/// The outlet that carried the item. Without rel=self: the address that is polled is never published.
fn source(xml: &mut Xml, item: &FeedItem) {
    let outlet = &item.outlet;
    // An id must have one spelling for ever, which an address with escapes or a query has not.
    let lasting = outlet.homepage.clone().filter(|page| {
        page.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-_".contains(&byte))
    });
    let made_up = || Uuid::new_v5(&Uuid::NAMESPACE_OID, outlet.key.as_bytes()).urn().to_string();
    xml.begin("source", &[]);
    text(xml, "title", &outlet.name);
    xml.value("id", &[], &lasting.unwrap_or_else(made_up));
    xml.value("updated", &[], &rfc_3339(item.updated));
    person(xml, "author", &outlet.name, outlet.homepage.as_deref());
    if let Some(page) = &outlet.homepage {
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", page)]);
    }
    xml.end();
}

/// A story that is no more, and the page of the one that took it in.
fn tombstone(xml: &mut Xml, feed: &Feed, gone: &Withdrawn, words: &Words) {
    let reference = gone.id.urn().to_string();
    xml.begin("at:deleted-entry", &[("ref", &reference), ("when", &rfc_3339(gone.at))]);
    xml.words("at:comment", &[], if gone.goes.is_some() { words.merged } else { words.withdrawn });
    let page = gone.goes.and_then(|goes| feed.site.link.join(&story_path(goes)).ok());
    if let Some(page) = page {
        xml.empty("link", &[("rel", "related"), ("href", page.as_str())]);
    }
    xml.end();
}

fn person(xml: &mut Xml, role: &'static str, named: &str, uri: Option<&str>) {
    xml.begin(role, &[]);
    xml.words("name", &[], &name(named));
    if let Some(uri) = uri {
        xml.value("uri", &[], uri);
    }
    xml.end();
}

/// A text construct (RFC 4287, 3.1), always plain.
fn text(xml: &mut Xml, element: &'static str, text: &str) {
    xml.words(element, &[], &plain(text));
}

fn rfc_3339(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339()
}
