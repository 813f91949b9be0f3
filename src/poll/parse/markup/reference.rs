//! Character and entity references of XML that may be damaged, or that only HTML knows.

use std::collections::HashMap;

use crate::model::Problem;
use crate::poll::sanitize::entity_names;

/// Entities of a document type are at most so many …
const MOST_ENTITIES: usize = 256;

/// … and their replacements add up to at most so many bytes in the whole document.
const LONGEST_EXPANSION: usize = 64 * 1024;

/// Entities stand inside one another at most so deep.
const DEEPEST: usize = 4;

/// What references mean in one document, and what was wrong with those that it holds.
#[derive(Default)]
pub(in crate::poll::parse) struct References<'t> {
    /// Those that the document type declares.
    declared: HashMap<&'t str, &'t str>,
    expanded: usize,
    /// Ampersands that begin no reference.
    bare: usize,
    /// References that HTML knows and XML does not.
    undeclared: usize,
    /// References to entities that would make the text too long.
    refused: usize,
}

impl<'t> References<'t> {
    /// Reads the entities that the document type in `prolog` declares inside its brackets.
    pub(in crate::poll::parse) fn declared_in(prolog: &'t str) -> References<'t> {
        let mut references = References::default();
        let mut rest = prolog;
        while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"<!ENTITY") {
            rest = &rest[at + "<!ENTITY".len()..];
            let declaration = rest.trim_start();
            let end = declaration.find(|c: char| c.is_ascii_whitespace()).unwrap_or(0);
            let (name, value) = declaration.split_at(end);
            let value = value.trim_start();
            // Those of other documents (SYSTEM, PUBLIC) and those of the declarations (%) are never read.
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some((value, _)) = value[1..].split_once(quote)
                && !name.is_empty()
                && references.declared.len() < MOST_ENTITIES
            {
                references.declared.entry(name).or_insert(value);
            }
        }
        references
    }

    /// `text` with its references replaced.
    pub(in crate::poll::parse) fn decode(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.decode_into(text, &mut out);
        out
    }

    /// Writes `text` with its references replaced; two that are halves of one character (UTF-16
    /// surrogates) are joined.
    pub(in crate::poll::parse) fn decode_into(&mut self, text: &str, out: &mut String) {
        self.expand(text, out, 0);
    }

    /// What was wrong with the references so far.
    pub(in crate::poll::parse) fn problems(&self) -> impl Iterator<Item = Problem> {
        const TOO_LONG: &str =
            "references to entities that stand in one another too deep or are too long, left out";
        [
            (self.bare, "ampersands that begin no reference, taken as they stand"),
            (self.undeclared, "references of HTML that XML does not declare, read as such"),
            (self.refused, TOO_LONG),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| Problem::new("document", format!("{what}: {count}")))
    }

    fn expand(&mut self, text: &str, out: &mut String, depth: usize) {
        let mut rest = text;
        let mut high_half: Option<u32> = None;
        while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
            out.push_str(&rest[..at]);
            if at > 0 {
                high_half = None;
            }
            rest = &rest[at..];
            let length = if let Some((number, length)) = numeric(rest) {
                match (high_half.take(), number) {
                    (_, 0xD800..=0xDBFF) => high_half = Some(number),
                    (Some(high), 0xDC00..=0xDFFF) => {
                        let joined = 0x10000 + ((high - 0xD800) << 10) + (number - 0xDC00);
                        out.extend(char::from_u32(joined));
                    }
                    (_, number) => out.extend(char::from_u32(number).filter(|&c| is_text(c))),
                }
                length
            } else if let Some(length) = self.named(rest, out, depth) {
                length
            } else {
                self.bare += 1;
                out.push('&');
                1
            };
            rest = &rest[length..];
        }
        out.push_str(rest);
    }

    /// Writes what the reference by name at the beginning of `text` stands for; gives its length.
    fn named(&mut self, text: &str, out: &mut String, depth: usize) -> Option<usize> {
        let window = &text.as_bytes()[1..text.len().min(65)];
        let end = window.iter().position(|&byte| !is_name_byte(byte))?;
        if window[end] != b';' {
            return None;
        }
        let name = &text[1..=end];
        if let Some(value) = self.declared.get(name).copied() {
            self.expanded += value.len();
            if depth < DEEPEST && self.expanded <= LONGEST_EXPANSION {
                self.expand(value, out, depth + 1);
            } else {
                self.refused += 1;
            }
            return Some(end + 2);
        }
        let character = entity_names::character(name)?;
        self.undeclared += usize::from(!matches!(character, '&' | '<' | '>' | '"' | '\''));
        out.push(character);
        Some(end + 2)
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':') || byte >= 0x80
}

/// Whether XML may hold the character (XML 1.0, 2.2).
fn is_text(character: char) -> bool {
    !matches!(character, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// The number and length of a numeric reference.
fn numeric(reference: &str) -> Option<(u32, usize)> {
    let digits = reference.strip_prefix("&#")?;
    let (digits, radix, start) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (digits, 10, 2),
    };
    // What is longer is no number of a character, and is not searched to its end.
    let window = &digits.as_bytes()[..digits.len().min(12)];
    let length = window.iter().take_while(|&&byte| char::from(byte).is_digit(radix)).count();
    let number = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((number, start + length + semicolon))
}

#[cfg(test)]
mod tests {
    use super::References;

    #[test]
    fn references_of_every_kind() {
        let mut references =
            References::declared_in("<!DOCTYPE x [<!ENTITY a '甲&b;'> <!ENTITY b \"&#20057;\">]>");
        assert_eq!(references.decode("&a;&amp;&#x4E19;&hellip;&#xD83D;&#xDE00;"), "甲乙&丙…😀");
        assert_eq!(references.decode("a & b &nosuch; &#0; &#; &"), "a & b &nosuch;  &#; &");
        assert_eq!((references.bare, references.undeclared), (4, 1));
    }

    #[test]
    fn entities_inside_one_another_do_not_explode() {
        let prolog = format!(
            "<!DOCTYPE x [<!ENTITY a '{}'><!ENTITY b '{}'><!ENTITY c '&c;&b;'>]>",
            "长".repeat(1000),
            "&a;".repeat(1000)
        );
        let mut references = References::declared_in(&prolog);
        assert!(references.decode("&b;&b;&c;").len() < 100_000);
        assert!(references.refused > 0);
    }
}
