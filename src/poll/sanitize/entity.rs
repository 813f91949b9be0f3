//! Character references of HTML.

use std::borrow::Cow;

/// References are at most so long; what is longer is text with an ampersand.
const LONGEST: usize = 33;

/// The character that the reference at the beginning of `text` stands for, and its length in bytes.
/// `text` begins with the ampersand.
pub(super) fn reference(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let window = &bytes[1..bytes.len().min(LONGEST)];
    if window.first() == Some(&b'#') {
        return numeric(window);
    }
    let end = window.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    if window[end] != b';' {
        return None;
    }
    let character = super::entity_names::character(&text[1..=end])?;
    Some((character, end + 2))
}

/// `text` with its references replaced, once.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    replace(text, |_| true)
}

/// `text` with those references replaced that XML does not declare.
pub(crate) fn undeclared(text: &str) -> Cow<'_, str> {
    replace(text, |character| !matches!(character, '&' | '<' | '>' | '"' | '\''))
}

fn replace(text: &str, wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = reference(rest).filter(|&(character, _)| wanted(character));
        let (character, length) = found.unwrap_or(('&', 1));
        out.push(character);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `window` begins with the number sign.
fn numeric(window: &[u8]) -> Option<(char, usize)> {
    let (digits, radix, start) = match window.get(1)? {
        b'x' | b'X' => (&window[2..], 16, 2),
        _ => (&window[1..], 10, 1),
    };
    let length = digits.iter().take_while(|&&byte| char::from(byte).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let number = digits[..length].iter().fold(0_u32, |number, &byte| {
        let digit = char::from(byte).to_digit(radix).unwrap_or(0);
        number.saturating_mul(radix).saturating_add(digit)
    });
    let character = char::from_u32(number).filter(|&character| character != '\0');
    let character = character.map_or('\u{FFFD}', from_windows);
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    Some((character, 1 + start + length + semicolon))
}

/// The control characters of U+0080 to U+009F are meant as Windows-1252 (HTML, 13.2.5.80).
pub(super) fn from_windows(character: char) -> char {
    match u8::try_from(character) {
        Ok(byte @ 0x80..=0x9F) => {
            let byte = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or(character)
        }
        _ => character,
    }
}
