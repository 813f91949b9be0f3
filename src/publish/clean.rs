//! What a published file can carry: characters, lines and addresses.

use url::{Host, Position, Url};

/// `text` without the characters that XML 1.0 cannot carry (2.2, Char) or that it and HTML
/// discourage: controls except tab and line ends, and noncharacters such as U+FFFE. A character that was lost
/// before it came to us (U+FFFD) is shown as □, as Chinese print does: readers take the other one for a damaged
/// file.
pub(super) fn clean(text: &str) -> String {
    let is_sound = |character| is_carried(character) && character != char::REPLACEMENT_CHARACTER;
    if text.chars().all(is_sound) {
        return text.to_owned();
    }
    let carried = text.chars().map(|character| match character {
        char::REPLACEMENT_CHARACTER => LOST,
        _ => character,
    });
    carried.filter(|character| is_carried(*character)).collect()
}

/// Stands for a character that cannot be told.
const LOST: char = '□';

/// One line without spaces around it.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`line()`], where it leaves anything.
pub(super) fn some_line(text: &str) -> Option<String> {
    Some(line(text)).filter(|line| !line.is_empty())
}

/// Only addresses that a reader may safely follow: `javascript:` and the like never reach a page, and no outlet is
/// at an IPv6 address, which feed readers and validators do not know. Characters that browsers let stand in an
/// address but RFC 3986 does not are escaped. A user and a password go: they are for nobody's eyes, and make an
/// address look like another's.
pub(super) fn web_address(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") || matches!(url.host()?, Host::Ipv6(_)) {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let after_host = url[..Position::BeforePath].len();
    let text = String::from(url);
    if !text[after_host..].contains(LOOSE) {
        return Some(text);
    }
    let mut strict = text[..after_host].to_owned();
    for character in text[after_host..].chars() {
        if LOOSE.contains(&character) {
            strict.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            strict.push(character);
        }
    }
    Some(strict)
}

/// What the URL standard lets stand in a path, a query or a fragment, and RFC 3986 does not.
const LOOSE: [char; 8] = ['[', ']', '{', '}', '|', '^', '`', '\\'];

pub(super) fn is_carried(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\u{FDD0}'..='\u{FDEF}' => false,
        _ => !character.is_control() && u32::from(character) & 0xFFFE != 0xFFFE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_file_can_carry_is_left_out_and_what_was_lost_is_shown() {
        assert_eq!(clean("a\u{0}b\u{fffe}c\u{85}\u{fffd}\n"), "abc□\n");
    }

    #[test]
    fn addresses_are_spelled_by_the_rfc() {
        for (address, expected) in [
            ("https://a.example/x?b={1|2}#[c]", Some("https://a.example/x?b=%7B1%7C2%7D#%5Bc%5D")),
            ("http://127.0.0.1/[a]", Some("http://127.0.0.1/%5Ba%5D")),
            ("http://[::1]/a", None),
            ("https://user:secret@a.example/", Some("https://a.example/")),
            ("https://bank.example@a.example/", Some("https://a.example/")),
            ("https://例.example/甲 乙", Some("https://xn--fsq.example/%E7%94%B2%20%E4%B9%99")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
        ] {
            assert_eq!(web_address(address).as_deref(), expected, "{address}");
        }
    }
}
