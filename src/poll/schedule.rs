//! When a source is due, and when it is due next: pure, and always with the reason.

mod adaptive;
mod permitted;
mod spread;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use self::spread::Wake;
use self::{permitted::Limit, spread::spread};
use crate::model::{Interval, Kind, Outcome, PollState, Rhythm, Wishes};

/// When a source may be asked again, and why not earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPoll {
    /// The time; none if a person has to revive it first.
    pub at: Option<DateTime<Utc>>,
    /// For the operator: the rule that decided.
    pub reason: String,
}

/// All that decides when a source is polled next.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The time of the poll.
    pub now: DateTime<Utc>,
    /// How it ended.
    pub answer: Answer,
    /// What feeds.toml says of this source.
    pub interval: Interval,
    /// No adaptive interval is shorter than this …
    pub shortest: Duration,
    /// … or longer than this.
    pub longest: Duration,
    /// What is known of when it brings news, this poll included.
    pub rhythm: &'a Rhythm,
    /// The zone that its rhythm is observed in.
    pub zone: Tz,
    /// What its last document that was understood asks for.
    pub wishes: &'a Wishes,
    /// Whose turn it is.
    pub host: &'a str,
}

/// How a poll ended, as far as the schedule is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// With a document that was understood, or the word that it did not change.
    Understood {
        /// `Cache-Control: max-age` or `Expires`, of a 304 too.
        fresh_until: Option<DateTime<Utc>>,
    },
    /// Not, and so for the `in_a_row`th time.
    Failed {
        /// Failures without a success between them, this one included.
        in_a_row: u32,
        /// The server's word, with 429 and 503.
        retry_after: Option<DateTime<Utc>>,
    },
    /// Nobody was asked, for what an operator has to mend: no back-off.
    NotAsked,
    /// The server says that it is gone for good (410).
    Gone,
}

/// When to poll a source next. Never before what its server and its document permit, not even for the spread:
/// that only ever makes a wait longer.
pub fn next(asked: &Asked) -> NextPoll {
    let now = asked.now;
    let (wait, mut reason, limit) = match asked.answer {
        Answer::Gone => return never("the server says it is gone for good"),
        Answer::Failed { in_a_row, retry_after } => {
            let reason = match in_a_row {
                0 | 1 => "after 1 failure".to_owned(),
                many => format!("after {many} failures in a row"),
            };
            let limit = retry_after.and_then(|until| permitted::retry_after(now, until));
            (back_off(in_a_row), reason, limit)
        }
        Answer::Understood { fresh_until } => {
            let limit = permitted::after_answer(now, fresh_until, asked.wishes);
            let (wait, reason) = regular(asked, limit);
            (wait + spread(asked.host, wait), reason, limit)
        }
        Answer::NotAsked => {
            let (wait, reason) = regular(asked, None);
            (wait + spread(asked.host, wait), reason, None)
        }
    };
    let mut at = now + wait;
    if let Some(Limit { until, rule }) = limit.filter(|limit| limit.until > at) {
        let wait = (until - now).to_std().unwrap_or_default();
        at = until + spread(asked.host, wait);
        reason = rule.to_owned();
    }
    if let Some(Limit { until, rule }) = permitted::end_of_rest(at, asked.wishes) {
        at = until + spread(asked.host, Duration::from_hours(1));
        reason = rule.to_owned();
    }
    NextPoll { at: Some(whole(at)), reason }
}

/// The wait that feeds.toml or the rhythm asks for; the rhythm chooses among the times that are permitted.
fn regular(asked: &Asked, limit: Option<Limit>) -> (Duration, String) {
    match asked.interval {
        Interval::Every(interval) => {
            (interval, format!("every {}", humantime::format_duration(interval)))
        }
        Interval::Adaptive => {
            let permitted = limit.and_then(|limit| (limit.until - asked.now).to_std().ok());
            let shortest = asked.shortest.max(permitted.unwrap_or_default());
            let longest = asked.longest.max(shortest);
            let (wait, forecast) =
                adaptive::wait(asked.now, asked.zone, asked.rhythm, asked.host, shortest, longest);
            (wait, adaptive::reason(&forecast))
        }
    }
}

/// Whether the feed rests at `now` (`skipHours`, `skipDays`), and by which rule. [`next`] never chooses such a time;
/// but a machine may have slept until one.
pub fn rests(wishes: &Wishes, now: DateTime<Utc>) -> Option<&'static str> {
    permitted::rests(wishes, now)
}

/// So many times the usual rhythm without news are suspicious …
const SUSPICIOUS: f64 = 3.0;

/// … but not more often than this.
const WHOLE_AGAIN: TimeDelta = TimeDelta::hours(24);

/// Whether a source that says that nothing changed is to be asked for its whole document all the same: some
/// servers are stuck on 304.
pub fn wants_whole(state: &PollState, zone: Tz, now: DateTime<Utc>) -> bool {
    state.outcome == Some(Outcome::NotModified)
        && state.last_whole.is_none_or(|last| now - last >= WHOLE_AGAIN)
        && state.rhythm.quiet_for(now, zone).is_some_and(|times| times >= SUSPICIOUS)
}

/// The next whole second: the database keeps no parts of them, and cut off they would be too early.
fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    let rest = i64::from(at.timestamp_subsec_nanos());
    if rest == 0 { at } else { at + TimeDelta::nanoseconds(1_000_000_000 - rest) }
}

/// Feedbin's curve: 68 minutes after the first failures, 3.2 days after many. Never gives up.
fn back_off(failures: u32) -> Duration {
    Duration::from_secs(u64::from(failures.clamp(8, 23)).pow(4))
}

/// A time that a server named, as far as it is believed: a month is.
pub fn believed(until: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    until.min(now + permitted::BELIEVED)
}

/// Not to be asked again until a person revives it.
fn never(reason: &str) -> NextPoll {
    NextPoll { at: None, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        chrono::NaiveDate::from_ymd_opt(2026, 11, 22)
            .and_then(|day| day.and_hms_opt(hour, 0, 0))
            .expect("a time")
            .and_utc()
    }

    /// A feed polled every half hour; the host's own spread is a few seconds.
    fn next_of(answer: Answer, wishes: &Wishes, hour: u32) -> (i64, String) {
        let next = next(&Asked {
            now: at(hour),
            answer,
            interval: Interval::Every(Duration::from_mins(30)),
            shortest: Duration::from_mins(15),
            longest: Duration::from_hours(24),
            rhythm: &Rhythm::default(),
            zone: chrono_tz::UTC,
            wishes,
            host: "www.example.cn",
        });
        ((next.at.expect("no poll") - at(hour)).num_minutes(), next.reason)
    }

    /// After so many minutes and up to a tenth of them, five at most, for this reason.
    fn check(answer: Answer, wishes: &Wishes, hour: u32, minutes: i64, reason: &str) {
        let (found, because) = next_of(answer, wishes, hour);
        let latest = minutes + (minutes / 10).min(5);
        assert!((minutes..=latest).contains(&found), "{found} minutes: {because}");
        assert_eq!(because, reason);
    }

    fn understood(fresh_hours: i64) -> Answer {
        let fresh_until = (fresh_hours > 0).then(|| at(1) + TimeDelta::hours(fresh_hours));
        Answer::Understood { fresh_until }
    }

    #[test]
    fn the_latest_of_what_is_asked_for_wins_and_is_named() {
        let none = Wishes::default();
        let server = "Cache-Control or Expires of the server";
        check(understood(0), &none, 1, 30, "every 30m");
        check(understood(5), &none, 1, 300, server);
        // Longer than the longest interval, and kept to all the same.
        check(understood(100), &none, 1, 6000, server);
        check(understood(9000), &none, 1, 30, "every 30m");
        let ttl = Wishes { ttl: Some(Duration::from_hours(2)), ..none };
        check(understood(0), &ttl, 1, 120, "ttl of the feed");
        check(understood(5), &ttl, 1, 300, server);
        let both = Wishes { update_every: Some(Duration::from_hours(3)), ..ttl };
        check(understood(0), &both, 1, 180, "sy:updatePeriod of the feed");
    }

    #[test]
    fn rests_are_kept_whatever_else_is_asked_for() {
        // From two to five, on a Sunday.
        let hours = Wishes { skip_hours: 0b11100, ..Wishes::default() };
        check(understood(0), &hours, 1, 30, "every 30m");
        check(understood(0), &hours, 2, 180, "skipHours of the feed");
        check(understood(2), &hours, 1, 240, "skipHours of the feed");
        let days = Wishes { skip_days: 1 << 6, ..hours };
        check(understood(0), &days, 1, 23 * 60, "skipDays of the feed");
        // A poll just before a rest would take place in it.
        let soon = Wishes { ttl: Some(Duration::from_mins(57)), ..hours };
        check(understood(0), &soon, 1, 240, "skipHours of the feed");
        let always = Wishes { skip_days: 0x7f, skip_hours: 0x00ff_ffff, ..Wishes::default() };
        check(understood(0), &always, 1, 30, "every 30m");
    }

    #[test]
    fn failures_wait_longer_and_longer_and_as_long_as_the_server_says() {
        let none = Wishes::default();
        let failed = |in_a_row, hours: i64| Answer::Failed {
            in_a_row,
            retry_after: (hours > 0).then(|| at(1) + TimeDelta::hours(hours)),
        };
        for (in_a_row, minutes, reason) in [
            (1, 68, "after 1 failure"),
            (8, 68, "after 8 failures in a row"),
            (12, 345, "after 12 failures in a row"),
            (1000, 4664, "after 1000 failures in a row"),
        ] {
            assert_eq!(next_of(failed(in_a_row, 0), &none, 1), (minutes, reason.to_owned()));
        }
        assert_eq!(next_of(failed(1, 1), &none, 1).0, 68);
        check(failed(1, 40), &none, 1, 2400, "Retry-After of the server");
        check(failed(1, 9000), &none, 1, 31 * 24 * 60, "Retry-After of the server");
    }
}
