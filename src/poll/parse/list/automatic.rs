//! The main list of a page, without rules: links that look like articles, and stand alike.

use std::collections::HashMap;

use chrono_tz::Tz;
use dom_query::{Document as Page, NodeId, NodeRef};
use url::Url;

use super::{
    super::date,
    gather::{self, Draft},
    item::{Clock, Fields, attribute, links, own_text},
};

/// A shorter text is the name of a column; headlines are longer.
pub(super) const SHORTEST_HEADLINE: usize = 8;

/// So many links that stand alike make a list.
const FEWEST: usize = 3;

/// Links beyond these are not looked at: no page shows so many.
const MOST_LINKS: usize = 5000;

/// A longer headline makes a list no likelier.
const TELLING_LENGTH: usize = 30;

/// Levels around a link that are looked at.
const LEVELS: usize = 24;

/// What was found.
pub(super) struct Found {
    pub(super) drafts: Vec<Draft>,
    /// A selector of its items, for feeds.toml.
    pub(super) selector: String,
}

/// Links that stand at the same place of the same structure.
#[derive(Default)]
struct Group<'a> {
    links: Vec<NodeRef<'a>>,
    score: usize,
}

/// Finds the main list, if one can be told with confidence.
pub(super) fn find(page: &Page, base: &Url, clock: Clock) -> Option<Found> {
    let mut groups: HashMap<String, Group<'_>> = HashMap::new();
    for link in links(&page.root()).take(MOST_LINKS) {
        let Some(score) = likeness(&link, base, clock) else { continue };
        let group = groups.entry(place(&link)).or_default();
        group.score += score;
        group.links.push(link);
    }
    let mut groups: Vec<(String, Group<'_>)> = groups.into_iter().collect();
    // Of equals the first by name, so that the same page is always read alike.
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (_, group) = groups
        .into_iter()
        .filter(|(_, group)| group.links.len() >= FEWEST)
        .rev()
        .max_by_key(|(_, group)| group.score)?;
    let fields = Fields::default();
    let items = items(&group.links);
    let selector = items.first().map(selector).unwrap_or_default();
    let drafts = items.iter().map(|item| fields.draft(item, clock)).collect();
    Some(Found { drafts, selector })
}

/// How much a link looks like one to an article; `None` if it does not.
fn likeness(link: &NodeRef<'_>, base: &Url, clock: Clock) -> Option<usize> {
    let address = gather::address(&attribute(link, "href")?, base)?;
    let text = own_text(link, clock);
    let title = attribute(link, "title").unwrap_or_default();
    let length = text.chars().count().max(title.chars().count());
    if length < SHORTEST_HEADLINE || !is_article(&address, clock.zone) {
        return None;
    }
    Some(length.min(TELLING_LENGTH))
}

/// Whether an address is that of an article: it holds a day, or a long number or hexadecimal name.
pub(super) fn is_article(address: &str, zone: Tz) -> bool {
    if date::in_address(address, zone).is_some() {
        return true;
    }
    let Some((_, path)) = address.split_once("://") else { return false };
    let Some((_, path)) = path.split_once('/') else { return false };
    let runs = path.split(|c: char| !c.is_ascii_hexdigit());
    runs.into_iter().any(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        (digits == run.len() && digits >= 5) || (run.len() >= 8 && digits >= 2)
    })
}

/// Where a link stands: the elements around it. Classes count only where they tell lists apart: those of
/// items alternate.
fn place(link: &NodeRef<'_>) -> String {
    let mut place = String::from("a");
    for (level, node) in link.ancestors_it(Some(LEVELS)).enumerate() {
        let name = node.node_name().unwrap_or_default();
        if matches!(&*name, "" | "html" | "body") {
            break;
        }
        place.push('<');
        place.push_str(&name);
        let is_line = matches!(&*name, "li" | "tr" | "td" | "dt" | "dd" | "p" | "span" | "tbody");
        if level > 0 && !is_line {
            place.push_str(&names(&node));
        }
    }
    place
}

/// For each link the widest element around it that holds none of the others.
fn items<'a>(links: &[NodeRef<'a>]) -> Vec<NodeRef<'a>> {
    let around = |link: &NodeRef<'a>| {
        let is_whole = |node: &NodeRef<'a>| node.has_name("body") || node.has_name("html");
        link.ancestors(Some(LEVELS)).into_iter().take_while(move |node| !is_whole(node))
    };
    // The article that each element leads to; none where there are several.
    let mut articles: HashMap<NodeId, Option<String>> = HashMap::new();
    for link in links {
        let own = attribute(link, "href");
        for node in around(link) {
            let article = articles.entry(node.id).or_insert_with(|| own.clone());
            if *article != own {
                *article = None;
            }
        }
    }
    let is_alone = |node: &NodeRef<'a>| articles.get(&node.id).is_some_and(Option::is_some);
    let widest = |link: &NodeRef<'a>| around(link).take_while(is_alone).last().unwrap_or(*link);
    links.iter().map(widest).collect()
}

/// A selector of the items that stand like this one.
fn selector(item: &NodeRef<'_>) -> String {
    let mut parts = vec![item.node_name().unwrap_or_default().to_string()];
    for node in item.ancestors(Some(LEVELS)) {
        let name = node.node_name().unwrap_or_default().to_string();
        if matches!(name.as_str(), "" | "html" | "body") {
            break;
        }
        let names = names(&node);
        parts.push(format!("{name}{names}"));
        if !names.is_empty() {
            break;
        }
    }
    parts.reverse();
    parts.join(" ")
}

/// Id or first class of an element, as CSS; nothing for names that need escaping.
fn names(node: &NodeRef<'_>) -> String {
    let is_plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let id = attribute(node, "id").filter(|id| is_plain(id));
    if let Some(id) = id {
        return format!("#{id}");
    }
    let class = attribute(node, "class").unwrap_or_default();
    let class = class.split_whitespace().find(|class| is_plain(class));
    class.map(|class| format!(".{class}")).unwrap_or_default()
}
