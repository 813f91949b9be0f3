//! Sitemaps (<https://www.sitemaps.org/protocol.html>), indexes of them, and their news fields
//! (<https://www.google.com/schemas/sitemap-news/0.9>).

use std::{cmp::Reverse, collections::HashSet};

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use url::Url;

use super::{
    super::{
        Entry, Format, Parsed, date,
        markup::{Scanner, Token, reference::References, split},
        no_feed, too_many_entries,
    },
    found_nothing, gather, pick,
};
use crate::{
    model::{CreditRule, Document, ListRules, Moment, Problem},
    poll::sanitize,
};

/// A news sitemap holds at most so many addresses; of a larger one the newest are read.
const MOST_ADDRESSES: usize = 1000;

/// Of an index so many sitemaps are read at a poll, the newest first.
const MOST_CHILDREN: usize = 5;

/// Addresses that are looked at; the protocol allows 50,000.
const MOST_LOOKED_AT: usize = 50_000;

/// What stands in one `<url>` or `<sitemap>`.
#[derive(Debug, Default)]
struct Location {
    address: String,
    changed: Option<String>,
    title: Option<String>,
    published: Option<String>,
    source: Option<String>,
}

/// Reads a sitemap, an index of sitemaps, or a text with an address a line.
pub(super) fn read(text: &str, document: &Document, rules: Option<&ListRules>, zone: Tz) -> Parsed {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let reading = if start.starts_with('<') { markup(text) } else { addresses(start) };
    if reading.locations.is_empty() && reading.children.is_empty() {
        let what = if reading.is_sitemap {
            "the sitemap names no address".to_owned()
        } else {
            "this is no sitemap: neither <urlset> nor <sitemapindex> nor lines of addresses"
                .to_owned()
        };
        return no_feed(what);
    }
    let moment = |text: &Option<String>| date::read(text.as_deref()?, zone, document.fetched);
    if reading.locations.is_empty() {
        let children = reading.children.iter().map(|child| (moment(&child.changed), child));
        let next = newest(children.collect(), MOST_CHILDREN);
        let next = next.into_iter().filter_map(|(_, child)| address(&child.address, document));
        return Parsed { format: Some(Format::Sitemap), next: next.collect(), ..Parsed::default() };
    }
    let mut problems = Vec::new();
    if reading.is_cut {
        problems.push(too_many_entries());
    }
    let filter = |pattern: Option<&String>| pattern.and_then(|text| pick::pattern(text));
    let keep = filter(rules.and_then(|rules| rules.keep.as_ref()));
    let drop = filter(rules.and_then(|rules| rules.drop.as_ref()));
    let mut seen = HashSet::new();
    let mut wrong = 0;
    let mut dated = Vec::new();
    for location in &reading.locations {
        let Some(link) = address(&location.address, document) else {
            wrong += 1;
            continue;
        };
        let is_kept = keep.as_ref().is_none_or(|keep| keep.is_match(link.as_str()))
            && !drop.as_ref().is_some_and(|drop| drop.is_match(link.as_str()));
        if is_kept && seen.insert(link.clone()) {
            let published = moment(&location.published);
            let when = published.or_else(|| moment(&location.changed));
            dated.push((when, (location, link, published)));
        }
    }
    if wrong > 0 {
        let what = format!("left out {wrong} locations that are no address of the web");
        problems.push(Problem::new("list", what));
    }
    if dated.is_empty() {
        let filter = keep.as_ref().map_or("", |keep| keep.as_str());
        let what = found_nothing(&format!(
            "none of {} addresses is kept by {filter:?}",
            reading.locations.len()
        ));
        problems.push(Problem::new("list", what));
        return Parsed { problems, ..Parsed::default() };
    }
    let found = newest(dated, MOST_ADDRESSES);
    let entries = found
        .into_iter()
        .map(|(_, (location, link, published))| Entry {
            published: published.or_else(|| date::in_address(link.as_str(), zone)),
            updated: moment(&location.changed),
            link: Some(link.into()),
            title: location.title.as_deref().map(|title| sanitize::escape(title).into_owned()),
            source: location.source.clone().map(|name| (name, CreditRule::Metadata)),
            ..Entry::default()
        })
        .collect();
    Parsed {
        format: Some(Format::Sitemap),
        entries,
        problems,
        broke_off: reading.broke_off,
        ..Parsed::default()
    }
}

/// The newest, in the order of the document; those without a date after all others.
fn newest<T>(mut dated: Vec<(Option<Moment>, T)>, most: usize) -> Vec<(Option<Moment>, T)> {
    let at = |moment: &Option<Moment>| -> Option<DateTime<FixedOffset>> { moment.map(|at| at.at) };
    dated.sort_by_key(|(moment, _)| Reverse(at(moment)));
    dated.truncate(most);
    dated
}

fn address(written: &str, document: &Document) -> Option<Url> {
    Url::parse(&gather::address(written, &document.url)?).ok()
}

/// What a sitemap says.
#[derive(Default)]
struct Reading {
    is_sitemap: bool,
    locations: Vec<Location>,
    children: Vec<Location>,
    is_cut: bool,
    broke_off: bool,
}

fn addresses(text: &str) -> Reading {
    let lines = text.lines().map(str::trim);
    let is_address = |line: &&str| line.starts_with("http://") || line.starts_with("https://");
    let location = |line: &str| Location { address: line.to_owned(), ..Location::default() };
    let locations: Vec<_> = lines.filter(is_address).take(MOST_LOOKED_AT).map(location).collect();
    Reading { is_sitemap: !locations.is_empty(), locations, ..Reading::default() }
}

fn markup(text: &str) -> Reading {
    let mut scanner = Scanner::new(text, true);
    let mut references = References::default();
    let mut reading = Reading { broke_off: true, ..Reading::default() };
    let mut location: Option<Location> = None;
    // Pictures and films have titles too, which are not those of the page.
    let mut foreign: Option<&str> = None;
    let mut field = "";
    let mut content = String::new();
    let mut from = 0;
    while let Some((start, token)) = scanner.next() {
        references.decode_into(&text[from..start], &mut content);
        from = scanner.at;
        match token {
            Token::Start(tag) => {
                let name = split(tag.name).1;
                match name {
                    "urlset" | "sitemapindex" => reading.is_sitemap = true,
                    "url" | "sitemap" => location = Some(Location::default()),
                    "image" | "video" if !tag.is_empty => foreign = foreign.or(Some(name)),
                    _ => {}
                }
                field = name;
                content.clear();
            }
            Token::Literal(literal) => content.push_str(literal),
            Token::End(tag) => {
                let name = split(tag).1;
                match name {
                    "url" => reading.locations.extend(location.take()),
                    "sitemap" => reading.children.extend(location.take()),
                    "urlset" | "sitemapindex" => reading.broke_off = false,
                    _ if foreign == Some(name) => foreign = None,
                    _ if foreign.is_none() && field == name => {
                        if let Some(location) = &mut location {
                            location.set(name, &content);
                        }
                    }
                    _ => {}
                }
                content.clear();
            }
            Token::Comment | Token::Declaration | Token::Stray => {}
        }
        if reading.locations.len() + reading.children.len() >= MOST_LOOKED_AT {
            reading.is_cut = true;
            reading.broke_off = false;
            break;
        }
    }
    reading.locations.retain(|location| !location.address.is_empty());
    reading.children.retain(|location| !location.address.is_empty());
    reading
}

impl Location {
    fn set(&mut self, name: &str, content: &str) {
        let text = sanitize::line(&sanitize::escape(content.trim()));
        if text.is_empty() {
            return;
        }
        match name {
            "loc" => self.address = text,
            "lastmod" => self.changed = Some(text),
            "title" => self.title = Some(text),
            "publication_date" => self.published = Some(text),
            "name" => self.source = Some(text),
            _ => {}
        }
    }
}
