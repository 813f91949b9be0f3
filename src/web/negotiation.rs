//! What a request says about the forms it takes and the form it has (RFC 9110, 12 and 13). Pure.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// A way of packing that we send (RFC 9110, 8.4.1; RFC 7932; RFC 8878).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstandard,
}

impl Coding {
    /// Its name in `Content-Encoding`.
    pub(super) fn name(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Coding::Gzip => "gzip",
            Coding::Brotli => "br",
            Coding::Zstandard => "zstd",
        })
    }
}

/// Weights of `Accept-Encoding` in thousandths; 0 is a refusal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    gzip: u32,
    brotli: u32,
    zstandard: u32,
    plain: u32,
}

impl Accepted {
    /// What a request accepts.
    pub(super) fn of(headers: &HeaderMap) -> Accepted {
        let (mut gzip, mut brotli, mut zstandard) = (None, None, None);
        let (mut plain, mut others) = (None, None);
        for (coding, weight) in elements(headers, &header::ACCEPT_ENCODING).map(weighed) {
            let is = |name: &str| coding.eq_ignore_ascii_case(name);
            let slot = if is("gzip") || is("x-gzip") {
                &mut gzip
            } else if is("br") {
                &mut brotli
            } else if is("zstd") {
                &mut zstandard
            } else if is("identity") {
                &mut plain
            } else if is("*") {
                &mut others
            } else {
                continue;
            };
            *slot = slot.or(Some(weight));
        }
        let named = |weight: Option<u32>| weight.or(others).unwrap_or(0);
        Accepted {
            gzip: named(gzip),
            brotli: named(brotli),
            zstandard: named(zstandard),
            // The plain form is always acceptable, but last where it is not named.
            plain: plain.unwrap_or(0),
        }
    }

    /// The weight of a form, if it is accepted and no less than the plain one.
    ///
    /// Who refuses the plain form as well gets it where there is no other: a feed that somebody did not
    /// expect is better than none (RFC 9110, 12.5.3, leaves it to us).
    pub(super) fn weight(self, coding: Coding) -> Option<u32> {
        let weight = match coding {
            Coding::Gzip => self.gzip,
            Coding::Brotli => self.brotli,
            Coding::Zstandard => self.zstandard,
        };
        (weight > 0 && weight >= self.plain).then_some(weight)
    }
}

/// Whether the client asks for the new entries of a feed alone (RFC 3229, 10.5.3; `feed` is registered by
/// the practice of feed readers).
pub(super) fn wants_delta(headers: &HeaderMap) -> bool {
    let name = HeaderName::from_static("a-im");
    let wanted = elements(headers, &name).map(weighed);
    let mut feed = wanted.filter(|(name, _)| name.eq_ignore_ascii_case("feed"));
    feed.next().is_some_and(|(_, weight)| weight > 0)
}

/// The tags that the client has, without marks of weakness.
pub(super) fn known_tags(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    // Our tags hold no comma, so that a list of them may be cut at commas.
    elements(headers, &header::IF_NONE_MATCH).map(|tag| tag.strip_prefix("W/").unwrap_or(tag))
}

/// Whether the client has this form already: `If-None-Match` alone decides where it is given
/// (RFC 9110, 13.2.2). `modified` in seconds since 1970.
pub(super) fn is_current(headers: &HeaderMap, etag: &HeaderValue, modified: Option<u64>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return known_tags(headers).any(|tag| tag == "*" || tag.as_bytes() == etag);
    }
    let Some(modified) = modified else { return false };
    headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok())
        .and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok())
        .is_some_and(|since| modified <= since.as_secs())
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
    fn a_packed_form_is_sent_to_those_who_take_it() {
        let cases = [
            ("gzip", Some(1000)),
            ("gzip, deflate, br, zstd", Some(1000)),
            ("GZip", Some(1000)),
            ("x-gzip", Some(1000)),
            ("*", Some(1000)),
            ("br, *;q=0.1", Some(100)),
            ("gzip;q=0.001", Some(1)),
            ("gzip; Q = 0.5, identity;q=0.4", Some(500)),
            ("identity;q=0.4, gzip;q=0.4", Some(400)),
            ("identity;q=0, gzip;q=0.1", Some(100)),
            ("", None),
            ("identity", None),
            ("br", None),
            ("gzip;q=0", None),
            ("gzip;q=0.000", None),
            ("gzip;q=0, *", None),
            ("*;q=0", None),
            ("gzip;q=nonsense", None),
            ("gzip;q=", None),
            ("gzip;q=0.5, identity", None),
            ("gzip;q=99999999999", None),
            ("gzipped", None),
        ];
        for (value, expected) in cases {
            let accepted = Accepted::of(&headers(&[("accept-encoding", value)]));
            assert_eq!(accepted.weight(Coding::Gzip), expected, "{value}");
        }
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted::default());
        let accepted = Accepted::of(&headers(&[("accept-encoding", "zstd;q=0.3, BR;q=0.2")]));
        assert_eq!(accepted.weight(Coding::Brotli), Some(200));
        assert_eq!(accepted.weight(Coding::Zstandard), Some(300));
    }

    #[test]
    fn new_entries_alone_are_sent_to_those_who_ask_for_them() {
        let cases = [
            ("feed", true),
            ("Feed", true),
            ("vcdiff, feed;q=0.5", true),
            ("feed;q=0", false),
            ("feeds", false),
            ("", false),
        ];
        for (value, expected) in cases {
            assert_eq!(wants_delta(&headers(&[("a-im", value)])), expected, "{value}");
        }
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
            assert_eq!(is_current(&headers(pairs), &etag, Some(modified)), expected, "{pairs:?}");
        }
    }
}
