//! Halves of characters in JSON: `\ud800` without its other half (RFC 8259, 8.2), for which a strict reader gives up the
//! whole document.

/// What is said of a document that is read all the same.
pub(super) const WHAT: &str =
    "halves of characters (\\ud800 to \\udfff) that stand alone were read as U+FFFD";

/// `json` with `\uFFFD` in place of every such half; `None` if there is none in it.
pub(super) fn mended(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut whole = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        match code_unit(bytes, at) {
            Some(0xD800..=0xDBFF)
                if matches!(code_unit(bytes, at + ESCAPE), Some(0xDC00..=0xDFFF)) =>
            {
                at += 2 * ESCAPE;
            }
            Some(0xD800..=0xDFFF) => {
                whole.push_str(&json[copied..at]);
                whole.push_str("\\uFFFD");
                at += ESCAPE;
                copied = at;
            }
            Some(_) => at += ESCAPE,
            // Another escape, perhaps of a backslash.
            None => at += 2,
        }
    }
    (copied > 0).then(|| whole + &json[copied..])
}

/// The length of `\u0000` in bytes.
const ESCAPE: usize = 6;

/// The unit of UTF-16 that is escaped at a place.
fn code_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
    let digits = str::from_utf8(digits).ok()?;
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_alone_are_replaced_and_pairs_stay() {
        for (json, expected) in [
            (r#""\ud800""#, Some(r#""\uFFFD""#)),
            (r#""文\uDFFF字\ud800\u0041""#, Some(r#""文\uFFFD字\uFFFD\u0041""#)),
            (r#""\ud800\ud83d\ude00""#, Some(r#""\uFFFD\ud83d\ude00""#)),
            (r#""\ude00\ud83d""#, Some(r#""\uFFFD\uFFFD""#)),
            (r#""\ud83d\ude00 \\ud800 \n""#, None),
            (r#""\ud80"#, None),
            (r#""\u+123\"#, None),
            (r"\文\ud800", Some(r"\文\uFFFD")),
            ("", None),
        ] {
            assert_eq!(mended(json).as_deref(), expected, "{json}");
        }
    }
}
