//! [`Feed`] → Atom 1.0 (RFC 4287).

use atom_syndication::{
    Category, Content, Entry, Feed as Document, Generator, Link, Person, Source, Text, WriteConfig,
};
use uuid::Uuid;

use super::{
    feed::{Feed, Format, RenderError},
    item::FeedItem,
};

/// The document.
///
/// Its id is its own address: whoever holds the document can check it, nothing has to be stored to
/// keep it, and it changes only when the portal moves, when every subscriber must follow anyway.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let document = Document {
        title: Text::plain(&*feed.title),
        id: feed.current(Format::Atom),
        updated: feed.updated,
        authors: vec![Person { name: feed.site.title.clone(), ..Person::default() }],
        generator: Some(Generator { value: "huiwen".to_owned(), ..Generator::default() }),
        links: vec![
            link("self", &feed.address(Format::Atom), "application/atom+xml"),
            link("alternate", &feed.page, "text/html"),
        ],
        subtitle: Some(Text::plain(&*feed.description)),
        lang: Some(feed.site.language.clone()),
        entries: feed.items.iter().map(entry).collect(),
        ..Document::default()
    };
    let config = WriteConfig { write_document_declaration: true, indent_size: Some(1) };
    let room = 4096 * (1 + feed.items.len());
    document
        .write_with_config(Vec::with_capacity(room), config)
        .map_err(|error| RenderError::new(&feed.address(Format::Atom), &error))
}

/// Readers show the first author, so that is the credit; who wrote it follows.
fn entry(item: &FeedItem) -> Entry {
    let credit = Person {
        name: item.credit.clone(),
        uri: item.credit_homepage().map(str::to_owned),
        ..Person::default()
    };
    let author = item.author.iter().filter(|author| **author != item.credit);
    let author = author.map(|name| Person { name: name.clone(), ..Person::default() });
    Entry {
        title: Text::plain(&*item.headline),
        id: item.urn(),
        updated: item.updated,
        authors: [credit].into_iter().chain(author).collect(),
        categories: item
            .sections
            .iter()
            .map(|section| Category { term: section.title.clone(), ..Category::default() })
            .collect(),
        links: links(item),
        published: Some(item.published),
        source: Some(source(item)),
        summary: item.excerpt.as_deref().map(Text::plain),
        content: item.content_html.as_ref().map(|html| Content {
            value: Some(html.clone()),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn links(item: &FeedItem) -> Vec<Link> {
    let alternate =
        Link { href: item.address().to_owned(), rel: "alternate".to_owned(), ..Link::default() };
    let enclosures = item.enclosures.iter().map(|enclosure| Link {
        href: enclosure.url.clone(),
        rel: "enclosure".to_owned(),
        mime_type: enclosure.media_type.clone(),
        length: enclosure.length.map(|length| length.to_string()),
        ..Link::default()
    });
    [alternate].into_iter().chain(enclosures).collect()
}

/// The outlet that carried the item. Without rel=self: the address that is polled is never published.
fn source(item: &FeedItem) -> Source {
    let outlet = &item.outlet;
    let made_up = || Uuid::new_v5(&Uuid::NAMESPACE_OID, outlet.key.as_bytes()).urn().to_string();
    Source {
        title: Text::plain(&*outlet.name),
        id: outlet.homepage.clone().unwrap_or_else(made_up),
        updated: item.updated,
        links: outlet.homepage.iter().map(|page| link("alternate", page, "text/html")).collect(),
        ..Source::default()
    }
}

fn link(rel: &str, href: &str, mime_type: &str) -> Link {
    Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    }
}
