//! Atom 0.3 → Atom 1.0, which is what feed-rs reads. Also for Atom 1.0 with content types of 0.3.

use std::borrow::Cow;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

/// Elements that Atom 1.0 renamed (Atom 0.3, sections 4 and 5).
const RENAMED: [(&str, &str); 5] = [
    ("tagline", "subtitle"),
    ("modified", "updated"),
    ("issued", "published"),
    ("copyright", "rights"),
    ("url", "uri"),
];

/// Elements with text of a type.
const TEXTS: [&str; 8] =
    ["title", "tagline", "subtitle", "summary", "content", "copyright", "rights", "info"];

/// `document` with the names and content types of Atom 1.0; what cannot be read stays as it is.
pub(super) fn modernise(document: &str) -> Cow<'_, str> {
    let mut reader = Reader::from_str(document);
    let mut writer = Writer::new(Vec::with_capacity(document.len() + 64));
    // Names of another vocabulary inside XHTML content are not ours to change.
    let mut inside_xhtml: Option<usize> = None;
    let mut depth = 0_usize;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(_) => return Cow::Borrowed(document),
        };
        let event = match event {
            Event::Start(element) => {
                depth += 1;
                if inside_xhtml.is_some() {
                    Event::Start(element)
                } else {
                    let (element, is_xhtml) = renamed(&element);
                    inside_xhtml = is_xhtml.then_some(depth);
                    Event::Start(element)
                }
            }
            Event::Empty(element) if inside_xhtml.is_none() => Event::Empty(renamed(&element).0),
            Event::End(element) => {
                if inside_xhtml == Some(depth) {
                    inside_xhtml = None;
                }
                depth = depth.saturating_sub(1);
                if inside_xhtml.is_some() {
                    Event::End(element)
                } else {
                    let name: &str = element.name().0;
                    Event::End(BytesEnd::new(new_name(name).into_owned()))
                }
            }
            event => event,
        };
        if writer.write_event(event).is_err() {
            return Cow::Borrowed(document);
        }
    }
    String::from_utf8(writer.into_inner()).map_or(Cow::Borrowed(document), Cow::Owned)
}

/// The element by its name of today, and whether markup follows that is its content.
fn renamed(element: &BytesStart) -> (BytesStart<'static>, bool) {
    let old: &str = element.name().0;
    let name = new_name(old);
    let local = old.rsplit(':').next().unwrap_or(old);
    let mut content = name.to_string();
    if !TEXTS.contains(&local) {
        content.push_str(element.attributes_raw());
        return (BytesStart::from_content(content, name.len()), false);
    }
    let (mut kind, mut mode, mut has_address) = (String::new(), String::new(), false);
    let mut kept = BytesStart::new(name.into_owned());
    for attribute in element.attributes().with_checks(false).flatten() {
        match attribute.key.0 {
            "type" => kind = attribute.value.trim().to_ascii_lowercase(),
            "mode" => mode = attribute.value.trim().to_ascii_lowercase(),
            key => {
                has_address |= key == "src";
                kept.push_attribute(attribute.clone());
            }
        }
    }
    let kind = if has_address { kind.as_str() } else { text_type(&kind, &mode, local) };
    if !kind.is_empty() {
        kept.push_attribute(("type", kind));
    }
    let is_xhtml = kind == "xhtml";
    (kept, is_xhtml)
}

/// The type of Atom 1.0 (RFC 4287, 3.1.1) for a media type and mode of Atom 0.3 (section 3.1).
fn text_type<'k>(kind: &'k str, mode: &str, local: &str) -> &'k str {
    match (kind, mode) {
        ("" | "text" | "plain" | "text/plain", _) => "text",
        ("html" | "text/html", "xml") | ("xhtml", _) => "xhtml",
        ("application/xhtml+xml" | "application/xhtml" | "text/xhtml", mode) => {
            if mode == "escaped" { "html" } else { "xhtml" }
        }
        ("html" | "text/html", _) => "html",
        (kind, _) if local == "content" && kind.contains('/') => kind,
        _ => "html",
    }
}

fn new_name(name: &str) -> Cow<'_, str> {
    let (prefix, local) =
        name.rsplit_once(':').map_or(("", name), |(prefix, local)| (prefix, local));
    match RENAMED.iter().find(|(old, _)| *old == local) {
        Some((_, new)) if prefix.is_empty() => Cow::Borrowed(new),
        Some((_, new)) => Cow::Owned(format!("{prefix}:{new}")),
        None => Cow::Borrowed(name),
    }
}
