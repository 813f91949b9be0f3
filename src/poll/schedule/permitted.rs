//! The earliest time at which a source may be polled: what its server and its document ask for.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};

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

/// A poll takes place a little after its time, for a round takes its time: so much before a rest it is late.
const BEFORE_REST: TimeDelta = TimeDelta::minutes(5);

/// Whether the feed does not want to be polled in this hour or on this day (both GMT).
pub(super) fn rests(wishes: &Wishes, now: DateTime<Utc>) -> Option<&'static str> {
    if wishes.skip_days >> now.weekday().num_days_from_monday() & 1 == 1 {
        return Some("skipDays of the feed");
    }
    (wishes.skip_hours >> now.hour() & 1 == 1).then_some("skipHours of the feed")
}

/// When the rest ends that `at` falls into; none if it falls into none.
pub(super) fn end_of_rest(at: DateTime<Utc>, wishes: &Wishes) -> Option<Limit> {
    let mut rule = rests(wishes, at).or_else(|| rests(wishes, at + BEFORE_REST))?;
    let mut hour = at.timestamp().div_euclid(3600);
    // A week has 168 hours; wishes that leave none of them are not believed.
    for _ in 0..=168 {
        hour += 1;
        let until = DateTime::from_timestamp(hour * 3600, 0)?;
        match rests(wishes, until) {
            Some(still) => rule = still,
            None => return Some(Limit { until, rule }),
        }
    }
    None
}
