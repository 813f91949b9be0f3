//! Dates in figures and in Chinese: 2020年6月9日 10:05, 2020-06-09, 6-9 10:05, 20200609.

use super::numeral::{self, Number};
use super::written::Written;
use super::{clock, rfc, zone};

/// 2020年6月9日, 二〇二〇年六月九日, 2023年1月5, 6月9日; a weekday, a time and a zone may follow.
pub(super) fn chinese(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = numeral::number(text)?;
    let rest = rest.trim_start();
    let (year, month, rest) = if let Some(rest) = rest.strip_prefix('年') {
        let (month, rest) = numeral::number(rest.trim_start())?;
        (Some(full_year(first)?), month, rest.trim_start().strip_prefix('月')?)
    } else {
        (None, first, rest.strip_prefix('月')?)
    };
    let rest = rest.strip_prefix('份').unwrap_or(rest);
    let (day, rest) = numeral::number(rest.trim_start())?;
    let written = Written::day(year, month.value, day.value);
    match rest.trim_start().strip_prefix(['日', '号']) {
        Some(rest) => Some(timed(written, rest)),
        // 2023年1月15家企业 is no date; 2023年1月5 at the end of a title is one.
        None if year.is_some() && !rest.starts_with(char::is_alphabetic) => {
            Some(timed(written, rest))
        }
        None => None,
    }
}

/// 2020-06-09, 2020/6/9, 2020.10.04, 2018-7/25; a weekday, a time and a zone may follow.
pub(super) fn numeric(text: &str) -> Option<(Written, &str)> {
    let (year, rest) = figures(text, 4)?;
    if year.digits != 4 {
        return None;
    }
    let (month, rest) = figures(separator(rest, true)?, 2)?;
    let (day, rest) = figures(separator(rest, true)?, 2)?;
    Some(timed(Written::day(Some(full_year(year)?), month.value, day.value), rest))
}

/// 6-9, 06/09 10:05: a date without a year.
pub(super) fn short(text: &str) -> Option<(Written, &str)> {
    let (month, rest) = figures(text, 2)?;
    let (day, rest) = figures(separator(rest, false)?, 2)?;
    // 20-06-09 is another date than 20-06.
    if let Some(after) = separator(rest, true)
        && figures(after, 9).is_some()
        && clock::figures(after).is_none()
    {
        return None;
    }
    Some(timed(Written::day(None, month.value, day.value), rest))
}

/// Forms that only a text of their own can be trusted with: 20200609, 20200609100500, 20-06-09,
/// 6/9/2020 10:05 (month first, as .NET prints it, unless that is impossible).
pub(super) fn odd(text: &str) -> Option<(Written, &str)> {
    compact(text).or_else(|| three(rfc::weekday(text))).or_else(|| numeric(rfc::weekday(text)))
}

fn compact(text: &str) -> Option<(Written, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
    let date = Written::day(Some(i32::try_from(part(0, 4)?).ok()?), part(4, 6)?, part(6, 8)?);
    match length {
        8 => {
            let rest = &text[8..];
            let clock = rest.strip_prefix(['T', 't']).and_then(|time| {
                if time.bytes().take_while(u8::is_ascii_digit).count() == 6 {
                    Some((part(9, 11)?, part(11, 13)?, part(13, 15)?))
                } else {
                    None
                }
            });
            match clock {
                Some((hour, minute, second)) => {
                    let (zone, rest) = zone::read(&text[15..]);
                    let time = exact(hour, minute, second);
                    Some((Written { time: Some(time), zone, ..date }, rest))
                }
                None => Some(timed(date, rest)),
            }
        }
        14 => {
            let time = exact(part(8, 10)?, part(10, 12)?, part(12, 14)?);
            Some((Written { time: Some(time), ..date }, &text[14..]))
        }
        _ => None,
    }
}

fn exact(hour: u32, minute: u32, second: u32) -> clock::Time {
    clock::Time { hour, minute, second, precision: crate::model::Precision::Second }
}

fn three(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = figures(text, 2)?;
    let (second, rest) = figures(separator(rest, true)?, 2)?;
    let (third, rest) = figures(separator(rest, true)?, 4)?;
    let (year, month, day) = match (first.digits, third.digits) {
        (_, 4) if first.value > 12 => (third, second, first),
        (_, 4) => (third, first, second),
        (2, 1 | 2) => (first, second, third),
        _ => return None,
    };
    Some(timed(Written::day(Some(full_year(year)?), month.value, day.value), rest))
}

/// The date with what may follow it: weekday, time and zone.
fn timed(written: Written, rest: &str) -> (Written, &str) {
    let joint: &[char] = &[' ', 'T', 't', ',', '-', '|', '(', ')', '[', ']'];
    let after = rfc::weekday(rest.trim_start_matches(joint)).trim_start_matches(joint);
    match clock::read(after) {
        Some((time, rest)) => {
            let (zone, rest) = zone::read(rest);
            (Written { time: Some(time), zone, ..written }, rest)
        }
        None => (written, rest),
    }
}

fn full_year(year: Number) -> Option<i32> {
    let value = i32::try_from(year.value).ok()?;
    match year.digits {
        4 => Some(value),
        2 if value < 50 => Some(2000 + value),
        2 => Some(1900 + value),
        _ => None,
    }
}

fn figures(text: &str, most: usize) -> Option<(Number, &str)> {
    let (value, rest) = numeral::ascii(text, most)?;
    Some((Number { value, digits: text.len() - rest.len() }, rest))
}

fn separator(text: &str, or_dot: bool) -> Option<&str> {
    let rest = text.trim_start_matches(' ').strip_prefix(['-', '/', '.'])?;
    (or_dot || !text.starts_with('.')).then(|| rest.trim_start_matches(' '))
}
