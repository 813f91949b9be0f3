//! Dates that are labelled GMT and mean local time: `Tue, 09 Jun 2020 10:05:00 GMT` for ten o'clock in
//! Beijing (DOMAIN.md 3.3). Corrected where feeds.toml says so; else suggested, never done silently.

use chrono::{DateTime, FixedOffset, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::model::{Item, Moment, Problem, Source};

/// A clock that is wrong by no more than this is only wrong.
const AHEAD: TimeDelta = TimeDelta::minutes(30);

/// A moment of a source whose GMT is local time, as it is meant.
pub fn correct(source: &Source, moment: Moment) -> Moment {
    if !source.gmt_is_local || !is_labelled_gmt(&moment) {
        return moment;
    }
    let local = source.timezone.from_local_datetime(&moment.at.naive_utc()).earliest();
    Moment { at: local.map_or(moment.at, |local| local.fixed_offset()), ..moment }
}

/// What an operator should be told if items that are labelled GMT come from the future, and would not
/// if their dates were local.
pub fn hint(source: &Source, items: &[Item], fetched: DateTime<Utc>) -> Option<Problem> {
    let labelled = items.iter().filter_map(|item| item.published).filter(is_labelled_gmt);
    let labelled: Vec<DateTime<FixedOffset>> = labelled.map(|moment| moment.at).collect();
    let future = labelled.iter().filter(|at| **at > fetched + AHEAD).count();
    let explained =
        |at: &DateTime<FixedOffset>| *at - offset(source.timezone, fetched) <= fetched + AHEAD;
    if source.gmt_is_local || future < 2 || !labelled.iter().all(explained) {
        return None;
    }
    Some(Problem::new(
        "dates",
        format!(
            "{future} dates that are labelled GMT lie in the future; if they are local times, set \
             gmt_is_local = true for this source in feeds.toml"
        ),
    ))
}

fn is_labelled_gmt(moment: &Moment) -> bool {
    moment.at.offset().local_minus_utc() == 0
}

fn offset(zone: Tz, at: DateTime<Utc>) -> TimeDelta {
    let local = at.with_timezone(&zone).fixed_offset();
    TimeDelta::seconds(i64::from(local.offset().local_minus_utc()))
}
