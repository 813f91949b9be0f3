//! Addresses as an attribute of a page may hold them.

use url::{ParseError, Url};

use super::for_each_character;
use crate::publish::clean::with_host;

/// Our pages load nothing over http: where they are read over https a browser would refuse it or ask for
/// https by itself, and the server's Content-Security-Policy names https alone.
pub(in crate::publish) fn over_https(address: &str) -> String {
    match address.strip_prefix("http://") {
        Some(rest) => valid(&format!("https://{rest}")),
        None => valid(address),
    }
}

/// The address with signs escaped that no valid address holds as they are, but that parsers let pass (URL, 1.1,
/// URL units). A user and a password go, as HTML wants it.
///
/// `%u4e2d` is as wrong as `%zz` and becomes `%25u4e2d`. To a server that decodes by the standard both say `%u4e2d`,
/// which its application then reads as it always did. The few servers that know such escapes themselves get other words
/// from our page; in feeds, whose rules let it stand, the address is as its outlet wrote it.
pub(in crate::publish) fn valid(address: &str) -> String {
    let scheme = address.find(':').map_or(0, |colon| colon + 1);
    let authority = if address[scheme..].starts_with("//") { scheme + 2 } else { scheme };
    let path = match address[authority..].find(['/', '?', '#']) {
        // Without a host all behind the scheme is path.
        _ if authority == scheme => scheme,
        Some(at) => authority + at,
        None => address.len(),
    };
    let host = match address[authority..path].rfind('@') {
        Some(user) => authority + user + 1,
        None => authority,
    };
    let mut result = address[..authority].to_owned();
    result.push_str(&address[host..path]);
    let rest = &address[path..];
    let mut in_fragment = false;
    for (at, sign) in rest.char_indices() {
        let escaped = match sign {
            '|' => "%7C",
            '^' => "%5E",
            '`' => "%60",
            '[' => "%5B",
            ']' => "%5D",
            '{' => "%7B",
            '}' => "%7D",
            '<' => "%3C",
            '>' => "%3E",
            '"' => "%22",
            '\\' => "%5C",
            ' ' => "%20",
            '#' if in_fragment => "%23",
            '%' if !begins_escape(&rest.as_bytes()[at + 1..]) => "%25",
            _ => {
                in_fragment |= sign == '#';
                result.push(sign);
                continue;
            }
        };
        result.push_str(escaped);
    }
    result
}

/// The value of an attribute of a text as one of ours may have it; none where it leads to a host that cannot be.
pub(super) fn of_text(value: &str) -> Option<String> {
    let mut address = String::with_capacity(value.len());
    for_each_character(value, |character| address.push(character));
    match Url::parse(&address) {
        Ok(url) if url.has_host() => address = with_host(url)?.into(),
        // A letter, or a picture that stands in the text itself or comes through our own server.
        Ok(_) | Err(ParseError::RelativeUrlWithoutBase) if !address.is_empty() => {}
        _ => return None,
    }
    Some(valid(&address).replace('&', "&amp;"))
}

/// [`of_text`], [`over_https`].
pub(super) fn of_text_over_https(value: &str) -> Option<String> {
    let address = of_text(value)?;
    Some(match address.strip_prefix("http://") {
        Some(rest) => format!("https://{rest}"),
        None => address,
    })
}

/// Whether what follows a percent sign makes it an escape.
fn begins_escape(after: &[u8]) -> bool {
    matches!(after, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: &str) {
        assert_eq!(valid(address), expected);
    }

    #[test]
    fn signs_that_no_address_holds_are_escaped() {
        check(
            "https://a.example/x|y?q=[1]&r=%zz#{z}",
            "https://a.example/x%7Cy?q=%5B1%5D&r=%25zz#%7Bz%7D",
        );
        check("https://a.example/100%", "https://a.example/100%25");
    }

    #[test]
    fn an_address_has_one_fragment() {
        check("https://a.example/#/15#x#", "https://a.example/#/15%23x%23");
    }

    #[test]
    fn an_escape_is_two_digits() {
        check("https://a.example/?t=%u4e2d%ZZ%a", "https://a.example/?t=%25u4e2d%25ZZ%25a");
    }

    #[test]
    fn a_letter_has_an_address_too() {
        check("mailto:a b@c.example?subject=x y#z#", "mailto:a%20b@c.example?subject=x%20y#z%23");
        check("mailto:\"a\"<b>@c.example", "mailto:%22a%22%3Cb%3E@c.example");
        check("mailto:a?body=https://user@b.example/", "mailto:a?body=https://user@b.example/");
    }

    #[track_caller]
    fn check_of_text(value: &str, expected: Option<&str>) {
        assert_eq!(of_text(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn a_host_that_cannot_be_is_no_address() {
        check_of_text(
            "https://a.example/?b=1&amp;c=2#d&#39;",
            Some("https://a.example/?b=1&amp;c=2#d'"),
        );
        check_of_text("https://a.example./b", Some("https://a.example/b"));
        check_of_text("../picture/a?b=1&amp;c=2", Some("../picture/a?b=1&amp;c=2"));
        check_of_text("data:image/png;base64,AA==", Some("data:image/png;base64,AA=="));
        for value in ["", "https://.a.example/", "https://a..example/b", "https://a.example:99999/"]
        {
            check_of_text(value, None);
        }
    }

    #[test]
    fn nobody_is_signed_in_by_an_address() {
        check("https://user:secret@a.example/x@y", "https://a.example/x@y");
        check("https://bank.example@a.example", "https://a.example");
    }

    #[test]
    fn what_is_valid_or_cannot_be_said_otherwise_stays() {
        for address in [
            "https://[::1]:8080/?a=%E4%B8%AD&b=c",
            "https://a.example",
            "https://a.example/#/15",
            "mailto:a@b.example?cc=c@d.example",
            "../picture/a",
        ] {
            check(address, address);
        }
    }

    #[test]
    fn http_becomes_https() {
        assert_eq!(over_https("http://a.example/1.png"), "https://a.example/1.png");
        assert_eq!(over_https("data:image/png;base64,AA=="), "data:image/png;base64,AA==");
    }
}
