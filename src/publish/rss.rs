//! [`Feed`] → RSS 2.0, with the content, dc and atom modules.

use chrono::{DateTime, FixedOffset};

use ::rss::{
    Category, Channel, Enclosure, Guid, Item, Source,
    extension::{
        atom::{AtomExtension, Link},
        dublincore::DublinCoreExtension,
    },
};

use super::{
    feed::{Feed, Format, RenderError},
    item::FeedItem,
};

/// The document. Its `lastBuildDate` is when the newest of its items changed, not the clock's.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.page.clone(),
        description: feed.description.clone(),
        language: Some(feed.site.language.clone()),
        last_build_date: (!feed.items.is_empty()).then(|| rfc_822(feed.updated)),
        generator: Some("huiwen".to_owned()),
        atom_ext: Some(AtomExtension {
            links: vec![Link {
                href: feed.address(Format::Rss),
                rel: "self".to_owned(),
                mime_type: Some("application/rss+xml".to_owned()),
                ..Link::default()
            }],
        }),
        items: feed.items.iter().map(item).collect(),
        ..Channel::default()
    };
    let room = 4096 * (1 + feed.items.len());
    channel
        .pretty_write_to(Vec::with_capacity(room), b' ', 1)
        .map_err(|error| RenderError::new(&feed.address(Format::Rss), &error))
}

/// The credit is `dc:source`; `<source>` names the outlet that carried it by its home page, since
/// the address that is polled is never published. RSS's own `<author>` wants an e-mail address.
fn item(item: &FeedItem) -> Item {
    Item {
        title: Some(item.headline.clone()),
        link: Some(item.address().to_owned()),
        guid: Some(Guid { value: item.urn(), permalink: false }),
        pub_date: Some(rfc_822(item.published)),
        description: item.excerpt.as_deref().map(escaped),
        content: item.content_html.clone(),
        categories: item
            .sections
            .iter()
            .map(|section| Category { name: section.title.clone(), domain: None })
            .collect(),
        enclosure: enclosure(item),
        source: item.outlet.homepage.as_ref().map(|homepage| Source {
            url: homepage.clone(),
            title: Some(item.outlet.name.clone()),
        }),
        dublin_core_ext: Some(DublinCoreExtension {
            creators: item.author.iter().cloned().collect(),
            sources: vec![item.credit.clone()],
            ..DublinCoreExtension::default()
        }),
        ..Item::default()
    }
}

/// RSS allows one, and wants its true type and length.
fn enclosure(item: &FeedItem) -> Option<Enclosure> {
    item.enclosures.iter().find_map(|enclosure| {
        Some(Enclosure {
            url: enclosure.url.clone(),
            length: enclosure.length?.to_string(),
            mime_type: enclosure.media_type.clone()?,
        })
    })
}

/// A description is read as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// RFC 822 with a day of two digits, which every reader knows.
fn rfc_822(at: DateTime<FixedOffset>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S %z").to_string()
}
