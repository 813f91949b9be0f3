//! The letters of a text: what is left of it without notices, white space and punctuation.

use super::notices;
use crate::poll::keys::{number, push_comparable, simplified, stays};

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
    /// The bytes of what stands behind 时间： and the like.
    pub(super) times: Vec<(u32, u32)>,
}

impl Text {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Text {
        let mut letters = String::with_capacity(text.len());
        let (mut ends, mut count) = (Vec::with_capacity(text.len() / 24), 0);
        let mut times = Vec::new();
        let text = simplified(text);
        for line in notices::lines(&text) {
            let mut at = 0;
            let label = notices::time_label(line);
            // It is one thing that was found, whatever its commas.
            let is_divided = !notices::is_finding(line);
            let mut time = None;
            while at < line.len() {
                // Most of a text stays as it is, so it is copied by runs.
                let run = line[at..].find(|character| !stays(character));
                let until = run.map_or(line.len(), |run| at + run);
                letters.push_str(&line[at..until]);
                count += line[at..until].chars().count();
                let Some(character) = line[until..].chars().next() else { break };
                at = until + character.len_utf8();
                let length = letters.len();
                if label == Some(at) {
                    time = Some(length);
                }
                if let Some((sign, behind)) = number::between(line, until, &letters) {
                    letters.push_str(sign);
                    at = behind;
                    if sign == "、" && line[until..behind].contains(is_break) {
                        end(&mut ends, letters.len());
                    }
                } else if number::is_minus(line, until) {
                    letters.push('-');
                } else if is_break(character) {
                    if is_divided {
                        end(&mut ends, letters.len());
                    }
                } else {
                    push_comparable(character, &mut letters);
                }
                count += letters[length..].chars().count();
            }
            end(&mut ends, letters.len());
            times.extend(time.map(|start| (byte(start), byte(letters.len()))));
            if count >= LONGEST {
                break;
            }
        }
        if count > LONGEST {
            let at = letters.char_indices().nth(LONGEST).map_or(letters.len(), |(at, _)| at);
            letters.truncate(at);
            ends.retain(|end| (*end as usize) < at);
            end(&mut ends, at);
            times.retain(|(_, end)| (*end as usize) <= at);
            count = LONGEST;
        }
        Text { letters, count, ends, times }
    }
}

fn end(ends: &mut Vec<u32>, at: usize) {
    let at = byte(at);
    if at > ends.last().copied().unwrap_or(0) {
        ends.push(at);
    }
}

fn byte(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn is_break(character: char) -> bool {
    matches!(
        character,
        '，' | '。' | '！' | '？' | '；' | '：' | ',' | '.' | '!' | '?' | ';' | ':' | '…' | '．'
    )
}
