//! Until when a server wants to be left alone, and until when its answer is fresh.
//!
//! Dates in headers are read against the answer's own `Date`, so that a wrong clock on either side does
//! not matter. How long such a wish is respected is for the schedule to decide.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER};

/// The largest number of seconds a cache reckons with (RFC 9111, 1.2.2).
const MAX_SECONDS: u64 = 1 << 31;

/// `Retry-After` as seconds or as a date (RFC 9110, 10.2.3); none if it lies not in the future.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = text(headers, &RETRY_AFTER)?;
    let delay = seconds(value).or_else(|| until(value, headers, now))?;
    after(now, delay)
}

/// `Cache-Control: max-age` less `Age`, else `Expires` (RFC 9111, 4.2); none if the answer is stale at once.
pub(super) fn fresh_until(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut max_age = None;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return None,
                // Argument forms with quotes are seen, though not allowed (RFC 9111, 5.2).
                "max-age" => max_age = max_age.or(seconds(argument.trim().trim_matches('"'))),
                _ => {}
            }
        }
    }
    let lifetime = match max_age {
        Some(max_age) => max_age - text(headers, &AGE).and_then(seconds).unwrap_or_default(),
        None => until(text(headers, &EXPIRES)?, headers, now)?,
    };
    after(now, lifetime)
}

fn after(now: DateTime<Utc>, delay: TimeDelta) -> Option<DateTime<Utc>> {
    if delay > TimeDelta::zero() { now.checked_add_signed(delay) } else { None }
}

/// From the answer's own date to the date in `value`.
fn until(value: &str, headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let answered = text(headers, &DATE).and_then(date).unwrap_or(now);
    Some(date(value)?.signed_duration_since(answered))
}

fn date(value: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(value).ok().map(DateTime::from)
}

fn seconds(value: &str) -> Option<TimeDelta> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than a number holds still means very long.
    let seconds = digits.then(|| value.parse().unwrap_or(MAX_SECONDS).min(MAX_SECONDS))?;
    TimeDelta::try_seconds(i64::try_from(seconds).ok()?)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use reqwest::header::HeaderValue;

    use super::*;

    const NOON: &str = "Tue, 09 Jun 2020 12:00:00 GMT";
    const FIVE_PAST: &str = "Tue, 09 Jun 2020 12:05:00 GMT";

    /// Seconds from now that `read` finds in these headers.
    fn check(
        read: fn(&HeaderMap, DateTime<Utc>) -> Option<DateTime<Utc>>,
        headers: &[(&'static str, &'static str)],
        expected: Option<i64>,
    ) {
        let map = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        // The server's clock is years behind ours.
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let found = read(&map, now).map(|at| (at - now).num_seconds());
        assert_eq!(found, expected, "{headers:?}");
    }

    #[test]
    fn retry_after_in_both_forms() {
        check(retry_after, &[("retry-after", "120")], Some(120));
        check(retry_after, &[("retry-after", "0")], None);
        check(retry_after, &[("retry-after", "-5")], None);
        check(retry_after, &[("retry-after", "soon")], None);
        check(retry_after, &[("retry-after", "99999999999999999999999")], Some(1 << 31));
        check(retry_after, &[("retry-after", FIVE_PAST), ("date", NOON)], Some(300));
        check(retry_after, &[("retry-after", NOON), ("date", FIVE_PAST)], None);
        check(retry_after, &[("retry-after", FIVE_PAST)], None);
        check(retry_after, &[], None);
    }

    #[test]
    fn freshness_by_max_age_before_expires() {
        check(fresh_until, &[("cache-control", "public, max-age=600")], Some(600));
        check(fresh_until, &[("cache-control", "MAX-AGE=\"600\"")], Some(600));
        check(fresh_until, &[("cache-control", "max-age=600"), ("age", "200")], Some(400));
        check(fresh_until, &[("cache-control", "max-age=600"), ("age", "900")], None);
        check(fresh_until, &[("cache-control", "max-age=600, no-cache")], None);
        check(fresh_until, &[("cache-control", "no-store"), ("expires", FIVE_PAST)], None);
        check(fresh_until, &[("expires", FIVE_PAST), ("date", NOON)], Some(300));
        check(fresh_until, &[("expires", "0"), ("date", NOON)], None);
        let both = [("cache-control", "max-age=60"), ("expires", FIVE_PAST), ("date", NOON)];
        check(fresh_until, &both, Some(60));
        check(fresh_until, &[], None);
    }
}
