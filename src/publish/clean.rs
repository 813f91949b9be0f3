//! What a published file can carry: characters, lines and addresses.

use url::{Host, Position, Url};

/// `text` without the characters that XML 1.0 cannot carry (2.2, Char) or that it and HTML
/// discourage: controls except tab and line ends, and noncharacters such as U+FFFE. A character that was lost
/// before it came to us (U+FFFD) is shown as □, as Chinese print does: readers take the other one for a damaged
/// file.
pub(super) fn clean(text: &str) -> String {
    if uncarried(text).is_none() && !text.contains(char::REPLACEMENT_CHARACTER) {
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

/// The first character that [`clean`] leaves out. Documents are long, so that only those are decoded that begin like one
/// of these: controls, and those from U+0080, U+F000 and U+10000 on.
pub(super) fn uncarried(text: &str) -> Option<char> {
    let is_doubtful =
        |byte: u8| byte < b' ' && byte != b'\n' || matches!(byte, 0x7f | 0xc2 | 0xef..);
    let doubtful = text.bytes().enumerate().filter(|(_, byte)| is_doubtful(*byte));
    let mut doubtful = doubtful.filter_map(|(at, _)| text[at..].chars().next());
    doubtful.find(|character| !is_carried(*character))
}

fn is_carried(character: char) -> bool {
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
    fn what_no_file_can_carry_is_found_wherever_it_stands() {
        let every = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        let wrong = every.filter(|character| {
            let expected = Some(*character).filter(|character| !is_carried(*character));
            uncarried(&format!("甲{character}a")) != expected
        });
        assert_eq!(wrong.collect::<Vec<char>>(), Vec::<char>::new());
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
