//! Addresses as an attribute of a page may hold them.

/// Our pages load nothing over http: where they are read over https a browser would refuse it or ask for
/// https by itself, and the server's Content-Security-Policy names https alone.
pub(in crate::publish) fn over_https(address: &str) -> String {
    match address.strip_prefix("http://") {
        Some(rest) => valid(&format!("https://{rest}")),
        None => valid(address),
    }
}

/// The address with signs escaped that no valid address holds as they are, but that parsers let pass (URL, 1.1,
/// URL units). `%u4e2d`, which is as wrong, stays: servers that write it read it, and nothing else. A user and a
/// password go, as HTML wants it.
pub(in crate::publish) fn valid(address: &str) -> String {
    let authority = address.find("://").map_or(0, |scheme| scheme + 3);
    let path =
        address[authority..].find(['/', '?', '#']).map_or(address.len(), |at| authority + at);
    let host = match address[authority..path].rfind('@') {
        Some(user) if authority > 0 => authority + user + 1,
        _ => authority,
    };
    let mut result = address[..authority].to_owned();
    result.push_str(&address[host..path]);
    let rest = &address[path..];
    for (at, sign) in rest.char_indices() {
        let escaped = match sign {
            '|' => "%7C",
            '^' => "%5E",
            '`' => "%60",
            '[' => "%5B",
            ']' => "%5D",
            '{' => "%7B",
            '}' => "%7D",
            '\\' => "%5C",
            ' ' => "%20",
            '%' if !begins_escape(&rest.as_bytes()[at + 1..]) => "%25",
            _ => {
                result.push(sign);
                continue;
            }
        };
        result.push_str(escaped);
    }
    result
}

/// Whether what follows a percent sign makes it an escape, be it one of those of four digits.
fn begins_escape(after: &[u8]) -> bool {
    match after {
        [b'u', digits @ ..] => digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit),
        [high, low, ..] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        _ => false,
    }
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
    fn nobody_is_signed_in_by_an_address() {
        check("https://user:secret@a.example/x@y", "https://a.example/x@y");
        check("https://bank.example@a.example", "https://a.example");
    }

    #[test]
    fn what_is_valid_or_cannot_be_said_otherwise_stays() {
        for address in [
            "https://[::1]:8080/?a=%E4%B8%AD&amp;b=c",
            "https://a.example",
            "https://a.example/?t=%u4e2d",
            "mailto:a@b.example",
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
