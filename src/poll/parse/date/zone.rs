//! Zones behind a time: Z, +0800, +8, GMT+8, CST, Asia/Shanghai; and times that count seconds.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;

use super::numeral;
use crate::model::{Moment, Precision};

/// What a date says of its zone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stated {
    Nothing,
    Offset(FixedOffset),
    Zone(Tz),
    /// CST: China's here (DOMAIN.md 3.3), America's for a source of that continent.
    Cst,
}

/// Names of zones and their minutes east of Greenwich: RFC 822, 5.1, and those met in feeds.
/// CDT, which China gave up in 1991, is America's.
const NAMES: [(&str, i32); 36] = [
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("Z", 0),
    ("BJT", 480),
    ("HKT", 480),
    ("SGT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ICT", 420),
    ("EST", -300),
    ("ET", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MT", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PT", -480),
    ("PDT", -420),
    ("AST", -240),
    ("ADT", -180),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("AEST", 600),
];

/// Reads a zone at the beginning of the text, after spaces. Of a name that is unknown nothing is
/// concluded.
pub(super) fn read(text: &str) -> (Stated, &str) {
    let start = text.trim_start_matches(' ');
    match start.as_bytes().first() {
        Some(b'+' | b'-') => {
            offset(start).map_or((Stated::Nothing, text), |(o, rest)| (Stated::Offset(o), rest))
        }
        Some(byte) if byte.is_ascii_alphabetic() => named(start).unwrap_or((Stated::Nothing, text)),
        _ => {
            let beijing =
                ["(北京时间)", "北京时间"].iter().find_map(|name| start.strip_prefix(name));
            match (beijing, FixedOffset::east_opt(8 * 3600)) {
                (Some(rest), Some(offset)) => (Stated::Offset(offset), rest),
                _ => (Stated::Nothing, text),
            }
        }
    }
}

/// Seconds or milliseconds since 1970, as scripts write them: ten or thirteen figures.
pub(super) fn epoch(text: &str, zone: Tz) -> Option<Moment> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let at = match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp(number / 1000, 0),
        _ => None,
    }?;
    Some(Moment { at: at.with_timezone(&zone).fixed_offset(), precision: Precision::Second })
}

/// `+0800`, `+08:00`, `+08`, `+8`, `-5:30`.
fn offset(text: &str) -> Option<(FixedOffset, &str)> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = &text[1..];
    let (number, rest) = numeral::ascii(digits, 4)?;
    let number = i32::try_from(number).ok()?;
    let (hours, minutes, rest) = match digits.len() - rest.len() {
        1 | 2 => match rest.strip_prefix(':').and_then(|rest| numeral::ascii(rest, 2)) {
            Some((minutes, rest)) => (number, i32::try_from(minutes).ok()?, rest),
            None => (number, 0, rest),
        },
        _ => (number / 100, number % 100, rest),
    };
    // Kiribati is 14 hours ahead; more is no zone.
    if minutes > 59 || hours > 14 {
        return None;
    }
    Some((FixedOffset::east_opt(sign * (hours * 60 + minutes) * 60)?, rest))
}

fn named(text: &str) -> Option<(Stated, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text.split_at(end);
    if rest.starts_with(['/', '_']) {
        let end = text
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'+' | b'-'))
            .count();
        let zone = text[..end].parse().ok()?;
        return Some((Stated::Zone(zone), &text[end..]));
    }
    if ["GMT", "UTC", "UT"].iter().any(|universal| name.eq_ignore_ascii_case(universal)) {
        let signed = rest.trim_start_matches(' ');
        if signed.starts_with(['+', '-'])
            && let Some((offset, rest)) = offset(signed)
        {
            return Some((Stated::Offset(offset), rest));
        }
    }
    if name.eq_ignore_ascii_case("CST") {
        return Some((Stated::Cst, rest));
    }
    let known = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    let (_, minutes) = known?;
    Some((Stated::Offset(FixedOffset::east_opt(minutes * 60)?), rest))
}
