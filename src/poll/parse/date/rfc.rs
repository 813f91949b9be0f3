//! The dates of feeds: RFC 3339 with W3CDTF, RFC 822 with asctime, and their usual abuses.

use super::numeral::{self, ascii};
use super::written::Written;
use super::{clock, zone};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// RFC 3339 and W3CDTF: `2020-06-09T10:05:00+08:00`, down to `2020-06` and `2020`, which mean
/// the first day. A space or a hyphen may stand for the T.
pub(super) fn internet(text: &str) -> Option<(Written, &str)> {
    let (year, rest) = ascii(text, 4)?;
    if text.len() - rest.len() != 4 {
        return None;
    }
    let year = Some(i32::try_from(year).ok()?);
    let Some(rest) = rest.strip_prefix('-') else { return Some((Written::day(year, 1, 1), rest)) };
    let (month, rest) = ascii(rest, 2)?;
    let Some(rest) = rest.strip_prefix('-') else {
        return Some((Written::day(year, month, 1), rest));
    };
    let (day, rest) = ascii(rest, 2)?;
    let written = Written::day(year, month, day);
    let Some(time) = rest.strip_prefix(['T', 't', ' ', '-']) else { return Some((written, rest)) };
    let Some((time, after)) = clock::figures(time.trim_start_matches(' ')) else {
        return Some((written, rest));
    };
    let (zone, rest) = zone::read(after);
    Some((Written { time: Some(time), zone, ..written }, comments(rest)))
}

/// RFC 822 and 2822, asctime and JavaScript's `Date`: weekday (wrong or missing, no matter), then
/// `09 Jun 2020 10:05:00 +0800`, `Jun  9 10:05:00 CST 2020`, `June 9, 2020 10:05 AM`. Names may be
/// Chinese: 星期二, 09 六月 2020.
pub(super) fn mail(text: &str) -> Option<(Written, &str)> {
    let rest = weekday(text);
    match ascii(rest, 2) {
        Some((day, rest)) => {
            let (month, rest) = month(gap(rest))?;
            let (year, rest) = year(gap(rest))?;
            Some(timed(Written::day(Some(year), month, day), rest))
        }
        None => month_first(rest),
    }
}

fn month_first(text: &str) -> Option<(Written, &str)> {
    let (month, rest) = month(text)?;
    let (day, rest) = ascii(gap(rest), 2)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|s| rest.strip_prefix(s)).unwrap_or(rest);
    let written = Written::day(None, month, day);
    if let Some((time, after)) = clock::figures(gap(rest)) {
        // Asctime has the year last, and Unix's `date` puts the zone before it.
        let (zone, after) = zone::read(after);
        let (year, rest) = year(gap(after))?;
        return Some((Written { year: Some(year), time: Some(time), zone, ..written }, rest));
    }
    let (year, rest) = year(gap(rest))?;
    Some(timed(Written { year: Some(year), ..written }, rest))
}

/// The date with the time and zone that may follow it.
fn timed(written: Written, rest: &str) -> (Written, &str) {
    if let Some((time, after)) = clock::figures(gap(rest)) {
        let (zone, rest) = zone::read(after);
        return (Written { time: Some(time), zone, ..written }, comments(rest));
    }
    // `Tue, 09 Jun 2020 GMT`: a zone without a time says nothing of a day.
    let (_, after) = zone::read(rest);
    (written, comments(after))
}

/// What follows an English or Chinese name of a weekday, if there is one.
pub(super) fn weekday(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(end);
    if end >= 2 && WEEKDAYS.iter().any(|name| begins(name, word)) {
        return gap(rest);
    }
    for prefix in ["星期", "周", "礼拜"] {
        if let Some(rest) = text.strip_prefix(prefix)
            && let Some(rest) = rest.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天'])
        {
            return gap(rest);
        }
    }
    text
}

fn month(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if end == 0 {
        let (number, rest) = numeral::number(text)?;
        return Some((number.value, rest.strip_prefix('月')?));
    }
    let (word, rest) = text.split_at(end);
    if end < 3 {
        return None;
    }
    let month = (1..).zip(MONTHS).find(|(_, name)| begins(name, word))?.0;
    Some((month, rest.strip_prefix('.').unwrap_or(rest)))
}

/// A year of two or four figures; of two, RFC 2822, 4.3, counts those from 50 on to the last century.
fn year(text: &str) -> Option<(i32, &str)> {
    let (year, rest) = ascii(text, 4)?;
    let year = match text.len() - rest.len() {
        2 if year < 50 => 2000 + year,
        2 => 1900 + year,
        4 => year,
        _ => return None,
    };
    // The hours of `09 Jun 10:05` are no year.
    if rest.starts_with(':') {
        return None;
    }
    Some((i32::try_from(year).ok()?, rest))
}

fn begins(name: &str, word: &str) -> bool {
    name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        || (name == "september" && word.eq_ignore_ascii_case("sept"))
}

fn gap(text: &str) -> &str {
    text.trim_start_matches([' ', ',', '-', '/', '\t'])
}

/// What follows comments in brackets, such as (CST), and spaces.
fn comments(text: &str) -> &str {
    let mut rest = text.trim_start_matches(' ');
    while let Some(comment) = rest.strip_prefix('(') {
        let Some((_, after)) = comment.split_once(')') else { return rest };
        rest = after.trim_start_matches(' ');
    }
    rest
}
