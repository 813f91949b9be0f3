//! Drafts → entries: addresses made absolute, what leads to no article left out, repetitions joined.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use regex::Regex;
use url::Url;

use super::{
    super::{Entry, MOST_ENTRIES},
    MOST_LISTED, day, pick,
};
use crate::model::{CreditRule, Document, ListRules, Problem};

/// What stands at one place of a list, as it is written there.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) link: Option<String>,
    /// HTML.
    pub(super) title: Option<String>,
    /// The title ends before its end.
    pub(super) truncated: bool,
    /// What may be its date, in the order of trust.
    pub(super) dates: Vec<String>,
    /// HTML.
    pub(super) summary: Option<String>,
    pub(super) source: Option<String>,
    pub(super) id: Option<String>,
}

/// The entries of a list, as they come together.
pub(super) struct Gathered<'a> {
    document: &'a Document,
    base: &'a Url,
    zone: Tz,
    keep: Option<Regex>,
    drop: Option<Regex>,
    pub(super) entries: Vec<Entry>,
    places: HashMap<String, usize>,
    untitled: HashSet<String>,
    /// Items that were looked at.
    pub(super) items: usize,
    without_link: usize,
    no_address: usize,
    not_kept: usize,
    doubtful: usize,
    left_out: usize,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(
        document: &'a Document,
        base: &'a Url,
        zone: Tz,
        rules: Option<&ListRules>,
    ) -> Gathered<'a> {
        let filter = |pattern: Option<&String>| pattern.and_then(|text| pick::pattern(text));
        Gathered {
            document,
            base,
            zone,
            keep: filter(rules.and_then(|rules| rules.keep.as_ref())),
            drop: filter(rules.and_then(|rules| rules.drop.as_ref())),
            entries: Vec::new(),
            places: HashMap::new(),
            untitled: HashSet::new(),
            items: 0,
            without_link: 0,
            no_address: 0,
            not_kept: 0,
            doubtful: 0,
            left_out: 0,
        }
    }

    pub(super) fn add(&mut self, draft: Draft) {
        self.items += 1;
        if self.entries.len() >= MOST_LISTED || self.items > MOST_ENTRIES {
            self.left_out += 1;
            return;
        }
        let Some(link) = draft.link else {
            self.without_link += 1;
            return;
        };
        let Some(link) = address(&link, self.base) else {
            self.no_address += 1;
            return;
        };
        let is_dropped = |filter: &Regex| filter.is_match(&link);
        if self.keep.as_ref().is_some_and(|keep| !keep.is_match(&link))
            || self.drop.as_ref().is_some_and(is_dropped)
            || link == self.document.url.as_str()
        {
            self.not_kept += 1;
            return;
        }
        let Some(title) = draft.title else {
            self.untitled.insert(link);
            return;
        };
        let day = day::read(&draft.dates, &link, self.zone, self.document.fetched);
        let entry = Entry {
            guid: draft.id,
            title: Some(title),
            truncated: draft.truncated,
            summary: draft.summary,
            base: Some(self.base.clone()),
            source: draft.source.map(|name| (name, CreditRule::Metadata)),
            published: day.moment,
            link: Some(link.clone()),
            ..Entry::default()
        };
        if let Some(&place) = self.places.get(&link) {
            join(&mut self.entries[place], entry);
            return;
        }
        self.doubtful += usize::from(day.is_doubtful);
        self.places.insert(link, self.entries.len());
        self.entries.push(entry);
    }

    /// What was left out, and why: one problem for each reason.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let untitled = self.untitled.iter().filter(|link| !self.places.contains_key(*link)).count();
        let reasons = [
            (self.without_link, "without a link"),
            (self.no_address, "whose link is no address of the web (javascript:, #, mailto:)"),
            (untitled, "without a headline"),
            (self.left_out, "beyond the first 512"),
        ];
        let mut problems: Vec<Problem> = reasons
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| Problem::new("list", format!("left out {count} items {what}")))
            .collect();
        if self.doubtful > 0 {
            let what = format!(
                "{} dates are more than two days away from those in their links",
                self.doubtful
            );
            problems.push(Problem::new("list", what));
        }
        problems
    }

    /// Why there are no entries, though `what` found items.
    pub(super) fn why_none(&self, what: &str) -> String {
        let filter = self.keep.as_ref().map_or("", |keep| keep.as_str());
        let mut reasons = Vec::new();
        let mut tell = |count: usize, reason: &str| {
            if count > 0 {
                reasons.push(format!("{count} {reason}"));
            }
        };
        tell(self.without_link, "without a link");
        tell(self.no_address, "whose link is no address of the web");
        tell(self.not_kept, &format!("whose link is not kept by {filter:?}"));
        tell(self.untitled.len(), "without a headline");
        format!("{what} found {} items, but no article: {}", self.items, reasons.join(", "))
    }
}

/// The address of an article, absolute and without fragment; `None` for what is no address of the web.
pub(super) fn address(href: &str, base: &Url) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // Sites that are one page tell their articles apart by the fragment.
    if url.fragment().is_some_and(|fragment| !fragment.starts_with(['/', '!'])) {
        url.set_fragment(None);
    }
    Some(url.into())
}

/// The same article at two places of the list: the better title and whatever one of them lacks.
fn join(entry: &mut Entry, other: Entry) {
    if entry.truncated && !other.truncated {
        entry.title = other.title;
        entry.truncated = false;
    }
    entry.published = entry.published.or(other.published);
    entry.summary = entry.summary.take().or(other.summary);
    entry.source = entry.source.take().or(other.source);
    entry.guid = entry.guid.take().or(other.guid);
}
