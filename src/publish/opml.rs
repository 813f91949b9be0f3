//! [`Portal`] → OPML 2.0: the feeds that we publish, and the outlets that they come from (友情链接).
//!
//! Without dates in the head: a list has no time of its own, and the clock's would make a new file of it daily.

use std::collections::HashSet;

use super::{
    feed::{Feed, Format, RenderError},
    portal::Portal,
    words::Words,
    xml::Xml,
};
use crate::model::Section;

/// `feeds.opml`: every published feed, the one over all sections first. Each once, as RSS, which every reader
/// knows: a list with each feed in three formats would subscribe to all of them.
pub fn feeds(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    let every = [None].into_iter().chain(portal.sections.iter().map(Some));
    let outlines = every.map(|section| feed_outline(portal, section)).collect();
    Ok(document(portal, &portal.site.title, outlines))
}

/// `sources.opml`: the outlet of every source by its name, and by its home page where that is known;
/// never by the address that is polled.
pub fn sources(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    let mut named = HashSet::new();
    let outlets = portal
        .outlets
        .iter()
        // The channels of one outlet are one link.
        .filter(|outlet| named.insert((&outlet.name, &outlet.homepage)));
    let mut outlines: Vec<Outline> =
        outlets.map(|outlet| link_outline(&outlet.name, outlet.homepage.as_deref())).collect();
    if outlines.is_empty() {
        // A list must list something (OPML 2.0, body).
        outlines.push(link_outline(&portal.site.title, Some(portal.site.link.as_str())));
    }
    let friends = Words::of(&portal.site.language).friends;
    Ok(document(portal, &format!("{} · {friends}", portal.site.title), outlines))
}

/// The attributes of an `<outline>`.
type Outline = Vec<(&'static str, String)>;

fn feed_outline(portal: &Portal, section: Option<&Section>) -> Outline {
    let feed = Feed::new(portal, section, &[]);
    vec![
        ("text", words(&feed.section_title)),
        ("title", words(&feed.title)),
        ("type", "rss".to_owned()),
        ("version", "RSS2".to_owned()),
        ("language", feed.site.language.clone()),
        ("xmlUrl", feed.address(Format::Rss)),
        ("htmlUrl", feed.page),
    ]
}

fn link_outline(name: &str, homepage: Option<&str>) -> Outline {
    let mut outline = vec![("text", words(name))];
    if let Some(homepage) = homepage {
        outline.push(("type", "link".to_owned()));
        outline.push(("url", homepage.to_owned()));
        outline.push(("htmlUrl", homepage.to_owned()));
    }
    outline
}

fn document(portal: &Portal, title: &str, outlines: Vec<Outline>) -> Vec<u8> {
    let mut xml = Xml::new(None, 512 * (1 + outlines.len()));
    xml.begin("opml", &[("version", "2.0")]);
    xml.begin("head", &[]);
    xml.words("title", &[], &words(title));
    xml.words("ownerName", &[], &words(&portal.site.title));
    xml.end();
    xml.begin("body", &[]);
    for outline in outlines {
        let attributes: Vec<(&str, &str)> =
            outline.iter().map(|(name, value)| (*name, value.as_str())).collect();
        xml.empty("outline", &attributes);
    }
    xml.finish()
}

/// Words where OPML allows HTML. Most readers show them as they stand, so that only what HTML would take for something
/// else, or for a mistake, is escaped (HTML, 13.2.5.1): `<` is one unless it begins a tag, `&` unless nothing, a space,
/// `<` or another `&` follows.
fn words(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '&' if !matches!(signs.peek(), None | Some(' ' | '<' | '&')) => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            _ => html.push(sign),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(words(text), expected, "{text}");
    }

    #[test]
    fn words_are_html_that_nobody_has_to_decode_where_that_can_be() {
        check("News & Views", "News & Views");
        check("R&D 甲&乙 &copy;", "R&amp;D 甲&amp;乙 &amp;copy;");
        check("A < B，<b> < 3", "A &lt; B，&lt;b> &lt; 3");
        check("A &&< B&", "A &&&lt; B&");
    }
}
