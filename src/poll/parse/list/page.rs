//! List pages: the items that selectors find, in the page or in records that its scripts hold.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use dom_query::{Document as Page, Matcher, NodeId, NodeRef};
use url::Url;

use super::{
    super::{Channel, Format, MOST_ENTRIES, Parsed, article},
    MOST_NEXT, automatic, beginning, embedded, found_nothing,
    gather::{self, Gathered},
    item::{Clock, Fields, context, links},
    json, onward,
    pick::Pick,
    records, squeeze, without_entries,
};
use crate::{
    model::{Document, ListRules, Problem, Wishes},
    poll::sanitize,
};

/// Reads a page, or the page that stands as text in JSON.
pub(super) fn read(text: &str, document: &Document, ways: &[ListRules], zone: Tz) -> Parsed {
    let inside = embedded::page(text);
    if inside.is_none() && ways.is_empty() && embedded::is_json(text) {
        return json::read(text, document, ways, zone);
    }
    let text = inside.as_deref().unwrap_or(text);
    if let Some(what) = article::depth::refusal(text) {
        return Parsed { problems: vec![Problem::new("page", what)], ..Parsed::default() };
    }
    let page = Page::from(text);
    let base = page.base_uri().and_then(|base| document.url.join(base.trim()).ok());
    let base = base.filter(|base| matches!(base.scheme(), "http" | "https"));
    let base = base.unwrap_or_else(|| document.url.clone());
    let clock = Clock { zone, seen: document.fetched };
    let mut reasons = Vec::new();
    for way in ways {
        let mut gathered = Gathered::new(document, &base, zone, Some(way));
        let what = by_rules(&page, text, way, clock, &mut gathered);
        if !gathered.entries.is_empty() {
            let next = pages(&page, way, &base, &document.url);
            return listed(&page, &base, gathered, next);
        }
        reasons.push(if gathered.items == 0 {
            found_nothing(&what)
        } else {
            gathered.why_none(&what)
        });
    }
    if ways.is_empty() {
        let mut gathered = Gathered::new(document, &base, zone, None);
        match automatic::find(&page, &base, clock) {
            Some(found) => found.drafts.into_iter().for_each(|draft| gathered.add(draft)),
            None => reasons.push(
                "no list of articles was found in this page; say in `list` where it \
                                  stands"
                    .to_owned(),
            ),
        }
        if !gathered.entries.is_empty() {
            return listed(&page, &base, gathered, Vec::new());
        }
    }
    if let Some(title) = title(&page) {
        reasons.push(format!("the title of the page is {}", beginning(&title)));
    }
    let next = onward::target(&page, &base).filter(|next| *next != document.url);
    without_entries(Format::Html, next.into_iter().collect(), reasons)
}

/// Adds what one way to read the page finds; gives the name of that way, for messages.
fn by_rules(
    page: &Page,
    text: &str,
    way: &ListRules,
    clock: Clock,
    gathered: &mut Gathered<'_>,
) -> String {
    let fields = Fields::new(way);
    let items = way.item.as_deref().map(Matcher::new);
    let find = |root: &Page, gathered: &mut Gathered<'_>| match &items {
        Some(Ok(matcher)) => {
            let found = root.select_matcher(matcher);
            telling(found.nodes())
                .into_iter()
                .take(MOST_ENTRIES)
                .for_each(|item| gathered.add(fields.draft(&item, clock)));
        }
        Some(Err(_)) => {}
        None => gathered.add(fields.draft(&root.root(), clock)),
    };
    let item = way.item.as_deref().unwrap_or_default();
    let Some(pattern) = &way.records else {
        find(page, gathered);
        return format!("`{item}`");
    };
    for record in records::find(text, pattern) {
        if article::depth::refusal(&record).is_none() {
            find(&Page::fragment(record), gathered);
        }
    }
    format!("`{item}` in the records `{pattern}`")
}

/// Items without the spacers between them, and without columns that hold several of them: `li` finds both.
fn telling<'a>(found: &[NodeRef<'a>]) -> Vec<NodeRef<'a>> {
    let ids: HashSet<NodeId> = found.iter().map(|item| item.id).collect();
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    for item in found.iter().filter(|item| has_headline(item)) {
        for outer in item.ancestors_it(None).filter(|outer| ids.contains(&outer.id)) {
            *held.entry(outer.id).or_default() += 1;
        }
    }
    let is_column = |item: &NodeRef<'_>| held.get(&item.id).is_some_and(|items| *items > 1);
    found.iter().filter(|item| !is_column(item) && !is_empty(item)).copied().collect()
}

/// Whether a link stands there whose text is longer than the name of a column.
fn has_headline(item: &NodeRef<'_>) -> bool {
    links(item).any(|link| link.text().chars().count() >= automatic::SHORTEST_HEADLINE)
}

fn is_empty(item: &NodeRef<'_>) -> bool {
    let item = context(item);
    !item.descendants_it().chain([item]).any(|node| node.has_name("a") || node.has_name("img"))
        && squeeze(&item.text()).is_empty()
}

/// Further pages of the list.
fn pages(page: &Page, way: &ListRules, base: &Url, own: &Url) -> Vec<Url> {
    let Some(pick) = way.pages.as_ref().and_then(Pick::new) else { return Vec::new() };
    let mut pages: Vec<Url> = Vec::new();
    for node in pick.all_nodes(&page.root()) {
        let href = node.attr("href").map(|href| href.to_string());
        let value = if pick.takes_attribute() { pick.value(&node) } else { href };
        let address = value.and_then(|href| gather::address(&href, base));
        let url = address.and_then(|address| Url::parse(&address).ok());
        if let Some(url) = url.filter(|url| url != own && !pages.contains(url)) {
            pages.push(url);
        }
        if pages.len() >= MOST_NEXT {
            break;
        }
    }
    pages
}

fn listed(page: &Page, base: &Url, gathered: Gathered<'_>, next: Vec<Url>) -> Parsed {
    Parsed {
        wishes: Wishes::default(),
        format: Some(Format::Html),
        channel: Channel {
            title: title(page).map(|title| sanitize::escape(&title).into_owned()),
            link: Some(base.to_string()),
            ..Channel::default()
        },
        problems: gathered.problems(),
        entries: gathered.entries,
        next,
        broke_off: false,
    }
}

fn title(page: &Page) -> Option<String> {
    let title = squeeze(&page.select_single("title").text());
    Some(title.chars().take(200).collect::<String>()).filter(|title| !title.is_empty())
}
