//! When a source is due, and when it is due next: pure, and always with the reason.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::model::{Kind, Outcome, PollState};

/// When a source may be asked again, and why not earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPoll {
    /// The time; none if a person has to revive it first.
    pub at: Option<DateTime<Utc>>,
    /// For the operator.
    pub reason: String,
}

/// What a round asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Only what is due.
    Due,
    /// Everything (`--all`): overrides interval, back-off and freshness. What the server itself forbade
    /// still holds: `Retry-After` and 410.
    All,
}

/// Whether a source may be asked at `now`. A folder costs nobody anything, so it always may.
pub fn may_ask(kind: Kind, state: &PollState, wanted: Wanted, now: DateTime<Utc>) -> bool {
    if kind == Kind::Folder {
        return true;
    }
    let forbidden =
        state.outcome == Some(Outcome::Gone) || state.retry_after.is_some_and(|until| now < until);
    let early = wanted == Wanted::Due && state.next_due.is_some_and(|due| now < due);
    !forbidden && !early
}

/// Until when the server itself forbids requests. One that asks for longer than a week is not believed.
pub fn forbidden_until(
    now: DateTime<Utc>,
    retry_after: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    retry_after.map(|until| until.min(now + 7 * LONGEST)).filter(|until| *until > now)
}

/// A time that a server named, as far as it is believed.
pub fn believed(until: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    until.min(now + 31 * LONGEST)
}

/// When to ask again after an answer that was understood. `fresh_until` is the server's own word.
pub fn after_success(
    now: DateTime<Utc>,
    interval: Duration,
    fresh_until: Option<DateTime<Utc>>,
) -> NextPoll {
    let regular = now + interval;
    match fresh_until.map(|until| until.min(now + LONGEST)) {
        Some(until) if until > regular => {
            let reason = "the server says its answer is fresh until then".to_owned();
            NextPoll { at: Some(until), reason }
        }
        _ => NextPoll {
            at: Some(regular),
            reason: format!("every {}", humantime::format_duration(interval)),
        },
    }
}

/// When to ask again after `failures` failures in a row. Never gives up.
pub fn after_failure(
    now: DateTime<Utc>,
    failures: u32,
    retry_after: Option<DateTime<Utc>>,
) -> NextPoll {
    // Feedbin's curve: 68 minutes after the first failures, 3.2 days after many.
    let seconds = u64::from(failures.clamp(8, 23)).pow(4);
    let back_off = now + Duration::from_secs(seconds);
    match retry_after {
        Some(until) if until > back_off => {
            let reason = "the server asked to wait until then".to_owned();
            NextPoll { at: Some(until), reason }
        }
        _ => NextPoll {
            at: Some(back_off),
            reason: match failures {
                1 => "after 1 failure".to_owned(),
                many => format!("after {many} failures in a row"),
            },
        },
    }
}

/// Not to be asked again until a person revives it.
pub fn never(reason: &str) -> NextPoll {
    NextPoll { at: None, reason: reason.to_owned() }
}

/// A server that calls its answer fresh for longer than this is not believed.
const LONGEST: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        chrono::NaiveDate::from_ymd_opt(2026, 11, 22)
            .and_then(|day| day.and_hms_opt(hour, 0, 0))
            .expect("a time")
            .and_utc()
    }

    #[test]
    fn a_source_never_asked_is_due() {
        assert!(may_ask(Kind::Feed, &PollState::default(), Wanted::Due, at(1)));
    }

    #[test]
    fn a_folder_is_always_due() {
        let waiting = PollState { next_due: Some(at(9)), ..PollState::default() };
        assert!(may_ask(Kind::Folder, &waiting, Wanted::Due, at(8)));
    }

    #[test]
    fn all_overrides_the_schedule_but_not_the_server() {
        let waiting = PollState { next_due: Some(at(9)), ..PollState::default() };
        assert!(!may_ask(Kind::Feed, &waiting, Wanted::Due, at(8)));
        assert!(may_ask(Kind::Feed, &waiting, Wanted::Due, at(9)));
        assert!(may_ask(Kind::Feed, &waiting, Wanted::All, at(8)));
        let told = PollState { retry_after: Some(at(9)), ..PollState::default() };
        assert!(!may_ask(Kind::Feed, &told, Wanted::All, at(8)));
        assert!(may_ask(Kind::Feed, &told, Wanted::All, at(9)));
        let gone = PollState { outcome: Some(Outcome::Gone), ..PollState::default() };
        assert!(!may_ask(Kind::Feed, &gone, Wanted::All, at(8)));
    }

    #[test]
    fn freshness_delays_but_for_a_day_at_most() {
        let half = Duration::from_mins(30);
        assert_eq!(after_success(at(1), half, None).at, Some(at(1) + half));
        assert_eq!(after_success(at(1), half, Some(at(1))).at, Some(at(1) + half));
        assert_eq!(after_success(at(1), half, Some(at(5))).at, Some(at(5)));
        let year = Some(at(1) + Duration::from_hours(9000));
        assert_eq!(after_success(at(1), half, year).at, Some(at(1) + LONGEST));
    }

    #[test]
    fn failures_back_off_and_never_give_up() {
        let minutes = |failures| {
            let next = after_failure(at(1), failures, None).at.expect("never gives up");
            (next - at(1)).num_minutes()
        };
        assert_eq!(minutes(1), 68);
        assert_eq!(minutes(8), 68);
        assert_eq!(minutes(12), 345);
        assert_eq!(minutes(1000), 4664);
        let told = after_failure(at(1), 1, Some(at(20)));
        assert_eq!(
            (told.at, told.reason.as_str()),
            (Some(at(20)), "the server asked to wait until then")
        );
    }
}
