//! Dates in addresses, which almost every family of CMS writes there (DOMAIN.md 1.4).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::numeral::ascii;
use super::written::Written;
use crate::model::Moment;

/// Longest address that is looked at, in bytes.
const LONGEST: usize = 2048;

/// Years that an address may hold; other runs of figures are numbers of articles.
const YEARS: std::ops::Range<u32> = 1990..2100;

/// The day that an address names: `/t20200609_1.html`, `/art/2021/5/26/`, `/n1/2026/0903/`,
/// `/2026/09-27/`, `/2018-7/25`, `/202410/14/`. Host, query and fragment are not looked at.
pub fn in_address(url: &str, zone: Tz) -> Option<Moment> {
    let url = url.split(['?', '#']).next()?;
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let bytes = path.as_bytes();
    (1..bytes.len().min(LONGEST))
        .filter(|at| bytes[*at].is_ascii_digit() && !bytes[*at - 1].is_ascii_digit())
        .find_map(|at| day(&path[at..])?.moment(zone, DateTime::<Utc>::UNIX_EPOCH))
}

fn day(text: &str) -> Option<Written> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (figures, rest) = text.split_at(length);
    let (year, month, day) = match length {
        8 => (&figures[..4], &figures[4..6], &figures[6..]),
        6 => (&figures[..4], &figures[4..], last(separated(rest)?)?),
        4 => {
            let rest = separated(rest)?;
            let run = rest.bytes().take_while(u8::is_ascii_digit).count();
            if run == 4 {
                (figures, &rest[..2], &rest[2..4])
            } else {
                let (month, rest) = two(rest, 1..=2)?;
                (figures, month, last(separated(rest)?)?)
            }
        }
        _ => return None,
    };
    let (year, _) = ascii(year, 4).filter(|(year, _)| YEARS.contains(year))?;
    Some(Written::day(Some(i32::try_from(year).ok()?), ascii(month, 2)?.0, ascii(day, 2)?.0))
}

/// The day that ends a date: in /202609/4f0b1c.html there is none.
fn last(text: &str) -> Option<&str> {
    let (day, rest) = two(text, 1..=2)?;
    (!rest.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some(day)
}

fn two(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    lengths.contains(&length).then(|| text.split_at(length))
}

fn separated(text: &str) -> Option<&str> {
    text.strip_prefix(['/', '-', '_', '.'])
}
