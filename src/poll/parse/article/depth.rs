//! How deep the elements of a page are nested, without building them.
//!
//! html5ever takes time in the square of the depth: 500 KB of `<div>` would hold a thread for
//! minutes. So the tags are followed first, in one pass, and never counted too shallow: what is
//! closed by the rules of HTML alone is closed here only where that is certain.

use std::borrow::Cow;

use crate::poll::sanitize::comment_length;

/// Real pages are at most 36 deep.
const DEEPEST: usize = 256;

/// Real pages hold some ten thousand; each takes some hundred bytes of memory.
const MOST_ELEMENTS: usize = 500_000;

/// Opening one of these closes a paragraph that is open.
const CLOSES_PARAGRAPH: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
];

const VOID: [&str; 17] = [
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];

/// Their content is text.
const RAW: [&str; 8] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Opened again inside the next block when they were not closed, three times for equal tags.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// An end tag reaches no further out than the nearest of these (HTML, “has an element in scope”).
const SCOPES: [&str; 8] =
    ["table", "td", "th", "caption", "applet", "marquee", "object", "template"];

struct Open<'a> {
    name: Cow<'a, str>,
    /// The whole tag, to tell equal formatting elements.
    tag: &'a str,
    is_formatting: bool,
    is_scope: bool,
}

impl<'a> Open<'a> {
    fn new(name: Cow<'a, str>, tag: &'a str) -> Open<'a> {
        let is_formatting = FORMATTING.binary_search(&&*name).is_ok();
        let is_scope = SCOPES.contains(&&*name);
        Open { name, tag, is_formatting, is_scope }
    }
}

/// Why the page would take too much time or memory, if it would.
pub(in crate::poll::parse) fn refusal(text: &str) -> Option<String> {
    let mut elements = 0_usize;
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut rest = text;
    // How much was left of the text where the last section of a picture ended.
    let mut section_end = usize::MAX;
    while let Some(found) = rest.find('<') {
        let mut at = text.len() - rest.len() + found;
        rest = &text[at + 1..];
        if rest.starts_with("!--") {
            at += comment_length(&text.as_bytes()[at..]);
            rest = &text[at..];
            continue;
        }
        // In pictures and formulas a section is text, elsewhere it is a comment up to the first bracket:
        // what could end in it counts as open.
        if rest.starts_with("![CDATA[") && is_foreign(&open) {
            section_end = rest.find("]]>").map_or(0, |end| rest.len() - end);
            continue;
        }
        let (closing, name_at) = match rest.strip_prefix('/') {
            Some(after) => (true, after),
            None => (false, rest),
        };
        if !name_at.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let length = name_at
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
            .unwrap_or(name_at.len());
        let name = lower(&name_at[..length]);
        let end = tag_end(&name_at[length..]);
        let tag = &name_at[..length + end];
        rest = &name_at[length + end..];
        if closing {
            if rest.len() < section_end {
                elements += close(&mut open, &name);
            }
            continue;
        }
        elements += 1;
        if RAW.contains(&&*name) && !is_foreign(&open) {
            rest = after_raw(rest, &name);
            continue;
        }
        if VOID.binary_search(&&*name).is_err() {
            elements += push(&mut open, name, tag);
        }
        if open.len() > DEEPEST {
            return Some(format!("elements are nested more than {DEEPEST} deep; not read"));
        }
        if elements > MOST_ELEMENTS {
            return Some(format!("there are more than {MOST_ELEMENTS} elements; not read"));
        }
    }
    None
}

/// The name in lower case; almost always it is already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether a picture or formula is open, in which no element holds mere text.
fn is_foreign(open: &[Open<'_>]) -> bool {
    open.iter().any(|element| matches!(&*element.name, "svg" | "math"))
}

/// Adds an element that was opened; gives how many others are opened again before it.
fn push<'a>(open: &mut Vec<Open<'a>>, name: Cow<'a, str>, tag: &'a str) -> usize {
    let is_cell = matches!(&*name, "td" | "th");
    if is_cell || matches!(&*name, "tr" | "tbody" | "thead" | "tfoot") {
        // A new cell or row ends the one before it. Without a table it is no element at all.
        let Some(table) = open.iter().rposition(|element| element.name == "table") else {
            return 0;
        };
        open.truncate(table + 1);
        if is_cell {
            open.push(Open::new(name, tag));
        }
        return 0;
    }
    let mut reopened = match &*name {
        "li" => close_sibling(open, &["li"]),
        "dd" | "dt" => close_sibling(open, &["dd", "dt"]),
        "a" => close(open, "a"),
        "option" if open.last().is_some_and(|element| element.name == "option") => return 0,
        _ => 0,
    };
    if CLOSES_PARAGRAPH.binary_search(&&*name).is_ok() && may_close_paragraph(open) {
        reopened += close(open, "p");
    }
    open.push(Open::new(name, tag));
    reopened
}

/// A paragraph outside a button is not closed by what the button holds.
fn may_close_paragraph(open: &[Open<'_>]) -> bool {
    let innermost = open.iter().rev().find(|element| matches!(&*element.name, "p" | "button"));
    innermost.is_some_and(|element| element.name == "p")
}

/// An item closes the item before it, unless another list stands between.
fn close_sibling(open: &mut Vec<Open<'_>>, names: &[&str]) -> usize {
    let passes = |name: &str| {
        matches!(name, "div" | "p" | "address" | "span") || FORMATTING.binary_search(&name).is_ok()
    };
    let sibling = open.iter().rev().map(|e| &*e.name).find(|name| !passes(name));
    names.iter().find(|name| sibling == Some(**name)).map_or(0, |name| close(open, name))
}

/// Closes the innermost element of that name and all in it; gives how many formatting elements
/// may be opened again after it.
fn close(open: &mut Vec<Open<'_>>, name: &str) -> usize {
    let is_cell = |name: &str| matches!(name, "td" | "th" | "caption");
    let mut found = None;
    for (at, element) in open.iter().enumerate().rev() {
        if element.name == name {
            found = Some(at);
            break;
        }
        if element.is_scope && !(name == "table" && is_cell(&element.name)) {
            break;
        }
    }
    let Some(at) = found else { return 0 };
    let inner = open.split_off(at + 1);
    open.pop();
    if SCOPES.contains(&name) {
        return 0;
    }
    for element in inner {
        if element.is_formatting && open.iter().filter(|other| other.tag == element.tag).count() < 3
        {
            open.push(element);
        }
    }
    // They are opened again with the next text, wherever that stands.
    open.iter().filter(|element| element.is_formatting).count()
}

/// Where the tag ends, quotes around attributes heeded.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(mark) = quote {
            if byte == mark {
                quote = None;
            }
        } else if byte == b'>' {
            return at + 1;
        } else if after_equals && matches!(byte, b'"' | b'\'') {
            quote = Some(byte);
        } else if byte.is_ascii_whitespace() {
            continue;
        }
        after_equals = quote.is_none() && byte == b'=';
    }
    text.len()
}

fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{CLOSES_PARAGRAPH, FORMATTING, VOID, refusal};

    #[test]
    fn what_is_searched_by_halves_is_in_order() {
        assert!(CLOSES_PARAGRAPH.is_sorted() && FORMATTING.is_sorted() && VOID.is_sorted());
    }

    #[test]
    fn ordinary_sloppiness_is_not_depth() {
        for piece in [
            "<p>一",
            "<p><font color=red>一",
            "<div><b>一</div>",
            "<table><tr><td>一<td>二</table>",
            "<li>一",
            "<option>一",
            "<br><img src=a>",
            "<!-- <div> --><script>'<div>'</script>",
            "<a href='>'>一</a>",
        ] {
            assert_eq!(refusal(&piece.repeat(1000)), None, "{piece}");
        }
    }

    #[test]
    fn depth_is_found_in_every_disguise() {
        for piece in [
            "<div>",
            "<b><i>",
            "<div a='</div>'>",
            "<!--><div>",
            "<!-- --!><div><!-- -->",
            "<!--x---><div>",
            "<svg><title>",
            "<svg><![CDATA[></svg>]]>",
            "<div><table><tr><td></div>",
            "<option><span>",
            "<table><tr><td><table></td>",
            "<ul><li>",
            "<custom-element>",
        ] {
            assert!(refusal(&piece.repeat(1000)).is_some(), "{piece}");
        }
        let fonts: String =
            (0..1000).fold(String::new(), |page, n| page + &format!("<p><font size={n}></p>"));
        assert!(refusal(&fonts).is_some());
        let open: String =
            (0..200).fold(String::new(), |page, n| page + &format!("<font size={n}>"));
        assert!(refusal(&format!("<div>{open}{}", "</div>一<div>".repeat(10_000))).is_some());
    }
}
