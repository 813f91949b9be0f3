//! [`Portal`], [`Feed`] and [`FeedItem`] → pages for people.
//!
//! The templates in `html/` escape whatever they are given, except the body of a story, which was
//! sanitised when it was stored and is made sound for its page by `markup`. The pages need no script and load
//! nothing from others but the pictures of a story. Links between pages are relative, so that the folder can
//! also be read from a disk. Their words are those of the portal's language, where they are in `words`.

mod archive;
mod frame;
mod times;

use std::borrow::Cow;

use askama::Template;
use chrono::{DateTime, FixedOffset};

pub use self::archive::{archive_index, archive_page};
use self::frame::Frame;
use super::{
    clean::{line, some_line},
    feed::{Feed, RenderError},
    item::{FeedItem, story_path},
    markup::{self, for_page},
    portal::Portal,
    standing::Document,
};
use crate::model::{ALL, Carrier, Enclosure, Section, Story};

/// The stylesheet of all pages, published as `style.css` at the top of the folder.
pub const STYLE: &str = include_str!("html/style.css");

/// The sign of a page in a browser's list, published as `icon.svg` beside it: without one, browsers ask for a
/// file that nobody has.
pub const ICON: &str = include_str!("html/icon.svg");

/// So many stories of each section stand on the portal page.
pub(super) const SHOWN: usize = 8;

/// The stories beside one in its section: where its page leads on to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Neighbours<'a> {
    /// The one before it in the order of the section (上一篇).
    pub newer: Option<&'a FeedItem>,
    /// The one after it (下一篇).
    pub older: Option<&'a FeedItem>,
}

/// A document of a section's archive, as the list of them names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveEntry {
    /// The name of its page: 2026-11, 2026-11-2.
    pub label: String,
    /// Its month: 2026-11.
    pub month: String,
    /// Which part of the month it is, from 1.
    pub part: u32,
}

/// `index.html`: every section with its newest stories and its feeds. A section without a feed
/// among `feeds` stands there empty.
pub fn portal_page(portal: &Portal, feeds: &[&Feed]) -> Result<Vec<u8>, RenderError> {
    let feed_of = |key: &str| feeds.iter().find(|feed| feed.key == key);
    let all = feed_of(ALL);
    let blocks = portal.sections.iter().map(|section| {
        let feed = feed_of(&section.key);
        Block {
            section,
            items: feed.map_or(&[], |feed| &feed.items[..feed.items.len().min(SHOWN)]),
        }
    });
    let page = PortalPage {
        frame: Frame { is_here: true, ..Frame::at_top(portal) },
        updated: all.filter(|all| !all.items.is_empty()).map(|all| all.updated),
        blocks: blocks.collect(),
    };
    write(&page, portal.site.link.as_str())
}

/// `<section>/index.html`: all items of a feed as a list.
pub fn section_page(portal: &Portal, feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let frame = Frame { is_here: true, ..Frame::within(portal, &feed.key) };
    let entries = feed.entries(Document::Page, |item| {
        let entry = Entry { frame: Frame::within(portal, &feed.key), item };
        entry.render().map_err(|error| RenderError::new(&feed.page, &error))
    })?;
    write(&SectionPage { frame, feed, entries }, &feed.page)
}

/// `story/<id>.html`: one story, with as much of its text as its source allows.
pub fn story_page(
    portal: &Portal,
    item: &FeedItem,
    neighbours: Neighbours<'_>,
) -> Result<Vec<u8>, RenderError> {
    let is_primary = |section: &&Section| Some(&section.key) == item.primary.as_ref();
    let section = item.sections.iter().find(is_primary).or(item.sections.first());
    let frame = Frame::within(portal, section.map_or("", |section| &section.key));
    let body = item.content_html.as_deref();
    let body = body.map(|html| for_page(&portal.through_proxy(html, "../"), frame.words.table));
    let is_illustrated = body.as_ref().is_some_and(|body| body.contains("<img "));
    let picture = item.picture.as_deref().filter(|_| !is_illustrated);
    let page = StoryPage {
        picture: picture.map(|url| portal.picture(url, "../")),
        frame,
        item,
        neighbours,
        body,
    };
    write(&page, &item.page)
}

/// `friends.html`: the home pages of all outlets (友情链接).
pub fn friends_page(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    write(&FriendsPage { frame: Frame::at_top(portal) }, &portal.address("friends.html"))
}

/// The page of a story that became part of another: it leads to the page of that one.
pub fn moved_page(portal: &Portal, from: &str, to: &str) -> Result<Vec<u8>, RenderError> {
    write(&MovedPage { frame: Frame::within(portal, ""), to }, from)
}

/// The page of a story that was withdrawn (撤稿说明): its headline and the reason, and nothing of its text.
pub fn withdrawn_page(
    portal: &Portal,
    story: &Story,
    reason: &str,
) -> Result<Vec<u8>, RenderError> {
    let address = portal.address(&story_path(story.id));
    let frame = Frame::within(portal, "");
    let headline = some_line(&story.headline).unwrap_or_else(|| frame.words.untitled.to_owned());
    let page =
        WithdrawnPage { frame, headline: &headline, reason: &line(reason), address: &address };
    write(&page, &address)
}

/// What stands at an address where nothing is, however deep: its links begin at the top of the portal's host.
pub fn not_found_page(portal: &Portal) -> Result<Vec<u8>, RenderError> {
    let frame = Frame { root: portal.site.link.path(), ..Frame::at_top(portal) };
    write(&NotFoundPage { frame }, portal.site.link.as_str())
}

#[derive(Template)]
#[template(path = "portal.html")]
struct PortalPage<'a> {
    frame: Frame<'a>,
    updated: Option<DateTime<FixedOffset>>,
    blocks: Vec<Block<'a>>,
}

/// A section on the portal page.
struct Block<'a> {
    section: &'a Section,
    items: &'a [FeedItem],
}

#[derive(Template)]
#[template(path = "section.html")]
struct SectionPage<'a> {
    frame: Frame<'a>,
    feed: &'a Feed,
    entries: Vec<Cow<'a, str>>,
}

/// A story in the list of its section.
#[derive(Template)]
#[template(path = "entry.html")]
struct Entry<'a> {
    frame: Frame<'a>,
    item: &'a FeedItem,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage<'a> {
    frame: Frame<'a>,
    item: &'a FeedItem,
    neighbours: Neighbours<'a>,
    body: Option<String>,
    /// A picture that stands for the story and not in its body.
    picture: Option<String>,
}

impl StoryPage<'_> {
    /// The files that it brings along, without the picture that is shown.
    fn files(&self) -> Vec<&Enclosure> {
        let files = self.item.enclosures.iter();
        let is_shown =
            |url: &String| self.picture.is_some() && self.item.picture.as_ref() == Some(url);
        files.filter(|file| !is_shown(&file.url)).collect()
    }

    /// The other outlets, without the one that is credited if its report is linked above.
    fn carriers(&self) -> Vec<&Carrier> {
        let others = self.item.carriers.iter();
        others
            .filter(|carrier| self.item.original.is_none() || carrier.link != self.item.original)
            .collect()
    }
}

#[derive(Template)]
#[template(path = "friends.html")]
struct FriendsPage<'a> {
    frame: Frame<'a>,
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFoundPage<'a> {
    frame: Frame<'a>,
}

#[derive(Template)]
#[template(path = "withdrawn.html")]
struct WithdrawnPage<'a> {
    frame: Frame<'a>,
    headline: &'a str,
    reason: &'a str,
    address: &'a str,
}

#[derive(Template)]
#[template(path = "moved.html")]
struct MovedPage<'a> {
    frame: Frame<'a>,
    to: &'a str,
}

fn write(page: &impl Template, address: &str) -> Result<Vec<u8>, RenderError> {
    page.render().map(String::into_bytes).map_err(|error| RenderError::new(address, &error))
}
