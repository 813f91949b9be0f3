//! [`Portal`] → OPML 2.0: the feeds that we publish, and the outlets that they come from (友情链接).

use std::{collections::HashSet, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{
    feed::{Feed, Format, RenderError},
    portal::Portal,
};
use crate::model::Section;

/// `feeds.opml`: every published feed, the one over all sections first.
pub fn feeds(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    let every = [None].into_iter().chain(portal.sections.iter().map(Some));
    let outlines: Vec<Outline> = every.map(|section| feed_outline(portal, section)).collect();
    document(&portal.site.title, &outlines)
        .map_err(|error| RenderError::new(&portal.address("feeds.opml"), &error))
}

/// `sources.opml`: the outlet of every source by its name, and by its home page where that is known;
/// never by the address that is polled.
pub fn sources(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    let mut named = HashSet::new();
    let outlines: Vec<Outline> = portal
        .outlets
        .iter()
        // The channels of one outlet are one link.
        .filter(|outlet| named.insert((&outlet.name, &outlet.homepage)))
        .map(|outlet| {
            let mut outline = vec![("text", outlet.name.clone())];
            if let Some(homepage) = &outlet.homepage {
                outline.push(("type", "link".to_owned()));
                outline.push(("url", homepage.clone()));
                outline.push(("htmlUrl", homepage.clone()));
            }
            outline
        })
        .collect();
    document(&format!("{} · 友情链接", portal.site.title), &outlines)
        .map_err(|error| RenderError::new(&portal.address("sources.opml"), &error))
}

/// The attributes of an `<outline>`.
type Outline = Vec<(&'static str, String)>;

fn feed_outline(portal: &Portal, section: Option<&Section>) -> Outline {
    let feed = Feed::new(portal, section, &[]);
    vec![
        ("text", feed.section_title.clone()),
        ("title", feed.title.clone()),
        ("type", "rss".to_owned()),
        ("xmlUrl", feed.address(Format::Rss)),
        ("htmlUrl", feed.page),
    ]
}

fn document(title: &str, outlines: &[Outline]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(
        |writer| {
            writer.create_element("head").write_inner_content(|writer| {
                writer.create_element("title").write_text_content(BytesText::new(title))?;
                Ok(())
            })?;
            writer.create_element("body").write_inner_content(|writer| {
                for outline in outlines {
                    let attributes = outline.iter().map(|(name, value)| (*name, value.as_str()));
                    writer.create_element("outline").with_attributes(attributes).write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        },
    )?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}
