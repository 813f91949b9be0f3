//! The letters of a text: what is left of it without notices, white space and punctuation.

use super::notices;
use crate::poll::keys::{push_comparable, simplified, stays};

/// Of a text so many letters are compared; longer ones are books.
const LONGEST: usize = 12_000;

/// A text without what outlets exchange at will.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Its letters: comparable, without notices.
    pub(super) letters: String,
    /// How many they are.
    pub(super) count: usize,
    /// The byte at which each clause ends.
    pub(super) ends: Vec<u32>,
}

impl Text {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Text {
        let mut letters = String::with_capacity(text.len());
        let (mut ends, mut count) = (Vec::with_capacity(text.len() / 24), 0);
        let text = simplified(text);
        for line in notices::lines(&text) {
            let mut at = 0;
            while at < line.len() {
                // Most of a text stays as it is, so it is copied by runs.
                let run = line[at..].find(|character| !stays(character));
                let until = run.map_or(line.len(), |run| at + run);
                letters.push_str(&line[at..until]);
                count += line[at..until].chars().count();
                let Some(character) = line[until..].chars().next() else { break };
                at = until + character.len_utf8();
                if !is_break(character) {
                    let length = letters.len();
                    push_comparable(character, &mut letters);
                    count += letters[length..].chars().count();
                } else if !is_inside_number(line, until, character) {
                    end(&mut ends, letters.len());
                }
            }
            end(&mut ends, letters.len());
            if count >= LONGEST {
                break;
            }
        }
        if count > LONGEST {
            let at = letters.char_indices().nth(LONGEST).map_or(letters.len(), |(at, _)| at);
            letters.truncate(at);
            ends.retain(|end| (*end as usize) < at);
            end(&mut ends, at);
            count = LONGEST;
        }
        Text { letters, count, ends }
    }
}

fn end(ends: &mut Vec<u32>, at: usize) {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    if at > ends.last().copied().unwrap_or(0) {
        ends.push(at);
    }
}

/// The comma of 1,000 and the stop of 3.5 divide nothing.
fn is_inside_number(line: &str, at: usize, character: char) -> bool {
    let is_digit = |at: usize| line.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    matches!(character, ',' | '.') && at > 0 && is_digit(at - 1) && is_digit(at + 1)
}

fn is_break(character: char) -> bool {
    matches!(
        character,
        '，' | '。' | '！' | '？' | '；' | '：' | ',' | '.' | '!' | '?' | ';' | ':' | '…' | '．'
    )
}
