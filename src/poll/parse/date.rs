//! Printed dates → moments: the formats of feeds and every form of DOMAIN.md 3.1 and 9.
//!
//! Pure: relative dates (3小时前) and dates without a year are meant from `seen`, the time of the
//! fetch; dates without a zone are meant in `zone`. Impossible dates are no dates.

mod address;
mod calendar;
mod clock;
mod label;
mod numeral;
mod relative;
mod rfc;
mod written;
mod zone;

pub use address::in_address;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::model::Moment;
use written::Written;

/// Longest text that is looked at, in characters: no date is longer, and hostile text may be.
const LONGEST: usize = 200;

/// Reads a text that is a date: white space, brackets and labels such as 发布时间： may stand around
/// it, anything else makes it none.
pub fn read(text: &str, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
    // The dates of well-formed feeds come by the ten thousand, so they are tried on the text as it is.
    let text = text.trim();
    let quick = match text.bytes().next()? {
        b'0'..=b'9' => rfc::internet(text).or_else(|| rfc::mail(text)),
        b'A'..=b'Z' | b'a'..=b'z' => rfc::mail(text),
        _ => None,
    };
    if let Some((written, "")) = quick {
        return written.moment(zone, seen);
    }
    let plain = plain(text);
    let text = label::strip_front(&plain);
    let local = seen.with_timezone(&zone).naive_local();
    let written = whole(rfc::mail(text))
        .or_else(|| whole(calendar::chinese(text)))
        .or_else(|| whole(calendar::numeric(text)))
        .or_else(|| whole(calendar::short(text)))
        .or_else(|| whole(calendar::odd(text)))
        .or_else(|| whole(relative::ago(text, local)))
        .or_else(|| whole(relative::day(text, local)))
        .or_else(|| whole(relative::time_only(text, local)));
    match written {
        Some(written) => written.moment(zone, seen),
        None => zone::epoch(text, zone),
    }
}

/// The first date inside a longer line. Stricter than [`read`], since a line holds other numbers:
/// neither a bare time, nor a bare 6-9, nor 今天 without a time is taken for a date.
pub fn find(text: &str, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
    let plain = plain(text);
    let local = seen.with_timezone(&zone).naive_local();
    let mut before = ' ';
    for (at, character) in plain.char_indices() {
        let previous = std::mem::replace(&mut before, character);
        let rest = &plain[at..];
        let found = if numeral::is_digit(character) {
            if numeral::is_digit(previous) || follows_number(&plain[..at]) {
                continue;
            }
            bounded(calendar::chinese(rest))
                .or_else(|| bounded(calendar::numeric(rest)))
                .or_else(|| bounded(calendar::short(rest)).filter(Written::has_time))
                .or_else(|| bounded(rfc::mail(rest)))
                .or_else(|| bounded(relative::ago(rest, local)))
        } else if character.is_ascii_alphabetic() {
            if previous.is_ascii_alphabetic() {
                continue;
            }
            bounded(rfc::mail(rest))
        } else {
            bounded(relative::ago(rest, local))
                .or_else(|| bounded(relative::named_day(rest, local)).filter(Written::has_time))
        };
        if let Some(moment) = found.and_then(|written| written.moment(zone, seen)) {
            return Some(moment);
        }
    }
    None
}

/// What was read, if nothing but brackets, a weekday and the like is left.
fn whole(read: Option<(Written, &str)>) -> Option<Written> {
    read.filter(|(_, rest)| label::is_tail(rest)).map(|(written, _)| written)
}

/// What was read, if the number that it ends with ends there too.
fn bounded(read: Option<(Written, &str)>) -> Option<Written> {
    let (written, rest) = read?;
    let mut after = rest.chars();
    let next = after.next();
    let goes_on = next.is_some_and(|c| c.is_ascii_digit())
        || matches!(next, Some('-' | '/' | '.' | ':'))
            && after.next().is_some_and(|c| c.is_ascii_digit());
    (!goes_on).then_some(written)
}

/// Whether the text ends in a digit and a separator: what follows is then the tail of something else.
fn follows_number(before: &str) -> bool {
    let mut back = before.chars().rev();
    matches!(back.next(), Some('-' | '/' | '.' | ':'))
        && back.next().is_some_and(|c| c.is_ascii_digit())
}

/// The text with half-width digits and punctuation, plain spaces, and no invisible characters.
fn plain(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .filter_map(|character| match character {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - 0xfee0).or(Some(character))
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
            '\u{2236}' => Some(':'),
            other if other.is_whitespace() => Some(' '),
            other if other.is_control() => None,
            other => Some(other),
        })
        .collect()
}
