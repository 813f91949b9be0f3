//! The short plain text that stands for a story where its whole text may not, or need not, stand.

use super::markup::{Piece, for_each_character, pieces, tag_name};

/// The longest excerpt, in characters. What is quoted must stay short (DOMAIN.md, section 8), also
/// where a source puts its whole text into the field that is meant for a summary.
const LIMIT: usize = 200;

/// A sentence that ends earlier than this is too little to stand alone.
const ENOUGH: usize = 60;

/// The source's own summary, else the beginning of its text, as one line of at most 200 characters:
/// cut after a sentence, else with ……, or between words with … in a text that has such. None where neither says
/// anything.
pub(super) fn excerpt(summary: Option<&str>, content_html: Option<&str>) -> Option<String> {
    let from_summary = || Some(opening_of_text(summary?)).filter(|text| !text.is_empty());
    let from_content = || Some(opening_of_html(content_html?)).filter(|text| !text.is_empty());
    from_summary().or_else(from_content).map(shorten)
}

fn opening_of_text(text: &str) -> String {
    let mut opening = Opening::default();
    opening.push(text);
    opening.text
}

fn opening_of_html(html: &str) -> String {
    let mut opening = Opening::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if text.contains('&') => for_each_character(text, |character| {
                opening.push(character.encode_utf8(&mut [0; 4]));
            }),
            Piece::Text(text) => opening.push(text),
            Piece::Tag(tag) if !is_inline(tag_name(tag)) => opening.push(" "),
            Piece::Tag(_) => {}
        }
        if opening.is_full() {
            break;
        }
    }
    opening.text
}

/// The beginning of a text on one line, one character longer than an excerpt may be.
#[derive(Default)]
struct Opening {
    text: String,
    length: usize,
    space_before_next: bool,
}

impl Opening {
    fn push(&mut self, text: &str) {
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            self.space_before_next |= at > 0;
            if self.is_full() {
                return;
            }
            if !word.is_empty() {
                self.push_word(word);
            }
        }
    }

    fn push_word(&mut self, word: &str) {
        // Chinese punctuation carries its own space.
        if self.space_before_next && !self.text.is_empty() && !self.text.ends_with(WIDE_MARKS) {
            self.text.push(' ');
            self.length += 1;
        }
        self.space_before_next = false;
        let room = (LIMIT + 1).saturating_sub(self.length).max(1);
        let end = word.char_indices().nth(room).map_or(word.len(), |(end, _)| end);
        self.text.push_str(&word[..end]);
        self.length += word[..end].chars().count();
    }

    fn is_full(&self) -> bool {
        self.length > LIMIT
    }
}

const WIDE_MARKS: [char; 14] =
    ['。', '！', '？', '；', '：', '，', '、', '”', '’', '」', '』', '）', '》', '…'];

fn is_inline(name: &str) -> bool {
    const NAMES: [&str; 23] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "ins", "kbd", "mark",
        "q", "ruby", "s", "small", "span", "strong", "sub", "sup", "u", "wbr",
    ];
    NAMES.contains(&name)
}

/// Cuts a text of one line to the limit.
fn shorten(text: String) -> String {
    if text.chars().count() <= LIMIT {
        return text;
    }
    let end =
        |characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let within = &text[..end(LIMIT)];
    match last_sentence_end(within) {
        Some(end) if within[..end].chars().count() >= ENOUGH => within[..end].to_owned(),
        _ if is_in_letters(within) => format!("{}…", whole_words(&text, end(LIMIT - 1))),
        _ => format!("{}……", text[..end(LIMIT - 2)].trim_end()),
    }
}

/// Whether a text is written in the letters of Europe, which part their words by spaces. A few words of Chinese, such
/// as a name in brackets, make no other text of it.
fn is_in_letters(text: &str) -> bool {
    let is_european = |letter| matches!(letter, '\0'..'\u{530}' | '\u{1E00}'..'\u{2000}');
    let letters = || text.chars().filter(|character| character.is_alphabetic());
    let european = letters().filter(|&letter| is_european(letter)).count();
    (letters().count() - european) * 9 < european
}

/// What stands before `end`, without the word that is cut there and what would lead on to it. An address may be a word
/// too long to be left out.
fn whole_words(text: &str, end: usize) -> &str {
    let before = &text[..end];
    let is_whole = text[end..].starts_with(' ');
    let last_space = before.rfind(' ').filter(|&at| before[..at].chars().count() >= ENOUGH);
    let words = if is_whole { before } else { last_space.map_or(before, |at| &before[..at]) };
    words.trim_end_matches([' ', ',', ';', ':', '-', '–', '—', '(', '“', '‘'])
}

/// After the last sentence of `text` and the quotes and brackets that close with it, in bytes.
fn last_sentence_end(text: &str) -> Option<usize> {
    let closes =
        |character: &char| matches!(character, '”' | '’' | '」' | '』' | '）' | '》' | '"' | ')');
    let mut next = None;
    for (at, character) in text.char_indices().rev() {
        let latin = matches!(character, '.' | '!' | '?') && next == Some(' ');
        if latin || matches!(character, '。' | '！' | '？') {
            let end = at + character.len_utf8();
            let closing = text[end..].chars().take_while(closes).map(char::len_utf8);
            return Some(end + closing.sum::<usize>());
        }
        next = Some(character);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(summary: Option<&str>, content_html: Option<&str>, expected: Option<&str>) {
        assert_eq!(excerpt(summary, content_html).as_deref(), expected);
    }

    #[test]
    fn the_sources_own_summary_comes_first() {
        check(Some("  摘要\n 在此 "), Some("<p>正文</p>"), Some("摘要 在此"));
        check(Some(" \n"), Some("<p>正文</p>"), Some("正文"));
        check(None, Some("<p> </p><img src=\"x\">"), None);
        check(None, None, None);
    }

    #[test]
    fn paragraphs_are_parted_and_inline_marks_are_not() {
        let html = "<h2>小标题</h2><p>太湖<b>流域</b>。</p><p>R&amp;D 投入</p>";
        check(None, Some(html), Some("小标题 太湖流域。R&D 投入"));
    }

    #[test]
    fn a_text_of_the_limit_stays_whole() {
        let whole = "字".repeat(200);
        check(Some(&whole), None, Some(&whole));
    }

    #[test]
    fn a_longer_text_ends_with_a_sentence() {
        let sentence = format!("{}。”", "字".repeat(98));
        let text = format!("{sentence}{sentence}{sentence}");
        check(Some(&text), None, Some(&format!("{sentence}{sentence}")));
    }

    #[test]
    fn a_sentence_that_says_too_little_does_not_stand_alone() {
        let text = format!("快讯！{}", "字".repeat(300));
        check(Some(&text), None, Some(&format!("快讯！{}……", "字".repeat(195))));
        assert_eq!(excerpt(Some(&text), None).map(|cut| cut.chars().count()), Some(200));
    }

    #[test]
    fn a_text_in_letters_is_cut_between_words() {
        let words = "water ".repeat(60);
        check(Some(&words), None, Some(&format!("{}water…", "water ".repeat(32))));
        let fits = format!("{} {}", "a".repeat(198 - 60), "b".repeat(60));
        check(Some(&format!("{fits} and more")), None, Some(&format!("{fits}…")));
        let paused = format!("{}, {}", "вода ".repeat(30).trim_end(), "в".repeat(60));
        check(Some(&paused), None, Some(&format!("{}…", "вода ".repeat(30).trim_end())));
        check(Some(&"x".repeat(300)), None, Some(&format!("{}…", "x".repeat(199))));
        let named = format!("Nanjing (南京) {}", "water ".repeat(60));
        let cut = excerpt(Some(&named), None);
        assert!(cut.is_some_and(|cut| cut.ends_with(" water…")));
    }

    #[test]
    fn a_chinese_text_with_names_in_letters_is_cut_as_chinese() {
        let text = "公司推出 Large Language Model 产品，".repeat(20);
        let start: String = text.chars().take(198).collect();
        check(Some(&text), None, Some(&format!("{}……", start.trim_end())));
    }
}
