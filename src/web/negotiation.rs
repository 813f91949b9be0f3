//! What a request says about the forms it takes and the form it has (RFC 9110, 12 and 13). Pure.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Whether gzip is accepted, and no less than the plain form.
pub(super) fn prefers_gzip(headers: &HeaderMap) -> bool {
    let (mut gzip, mut plain, mut others) = (None, None, None);
    for (coding, weight) in elements(headers, &header::ACCEPT_ENCODING).map(weighed) {
        let slot = match coding.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => &mut gzip,
            "identity" => &mut plain,
            "*" => &mut others,
            _ => continue,
        };
        *slot = slot.or(Some(weight));
    }
    let gzip = gzip.or(others).unwrap_or(0);
    // The plain form is always acceptable, but last where it is not named.
    gzip > 0 && gzip >= plain.unwrap_or(0)
}

/// Whether the client has this form already: `If-None-Match` alone decides where it is given
/// (RFC 9110, 13.2.2).
pub(super) fn is_current(headers: &HeaderMap, etag: &HeaderValue, modified_seconds: u64) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        // Our tags hold no comma, so that a list of them may be cut at commas. Compared weakly.
        return elements(headers, &header::IF_NONE_MATCH)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag);
    }
    headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok())
        .and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok())
        .is_some_and(|since| modified_seconds <= since.as_secs())
}

/// The elements of a list header, which may come in several lines.
fn elements<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// An element and its weight in thousandths; 1000 where none is given, 0 where it is none.
fn weighed(element: &str) -> (&str, u32) {
    let mut parameters = element.split(';').map(str::trim);
    let name = parameters.next().unwrap_or_default();
    let weight = parameters.find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()).unwrap_or(0))
    });
    (name, weight.unwrap_or(1000))
}

/// A weight such as `0.75` (RFC 9110, 12.4.2), cut off at 1.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{fraction:0<3}");
    let weight =
        whole.parse::<u32>().ok()?.checked_mul(1000)? + digits.get(..3)?.parse::<u32>().ok()?;
    Some(weight.min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let cases = [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("GZip", true),
            ("x-gzip", true),
            ("*", true),
            ("gzip;q=0.001", true),
            ("gzip; Q = 0.5, identity;q=0.4", true),
            ("identity;q=0.4, gzip;q=0.4", true),
            ("", false),
            ("identity", false),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip;q=0.000", false),
            ("gzip;q=0, *", false),
            ("*;q=0", false),
            ("gzip;q=nonsense", false),
            ("gzip;q=", false),
            ("gzip;q=0.5, identity", false),
            ("gzip;q=99999999999", false),
            ("gzipped", false),
        ];
        for (value, expected) in cases {
            assert_eq!(prefers_gzip(&headers(&[("accept-encoding", value)])), expected, "{value}");
        }
        assert!(!prefers_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_known_form_is_told_by_its_tag_before_its_date() {
        let etag = HeaderValue::from_static("\"abc\"");
        let same = "Tue, 09 Jun 2020 12:00:00 GMT";
        let modified = 1_591_704_000;
        let cases: [(&[(&'static str, &'static str)], bool); 11] = [
            (&[("if-none-match", "\"abc\"")], true),
            (&[("if-none-match", "W/\"abc\"")], true),
            (&[("if-none-match", "\"x\", \"abc\"")], true),
            (&[("if-none-match", "*")], true),
            (&[("if-none-match", "abc")], false),
            (&[("if-none-match", "\"abc-gzip\"")], false),
            (&[("if-none-match", "\"x\""), ("if-modified-since", same)], false),
            (&[("if-modified-since", same)], true),
            (&[("if-modified-since", "Tue, 09 Jun 2020 11:59:59 GMT")], false),
            (&[("if-modified-since", "yesterday")], false),
            (&[], false),
        ];
        for (pairs, expected) in cases {
            assert_eq!(is_current(&headers(pairs), &etag, modified), expected, "{pairs:?}");
        }
    }
}
