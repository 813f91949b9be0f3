//! What a published file can carry: characters, lines and addresses.

use std::sync::LazyLock;

use regex::Regex;
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

/// [`line()`], where it leaves anything that is seen.
pub(super) fn some_line(text: &str) -> Option<String> {
    Some(line(text)).filter(|line| line.chars().any(is_ink) || SEEN.is_match(line))
}

/// Whether this is a sign as most lines have one: then no table of all signs has to be made, which takes a millisecond.
fn is_ink(sign: char) -> bool {
    sign.is_ascii_graphic() || ('\u{4e00}'..='\u{9fff}').contains(&sign)
}

/// A sign that leaves a trace on a page: no space, nothing that directs or joins others, no mark that stands on
/// another (Unicode 17.0, `PropList` and 4.5). Some letters and a braille cell are but blanks: the fillers of Hangul are
/// ignorable as well, U+2800 is not.
static SEEN: LazyLock<Regex> = LazyLock::new(|| {
    const SEEN: &str = r"[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{M}\p{Z}\x{2800}]";
    Regex::new(SEEN).expect("it is constant")
});

/// Only addresses that a reader may safely follow: `javascript:` and the like never reach a page, and no outlet is
/// at an IPv6 address, which feed readers and validators do not know, nor at a host that cannot be ([`with_host`]).
/// Characters that browsers let stand in an address but RFC 3986 does not are escaped. A user and a password go: they
/// are for nobody's eyes, and make an address look like another's.
pub(super) fn web_address(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") || matches!(url.host()?, Host::Ipv6(_)) {
        return None;
    }
    let mut url = with_host(url)?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let after_host = url[..Position::BeforePath].len();
    // Applications that keep their routes behind `#` put a second one there, which no fragment may hold.
    let after_fragment = url[..Position::BeforeFragment].len();
    let text = String::from(url);
    let is_loose = |at: usize, character: char| {
        LOOSE.contains(&character) || character == '#' && after_host + at >= after_fragment
    };
    let rest = &text[after_host..];
    if !rest.char_indices().any(|(at, character)| is_loose(at, character)) {
        return Some(text);
    }
    let mut strict = text[..after_host].to_owned();
    for (at, character) in rest.char_indices() {
        if is_loose(at, character) {
            strict.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            strict.push(character);
        }
    }
    Some(strict)
}

/// The address, if there can be such a host: the labels of a name are not empty and have no more than 63 bytes, and all
/// of them no more than 253 (RFC 1035, 2.3.4). The dot that may end a name goes: with it a host is the same to the DNS,
/// and another to servers and readers.
pub(super) fn with_host(mut url: Url) -> Option<Url> {
    let Some(Host::Domain(name)) = url.host() else { return Some(url) };
    let plain = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| (1..=63).contains(&label.len());
    if plain.len() > 253 || !plain.split('.').all(is_label) {
        return None;
    }
    if plain.len() < name.len() {
        let plain = plain.to_owned();
        url.set_host(Some(&plain)).ok()?;
    }
    Some(url)
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

    #[track_caller]
    fn check_seen(text: &str, expected: Option<&str>) {
        assert_eq!(some_line(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn a_line_of_what_nobody_sees_is_none() {
        for text in [
            "",
            " \u{3000}\n",
            "\u{200b}\u{200d}\u{feff}",
            "\u{202e}\u{2066}\u{61c}",
            "\u{301}\u{fe0f}",
            "\u{3164}\u{2800}",
            "\u{ad}\u{180e}\u{e0061}",
        ] {
            check_seen(text, None);
        }
        for text in ["……", "□", "👨\u{200d}👩", "e\u{301}", "अ", "\u{e000}", "\u{202e}甲"]
        {
            check_seen(text, Some(text));
        }
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
            ("https://a.example/#/15#x##", Some("https://a.example/#/15%23x%23%23")),
            ("https://a.example./b", Some("https://a.example/b")),
            ("https://.a.example/", None),
            ("https://a..example/", None),
            ("https://a.example../", None),
            (
                &format!("https://{}.example/", "a".repeat(63)),
                Some(&format!("https://{}.example/", "a".repeat(63))),
            ),
            (&format!("https://{}.example/", "a".repeat(64)), None),
            (&format!("https://{}example/", "abcdefghi.".repeat(25)), None),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
        ] {
            assert_eq!(web_address(address).as_deref(), expected, "{address}");
        }
    }
}
