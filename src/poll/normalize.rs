//! Entry → item: what a source said, made fit to be kept, compared and published.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::Datelike as _;
use url::Url;

use super::{
    classify::Facts,
    credit::Said,
    dedupe::{Judge, link_fingerprint},
    identity::particular,
    keys::{comparable, key_of, link_key},
    knowledge::Knowledge,
    mislabelled,
    parse::{Entry, Parsed, article::credit::is_labelled},
    sanitize,
};
use crate::model::{
    Digest128, Document, EARLIEST_YEAR, Enclosure, Item, Kind, Placement, Problem, Source, Told,
    is_same_document,
};

/// A credit longer than this is no outlet's name (DOMAIN.md 2.3).
const LONGEST_CREDIT: usize = 30;

/// A headline longer than this is a text that lost its place; it is cut.
const LONGEST_HEADLINE: usize = 200;

/// A headline made from a text without one ends here.
const HEADLINE_FROM_TEXT: usize = 40;

/// Makes items of the entries of a document. An entry that cannot become one leaves a problem.
pub fn normalize(
    source: &Source,
    knowledge: &Knowledge,
    document: &Document,
    parsed: Parsed,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut items = Vec::with_capacity(parsed.entries.len());
    let own = Own::of(source, document, parsed.channel.link.as_deref());
    for (index, entry) in parsed.entries.into_iter().enumerate() {
        match item(source, knowledge, document, &own, entry, index) {
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

/// What an entry will be known by, if that shows without its text.
pub(super) fn plain(entry: &Entry) -> Option<Digest128> {
    let link = entry.link.as_deref().and_then(web_address);
    plain_by(entry.guid.as_deref(), link.as_deref())
}

fn plain_by(guid: Option<&str>, link: Option<&str>) -> Option<Digest128> {
    match (guid, link) {
        (Some(guid), _) => Some(key_of(&["guid", guid])),
        (None, Some(link)) => Some(link_key(link).unwrap_or_else(|| key_of(&["link", link]))),
        (None, None) => None,
    }
}

/// The addresses of a feed itself. They lead to no report, and that where it is polled is nobody's business; a list
/// is a page for readers.
struct Own {
    addresses: Vec<Url>,
    /// What links are relative to where no `xml:base` says otherwise.
    bases: Vec<Url>,
}

impl Own {
    fn of(source: &Source, document: &Document, home: Option<&str>) -> Own {
        if source.kind != Kind::Feed {
            return Own { addresses: Vec::new(), bases: Vec::new() };
        }
        let mut addresses = vec![source.url.clone()];
        // Without its query a document at the top of a host has the address of the home page.
        addresses.extend(Some(document.url.clone()).filter(|url| url.path() != "/"));
        let home = home.and_then(|home| Url::parse(home).ok());
        Own { addresses, bases: home.into_iter().chain([document.url.clone()]).collect() }
    }

    fn is(&self, address: &str) -> bool {
        let Ok(address) = Url::parse(address) else { return false };
        self.addresses.iter().any(|own| is_same_document(own, &address))
    }

    /// Where no link may lead in a text with this base.
    fn unlinked(&self, base: &Url) -> sanitize::Unlinked {
        let same_document = self.bases.contains(base);
        sanitize::Unlinked { addresses: self.addresses.clone(), same_document }
    }
}

fn item(
    source: &Source,
    knowledge: &Knowledge,
    document: &Document,
    own: &Own,
    entry: Entry,
    index: usize,
) -> Option<Item> {
    let base = entry.base.as_ref().unwrap_or(&document.url);
    let (summary, content_html) = texts(&entry, base, &own.unlinked(base));
    let text = match (&content_html, &summary) {
        (Some(html), _) => sanitize::text(html),
        (None, Some(summary)) => summary.clone(),
        (None, None) => String::new(),
    };
    let mut headline = sanitize::line(entry.title.as_deref().unwrap_or_default());
    if let Some((end, _)) = headline.char_indices().nth(LONGEST_HEADLINE) {
        headline.truncate(end);
        headline.push_str("……");
    }
    if headline.is_empty() {
        headline = text.lines().next()?.chars().take(HEADLINE_FROM_TEXT).collect();
    }
    if headline.trim().is_empty() {
        return None;
    }
    let link = entry.link.as_deref().and_then(web_address).filter(|link| !own.is(link));
    let address = link.as_deref().and_then(|link| Url::parse(link).ok());
    let host = address.as_ref().and_then(Url::host_str);
    let author = entry.author.map(|author| sanitize::line(&author)).filter(|name| !name.is_empty());
    let editor = entry.editor.map(|editor| sanitize::line(&editor)).filter(|name| !name.is_empty());
    let printed = entry.source.map(|(name, rule)| (sanitize::line(&name), rule));
    let said = Said {
        source: printed.as_ref().map(|(name, rule)| (name.as_str(), *rule)),
        author: author.as_deref(),
        text: &text,
        html: content_html.as_deref(),
        host,
    };
    let credited = knowledge.credits.credit(source, &said);
    let is_site = |name: &str| knowledge.credits.is_site(name, source, host);
    let plain = plain_by(entry.guid.as_deref(), link.as_deref());
    let plain =
        plain.unwrap_or_else(|| key_of(&["text", &comparable(&headline), &comparable(&text)]));
    let facts = Facts {
        headline: &headline,
        text: &text,
        link: link.as_deref(),
        source: &source.key,
        credit: &credited.credit,
        outlet: credited.outlet.as_deref(),
    };
    let proposed = knowledge.classifier.proposed(source, entry.section.as_deref());
    // What a person wrote into a folder, before any rule.
    let by_hand = match source.kind {
        Kind::Folder => sections_of(&proposed),
        _ => String::new(),
    };
    let placements = knowledge.classifier.classify(proposed, &facts);
    let told = Told {
        source: source.key.clone(),
        link: link.clone(),
        headline: headline.clone(),
        text,
        credit: credited.credit.clone(),
        published: 0,
    };
    let fingerprints = Judge::fingerprints(&told, is_site);
    let mut item = Item {
        plain,
        // `tell_apart` may add to it.
        identity: plain,
        fingerprints,
        content_key: Digest128([0; 16]),
        guid: entry.guid,
        link,
        headline,
        summary,
        content_html,
        credit: credited.credit,
        credit_rule: credited.rule,
        outlet: credited.outlet,
        origin: credited.origin,
        permission: credited.permission,
        permission_list: knowledge.credits.list_version(),
        author,
        editor,
        // An item of an earlier date is as old as our first sight of it. In a folder of articles somebody wrote the date.
        published: entry
            .published
            .map(|moment| mislabelled::correct(source, moment))
            .filter(|moment| source.kind == Kind::Folder || moment.at.year() >= EARLIEST_YEAR),
        updated: entry.updated.map(|moment| mislabelled::correct(source, moment)),
        categories: entry.categories.iter().map(|name| sanitize::line(name)).collect(),
        enclosures: entry
            .enclosures
            .into_iter()
            .filter_map(enclosure)
            .filter(|file| !own.is(&file.url))
            .collect(),
        placements,
        position: u32::try_from(index).unwrap_or(u32::MAX),
    };
    let credit = printed.as_ref().map(|(name, _)| name.as_str());
    item.content_key = content_key(&item, credit, &by_hand, source.kind);
    // What the source said, but no author: 来源：….
    item.author = item.author.filter(|author| !is_labelled(author));
    Some(item)
}

/// The plain summary and the HTML of an entry. A lone description is the text where it has markup, and a
/// summary where it has none.
fn texts(
    entry: &Entry,
    base: &Url,
    unlinked: &sanitize::Unlinked,
) -> (Option<String>, Option<String>) {
    let html = |fragment: &str| {
        let html = sanitize::html_without(fragment, base, unlinked);
        Some(html).filter(|html| !html.trim().is_empty())
    };
    let text = |fragment: &str| Some(sanitize::text(fragment)).filter(|text| !text.is_empty());
    match (&entry.content, &entry.summary) {
        (Some(content), summary) => (summary.as_deref().and_then(text), html(content)),
        (None, Some(summary)) if summary.contains('<') => (None, html(summary)),
        (None, summary) => (summary.as_deref().and_then(text), None),
    }
}

/// The same guid or link twice in one document is no identity: such items are told apart. And a link that
/// several reports of one document share leads to none of them.
fn tell_apart(items: &mut [Item]) {
    let mut same: HashMap<Digest128, Vec<Option<String>>> = HashMap::new();
    let mut links: HashMap<Digest128, BTreeSet<String>> = HashMap::new();
    for item in items.iter() {
        same.entry(item.plain).or_default().push(item.link.clone());
        if let Some(link) = item.link.as_deref().and_then(link_key) {
            links.entry(link).or_default().insert(comparable(&item.headline));
        }
    }
    for item in items {
        let with_same = &same[&item.plain];
        if with_same.len() > 1 {
            let alike = with_same.iter().filter(|link| **link == item.link).count() > 1;
            let link = item.link.as_deref().unwrap_or_default();
            item.identity = particular(item.plain, link, alike.then_some(&item.headline));
        }
        if let Some(link) = item.link.as_deref().and_then(link_key)
            && links[&link].len() > 1
        {
            let shared = link_fingerprint(link);
            item.fingerprints.exact.retain(|key| *key != shared);
        }
    }
}

/// Dates of feeds are left out: a source that stamps its entries anew at every poll changes nothing by
/// that. In a folder a person wrote them, and the section too. Of the credit only what the source printed
/// counts: another table of aliases changes no report, nor does another name of the source.
fn content_key(item: &Item, credit: Option<&str>, by_hand: &str, kind: Kind) -> Digest128 {
    let enclosures: Vec<&str> = item.enclosures.iter().map(|file| file.url.as_str()).collect();
    let by_hand = match kind {
        Kind::Folder => format!("{:?} {by_hand}", item.published),
        _ => String::new(),
    };
    let (categories, enclosures) = (item.categories.join("\n"), enclosures.join("\n"));
    let mut said = vec![
        item.link.as_deref().unwrap_or_default(),
        &item.headline,
        item.summary.as_deref().unwrap_or_default(),
        item.content_html.as_deref().unwrap_or_default(),
        credit.filter(|credit| credit.chars().count() <= LONGEST_CREDIT).unwrap_or_default(),
        item.author.as_deref().unwrap_or_default(),
        &categories,
        &enclosures,
        &by_hand,
    ];
    // Keys of before are those of items without one.
    said.extend(item.editor.as_deref());
    key_of(&said)
}

/// As a part of keys that are stored: it must not change.
fn sections_of(proposed: &[Placement]) -> String {
    let one = |placement: &Placement| {
        format!("Placement {{ section: {:?}, reason: {:?} }}", placement.section, placement.reason)
    };
    format!("[{}]", proposed.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn enclosure(file: Enclosure) -> Option<Enclosure> {
    Some(Enclosure { url: web_address(&file.url)?, ..file })
}

/// An address that a reader may be sent to.
fn web_address(link: &str) -> Option<String> {
    let url = Url::parse(link.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}
