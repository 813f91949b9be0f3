//! Documents of one round, read again: as `digest` reads feeds and folders, as a visit reads lists. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    model::{Document, Item, Problem, Source},
    poll::{
        Knowledge,
        digest::{digest, read_list, read_page},
        listing::with_article,
        normalize::normalize,
        parse::{Entry, Parsed},
        sanitize,
        visit::{DEEPEST, MOST_NEXT},
    },
};

/// A document, and the file or link that it came by.
pub(super) type Kept = (Option<String>, Document);

/// What documents say today.
#[derive(Default)]
pub(super) struct Reread {
    pub(super) items: Vec<Item>,
    /// Whether they were understood: what was not says nothing of what is there.
    pub(super) understood: bool,
    pub(super) problems: Vec<Problem>,
}

/// The documents of a feed or of a folder.
pub(super) fn feed(source: &Source, knowledge: &Knowledge, kept: &[Kept]) -> Reread {
    let mut all = Reread { understood: true, ..Reread::default() };
    for (guid, document) in kept {
        let read = digest(source, knowledge, document, guid.as_deref());
        all.understood &= read.understood;
        all.items.extend(read.items);
        if !read.understood {
            all.problems.extend(read.problems);
        }
    }
    all
}

/// A list of one round, with what was kept of it.
#[derive(Default)]
pub(super) struct List {
    /// What the list shows, in its order.
    pub(super) entries: Vec<Entry>,
    /// The pages of articles, by the address that the list gave.
    pub(super) pages: HashMap<String, Document>,
    /// Whether all documents of the list are here and were understood: what it does not show it does not have.
    /// None: the list did not change in this round.
    pub(super) is_whole: Option<bool>,
    pub(super) problems: Vec<Problem>,
}

/// The list among the documents of a round, if it changed then, and the pages beside it.
pub(super) fn list(source: &Source, kept: Vec<Kept>) -> List {
    let mut list = List::default();
    let mut first = None;
    for (guid, document) in kept {
        match guid {
            Some(link) => {
                list.pages.insert(link, document);
            }
            None => first = Some(document),
        }
    }
    let Some(first) = first else { return list };
    let mut is_whole = true;
    let mut seen = vec![source.url.clone(), first.url.clone()];
    let mut waiting = vec![(0, first)];
    while !waiting.is_empty() {
        let (depth, document) = waiting.remove(0);
        let (parsed, _) = read_list(source, &document);
        if parsed.format.is_none() {
            is_whole = false;
            list.problems.extend(parsed.problems);
        }
        list.entries.extend(parsed.entries);
        for next in parsed.next {
            if depth < DEEPEST && seen.len() < MOST_NEXT && !seen.contains(&next) {
                match list.pages.remove(next.as_str()) {
                    Some(document) => waiting.push((depth + 1, document)),
                    None => is_whole = false,
                }
                seen.push(next);
            }
        }
    }
    list.is_whole = Some(is_whole);
    list
}

/// An entry of a list with what its article says.
pub(super) fn article(source: &Source, entry: Entry, page: &Document) -> Entry {
    with_article(entry, read_page(source, page), page)
}

/// What is known of an article whose page alone was asked for again.
pub(super) fn alone(link: &str, title: Option<&str>) -> Entry {
    let title = title.map(|title| sanitize::escape(title).into_owned());
    Entry { link: Some(link.to_owned()), title, ..Entry::default() }
}

/// The items of the entries of a list.
pub(super) fn items(
    source: &Source,
    knowledge: &Knowledge,
    entries: Vec<Entry>,
    at: DateTime<Utc>,
) -> Vec<Item> {
    let url = source.url.clone();
    let base = Document { url, content_type: None, body: Vec::new(), fetched: at };
    let parsed = Parsed { entries, ..Parsed::default() };
    normalize(source, knowledge, &base, parsed, &mut Vec::new())
}
