//! How deep a fragment nests, told before an HTML parser sees it: theirs are quadratic in depth.

use super::plain::{RAW_TEXT, comment_length, is_name_byte, tag_end};

/// Real pages nest at most some forty deep.
const DEEPEST: usize = 256;

/// Elements that hold nothing.
const VOID: [&[u8]; 14] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
];

/// Elements that the next one of their kind closes, so that leaving them open is no nesting.
const CLOSED_BY_THE_NEXT: [&[u8]; 14] = [
    b"p", b"li", b"dt", b"dd", b"tr", b"td", b"th", b"tbody", b"thead", b"tfoot", b"option",
    b"html", b"head", b"body",
];

/// Whether elements stand inside one another more than 256 deep.
///
/// Where the markup is damaged it counts too many rather than too few.
pub fn is_too_deep(fragment: &str) -> bool {
    let bytes = fragment.as_bytes();
    // No depth without so many tags: the common case costs one fast search.
    if memchr::memchr_iter(b'<', bytes).nth(DEEPEST).is_none() {
        return false;
    }
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    // Inside CDATA, which is markup in HTML and text in SVG, tags open but do not close.
    let mut character_data_end = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start..];
        at = start + 1;
        if rest.starts_with(b"<!--") {
            at = start + comment_length(rest);
            continue;
        }
        if rest.starts_with(b"<![CDATA[") && start >= character_data_end {
            let end = memchr::memmem::find(rest, b"]]>").unwrap_or(rest.len());
            character_data_end = start + end;
            continue;
        }
        let closing = rest.get(1) == Some(&b'/');
        let name_start = 1 + usize::from(closing);
        let Some(&first) = rest.get(name_start) else { break };
        if !first.is_ascii_alphabetic() {
            continue;
        }
        let name = &rest[name_start..];
        let name = &name[..name.iter().take_while(|&&byte| is_name_byte(byte)).count()];
        at = start + tag_end(rest);
        if closing {
            let place = open.iter().rposition(|other| other.eq_ignore_ascii_case(name));
            if let Some(place) = place.filter(|_| start >= character_data_end) {
                open.remove(place);
            }
            continue;
        }
        let is_one_of =
            |names: &[&[u8]]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        if is_one_of(&VOID) || is_one_of(&CLOSED_BY_THE_NEXT) {
            continue;
        }
        // In pictures and formulas these are elements like others.
        let is_foreign =
            |name: &&[u8]| name.eq_ignore_ascii_case(b"svg") || name.eq_ignore_ascii_case(b"math");
        if is_one_of(&RAW_TEXT) && !open.iter().any(is_foreign) {
            at = super::plain::raw_text_end(bytes, at, name);
            continue;
        }
        open.push(name);
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}

/// Whether a tag holds more than some thousand attributes: an HTML parser compares each with all others.
pub fn has_crowded_tag(fragment: &str) -> bool {
    let bytes = fragment.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let length = tag_end(&bytes[start..]).max(1);
        let tag = &bytes[start..(start + length).min(bytes.len())];
        let is_crowded =
            |tag: &[u8]| tag.iter().filter(|byte| is_between(**byte)).nth(CROWD).is_some();
        if tag.len() > CROWD && is_crowded(tag) {
            return true;
        }
        at = start + length;
        if at >= bytes.len() {
            return false;
        }
    }
    false
}

/// What stands between two attributes.
fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
}

/// So many signs between attributes are a crowd; an inline picture holds a few slashes only in its address.
const CROWD: usize = 4096;
