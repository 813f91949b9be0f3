//! [`Portal`], [`Feed`] and [`FeedItem`] → pages for people.
//!
//! The templates in `html/` escape whatever they are given, except the body of a story, which was
//! sanitised when it was stored. The pages need no script and load nothing from others but the
//! pictures of a body. Links between pages are relative, so that the folder can also be read from
//! a disk; `root` is the way from a page to the top of the folder.

use std::collections::HashSet;

use askama::Template;
use chrono::{DateTime, FixedOffset};

use super::{
    feed::{Feed, RenderError},
    item::FeedItem,
    markup::for_page,
    portal::Portal,
};
use crate::model::{ALL, Outlet, Precision, Section};

/// The stylesheet of all pages, published as `style.css` at the top of the folder.
pub const STYLE: &str = include_str!("html/style.css");

/// So many stories of each section stand on the portal page.
const SHOWN: usize = 8;

/// So many outlets stand in the footer; beyond it the list is one link away.
const FRIENDS: usize = 40;

/// `index.html`: every section with its newest stories and its feeds. A section without a feed
/// among `feeds` stands there empty.
pub fn portal_page(portal: &Portal, feeds: &[Feed]) -> Result<Vec<u8>, RenderError> {
    let all = feeds.iter().find(|feed| feed.key == ALL);
    let blocks = portal.sections.iter().map(|section| {
        let feed = feeds.iter().find(|feed| feed.key == section.key);
        Block {
            section,
            items: feed.map_or(&[], |feed| &feed.items[..feed.items.len().min(SHOWN)]),
        }
    });
    let page = PortalPage {
        portal,
        root: "",
        here: "",
        friends: friends(portal),
        updated: all.filter(|all| !all.items.is_empty()).map(|all| all.updated),
        blocks: blocks.collect(),
    };
    write(&page, portal.site.link.as_str())
}

/// `<section>/index.html`: all items of a feed as a list.
pub fn section_page(portal: &Portal, feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let page = SectionPage { portal, root: "../", here: &feed.key, friends: friends(portal), feed };
    write(&page, &feed.page)
}

/// `story/<id>.html`: one story, with as much of its text as its source allows.
pub fn story_page(portal: &Portal, item: &FeedItem) -> Result<Vec<u8>, RenderError> {
    let page = StoryPage {
        portal,
        root: "../",
        here: item.sections.first().map_or("", |section| &section.key),
        friends: friends(portal),
        item,
        body: item.content_html.as_deref().map(|html| for_page(&portal.through_proxy(html, "../"))),
    };
    write(&page, &item.page)
}

/// The page of a story that became part of another: it leads to the page of that one.
pub fn moved_page(portal: &Portal, from: &str, to: &str) -> Result<Vec<u8>, RenderError> {
    write(&MovedPage { portal, root: "../", here: "", friends: friends(portal), to }, from)
}

#[derive(Template)]
#[template(path = "portal.html")]
struct PortalPage<'a> {
    portal: &'a Portal,
    root: &'static str,
    here: &'a str,
    friends: Vec<&'a Outlet>,
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
    portal: &'a Portal,
    root: &'static str,
    here: &'a str,
    friends: Vec<&'a Outlet>,
    feed: &'a Feed,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage<'a> {
    portal: &'a Portal,
    root: &'static str,
    here: &'a str,
    friends: Vec<&'a Outlet>,
    item: &'a FeedItem,
    body: Option<String>,
}

#[derive(Template)]
#[template(path = "moved.html")]
struct MovedPage<'a> {
    portal: &'a Portal,
    root: &'static str,
    here: &'a str,
    friends: Vec<&'a Outlet>,
    to: &'a str,
}

fn write(page: &impl Template, address: &str) -> Result<Vec<u8>, RenderError> {
    page.render().map(String::into_bytes).map_err(|error| RenderError::new(address, &error))
}

/// Outlets with a home page, each once: several sources may be channels of one outlet.
fn friends(portal: &Portal) -> Vec<&Outlet> {
    let mut seen = HashSet::new();
    let with_homepage = portal.outlets.iter().filter(|outlet| outlet.homepage.is_some());
    with_homepage.filter(|outlet| seen.insert(&outlet.homepage)).take(FRIENDS).collect()
}

/// The time as exactly as it is known, for `<time>`'s reader.
fn shown_time(item: &FeedItem) -> String {
    let format = match item.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Hour => "%Y-%m-%d %H时",
        Precision::Minute | Precision::Second => "%Y-%m-%d %H:%M",
    };
    item.published.format(format).to_string()
}

/// The time as exactly as it is known, for `<time datetime>`.
fn machine_time(item: &FeedItem) -> String {
    match item.precision {
        Precision::Day => item.published.format("%Y-%m-%d").to_string(),
        Precision::Hour | Precision::Minute | Precision::Second => item.published.to_rfc3339(),
    }
}
