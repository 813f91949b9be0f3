//! Names of accounts, and those that are given in the shell. They sign edits, so none may look like another.

use unicode_normalization::UnicodeNormalization as _;

use crate::{curate::words::is_unseen, model::is_login};

/// Characters of a name; it stands in rows of the log.
const LONGEST: usize = 40;

/// What signs edits that nobody decided: the clock's.
const RESERVED: [&str; 2] = ["系统", "system"];

/// Why something is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing but spaces.
    #[error("the name is empty")]
    Empty,
    /// Longer than names are.
    #[error("the name is longer than 40 characters")]
    Long,
    /// Holds a line break, or what nobody sees.
    #[error("the name holds a line break or another character that nobody sees")]
    Unseen,
    /// It stands for what nobody decided, or for a login.
    #[error("this name is reserved: it signs what the clock does, or a login in the shell")]
    Reserved,
}

/// A name without the spaces around it.
pub fn checked(name: &str) -> Result<&str, NameFault> {
    let name = name.trim();
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.chars().count() > LONGEST {
        return Err(NameFault::Long);
    }
    if name.chars().any(is_nothing) {
        return Err(NameFault::Unseen);
    }
    let folded = folded(name);
    if RESERVED.contains(&folded.as_str()) || is_login(&folded) {
        return Err(NameFault::Reserved);
    }
    Ok(name)
}

/// A name as it is compared: what a keyboard makes full-width or upper-case is the same (UAX #15).
pub fn folded(name: &str) -> String {
    let folded: String = name.trim().nfkc().flat_map(char::to_lowercase).collect();
    // Lower case may come apart again, as that of İ does.
    folded.nfkc().collect()
}

/// What nobody sees in a name, or takes for a space: soft hyphens, fillers and selectors too.
fn is_nothing(character: char) -> bool {
    is_unseen(character)
        || character != ' ' && character != '\u{3000}' && character.is_whitespace()
        || matches!(
            character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFC}' | '\u{E0000}'..='\u{E0FFF}' | '\u{E000}'..='\u{F8FF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_that_is_seen() {
        assert_eq!(checked(" 李敏 "), Ok("李敏"));
        assert_eq!(checked("Li Min"), Ok("Li Min"));
        assert_eq!(checked(&"敏".repeat(40)), Ok("敏".repeat(40).as_str()));
        for (name, fault) in [
            ("", NameFault::Empty),
            (" \t", NameFault::Empty),
            ("李\n敏", NameFault::Unseen),
            ("李\u{200B}敏", NameFault::Unseen),
            ("李\u{202E}敏", NameFault::Unseen),
            ("李\u{3164}", NameFault::Unseen),
            ("李\u{AD}敏", NameFault::Unseen),
            ("系统", NameFault::Reserved),
            ("ＳＹＳＴＥＭ", NameFault::Reserved),
            ("shell", NameFault::Reserved),
            ("root＠Shell", NameFault::Reserved),
        ] {
            assert_eq!(checked(name), Err(fault), "{name:?}");
        }
        assert_eq!(checked(&"敏".repeat(41)), Err(NameFault::Long));
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for (one, other) in [("Li", "ＬＩ"), ("é", "e\u{301}"), ("ﬁ", "FI"), ("李敏", " 李敏 ")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("李敏"), folded("李明"));
    }
}
