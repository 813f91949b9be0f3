//! What editors write: one line or some, without what nobody sees.

use super::Refusal;

/// A headline is no longer, in characters.
pub const HEADLINE: usize = 200;

/// Nor is a summary, which stands where an excerpt would.
pub const SUMMARY: usize = 200;

/// Nor what editors tell readers: a note, a correction, a reason.
pub const REMARK: usize = 1000;

/// Nor the text of a story.
pub(super) const BODY: usize = 200_000;

/// A headline as it is kept.
pub(super) fn headline(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(is_unseen) {
        return Err(Refusal::Headline);
    }
    within(text, HEADLINE)?;
    Ok(text.to_owned())
}

/// A remark as it is kept: one paragraph.
pub(super) fn remark(text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.chars().any(is_unseen) {
        return Err(Refusal::Words);
    }
    within(&text, most)?;
    Ok(text)
}

/// A text as it is kept, a paragraph a line; it may be empty.
pub(super) fn body(text: &str) -> Result<String, Refusal> {
    within(text, BODY)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    let is_unseen = |character: char| !matches!(character, '\n' | '\t') && is_unseen(character);
    if text.chars().any(is_unseen) { Err(Refusal::Words) } else { Ok(text) }
}

fn within(text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() > most { Err(Refusal::TooLong(most)) } else { Ok(()) }
}

/// Controls, and characters without a shape that hide or turn what a reader sees.
pub(super) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_one_line_of_what_is_seen() {
        assert_eq!(headline(" 新桥合龙 ").ok().as_deref(), Some("新桥合龙"));
        for bad in ["", " ", "一\n二", "一\u{202e}二", &"字".repeat(201)] {
            assert!(headline(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_remark_is_one_paragraph() {
        assert_eq!(remark(" 一。\n二。 ", 10).ok().as_deref(), Some("一。 二。"));
        assert!(matches!(remark("一二三", 2), Err(Refusal::TooLong(2))));
        assert!(matches!(remark(" \n", 2), Err(Refusal::Words)));
    }

    #[test]
    fn a_body_keeps_its_paragraphs() {
        assert_eq!(body("一。\r\n\r\n  二。").ok().as_deref(), Some("一。\n二。"));
        assert!(body("一\u{0}").is_err());
    }
}
