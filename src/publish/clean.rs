//! What a published file can carry: characters, lines and addresses.

use url::Url;

/// `text` without the characters that XML 1.0 cannot carry (2.2, Char) or that it and HTML
/// discourage: controls except tab and line ends, and noncharacters such as U+FFFE.
pub(super) fn clean(text: &str) -> String {
    if text.chars().all(is_carried) {
        text.to_owned()
    } else {
        text.chars().filter(|character| is_carried(*character)).collect()
    }
}

/// One line without spaces around it.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`line()`], where it leaves anything.
pub(super) fn some_line(text: &str) -> Option<String> {
    Some(line(text)).filter(|line| !line.is_empty())
}

/// Only addresses that a reader may safely follow: `javascript:` and the like never reach a page.
pub(super) fn web_address(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

pub(super) fn is_carried(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\u{FDD0}'..='\u{FDEF}' => false,
        _ => !character.is_control() && u32::from(character) & 0xFFFE != 0xFFFE,
    }
}
