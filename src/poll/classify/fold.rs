//! Texts and words as rules compare them: so that an editor can tell by eye what is found.

/// A text with letters in lower case and of half width, every white space one space, and none between a Latin
/// letter or digit and a Chinese character: ＡＩ　产业 is ai产业. Nothing else changes.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    let mut last = ' ';
    for character in text.chars() {
        let character = match character {
            'A'..='Z' => character.to_ascii_lowercase(),
            '\u{4E00}'..='\u{9FFF}' => character,
            '\u{FF01}'..='\u{FF5E}' => {
                let narrow = u8::try_from(u32::from(character) - 0xFEE0).unwrap_or_default();
                char::from(narrow.to_ascii_lowercase())
            }
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => continue,
            _ if character.is_whitespace() => {
                space = true;
                continue;
            }
            _ => character,
        };
        if space {
            let parted = is_latin(last) && is_chinese(character)
                || is_chinese(last) && is_latin(character)
                || folded.is_empty();
            if !parted {
                folded.push(' ');
            }
            space = false;
        }
        if character.is_ascii() || is_chinese(character) {
            folded.push(character);
        } else {
            folded.extend(character.to_lowercase());
        }
        last = character;
    }
    folded
}

/// Whether the bytes of a folded text at `start..end` are no part of a longer Latin word or number: ai is not in
/// shanghai, nor 5g in 15g.
pub(super) fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let letter = |index: usize| text.get(index).is_some_and(u8::is_ascii_alphanumeric);
    let goes_on = |index: usize| index > 0 && letter(index - 1) && letter(index);
    !goes_on(start) && !goes_on(end)
}

fn is_latin(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_spaces_beside_latin_do_not_count() {
        assert_eq!(fold("ＡＩ　产业：AI 产业"), "ai产业:ai产业");
        assert_eq!(fold(" 聚焦上海 \n路演 GDP 增速 5.2 % "), "聚焦上海 路演gdp增速5.2 %");
        assert_eq!(fold("零\u{200B}宽"), "零宽");
    }

    #[test]
    fn punctuation_and_spaces_between_chinese_stay() {
        assert_ne!(fold("南京，路过"), fold("南京路过"));
        assert_ne!(fold("南京 路过"), fold("南京路过"));
    }

    #[test]
    fn a_latin_word_is_whole() {
        let check = |text: &str, word: &str| {
            let start = text.find(word).unwrap_or_default();
            stands_alone(text.as_bytes(), start, start + word.len())
        };
        assert!(check("用ai写作", "ai"));
        assert!(check("ai", "ai"));
        assert!(!check("shanghai", "ai"));
        assert!(!check("15g网", "5g"));
        assert!(check("第5g网", "5g"));
        assert!(check("3开发区", "开发区"));
    }
}
