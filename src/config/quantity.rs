//! Values of feeds.toml that have limits: numbers, durations and sizes.

use std::{fmt::Display, ops::RangeInclusive, time::Duration};

use toml::de::DeValue;

use super::{mistakes::Mistake, table::Value, value::wrong_type};

/// No longer duration means anything, and humantime panics on some whose seconds fill 64 bits.
const LONGEST_DURATION: usize = 20;

/// A whole number within limits.
pub(super) fn number(value: &Value<'_>, limits: RangeInclusive<usize>) -> Result<usize, Mistake> {
    let DeValue::Integer(integer) = value.get_ref() else {
        let expected = "a whole number, without quotes";
        return Err(wrong_type(value.span(), value.get_ref(), expected));
    };
    usize::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|number| limits.contains(number))
        .ok_or_else(|| out_of_range(value, limits.start(), limits.end()))
}

/// A duration within limits, such as `"30m"`.
pub(super) fn duration(
    value: &Value<'_>,
    limits: RangeInclusive<Duration>,
) -> Result<Duration, Mistake> {
    let hint = "a number and a unit: \"1s\", \"30m\", \"72h\" or \"14d\"";
    let DeValue::String(text) = value.get_ref() else {
        let expected = "a duration in quotes";
        return Err(wrong_type(value.span(), value.get_ref(), expected).hint(hint));
    };
    let short = Some(text).filter(|text| text.len() <= LONGEST_DURATION);
    let duration = short.and_then(|text| humantime::parse_duration(text).ok());
    let not_one = || Mistake::at(value.span(), "this is not a duration").hint(hint);
    let duration = duration.ok_or_else(not_one)?;
    if limits.contains(&duration) {
        return Ok(duration);
    }
    let [least, most] = [limits.start(), limits.end()].map(|&limit| shown(limit));
    Err(out_of_range(value, &least, &most))
}

/// A size in bytes within limits: a number of bytes, or a string such as `"16MiB"`.
pub(super) fn size(value: &Value<'_>, limits: RangeInclusive<u64>) -> Result<u64, Mistake> {
    let bytes = match value.get_ref() {
        DeValue::Integer(integer) => u64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        DeValue::String(text) => bytes(text),
        other => return Err(wrong_type(value.span(), other, "a size such as \"16MiB\"")),
    };
    let hint = "a number of bytes, or a number and a unit: \"500KB\", \"16MiB\"";
    let not_one = || Mistake::at(value.span(), "this is not a size").hint(hint);
    let bytes = bytes.ok_or_else(not_one)?;
    let in_units = |limit: &u64| match limit {
        limit if limit % (1 << 20) == 0 => format!("{}MiB", limit >> 20),
        limit => format!("{}KiB", limit >> 10),
    };
    let outside = || out_of_range(value, &in_units(limits.start()), &in_units(limits.end()));
    limits.contains(&bytes).then_some(bytes).ok_or_else(outside)
}

fn out_of_range(value: &Value<'_>, least: &impl Display, most: &impl Display) -> Mistake {
    Mistake::at(value.span(), "out of range").hint(format!("from {least} to {most}"))
}

/// In the largest unit of feeds.toml that leaves no rest.
fn shown(duration: Duration) -> String {
    match duration.as_secs() {
        0 if duration.is_zero() => "0s".to_owned(),
        0 => format!("{}ms", duration.as_millis()),
        seconds if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        seconds if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
