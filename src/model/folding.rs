//! Texts as they are searched: so that a word of two Chinese characters is found without knowing where
//! words begin.

use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};

use super::simplified;

/// A text as words are looked for in it: letters and digits in the form that NFKC gives them, in lower case,
/// traditional characters as simplified ones, and one space for all that stands between. No space stands between a
/// Chinese character and a Latin letter or digit that only white space parts: outlets set it at will.
///
/// What stands between two spaces is a stretch.
pub fn folded(text: &str) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), gap: Gap::None };
    let text = simplified(text);
    let is_composed =
        |character: char| is_plain(character) || canonical_combining_class(character) == 0;
    if text.chars().all(is_composed) {
        text.chars().for_each(|character| folded.push_any(character));
    } else {
        text.nfkc().for_each(|character| folded.push_any(character));
    }
    folded.text
}

/// The text of sanitised HTML, as words are looked for in it.
pub fn folded_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') {
            rest.find('>')
        } else {
            // A longer one is none.
            rest.bytes().take(10).position(|byte| byte == b';').or(Some(0))
        };
        let Some(end) = end else { break };
        let name = rest.get(1..end).unwrap_or_default();
        rest = &rest[end + 1..];
        match name {
            // What is not letters parts words, whatever it is; sanitised HTML has no other references.
            "amp" | "lt" | "gt" | "quot" | "nbsp" => text.push('&'),
            _ => {
                let name = name.trim_start_matches('/');
                let name = name.split([' ', '/', '\n']).next().unwrap_or_default();
                if !INSIDE_A_LINE.contains(&name) {
                    // Paragraphs are parted by more than white space.
                    text.push('。');
                }
            }
        }
    }
    text.push_str(rest);
    folded(&text)
}

/// Elements that part no words.
const INSIDE_A_LINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "mark", "s", "small", "span",
    "strong", "sub", "sup", "u", "q",
];

/// Hands all that a stretch is found by to `tell`: each pair of neighbours, of which each is a Chinese character or
/// a whole Latin word or number, and each Latin word and number by itself.
pub fn terms<'t>(stretch: &'t str, mut tell: impl FnMut(&'t str)) {
    let mut before: Option<usize> = None;
    let mut rest = stretch;
    while !rest.is_empty() {
        let start = stretch.len() - rest.len();
        let length = unit(rest);
        let end = start + length;
        if let Some(before) = before {
            tell(&stretch[before..end]);
        }
        if !rest.starts_with(is_wide) {
            tell(&stretch[start..end]);
        }
        before = Some(start);
        rest = &rest[length..];
    }
}

/// The length of the character or word that a stretch begins with.
fn unit(stretch: &str) -> usize {
    let mut length = 0;
    for character in stretch.chars() {
        if is_wide(character) {
            return if length == 0 { character.len_utf8() } else { length };
        }
        if length + character.len_utf8() > LONGEST {
            return length;
        }
        length += character.len_utf8();
    }
    length
}

/// Bytes of a Latin word; a longer one is several. Nobody looks for what is no word at all.
const LONGEST: usize = 40;

/// Whether a character is a unit of its own: those of scripts that set no spaces between words.
pub fn is_wide(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character stays as it is, as most do.
fn is_plain(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}' | 'a'..='z' | '0'..='9')
}

struct Folded {
    text: String,
    gap: Gap,
}

/// What stood between the last letter and the present one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    White,
    Break,
}

impl Folded {
    fn push_any(&mut self, character: char) {
        match character {
            _ if is_plain(character) => self.push(character),
            'A'..='Z' => self.push(character.to_ascii_lowercase()),
            '，' | '。' | '、' | '“' | '”' => self.gap = Gap::Break,
            _ => {
                for character in std::iter::once(character).nfkc().flat_map(char::to_lowercase) {
                    if character.is_alphanumeric() {
                        self.push(character);
                    } else if is_invisible(character) {
                    } else if character.is_whitespace() {
                        self.gap = if self.gap == Gap::Break { Gap::Break } else { Gap::White };
                    } else {
                        self.gap = Gap::Break;
                    }
                }
            }
        }
    }

    fn push(&mut self, character: char) {
        if self.gap != Gap::None {
            let last = self.text.chars().next_back();
            let joins = |last| self.gap == Gap::White && is_wide(last) != is_wide(character);
            if last.is_some_and(|last| !joins(last)) {
                self.text.push(' ');
            }
            self.gap = Gap::None;
        }
        self.text.push(character);
    }
}

/// Marks of width nought, which part nothing.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded() {
        for (text, expected) in [
            ("南京，江苏。", "南京 江苏"),
            ("ＡＩ　产业 2026年", "ai产业2026年"),
            ("臺灣開放對話", "台湾开放对话"),
            ("COVID-19 is New", "covid 19 is new"),
            ("Cafe\u{301}", "café"),
            ("南\u{200B}京", "南京"),
            ("①㈱ﬁ", "1 株 fi"),
            ("", ""),
            ("！？", ""),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
        assert_eq!(
            folded_html("<p>长江<strong>大</strong>桥&amp;隧道</p><p>A&lt;b<br>二</p"),
            "长江大桥 隧道 a b 二 p"
        );
    }

    #[test]
    fn pairs_of_neighbours_and_latin_words_are_terms() {
        let check = |stretch: &str, expected: &[&str]| {
            let mut found = Vec::new();
            terms(stretch, |term| found.push(term.to_owned()));
            assert_eq!(found, expected);
        };
        check("南京市", &["南京", "京市"]);
        check("南", &[]);
        check("至2026年底", &["至2026", "2026", "2026年", "年底"]);
        check("covid", &["covid"]);
        check(&"a".repeat(41), &[&"a".repeat(40), &"a".repeat(41), "a"]);
    }
}
