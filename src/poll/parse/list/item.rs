//! One item of a list page → its draft: by the rules where there are some, else by what lists have in common.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dom_query::NodeRef;

use super::{day, gather::Draft, pick::Pick, squeeze};
use crate::{model::ListRules, poll::sanitize};

/// The selectors of one way to read a list.
#[derive(Default)]
pub(super) struct Fields {
    link: Vec<Pick>,
    title: Vec<Pick>,
    date: Vec<Pick>,
    summary: Vec<Pick>,
    source: Vec<Pick>,
}

/// What dates are read with.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) zone: Tz,
    pub(super) seen: DateTime<Utc>,
}

/// Signs that lists put before headlines.
const BULLETS: &[char] = &['·', '•', '■', '□', '▪', '◆', '●', '>', '»', '›', '※', '★', ' '];

/// A text of an item that is longer is no date with its label.
const LONGEST_DATE: usize = 60;

/// Levels around a link in which what belongs to it may stand.
const CONTEXT: usize = 3;

impl Fields {
    pub(super) fn new(rules: &ListRules) -> Fields {
        Fields {
            link: Pick::all(&rules.link),
            title: Pick::all(&rules.title),
            date: Pick::all(&rules.date),
            summary: Pick::all(&rules.summary),
            source: Pick::all(&rules.source),
        }
    }

    /// Reads an item.
    pub(super) fn draft(&self, item: &NodeRef<'_>, clock: Clock) -> Draft {
        let item = context(item);
        let anchor = self.anchor(&item, clock);
        let link = self.address(&item).or_else(|| anchor.and_then(|node| attribute(&node, "href")));
        let titles = self.titles(&item, anchor.as_ref(), clock);
        let (title, truncated) = best_title(titles);
        let mut dates = values(&self.date, &item);
        if dates.is_empty() {
            let is_date = |text: &String| day::is_date(text, clock.zone, clock.seen);
            let beside = texts(&item, anchor.as_ref()).filter(|text| text.len() <= LONGEST_DATE);
            let whole = anchor.is_none_or(|anchor| anchor.id == item.id);
            dates.extend(beside.filter(|text| !whole || is_date(text)));
            // What stands in the link is the headline, unless all of it is a date.
            dates.extend(anchor.iter().flat_map(|anchor| texts(anchor, None)).filter(is_date));
        }
        let escaped = |text: String| sanitize::escape(&text).into_owned();
        Draft {
            link,
            title: title.map(escaped),
            truncated,
            dates,
            summary: values(&self.summary, &item).into_iter().next().map(escaped),
            source: values(&self.source, &item).into_iter().find_map(|text| outlet(&text)),
            id: None,
        }
    }

    /// The link of the item: the one that the rules name, else that with the longest text.
    fn anchor<'a>(&self, item: &NodeRef<'a>, clock: Clock) -> Option<NodeRef<'a>> {
        let named = self.link.iter().flat_map(|pick| pick.nodes(item));
        if let Some(node) = named.into_iter().find(|node| node.has_attr("href")) {
            return Some(node);
        }
        if item.has_name("a") {
            return Some(*item);
        }
        let length = |node: &NodeRef<'_>| {
            let title = attribute(node, "title").map_or(0, |title| title.chars().count());
            own_text(node, clock).chars().count().max(title)
        };
        // Of equals the first.
        links(item).collect::<Vec<_>>().into_iter().rev().max_by_key(length)
    }

    /// The address that the rules find.
    fn address(&self, item: &NodeRef<'_>) -> Option<String> {
        let find = |pick: &Pick| {
            pick.nodes(item).into_iter().find_map(|node| match attribute(&node, "href") {
                Some(href) if !pick.takes_attribute() => pick.cut(&href),
                _ => pick.value(&node),
            })
        };
        self.link.iter().find_map(find)
    }

    /// What may be the headline, the most trusted first.
    fn titles(
        &self,
        item: &NodeRef<'_>,
        anchor: Option<&NodeRef<'_>>,
        clock: Clock,
    ) -> Vec<String> {
        let mut titles: Vec<String> = values(&self.title, item);
        titles.truncate(1);
        if let Some(anchor) = anchor {
            titles.push(own_text(anchor, clock));
            titles.extend(attribute(anchor, "title").map(|title| of_attribute(&title, clock)));
            // A picture that leads to the article says its headline, if anything does.
            let picture = Pick::new(&crate::model::Selector {
                css: "img".to_owned(),
                attribute: Some("alt".to_owned()),
                cut: None,
            });
            titles.extend(picture.and_then(|pick| pick.values(anchor).into_iter().next()));
        }
        titles.iter().map(|title| title.trim_matches(BULLETS).to_owned()).collect()
    }
}

/// The first title that says something; if another goes on where it ends, that one. And whether it is cut off.
fn best_title(titles: Vec<String>) -> (Option<String>, bool) {
    let mut rest = titles.into_iter().filter(|title| title.chars().any(char::is_alphanumeric));
    let Some(first) = rest.next() else { return (None, false) };
    let bare = without_ellipsis(&first);
    let is_cut = bare.len() < first.len();
    let goes_on = |other: &String| {
        let other = without_ellipsis(other);
        other.len() > bare.len() && other.starts_with(bare) && bare.chars().count() >= 4
    };
    match rest.find(goes_on) {
        Some(longer) => {
            let still_cut = without_ellipsis(&longer).len() < longer.len();
            (Some(longer), still_cut)
        }
        None => (Some(first), is_cut),
    }
}

/// The title without the marks of its being cut off.
fn without_ellipsis(title: &str) -> &str {
    let bare = title.trim_end_matches(['…', '⋯', ' ']);
    let bare = if bare.ends_with("..") { bare.trim_end_matches('.') } else { bare };
    bare.trim_end()
}

/// The attribute `title` of a link, in which some sites say more than the headline.
fn of_attribute(title: &str, clock: Clock) -> String {
    let lines = title.lines().map(str::trim);
    let line = lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
    let line = line.strip_prefix("标题").map_or(line, |rest| rest.trim_start_matches(['：', ':']));
    let line = squeeze(line);
    match line.rsplit_once(' ') {
        Some((title, date)) if day::is_date(date, clock.zone, clock.seen) => title.to_owned(),
        _ => line,
    }
}

/// The name of an outlet, without its label.
fn outlet(text: &str) -> Option<String> {
    let label = ["来源", "稿源"].iter().find_map(|label| text.strip_prefix(label));
    let name = label.unwrap_or(text).trim_start_matches(['：', ':', ' ', '【', '[']);
    let name = name.trim_end_matches(['】', ']', ' ']);
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// A link alone is no item: what belongs to it stands around it, as far as no other link does.
pub(super) fn context<'a>(item: &NodeRef<'a>) -> NodeRef<'a> {
    let mut widest = *item;
    if !item.has_name("a") {
        return widest;
    }
    for node in item.ancestors(Some(CONTEXT)) {
        let is_whole = node.has_name("body") || node.has_name("html");
        if is_whole || links(&node).any(|other| leads_away(&other, item)) {
            break;
        }
        widest = node;
    }
    widest
}

/// Whether a link leads to another article.
fn leads_away(other: &NodeRef<'_>, item: &NodeRef<'_>) -> bool {
    attribute(other, "href") != attribute(item, "href")
}

/// The links in an element.
pub(super) fn links<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    node.descendants_it().filter(|node| node.has_name("a") && node.has_attr("href"))
}

/// The text of a link: that of a heading in it, else all but the dates in it.
pub(super) fn own_text(anchor: &NodeRef<'_>, clock: Clock) -> String {
    let is_heading = |node: &NodeRef<'_>| {
        let is_named = ["h1", "h2", "h3", "h4", "h5", "h6"].iter().any(|name| node.has_name(name));
        is_named || node.class().is_some_and(|class| class.to_ascii_lowercase().contains("title"))
    };
    let headings = anchor.descendants_it().filter(NodeRef::is_element);
    let heading = headings.into_iter().find(is_heading).map(|node| squeeze(&node.text()));
    if let Some(heading) = heading.filter(|heading| !heading.is_empty()) {
        return heading;
    }
    let whole = squeeze(&anchor.text());
    let parts: Vec<String> = texts(anchor, None).collect();
    let words: Vec<String> =
        parts.iter().filter(|text| !day::is_date(text, clock.zone, clock.seen)).cloned().collect();
    match words.len() {
        0 => String::new(),
        kept if kept == parts.len() => whole,
        _ => words.join(" "),
    }
}

/// The pieces of text in an element, without those in `except`.
fn texts<'a>(node: &NodeRef<'a>, except: Option<&NodeRef<'a>>) -> impl Iterator<Item = String> {
    let except = except.filter(|except| except.id != node.id).map(|except| except.id);
    let inside = move |node: &NodeRef<'a>| {
        except.is_some_and(|except| node.ancestors_it(None).any(|outer| outer.id == except))
    };
    let is_shown = |node: &NodeRef<'a>| {
        node.parent().is_none_or(|outer| !outer.has_name("script") && !outer.has_name("style"))
    };
    node.descendants_it()
        .filter(move |node| node.is_text() && is_shown(node) && !inside(node))
        .map(|node| squeeze(&node.text()))
        .filter(|text| !text.is_empty())
}

/// All values of the first selector that finds some.
fn values(picks: &[Pick], node: &NodeRef<'_>) -> Vec<String> {
    picks.iter().map(|pick| pick.values(node)).find(|values| !values.is_empty()).unwrap_or_default()
}

pub(super) fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    Some(node.attr(name)?.trim().to_owned()).filter(|value| !value.is_empty())
}
