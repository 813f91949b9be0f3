//! One pass over the tags of a feed: whether they match, and whether feed-rs knows them all.

use url::Url;

use super::super::MOST_ENTRIES;
use super::super::markup::{Scanner, Tag, Token, split, swallows_entry};
use crate::model::Document;

/// What the tags of a feed tell.
pub(super) struct Survey<'t> {
    /// The first thing that is not well-formed, if any.
    pub(super) damage: Option<String>,
    /// Whether feed-rs reports all that is in it that we would report.
    pub(super) is_plain: bool,
    /// The link of the channel of RSS, as written.
    pub(super) home: Option<&'t str>,
}

/// Elements of RSS that feed-rs reads, or that say nothing of entries.
const RSS: [&str; 30] = [
    "channel",
    "item",
    "title",
    "link",
    "description",
    "pubDate",
    "guid",
    "category",
    "author",
    "dc:creator",
    "content:encoded",
    "enclosure",
    "comments",
    "language",
    "lastBuildDate",
    "generator",
    "ttl",
    "copyright",
    "docs",
    "managingEditor",
    "webMaster",
    "image",
    "url",
    "width",
    "height",
    "atom:link",
    "sy:updatePeriod",
    "sy:updateFrequency",
    "slash:comments",
    "wfw:commentRss",
];

/// Those of Atom.
const ATOM: [&str; 18] = [
    "entry",
    "id",
    "title",
    "updated",
    "published",
    "link",
    "author",
    "name",
    "uri",
    "email",
    "content",
    "summary",
    "category",
    "rights",
    "generator",
    "logo",
    "icon",
    "subtitle",
];

/// Elements that hold elements.
const CONTAINERS: [&str; 7] = ["rss", "channel", "item", "image", "feed", "entry", "author"];

/// Elements that may have attributes without meaning more than feed-rs reports.
const WITH_ATTRIBUTES: [&str; 12] = [
    "guid",
    "enclosure",
    "category",
    "atom:link",
    "link",
    "title",
    "content",
    "summary",
    "subtitle",
    "rights",
    "generator",
    "rss",
];

/// The prefixes of the elements above, and the names that feed-rs knows them by.
const NAMESPACES: [(&str, &str); 6] = [
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("atom", "http://www.w3.org/2005/Atom"),
    ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
    ("slash", "http://purl.org/rss/1.0/modules/slash/"),
    ("wfw", "http://wellformedweb.org/CommentAPI/"),
];

/// Looks over a feed that begins with the opening tag of its root.
pub(super) fn survey(feed: &str) -> Survey<'_> {
    let mut survey = Survey { damage: None, is_plain: true, home: None };
    let mut scanner = Scanner::new(feed, true);
    let mut open: Vec<&str> = Vec::new();
    let mut declared = Vec::new();
    let mut is_over = false;
    let mut entries = 0;
    while let Some((at, token)) = scanner.next() {
        let damage = match token {
            Token::Start(tag) if is_over => Some(format!("<{}> follows the end", tag.name)),
            Token::Start(tag) => {
                entries += usize::from(matches!(tag.name, "item" | "entry"));
                if open.is_empty() {
                    let prefixes = plain_root(&tag);
                    survey.is_plain = prefixes.is_some();
                    declared = prefixes.unwrap_or_default();
                } else if survey.is_plain {
                    let (prefix, _) = split(tag.name);
                    survey.is_plain = (prefix.is_empty() || declared.contains(&prefix))
                        && is_plain(&tag, &open, scanner.rest());
                }
                if tag.name == "link" && open.last() == Some(&"channel") && survey.home.is_none() {
                    survey.home = Some(first_text(scanner.rest()));
                }
                if tag.is_empty {
                    is_over = open.is_empty();
                } else {
                    open.push(tag.name);
                }
                None
            }
            Token::End(name) => match open.pop() {
                Some(opened) if opened == name => {
                    is_over = open.is_empty();
                    None
                }
                Some(opened) => Some(format!("<{opened}> ends with </{name}>")),
                // The end of a page that the feed stands in.
                None => {
                    survey.is_plain = false;
                    None
                }
            },
            Token::Stray => Some("a “<” begins nothing".to_owned()),
            Token::Declaration => {
                survey.is_plain = false;
                None
            }
            Token::Literal(inside) if swallows_entry(inside) => {
                Some("a CDATA section swallows the next entry".to_owned())
            }
            Token::Literal(_) | Token::Comment => None,
        };
        let damage = damage.or_else(|| {
            scanner.has_broken_tag.then(|| "a tag or a quotation mark in it never ends".to_owned())
        });
        if let Some(damage) = damage {
            survey.damage = Some(in_line(feed, at, &damage));
            return survey;
        }
    }
    survey.is_plain &= entries <= MOST_ENTRIES;
    if scanner.has_endless() {
        survey.damage = Some("a comment or section never ends".to_owned());
    } else if let Some(name) = open.last() {
        survey.damage = Some(in_line(feed, feed.len(), &format!("<{name}> never ends")));
    }
    survey
}

/// Names in damage come from outside, and may be long.
fn in_line(feed: &str, at: usize, damage: &str) -> String {
    let line = memchr::memchr_iter(b'\n', &feed.as_bytes()[..at]).count() + 1;
    let damage: String = damage.chars().take(120).collect();
    format!("{damage}, line {line}")
}

fn is_plain<'t>(tag: &Tag<'t>, open: &[&'t str], rest: &str) -> bool {
    let (Some(&root), Some(&parent)) = (open.first(), open.last()) else { return false };
    let is_known = if root == "rss" { RSS.contains(&tag.name) } else { ATOM.contains(&tag.name) };
    let stands_well = match tag.name {
        "channel" => parent == "rss",
        "item" => parent == "channel",
        "entry" => parent == "feed",
        // feed-rs takes an address of mail apart, and fails on some.
        "author" | "dc:creator" | "managingEditor" | "webMaster" if root == "rss" => {
            parent != "author" && !first_text(rest).contains('@')
        }
        _ => CONTAINERS.contains(&parent) && (root == "feed" || parent != "author"),
    };
    is_known
        && stands_well
        && (tag.attributes.trim_ascii().is_empty() || has_plain_attributes(tag, root))
}

fn has_plain_attributes(tag: &Tag, root: &str) -> bool {
    if !WITH_ATTRIBUTES.contains(&tag.name) || (root == "rss" && tag.name == "link") {
        return false;
    }
    tag.attributes().all(|(name, value)| match name {
        "type" if matches!(tag.name, "title" | "content" | "summary" | "subtitle" | "rights") => {
            matches!(value, "text" | "html")
        }
        "src" | "mode" => false,
        name => !name.starts_with("xml"),
    })
}

/// The usual prefixes that a root declares, if feed-rs takes it for what it is.
fn plain_root<'t>(tag: &Tag<'t>) -> Option<Vec<&'t str>> {
    let mut declared = Vec::new();
    for (name, value) in tag.attributes() {
        let is_usual = match name.strip_prefix("xmlns:") {
            Some(prefix) => match NAMESPACES.iter().find(|(known, _)| *known == prefix) {
                Some((_, wanted)) if *wanted == value => {
                    declared.push(prefix);
                    true
                }
                known => known.is_none(),
            },
            None if name == "xmlns" => tag.name == "feed" && value == NAMESPACES[2].1,
            None => name == "version",
        };
        if !is_usual || declared.len() > NAMESPACES.len() {
            return None;
        }
    }
    let is_known = match tag.name {
        "rss" => tag.attribute("version") == Some("2.0"),
        "feed" => tag.attribute("xmlns").is_some(),
        _ => false,
    };
    is_known.then_some(declared)
}

/// The text up to the next tag, without the marks of CDATA.
fn first_text(rest: &str) -> &str {
    let rest = rest.trim_ascii_start();
    match rest.strip_prefix("<![CDATA[") {
        Some(inside) => &inside[..memchr::memmem::find(inside.as_bytes(), b"]]>").unwrap_or(0)],
        None => &rest[..memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len())],
    }
}

/// What links of a feed are relative to: the channel's page, as far as it says, else the document.
pub(super) fn base(home: Option<&str>, document: &Document) -> Url {
    home.map(|home| home.trim().replace("&amp;", "&"))
        .and_then(|home| document.url.join(&home).ok())
        .filter(|home| matches!(home.scheme(), "http" | "https"))
        .unwrap_or_else(|| document.url.clone())
}
