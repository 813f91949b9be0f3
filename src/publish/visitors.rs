//! What makes a feed readable for a person who opens it in a browser: a stylesheet, and a line that says what
//! this is and leads to the page. No XSLT, which browsers are dropping.

use super::{feed::Feed, words::Words, xml::Xml};

/// The stylesheet of all feeds, published as `feed.css` at the top of the folder.
pub const FEED_STYLE: &str = include_str!("feed.css");

/// The way from a document to the stylesheet: relative, so that it is found on a disk and below a path too.
pub(super) fn style(feed: &Feed) -> &'static str {
    if feed.archived.is_some() { "../../feed.css" } else { "../feed.css" }
}

/// The line for visitors, in XHTML so that its link can be followed. Machines skip it: to them it is an
/// extension that they do not know.
pub(super) fn note(xml: &mut Xml, feed: &Feed, words: &Words) {
    xml.begin("div", &[("xmlns", "http://www.w3.org/1999/xhtml")]);
    xml.value("p", &[], words.this_is_a_feed);
    xml.value("a", &[("href", &feed.page)], words.see_page);
    xml.end();
}
