//! A date as it was written, and the moment that it means.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike,
    Utc,
};
use chrono_tz::Tz;

use super::clock::Time;
use super::zone::Stated;
use crate::model::{Moment, Precision};

/// Years before this one are fillers, such as .NET's 0001-01-01, and not dates of reports.
const EARLIEST_YEAR: i32 = 1900;

/// The numbers of a date, not yet known to be possible.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// None where only month and day were written.
    pub(super) year: Option<i32>,
    pub(super) month: u32,
    pub(super) day: u32,
    /// None for a day without a time.
    pub(super) time: Option<Time>,
    pub(super) zone: Stated,
}

impl Written {
    /// A day without a time.
    pub(super) fn day(year: Option<i32>, month: u32, day: u32) -> Written {
        Written { year, month, day, time: None, zone: Stated::Nothing }
    }

    /// A local time that was worked out, as exact as `precision`.
    pub(super) fn local(at: NaiveDateTime, precision: Precision) -> Written {
        let time =
            Time { hour: at.hour(), minute: at.minute(), second: at.second(), precision }.cut();
        let time = (precision > Precision::Day).then_some(time);
        Written { time, ..Written::day(Some(at.year()), at.month(), at.day()) }
    }

    /// Whether a time of day was written.
    pub(super) fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// The moment that is meant; none for an impossible date.
    pub(super) fn moment(self, zone: Tz, seen: DateTime<Utc>) -> Option<Moment> {
        let naive = match self.year {
            Some(year) => self.in_year(year)?,
            None => self.latest_before(seen.with_timezone(&zone).naive_local())?,
        };
        let at = match self.zone {
            Stated::Nothing => resolve(zone, naive)?,
            Stated::Zone(zone) => resolve(zone, naive)?,
            Stated::Cst => {
                let american = resolve(zone, naive)?.offset().local_minus_utc() < 0;
                let hours = if american { -6 } else { 8 };
                FixedOffset::east_opt(hours * 3600)?.from_local_datetime(&naive).single()?
            }
            Stated::Offset(offset) => offset.from_local_datetime(&naive).single()?,
        };
        let precision = self.time.map_or(Precision::Day, |time| time.precision);
        Some(Moment { at, precision })
    }

    /// The year that is not written is the one that brings the date closest before tomorrow
    /// (DOMAIN.md 3.1): 12-31 seen on 1 January is last year's. 29 February may lie eight years back.
    fn latest_before(self, seen: NaiveDateTime) -> Option<NaiveDateTime> {
        let limit = seen.checked_add_days(Days::new(1))?;
        (0..=8)
            .filter_map(|back| self.in_year(limit.year() - back))
            .find(|candidate| *candidate <= limit)
    }

    fn in_year(self, year: i32) -> Option<NaiveDateTime> {
        if !(EARLIEST_YEAR..=9999).contains(&year) {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(year, self.month, self.day)?;
        let time = self.time.unwrap_or_default();
        match (time.hour, time.minute, time.second) {
            (24, 0, 0) => date.succ_opt()?.and_hms_opt(0, 0, 0),
            // A leap second has no place of its own in the database.
            (hour, minute, second) => date.and_hms_opt(hour, minute, second.min(59)),
        }
    }
}

/// The earliest moment of a local time that is ambiguous or, when clocks go forward, missing.
fn resolve(zone: Tz, naive: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    // A day at most is left out of a calendar (Samoa, 2011).
    (0..=96)
        .filter_map(|quarter| naive.checked_add_signed(TimeDelta::minutes(15 * quarter)))
        .find_map(|candidate| zone.from_local_datetime(&candidate).earliest())
        .map(|at| at.fixed_offset())
}
