//! The earliest time at which a source may be polled: what its server and its document ask for.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use crate::model::Wishes;

/// A wish to be left alone for longer than this is a mistake (seconds where minutes are meant, a static server's
/// "a year"). Up to here it is kept to uncut, whatever the `longest` interval is.
pub(super) const BELIEVED: Duration = Duration::from_hours(31 * 24);

/// A time before which a source may not be polled, and the rule that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) until: DateTime<Utc>,
    pub(super) rule: &'static str,
}

/// The latest of what the server's headers and the document say after an answer at `now`.
pub(super) fn after_answer(
    now: DateTime<Utc>,
    fresh_until: Option<DateTime<Utc>>,
    wishes: &Wishes,
) -> Option<Limit> {
    let after = |wait: Option<Duration>, rule| Some(Limit { until: now + wait?, rule });
    let limits = [
        fresh_until.map(|until| Limit { until, rule: "Cache-Control or Expires of the server" }),
        after(wishes.ttl, "ttl of the feed"),
        after(wishes.update_every, "sy:updatePeriod of the feed"),
    ];
    let believed = limits.into_iter().flatten().filter(|limit| limit.until <= now + BELIEVED);
    believed.max_by_key(|limit| limit.until)
}

/// `Retry-After`: one that asks for more than a month is cut to it, for this server did refuse.
pub(super) fn retry_after(now: DateTime<Utc>, until: DateTime<Utc>) -> Option<Limit> {
    let until = until.min(now + BELIEVED);
    (until > now).then_some(Limit { until, rule: "Retry-After of the server" })
}

/// `at`, or the next time that is in none of the hours and days in which the feed does not want to be polled
/// (both GMT).
pub(super) fn outside_of_rests(at: DateTime<Utc>, wishes: &Wishes) -> Limit {
    let mut limit = Limit { until: at, rule: "" };
    // A week has 168 hours; wishes that leave none of them are never believed.
    for _ in 0..=168 {
        let hour = wishes.skip_hours >> limit.until.hour() & 1 == 1;
        let day = wishes.skip_days >> limit.until.weekday().num_days_from_monday() & 1 == 1;
        if !hour && !day {
            return limit;
        }
        let into = limit.until.timestamp().rem_euclid(3600);
        limit.until += TimeDelta::seconds(3600 - into);
        limit.until -= TimeDelta::nanoseconds(i64::from(limit.until.timestamp_subsec_nanos()));
        limit.rule = if day { "skipDays of the feed" } else { "skipHours of the feed" };
    }
    Limit { until: at, rule: "" }
}
