//! When an article of a list was published: what is printed beside it, and what its address says.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

use super::super::date;
use crate::model::Moment;

/// A printed date and that of the address may be so many days apart: an address tells when the page was
/// made, which may be the evening before (DOMAIN.md 1.4).
const MOST_APART: i64 = 2;

/// How far a date without a year may lie behind the day in the address, to be in its year.
const HALF_A_YEAR: Days = Days::new(180);

/// The date of an article.
#[derive(Debug, Default)]
pub(super) struct Day {
    pub(super) moment: Option<Moment>,
    /// The printed date and that of the address contradict one another.
    pub(super) is_doubtful: bool,
}

/// Reads the first of the `printed` texts that is a date, else the date of the address. A year that is
/// not printed is that of the address, if there is one.
pub(super) fn read(printed: &[String], address: &str, zone: Tz, seen: DateTime<Utc>) -> Day {
    let of_address = date::in_address(address, zone);
    let from = |text: &String| {
        let seen = match of_address {
            Some(day) if is_without_year(text) => day
                .at
                .with_timezone(&Utc)
                .checked_add_days(HALF_A_YEAR)
                .map_or(seen, |later| later.min(seen)),
            _ => seen,
        };
        printed_date(text, zone, seen)
    };
    let Some(moment) = printed.iter().find_map(from) else {
        return Day { moment: of_address, is_doubtful: false };
    };
    let apart = of_address.map_or(0, |day| {
        let local = |moment: Moment| moment.at.with_timezone(&zone).date_naive();
        (local(moment) - local(day)).num_days().abs()
    });
    Day { moment: Some(moment), is_doubtful: apart > MOST_APART }
}

/// Whether the text is a date, as lists print them.
pub(super) fn is_date(text: &str, zone: Tz, seen: DateTime<Utc>) -> bool {
    // A headline that is as long as a date with its label is not looked at in vain.
    text.len() <= 60 && date::read(text, zone, seen).is_some()
}

fn printed_date(text: &str, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
    date::read(text, zone, seen).or_else(|| date::find(text, zone, seen)).or_else(|| {
        text.contains('/').then(|| date::in_address(&format!("/{text}"), zone)).flatten()
    })
}

/// Whether month and day stand there alone: 9-27 22:20, [06/09], 6月9日.
fn is_without_year(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let month = digits(text);
    let Some(rest) = text[month..].strip_prefix(['-', '/', '.', '月']) else { return false };
    let day = digits(rest);
    let goes_on = rest[day..].starts_with(['-', '/', '.']);
    (1..=2).contains(&month) && (1..=2).contains(&day) && !goes_on
}

#[cfg(test)]
mod tests {
    use super::is_without_year;

    #[test]
    fn a_missing_year_is_seen() {
        for text in ["9-27 22:20", "[06/09]", "6月9日", "(09/27 22:20)", "12.31"] {
            assert!(is_without_year(text), "{text}");
        }
        for text in ["2026-09-27", "20-06-09", "22:20", "昨天 12:30", "3小时前", "2026年9月27日"]
        {
            assert!(!is_without_year(text), "{text}");
        }
    }
}
