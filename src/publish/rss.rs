//! [`Feed`] → RSS 2.0, with the content, dc, dcterms, media, atom and history modules.
//!
//! The order of elements and the words that may stand in them follow the RSS Profile of the RSS Advisory Board.

use chrono::{DateTime, FixedOffset, Offset as _, Utc};
use url::{Host, Url};

use super::{
    feed::{Feed, Format, RenderError},
    item::FeedItem,
    links::{Link, of_feed, of_item},
    reading::Reading,
    standing::Document,
    visitors,
    words::Words,
    xml::{Xml, as_html, name, plain},
};

/// The document. Its `lastBuildDate` is when the newest of its items changed, not the clock's. A story that was
/// withdrawn is not in it: RSS has no word for that.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let words = Words::of(&feed.site.language);
    let mut xml = Xml::new(Some(visitors::style(feed)), 4096 * (1 + feed.order.len()));
    xml.begin(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ],
    );
    xml.begin("channel", &[]);
    xml.words("title", &[], &plain(&feed.title));
    xml.value("link", &[], &feed.page);
    xml.words("description", &[], &plain(&feed.description));
    xml.value("language", &[], &feed.site.language);
    xml.words("copyright", &[], &plain(words.rights));
    if !feed.order.is_empty() {
        xml.value("lastBuildDate", &[], &rfc_822(feed.updated.max(feed.said)));
    }
    xml.value("generator", &[], "huiwen");
    for link in of_feed(feed, Format::Rss) {
        atom_link(&mut xml, &link);
    }
    if feed.archived.is_some() {
        xml.empty("fh:archive", &[]);
    }
    visitors::note(&mut xml, feed, words);
    for entry in feed.entries(Document::Feed(Format::Rss), |story| Ok(item(story, words)))? {
        xml.part(&entry);
    }
    Ok(xml.finish())
}

fn item(item: &FeedItem, words: &Words) -> String {
    let reading = Reading::new(item, words);
    let mut part = Xml::inside(&["rss", "channel"]);
    let xml = &mut part;
    xml.begin("item", &[]);
    xml.words("title", &[], &plain(&item.headline));
    xml.value("link", &[], item.address());
    xml.value("guid", &[("isPermaLink", "false")], &item.urn());
    xml.value("pubDate", &[], &rfc_822(item.published));
    // It is read as HTML, and stands before the content even where it has nothing to say.
    xml.value("description", &[], &as_html(&reading.summary.unwrap_or_default()));
    if let Some(html) = &reading.content_html {
        xml.html("content:encoded", &[], html);
    }
    if let Some(author) = &item.author {
        if has_address(author) {
            xml.words("author", &[], &plain(author));
        } else {
            xml.words("dc:creator", &[], author);
        }
    }
    if let Some(editor) = &item.editor {
        xml.words("dc:contributor", &[], editor);
    }
    credit(xml, item);
    if let Some(original) = &item.original_headline {
        xml.words("dcterms:alternative", &[], original);
    }
    for section in &item.sections {
        xml.words("category", &[], &name(&section.title));
    }
    enclosure(xml, item);
    if let Some(picture) = &item.picture {
        xml.begin("media:content", &[("url", picture), ("medium", "image")]);
        xml.empty("media:thumbnail", &[("url", picture)]);
        xml.end();
    }
    for link in of_item(item) {
        atom_link(xml, &link);
    }
    xml.end();
    part.into_part()
}

/// Who is to be named. An outlet that is credited with what it carried is `<source>`, by its home page, since the
/// address that is polled is never published. Any other credit is `dc:source` (the validator wants one of the two),
/// and the outlet that carried the story is its publisher.
fn credit(xml: &mut Xml, item: &FeedItem) {
    let outlet = &item.outlet;
    if outlet.name != item.credit {
        xml.words("dc:source", &[], &item.credit);
        xml.words("dc:publisher", &[], &outlet.name);
    } else if let Some(homepage) = &outlet.homepage {
        xml.words("source", &[("url", homepage)], &name(&item.credit));
    } else {
        xml.words("dc:source", &[], &item.credit);
    }
}

/// RSS allows one, and wants its true type and length and a host with a name.
fn enclosure(xml: &mut Xml, item: &FeedItem) {
    let usable = item.enclosures.iter().find_map(|enclosure| {
        let media_type = enclosure.media_type.as_deref()?;
        let is_told = is_named(&enclosure.url) && !enclosure.url.contains('@');
        is_told.then_some((&enclosure.url, enclosure.length?, media_type))
    });
    if let Some((url, length, media_type)) = usable {
        let length = length.to_string();
        xml.empty("enclosure", &[("url", url), ("length", &length), ("type", media_type)]);
    }
}

/// Whether an address is at a host of several labels of letters, digits and hyphens, the last of which begins with no
/// hyphen: validators know no other.
fn is_named(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
            let last = name.rsplit_once('.').map(|(_, last)| last);
            name.bytes().all(is_plain) && last.is_some_and(|last| !last.starts_with('-'))
        }
        Some(Host::Ipv4(_)) => true,
        Some(Host::Ipv6(_)) | None => false,
    }
}

fn atom_link(xml: &mut Xml, link: &Link) {
    xml.empty("atom:link", &link.attributes());
}

/// Whether this is `name@host.example (Name)`, which is what RSS's own `<author>` wants.
fn has_address(author: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
    };
    let Some((address, person)) = author.split_once(" (") else { return false };
    let person = person.strip_suffix(')').unwrap_or_default();
    let (user, host) = address.split_once('@').unwrap_or_default();
    !person.is_empty()
        && plain(user)
        && plain(host)
        && host.contains('.')
        && !host.contains(['_', '+'])
}

/// RFC 822 with a day of two digits, which every reader knows; in UTC where the zone is not one of whole or
/// half hours.
fn rfc_822(at: DateTime<FixedOffset>) -> String {
    let at = match at.offset().local_minus_utc() % 1800 {
        0 => at,
        _ => at.with_timezone(&Utc.fix()),
    };
    at.format("%a, %d %b %Y %H:%M:%S %z").to_string()
}
