//! The time of day: 10:05:59, 12时, 下午3点半, 10:05 PM.

use super::numeral;
use crate::model::Precision;

/// A time of day, 0:00:00 to 24:00:00.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) precision: Precision,
}

impl Default for Time {
    fn default() -> Time {
        Time { hour: 0, minute: 0, second: 0, precision: Precision::Day }
    }
}

impl Time {
    /// The time without what its precision does not vouch for.
    pub(super) fn cut(self) -> Time {
        let minute = if self.precision >= Precision::Minute { self.minute } else { 0 };
        let second = if self.precision >= Precision::Second { self.second } else { 0 };
        Time { minute, second, ..self }
    }
}

/// Parts of the day, the longer words first, and how they change an hour of the 12-hour clock.
const PERIODS: [(&str, Period); 25] = [
    ("凌晨", Period::Morning),
    ("清晨", Period::Morning),
    ("早晨", Period::Morning),
    ("早上", Period::Morning),
    ("上午", Period::Morning),
    ("中午", Period::Noon),
    ("正午", Period::Noon),
    ("午后", Period::Afternoon),
    ("下午", Period::Afternoon),
    ("傍晚", Period::Afternoon),
    ("晚上", Period::Night),
    ("晚间", Period::Night),
    ("夜间", Period::Night),
    ("夜里", Period::Night),
    ("半夜", Period::Night),
    ("深夜", Period::Night),
    ("午夜", Period::Night),
    ("晨", Period::Morning),
    ("早", Period::Morning),
    ("晚", Period::Night),
    ("夜", Period::Night),
    ("AM", Period::Morning),
    ("am", Period::Morning),
    ("PM", Period::Afternoon),
    ("pm", Period::Afternoon),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Period {
    Morning,
    Noon,
    Afternoon,
    Night,
}

/// Reads a time of day at the beginning of the text, in 24 or 12 hours, in figures or in Chinese.
pub(super) fn read(text: &str) -> Option<(Time, &str)> {
    let (period, rest) = period(text);
    let (time, rest) = figures(rest.trim_start()).or_else(|| chinese(rest.trim_start()))?;
    Some((twelve_hours(time, period)?, rest))
}

/// Reads `10:05`, `10:05:59`, `10:05:59.123`, `10:05 PM`.
pub(super) fn figures(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = numeral::ascii(text, 2)?;
    let (minute, mut rest) = numeral::ascii(rest.strip_prefix(':')?, 2)?;
    let mut time = Time { hour, minute, second: 0, precision: Precision::Minute };
    if let Some((second, after)) =
        rest.strip_prefix(':').and_then(|seconds| numeral::ascii(seconds, 2))
    {
        time = Time { second, precision: Precision::Second, ..time };
        rest = after;
        if let Some(fraction) = after.strip_prefix(['.', ',']) {
            let end = fraction.bytes().take_while(u8::is_ascii_digit).count();
            rest = if end > 0 { &fraction[end..] } else { after };
        }
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (half, after) = half_of_day(rest);
    if half.is_some() {
        return Some((twelve_hours(time, half)?, after));
    }
    Some((possible(time)?, rest))
}

/// Reads 12时, 8点, 8点半, 10时05分, 10时05分59秒.
fn chinese(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = numeral::number(text)?;
    let rest = rest.strip_prefix(['时', '點', '点'])?;
    let rest = rest.strip_prefix(['钟', '整']).unwrap_or(rest);
    let mut time = Time { hour: hour.value, minute: 0, second: 0, precision: Precision::Hour };
    if let Some(rest) = rest.strip_prefix('半') {
        return Some((Time { minute: 30, precision: Precision::Minute, ..time }, rest));
    }
    let Some((minute, after)) = numeral::number(rest) else { return Some((possible(time)?, rest)) };
    let Some(mut rest) = after.strip_prefix('分').or((minute.digits == 2).then_some(after)) else {
        return Some((possible(time)?, rest));
    };
    time = Time { minute: minute.value, precision: Precision::Minute, ..time };
    if let Some((second, after)) = numeral::number(rest)
        && let Some(after) = after.strip_prefix('秒')
    {
        time = Time { second: second.value, precision: Precision::Second, ..time };
        rest = after;
    }
    Some((possible(time)?, rest))
}

fn period(text: &str) -> (Option<Period>, &str) {
    PERIODS
        .iter()
        .find_map(|(word, period)| text.strip_prefix(word).map(|rest| (Some(*period), rest)))
        .unwrap_or((None, text))
}

/// AM and PM behind a time, in any case, with or without dots.
fn half_of_day(text: &str) -> (Option<Period>, &str) {
    let word = text.trim_start_matches(' ');
    let half = match word.as_bytes().first() {
        Some(b'a' | b'A') => Period::Morning,
        Some(b'p' | b'P') => Period::Afternoon,
        _ => return (None, text),
    };
    let rest = word[1..].strip_prefix('.').unwrap_or(&word[1..]);
    let Some(rest) = rest.strip_prefix(['m', 'M']) else { return (None, text) };
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        (None, text)
    } else {
        (Some(half), rest)
    }
}

/// The hour of 24 that is meant. 下午15点 is said too, so hours above 12 stay as they are.
fn twelve_hours(time: Time, period: Option<Period>) -> Option<Time> {
    let hour = match (period, time.hour) {
        (Some(Period::Morning), 12) => 0,
        // 夜里1点 is the small hours, 晚上8点 is the evening.
        (Some(Period::Noon), 1..=3)
        | (Some(Period::Afternoon), 1..=11)
        | (Some(Period::Night), 5..=11) => time.hour + 12,
        (Some(Period::Night), 12) => 24,
        (_, hour) => hour,
    };
    possible(Time { hour, ..time })
}

fn possible(time: Time) -> Option<Time> {
    let within = time.hour < 24 && time.minute < 60 && time.second <= 60;
    let midnight = time.hour == 24 && time.minute == 0 && time.second == 0;
    (within || midnight).then_some(time)
}
