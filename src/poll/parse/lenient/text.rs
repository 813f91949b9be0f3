//! The text of a field as HTML, or as a plain line.

use std::borrow::Cow;

use super::super::markup::namespace::{Prefixes, Space};
use super::super::markup::reference::References;
use super::super::markup::{Scanner, Tag, Token};
use crate::poll::sanitize;

/// What stands between the tags of a field.
#[derive(Clone, Copy)]
pub(super) struct Inner<'t> {
    /// As written.
    pub(super) raw: &'t str,
    /// Whether elements stand in it, outside of CDATA.
    pub(super) has_elements: bool,
    /// Whether comments and sections in it end where they say.
    pub(super) is_sound: bool,
}

/// How the text between elements is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elements {
    /// They are dropped, and the text is what its references stand for.
    Dropped,
    /// They are HTML that was not escaped, among HTML that was.
    Html,
    /// They are XHTML, and the text between them stays as it is written.
    Xhtml,
}

/// The text of a field that holds none but text.
pub(super) fn plain(inner: Inner, references: &mut References) -> String {
    write(inner, references, &Prefixes::default(), Elements::Dropped)
}

/// The text of a field of RSS, or of another vocabulary that means HTML without saying so.
pub(super) fn html(inner: Inner, references: &mut References, prefixes: &Prefixes) -> String {
    sanitize::as_utf_8(write(inner, references, prefixes, Elements::Html))
}

/// The text of a field that says its type, as HTML: that of Atom 1.0 (RFC 4287, 3.1 and 4.1.3) and 0.3
/// (section 3.1). The error is the type of what is no text.
pub(super) fn typed(
    inner: Inner,
    tag: &Tag,
    references: &mut References,
    prefixes: &Prefixes,
) -> Result<String, String> {
    let lower = |name| tag.attribute(name).unwrap_or_default().trim().to_ascii_lowercase();
    let (kind, mode) = (lower("type"), lower("mode"));
    let is_xml = kind.contains("xml") || kind.contains("xhtml");
    let is_html = !is_xml && kind.contains("html");
    let is_plain = matches!(kind.as_str(), "" | "text" | "plain" | "text/plain");
    let is_other = kind.contains('/') && !kind.starts_with("text/") && !is_xml && !is_html;
    if mode == "base64" || (is_other && mode.is_empty() && !inner.has_elements) {
        let text = plain(inner, references);
        return match base64(&text) {
            Some(decoded) if is_plain || !(is_html || decoded.contains('<')) => {
                Ok(as_html(&decoded))
            }
            Some(decoded) => Ok(decoded),
            None if is_other => Err(kind),
            None => Ok(as_html(&text)),
        };
    }
    if is_html && mode != "xml" {
        return Ok(html(inner, references, prefixes));
    }
    if inner.has_elements {
        let xhtml = write(inner, references, prefixes, Elements::Xhtml);
        return Ok(match without_wrapper(&xhtml) {
            Some(inside) => inside.to_owned(),
            None => xhtml,
        });
    }
    let text = sanitize::as_utf_8(plain(inner, references));
    // Escaped markup of a type that should have none, but is not said to be mere text.
    Ok(if is_plain || is_xml || is_html { as_html(&text) } else { text })
}

/// What stands in the one `<div>` around XHTML, which is no part of it (RFC 4287, 3.1.1.3).
fn without_wrapper(xhtml: &str) -> Option<&str> {
    let xhtml = xhtml.trim();
    let mut scanner = Scanner::new(xhtml, true);
    let Some((0, Token::Start(Tag { name: "div", is_empty: false, .. }))) = scanner.next() else {
        return None;
    };
    let start = scanner.at;
    let mut depth = 1_usize;
    while let Some((at, token)) = scanner.next() {
        match token {
            Token::Start(tag) if tag.name == "div" && !tag.is_empty => depth += 1,
            Token::End("div") if depth == 1 => {
                return (scanner.at == xhtml.len()).then(|| &xhtml[start..at]);
            }
            Token::End("div") => depth -= 1,
            _ => {}
        }
    }
    None
}

fn as_html(text: &str) -> String {
    if text.trim().contains('\n') {
        sanitize::paragraphs(text)
    } else {
        sanitize::escape(text).into_owned()
    }
}

fn write(
    inner: Inner,
    references: &mut References,
    prefixes: &Prefixes,
    elements: Elements,
) -> String {
    let mut out = String::with_capacity(inner.raw.len());
    let mut scanner = Scanner::new(inner.raw, inner.is_sound);
    let mut from = 0;
    while let Some((start, token)) = scanner.next() {
        let text = &inner.raw[from..start];
        if elements == Elements::Xhtml {
            out.push_str(text);
        } else {
            references.decode_into(text, &mut out);
        }
        match token {
            Token::Literal(text) if elements == Elements::Xhtml => {
                out.push_str(&sanitize::escape(text));
            }
            Token::Literal(text) => out.push_str(text),
            Token::Start(_) | Token::End(_) if elements != Elements::Dropped => {
                out.push_str(&unprefixed(&inner.raw[start..scanner.at], prefixes));
            }
            Token::Stray if inner.raw[start..].starts_with("<![CDATA[") => {}
            Token::Stray => out.push_str(&inner.raw[start..scanner.at]),
            Token::Start(_) | Token::End(_) | Token::Comment | Token::Declaration => {}
        }
        from = scanner.at;
    }
    let text = &inner.raw[from..];
    // The end of a section whose beginning was lost, or taken for none.
    let text = if inner.is_sound { text } else { text.strip_suffix("]]>").unwrap_or(text) };
    if elements == Elements::Xhtml {
        out.push_str(text);
    } else {
        references.decode_into(text, &mut out);
    }
    out
}

/// A tag as HTML knows it: without the prefix of XHTML.
fn unprefixed<'t>(tag: &'t str, prefixes: &Prefixes) -> Cow<'t, str> {
    let start = if tag.starts_with("</") { 2 } else { 1 };
    let rest = &tag[start..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    match end.filter(|&end| rest[end..].starts_with(':')) {
        Some(end) if prefixes.resolve(&rest[..=end], Space::Other).0 == Space::Xhtml => {
            Cow::Owned(format!("{}{}", &tag[..start], &rest[end + 1..]))
        }
        _ => Cow::Borrowed(tag),
    }
}

/// The text that Base64 stands for (RFC 4648), if it is text.
fn base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).ok()?);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let is_text = |c: char| !c.is_control() || c.is_whitespace();
    (!text.is_empty() && text.chars().all(is_text)).then_some(text)
}
