//! What the characters of a line are: each is looked at once.

/// What a word is made of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// Its characters.
    pub(super) length: usize,
    /// Sentence punctuation in it.
    pub(super) marks: usize,
    /// Whether control characters are in it.
    pub(super) has_controls: bool,
    /// Whether characters are in it that mean something in HTML.
    pub(super) has_markup: bool,
}

impl Signs {
    /// The word that the text begins with, up to white space.
    pub(super) fn of_word(text: &str) -> Signs {
        let mut signs = Signs { end: text.len(), ..Signs::default() };
        for (at, character) in text.char_indices() {
            match character {
                // Most of what pages hold.
                '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'A'..='Z' | 'a'..='z' => {}
                ',' | ';' | '.' | '，' | '。' | '！' | '？' | '；' | '、' | '：' => {
                    signs.marks += 1;
                }
                '&' | '<' | '>' | '"' => signs.has_markup = true,
                _ if character.is_whitespace() => {
                    signs.end = at;
                    return signs;
                }
                _ => signs.has_controls |= character.is_control(),
            }
            signs.length += 1;
        }
        signs
    }
}

/// How many bytes of white space the text begins with.
pub(super) fn gap(text: &str) -> usize {
    text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{Signs, gap};

    #[test]
    fn a_word_ends_at_white_space_and_its_signs_are_counted() {
        for (text, expected) in [
            ("", Signs::default()),
            ("园区，会议。　完", Signs { end: 18, length: 6, marks: 2, ..Signs::default() }),
            ("a&b\u{a0}", Signs { end: 3, length: 3, has_markup: true, ..Signs::default() }),
            ("a\u{7f}\u{80}", Signs { end: 4, length: 3, has_controls: true, ..Signs::default() }),
            ("é—x", Signs { end: 6, length: 3, ..Signs::default() }),
        ] {
            assert_eq!(Signs::of_word(text), expected, "{text}");
        }
    }

    #[test]
    fn a_gap_is_white_space_of_any_kind() {
        for (text, expected) in [("", 0), (" \n　x ", 5), ("x", 0), ("\u{a0}", 2)] {
            assert_eq!(gap(text), expected, "{text:?}");
        }
    }
}
