//! The pages of a section's history: a document for each month, and the list of them.

use askama::Template;
use chrono::NaiveDate;

use super::{ArchiveEntry, frame::Frame, times, write};
use crate::publish::words::Words;
use crate::{
    model::ALL,
    publish::{
        feed::{Feed, RenderError},
        item::FeedItem,
        markup,
        portal::Portal,
    },
};

/// `<section>/archive/<label>.html`: the headlines of an archive document, by the days of their publication.
/// Of the subscription document, which is none, it is the page of no month.
pub fn archive_page(portal: &Portal, feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let frame = Frame { root: "../../", ..Frame::within(portal, &feed.key) };
    let label = feed.archived.as_ref().map_or("", |archived| &archived.label);
    let mut items: Vec<&FeedItem> = feed.items.iter().collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.published.date_naive()));
    let days =
        items.chunk_by(|one, other| one.published.date_naive() == other.published.date_naive());
    let page = ArchivePage {
        heading: heading(label, frame.words),
        address: portal.address(&format!("{}/archive/{label}.html", feed.key)),
        days: days.map(<[&FeedItem]>::to_vec).collect(),
        frame,
    };
    write(&page, &feed.page)
}

/// `<section>/archive/index.html`: the months of a section's history, the latest first, with their parts.
pub fn archive_index(
    portal: &Portal,
    section: &str,
    entries: &[ArchiveEntry],
) -> Result<Vec<u8>, RenderError> {
    let frame = Frame { root: "../../", ..Frame::within(portal, section) };
    let mut entries: Vec<&ArchiveEntry> = entries.iter().collect();
    entries.sort_by(|one, other| other.month.cmp(&one.month).then(one.part.cmp(&other.part)));
    let months = entries.chunk_by(|one, other| one.month == other.month).map(|parts| Month {
        title: in_words(&parts[0].month, frame.words.month),
        year: in_words(&parts[0].month, frame.words.year),
        parts: parts.to_vec(),
    });
    let months: Vec<Month> = months.collect();
    let address = portal.address(&format!("{section}/archive/"));
    let years = months.chunk_by(|one, other| one.year == other.year);
    let page = ArchiveIndex { years: years.collect(), address: &address, frame };
    write(&page, &address)
}

#[derive(Template)]
#[template(path = "archive.html")]
struct ArchivePage<'a> {
    frame: Frame<'a>,
    heading: String,
    address: String,
    /// Each with at least one story.
    days: Vec<Vec<&'a FeedItem>>,
}

#[derive(Template)]
#[template(path = "archive_index.html")]
struct ArchiveIndex<'a> {
    frame: Frame<'a>,
    address: &'a str,
    /// Each with at least one month.
    years: Vec<&'a [Month<'a>]>,
}

/// A month with the documents that it is spread over.
struct Month<'a> {
    title: String,
    year: String,
    parts: Vec<&'a ArchiveEntry>,
}

/// 2026年11月, 第2部分 for 2026-11-2.
fn heading(label: &str, words: &Words) -> String {
    let (month, part) = match label.match_indices('-').nth(1) {
        Some((end, _)) => (&label[..end], &label[end + 1..]),
        None => (label, ""),
    };
    let month = in_words(month, words.month_of_year);
    if part.is_empty() {
        month
    } else {
        format!("{month}{}{}{part}{}", words.comma, words.part, words.part_end)
    }
}

/// A month such as 2026-11 in this format; as it is where it is no month.
fn in_words(month: &str, format: &str) -> String {
    let first: Option<NaiveDate> = format!("{month}-01").parse().ok();
    first.map_or_else(|| month.to_owned(), |first| first.format(format).to_string())
}
