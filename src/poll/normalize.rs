//! Entry → item: what a source said, made fit to be kept, compared and published.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::{
    classify::classify,
    keys::{comparable, key_of, link_key},
    mislabelled,
    parse::{Entry, Parsed},
    sanitize,
};
use crate::model::{
    CreditRule, Digest128, Document, Enclosure, Item, Keys, Problem, Section, Source,
};

/// A text shorter than this, in comparable characters, does not tell two reports apart.
const TELLING_TEXT: usize = 20;

/// A credit longer than this is no outlet's name (DOMAIN.md 2.3).
const LONGEST_CREDIT: usize = 30;

/// A headline made from a text without one ends here.
const HEADLINE_FROM_TEXT: usize = 40;

/// Makes items of the entries of a document. An entry that cannot become one leaves a problem.
pub fn normalize(
    source: &Source,
    sections: &[Section],
    document: &Document,
    parsed: Parsed,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut items = Vec::with_capacity(parsed.entries.len());
    for (index, entry) in parsed.entries.into_iter().enumerate() {
        match item(source, sections, document, entry, index) {
            Some(item) => items.push(item),
            None => problems.push(Problem::new(
                format!("entry {}", index + 1),
                "has neither a headline nor a text, so it was left out",
            )),
        }
    }
    problems.extend(mislabelled::hint(source, &items, document.fetched));
    tell_apart(&mut items);
    let mut seen = HashSet::new();
    items.retain(|item| {
        let first = seen.insert(item.identity);
        if !first {
            problems.push(Problem::new(
                format!("entry {} “{}”", item.position + 1, item.headline),
                "stands twice in the document, so the second one was left out",
            ));
        }
        first
    });
    items
}

fn item(
    source: &Source,
    sections: &[Section],
    document: &Document,
    entry: Entry,
    index: usize,
) -> Option<Item> {
    let base = entry.base.as_ref().unwrap_or(&document.url);
    let (summary, content_html) = texts(&entry, base);
    let text = match (&content_html, &summary) {
        (Some(html), _) => sanitize::text(html),
        (None, Some(summary)) => summary.clone(),
        (None, None) => String::new(),
    };
    let mut headline = sanitize::line(entry.title.as_deref().unwrap_or_default());
    if headline.is_empty() {
        headline = text.lines().next()?.chars().take(HEADLINE_FROM_TEXT).collect();
    }
    if headline.trim().is_empty() {
        return None;
    }
    let link = entry.link.as_deref().and_then(web_address);
    let (credit, credit_rule) = entry
        .source
        .map(|(name, rule)| (sanitize::line(&name), rule))
        .filter(|(name, _)| !name.is_empty() && name.chars().count() <= LONGEST_CREDIT)
        .unwrap_or_else(|| (source.name.clone(), CreditRule::Assumed));
    let title = comparable(&headline);
    let body = comparable(&text);
    let mut item = Item {
        // Provisional: `tell_apart` may add to it.
        identity: match (&entry.guid, &link) {
            (Some(guid), _) => key_of(&["guid", guid]),
            (None, Some(link)) => link_key(link).unwrap_or_else(|| key_of(&["link", link])),
            (None, None) => key_of(&["text", &title, &body]),
        },
        keys: Keys {
            link: link.as_deref().and_then(link_key),
            title: key_of(&[&title]),
            text: (body.chars().nth(TELLING_TEXT - 1).is_some()).then(|| key_of(&[&title, &body])),
        },
        content_key: Digest128([0; 16]),
        guid: entry.guid,
        link,
        headline,
        summary,
        content_html,
        credit,
        credit_rule,
        author: entry.author.map(|author| sanitize::line(&author)).filter(|name| !name.is_empty()),
        published: entry.published.map(|moment| mislabelled::correct(source, moment)),
        updated: entry.updated.map(|moment| mislabelled::correct(source, moment)),
        categories: entry.categories.iter().map(|name| sanitize::line(name)).collect(),
        enclosures: entry.enclosures.into_iter().filter_map(enclosure).collect(),
        placements: classify(source, entry.section.as_deref(), sections),
        position: u32::try_from(index).unwrap_or(u32::MAX),
    };
    item.content_key = content_key(&item);
    Some(item)
}

/// The plain summary and the HTML of an entry. A lone description is the text where it has markup, and a
/// summary where it has none.
fn texts(entry: &Entry, base: &Url) -> (Option<String>, Option<String>) {
    let html = |fragment: &str| {
        Some(sanitize::html(fragment, base)).filter(|html| !html.trim().is_empty())
    };
    let text = |fragment: &str| Some(sanitize::text(fragment)).filter(|text| !text.is_empty());
    match (&entry.content, &entry.summary) {
        (Some(content), summary) => (summary.as_deref().and_then(text), html(content)),
        (None, Some(summary)) if summary.contains('<') => (None, html(summary)),
        (None, summary) => (summary.as_deref().and_then(text), None),
    }
}

/// The same guid or link twice in one document is no identity: such items are told apart by link and
/// headline as well. And a link that several reports of one document share leads to none of them.
fn tell_apart(items: &mut [Item]) {
    let mut identities: HashMap<Digest128, u32> = HashMap::new();
    let mut links: HashMap<Digest128, (u32, Digest128)> = HashMap::new();
    for item in items.iter() {
        *identities.entry(item.identity).or_default() += 1;
        if let Some(link) = item.keys.link {
            let (times, title) = links.entry(link).or_insert((1, item.keys.title));
            *times += u32::from(*title != item.keys.title);
        }
    }
    for item in items {
        if identities[&item.identity] > 1 {
            let basis = format!("{:?}", item.identity);
            let link = item.link.as_deref().unwrap_or_default();
            item.identity = key_of(&["twice", &basis, link, &item.headline]);
        }
        if item.keys.link.is_some_and(|link| links[&link].0 > 1) {
            item.keys.link = None;
        }
    }
}

/// Dates are left out: a source that stamps its entries anew at every poll changes nothing by that.
fn content_key(item: &Item) -> Digest128 {
    let enclosures: Vec<&str> = item.enclosures.iter().map(|file| file.url.as_str()).collect();
    key_of(&[
        item.link.as_deref().unwrap_or_default(),
        &item.headline,
        item.summary.as_deref().unwrap_or_default(),
        item.content_html.as_deref().unwrap_or_default(),
        &item.credit,
        item.author.as_deref().unwrap_or_default(),
        &item.categories.join("\n"),
        &enclosures.join("\n"),
    ])
}

fn enclosure(file: Enclosure) -> Option<Enclosure> {
    Some(Enclosure { url: web_address(&file.url)?, ..file })
}

/// An address that a reader may be sent to.
fn web_address(link: &str) -> Option<String> {
    let url = Url::parse(link.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}
