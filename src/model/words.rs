//! What somebody looks for: words that must stand in a story.

use super::{folded, is_wide};

/// The words that are looked for: all of them must stand in a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// As in [`folded`] texts.
    stretches: Vec<String>,
}

/// Stretches that are looked for, and bytes of each: whoever pastes a whole report finds it by its beginning.
const MOST: (usize, usize) = (16, 120);

impl Words {
    /// The words of what somebody typed; none if that is empty.
    pub fn read(typed: &str) -> Option<Words> {
        if typed.trim().is_empty() {
            return None;
        }
        let mut words = Words::default();
        // Folding puts together what is written apart on purpose here.
        for stretch in typed.split_whitespace().take(MOST.0).map(shortened).map(folded) {
            for stretch in stretch.split(' ').filter(|stretch| !stretch.is_empty()) {
                let stretch = shortened(stretch).to_owned();
                if words.stretches.len() < MOST.0 && !words.stretches.contains(&stretch) {
                    words.stretches.push(stretch);
                }
            }
        }
        Some(words)
    }

    /// Whether there is nothing to be found: they held no letter and no digit.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// As in [`folded`] texts.
    pub fn stretches(&self) -> impl Iterator<Item = &str> {
        self.stretches.iter().map(String::as_str)
    }

    /// Whether all stand in these [`folded`] texts; one that is a single Chinese character is looked for in the
    /// headlines alone.
    pub fn stand_in(&self, headlines: &str, text: &str) -> bool {
        self.stretches().all(|stretch| {
            stands_in(stretch, headlines) || !is_single(stretch) && stands_in(stretch, text)
        })
    }
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST.1)]
}

/// Whether a stretch is a single Chinese character, which no pair of neighbours finds.
pub fn is_single(stretch: &str) -> bool {
    stretch.starts_with(is_wide) && stretch.chars().nth(1).is_none()
}

/// Whether a stretch stands in a [`folded`] text; a Latin word or number only as a whole one.
fn stands_in(stretch: &str, text: &str) -> bool {
    let goes_on = |inside: Option<char>, outside: Option<char>| {
        let narrow = |character: Option<char>| {
            character.is_some_and(|character| character != ' ' && !is_wide(character))
        };
        narrow(inside) && narrow(outside)
    };
    text.match_indices(stretch).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        !goes_on(stretch.chars().next(), before.chars().next_back())
            && !goes_on(stretch.chars().next_back(), after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_must_stand_in_a_text() {
        let check = |typed: &str, text: &str| {
            Words::read(typed).unwrap_or_default().stand_in("头条", &folded(text))
        };
        assert!(check("长江大桥", "南京长江大桥通车"));
        assert!(check("大桥　南京", "南京长江大桥通车"));
        assert!(!check("南京大桥", "南京长江大桥通车"));
        assert!(!check("苏州 大桥", "南京长江大桥通车"));
        assert!(check("A股", "今日Ａ股市场"));
        assert!(!check("ai", "shanghai 消息"));
        assert!(check("26", "截至26日"));
        assert!(!check("2", "截至26日"));
        assert!(check("头", "别的"));
        assert!(!check("别", "别的"));
        assert!(Words::read(" \u{3000}").is_none());
        assert!(Words::read("\"' *()").is_some_and(|words| words.is_empty()));
        let long = Words::read(&"南京 ".repeat(1000)).unwrap_or_default();
        assert_eq!(long.stretches().collect::<Vec<_>>(), ["南京"]);
        assert_eq!(Words::read(&"长".repeat(9999)).unwrap_or_default().stretches().count(), 1);
    }
}
