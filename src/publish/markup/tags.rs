//! The tags that a text is written with: these names, these attributes and no others.

use std::fmt::Write as _;

use super::{
    Piece,
    addresses::{of_text, of_text_over_https},
    attribute,
    element::Part,
    spans::Span,
};

/// Writes the start tag; returns the end tag, if there is one.
pub(super) fn start(result: &mut String, part: Part, tag: &str) -> Option<String> {
    match part {
        Part::Inline(name) | Part::Lines(name) | Part::Block(name, "") => {
            result.push_str(&format!("<{name}>"));
            Some(format!("</{name}>"))
        }
        Part::Block(name, class) => {
            result.push_str(&format!("<{name} class=\"{class}\">"));
            Some(format!("</{name}>"))
        }
        Part::Break(name) => {
            result.push_str(&format!("<{name}>"));
            None
        }
        Part::Rule => {
            result.push_str("<hr>");
            None
        }
        Part::Link => {
            let address = attribute(tag, "href").and_then(of_text).unwrap_or_default();
            result.push_str(&format!("<a href=\"{address}\" rel=\"noopener nofollow\">"));
            Some("</a>".to_owned())
        }
        Part::Picture => {
            let address = attribute(tag, "src").and_then(of_text_over_https).unwrap_or_default();
            let alternative = attribute(tag, "alt").unwrap_or_default();
            result.push_str(&format!(
                "<img loading=\"lazy\" referrerpolicy=\"no-referrer\" src=\"{address}\" alt=\"{alternative}\""
            ));
            push_size(result, tag);
            result.push('>');
            None
        }
        Part::MediaSource => {
            push_source(result, tag);
            None
        }
        Part::FigureCaption => {
            result.push_str("<figcaption>");
            Some("</figcaption>".to_owned())
        }
        Part::List(name) => {
            result.push_str(&format!("<{name}"));
            let first = number(Piece::Tag(tag), "start").filter(|_| name == "ol");
            if let Some(first) = first {
                result.push_str(&format!(" start=\"{first}\""));
            }
            result.push('>');
            Some(format!("</{name}>"))
        }
        Part::Item => {
            result.push_str("<li>");
            Some("</li>".to_owned())
        }
        Part::TableCaption => {
            result.push_str("<caption>");
            Some("</caption>".to_owned())
        }
        Part::Row => {
            result.push_str("<tr>");
            Some("</tr>".to_owned())
        }
        Part::Reading => {
            result.push('（');
            Some("）".to_owned())
        }
        // A group of rows is bare by now; media, tables and cells are begun by others.
        Part::Gone | Part::Bare | Part::Media(_) | Part::Table | Part::RowGroup | Part::Cell(_) => {
            None
        }
    }
}

/// A medium with an address of its own holds no others (HTML, 4.8.8), so where it does, its own stands before them.
pub(super) fn start_media(
    result: &mut String,
    name: &str,
    tag: &str,
    with_sources: bool,
) -> String {
    result.push_str(&format!("<{name} controls preload=\"none\""));
    let attributes: &[&str] = if with_sources { &["poster"] } else { &["src", "poster"] };
    for name in attributes {
        if let Some(address) = attribute(tag, name).and_then(of_text_over_https) {
            result.push_str(&format!(" {name}=\"{address}\""));
        }
    }
    if name == "video" {
        push_size(result, tag);
    }
    result.push('>');
    if with_sources {
        push_source(result, tag);
    }
    format!("</{name}>")
}

fn push_source(result: &mut String, tag: &str) {
    if let Some(address) = attribute(tag, "src").and_then(of_text_over_https) {
        result.push_str(&format!("<source src=\"{address}\">"));
    }
}

/// A table that stands in no other scrolls by itself, also by keyboard, so that the page does not.
pub(super) fn start_table(result: &mut String, label: Option<&str>) -> String {
    let Some(label) = label else {
        result.push_str("<table>");
        return "</table>".to_owned();
    };
    let label = label.replace('&', "&amp;").replace('"', "&quot;");
    result.push_str(&format!(
        "<div class=\"wide\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\"><table>"
    ));
    "</table></div>".to_owned()
}

pub(super) fn start_cell(
    result: &mut String,
    name: &str,
    tag: &str,
    span: Option<&Span>,
) -> String {
    result.push_str(&format!("<{name}"));
    if let Some(scope @ ("col" | "row")) = attribute(tag, "scope").filter(|_| name == "th") {
        result.push_str(&format!(" scope=\"{scope}\""));
    }
    let Span { columns, rows } = span.copied().unwrap_or(Span { columns: 1, rows: 1 });
    for (name, count) in [("colspan", columns), ("rowspan", rows)] {
        if count > 1 {
            result.push_str(&format!(" {name}=\"{count}\""));
        }
    }
    result.push('>');
    format!("</{name}>")
}

/// Width and height, where both are whole numbers of pixels: so the page does not jump when a picture comes.
fn push_size(result: &mut String, tag: &str) {
    let pixels =
        |name| number(Piece::Tag(tag), name).filter(|pixels| (1..=20_000).contains(pixels));
    if let (Some(width), Some(height)) = (pixels("width"), pixels("height")) {
        let _ = write!(result, " width=\"{width}\" height=\"{height}\"");
    }
}

/// A whole number that an attribute gives.
pub(super) fn number(piece: Piece, name: &str) -> Option<usize> {
    let Piece::Tag(tag) = piece else { return None };
    let digits = attribute(tag, name)?.trim();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
