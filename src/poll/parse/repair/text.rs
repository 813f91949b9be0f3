//! Text and attributes as XML takes them.

use std::borrow::Cow;

use crate::poll::sanitize;

/// Writes the text of a field so that XML takes it. If tags stand in it, all of it is markup, which
/// is escaped whole, and that is the answer.
pub(super) fn field_text(raw: &str, out: &mut String) -> bool {
    let pieces = pieces(raw);
    let is_markup = pieces.iter().any(|&(piece, is_literal)| !is_literal && has_tag(piece));
    for (piece, is_literal) in pieces {
        if is_literal || is_markup {
            out.push_str(&sanitize::escape(piece));
        } else {
            references(piece, out);
        }
    }
    is_markup
}

/// Writes the attributes of `tag`, well-formed, each once, without those named in `without`.
pub(super) fn attributes(tag: &str, out: &mut String, without: &[&str]) {
    let tag = tag.trim_end_matches('>').trim_end_matches('/');
    let mut rest = tag.find(|c: char| c.is_ascii_whitespace()).map_or("", |end| &tag[end..]);
    let mut seen: Vec<&str> = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let key = &rest[..end];
        rest = rest[end..].trim_start();
        if key.is_empty() && rest.is_empty() {
            return;
        }
        let Some(after) = rest.strip_prefix('=') else { continue };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let value = match quote {
            Some(quote) => after[1..].split(quote).next().unwrap_or_default(),
            None => after.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default(),
        };
        let used = value.len() + quote.map_or(0, |_| 2);
        rest = after.get(used..).unwrap_or_default();
        let is_name = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-".contains(c));
        // More would be an attack on the search for repetitions, not a feed.
        if !is_name || seen.len() > 64 || seen.contains(&key) || without.contains(&key) {
            continue;
        }
        seen.push(key);
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        let mut mended = String::with_capacity(value.len());
        references(value, &mut mended);
        out.push_str(&mended.replace('"', "&quot;"));
        out.push('"');
    }
}

/// The text outside and inside of CDATA sections; what is inside is literal.
fn pieces(raw: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = raw;
    while let Some(start) = rest.find("<![CDATA[") {
        pieces.push((&rest[..start], false));
        let inside = &rest[start + "<![CDATA[".len()..];
        let end = inside.find("]]>").unwrap_or(inside.len());
        pieces.push((&inside[..end], true));
        rest = inside.get(end + "]]>".len()..).unwrap_or_default();
    }
    pieces.push((rest.strip_suffix("]]>").unwrap_or(rest), false));
    pieces
}

fn has_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        matches!(bytes.get(at + 1), Some(byte) if byte.is_ascii_alphabetic() || b"/!".contains(byte))
            && memchr::memchr(b'>', &bytes[at..bytes.len().min(at + 4096)]).is_some()
    })
}

/// Writes `text` with every `&` that begins no reference escaped, and references to characters that
/// XML has not dropped; two that are halves of one character (UTF-16 surrogates) are joined.
fn references(text: &str, out: &mut String) {
    let mut rest = text;
    let mut high_half: Option<u32> = None;
    while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        if at > 0 {
            high_half = None;
        }
        let reference = &rest[at..];
        rest = &rest[at + 1..];
        match reference.as_bytes()[0] {
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            _ => {
                if let Some((number, length)) = numeric(reference) {
                    rest = &reference[length..];
                    match (high_half.take(), number) {
                        (_, 0xD800..=0xDBFF) => high_half = Some(number),
                        (Some(high), 0xDC00..=0xDFFF) => {
                            let joined = 0x10000 + ((high - 0xD800) << 10) + (number - 0xDC00);
                            out.extend(char::from_u32(joined));
                        }
                        (_, number) => out.push_str(&character(number)),
                    }
                } else if let Some((character, length)) = named(reference) {
                    // Those of XML stay; no other is declared.
                    match character {
                        '&' | '<' | '>' | '"' | '\'' => out.push_str(&reference[..length]),
                        character => out.push(character),
                    }
                    rest = &reference[length..];
                } else {
                    out.push_str("&amp;");
                }
            }
        }
    }
    out.push_str(rest);
}

/// A character as XML text; nothing for those that XML has not.
fn character(number: u32) -> Cow<'static, str> {
    match char::from_u32(number) {
        Some('&') => Cow::Borrowed("&amp;"),
        Some('<') => Cow::Borrowed("&lt;"),
        Some('\t' | '\n' | '\r') => Cow::Borrowed(" "),
        Some(character) if !character.is_control() => Cow::Owned(character.to_string()),
        // Meant as Windows-1252, which the reader of the text knows.
        Some('\u{80}'..='\u{9F}') => Cow::Owned(format!("&amp;#{number};")),
        _ => Cow::Borrowed(""),
    }
}

/// The number and length of a numeric reference.
fn numeric(reference: &str) -> Option<(u32, usize)> {
    let digits = reference.strip_prefix("&#")?;
    let (digits, radix, start) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let number = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
    let semicolon = usize::from(digits[length..].starts_with(';'));
    Some((number, start + length + semicolon))
}

/// The character and length of a reference by name.
fn named(reference: &str) -> Option<(char, usize)> {
    let window = &reference.as_bytes()[1..reference.len().min(33)];
    let end = window.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    let character = sanitize::entity_names::character(&reference[1..=end])?;
    (window[end] == b';').then_some((character, end + 2))
}
