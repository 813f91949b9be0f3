//! Whether a source may be asked now, all things considered: what the schedule says, what its server
//! forbade, and what a person said. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::schedule;
use crate::model::{Kind, Outcome, PollState, Steering};

/// What a round asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Only what is due.
    Due,
    /// Everything (`--all`): overrides interval, back-off and freshness. What the server itself forbade
    /// still holds, `Retry-After` and 410, and so does what a person said.
    All,
}

/// When a source may be asked, and why not earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Now.
    Now,
    /// Not before this time, because of this.
    Later(DateTime<Utc>, String),
    /// Not before a person wants it, because of this.
    Never(String),
}

/// When a source may be asked. `host_until` is when its host, which asked to wait, may be asked again.
pub fn due(
    kind: Kind,
    state: &PollState,
    steering: &Steering,
    host_until: Option<DateTime<Utc>>,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Due {
    if steering.muted.is_some() {
        return Due::Never("muted; huiwen source revive asks it again".to_owned());
    }
    // A folder costs nobody anything.
    if kind == Kind::Folder {
        return Due::Now;
    }
    // What a person wanted holds until it was done.
    let open = |said: Option<DateTime<Utc>>| {
        said.is_some_and(|said| state.last_attempt.is_none_or(|last| last <= said))
    };
    let revived = open(steering.revived);
    if state.outcome == Some(Outcome::Gone) && !revived {
        let why = "the server says it is gone for good; huiwen source revive asks it again";
        return Due::Never(why.to_owned());
    }
    let forbidden = state.retry_after.max(host_until).filter(|until| *until > now);
    if let Some(until) = forbidden {
        return Due::Later(until, "the server asked to wait until then (Retry-After)".to_owned());
    }
    if wanted == Wanted::All || revived || open(steering.poll_now) {
        return Due::Now;
    }
    // A machine may have slept until a time at which the feed wants to rest.
    if let Some(rule) = schedule::rests(&state.wishes, now) {
        return Due::Later(now + TimeDelta::hours(1), rule.to_owned());
    }
    match state.next_due {
        Some(due) if due > now => Due::Later(due, state.next_reason.clone()),
        _ => Due::Now,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).unwrap()
    }

    /// Whether a feed of this state may be asked at hour 8: what is due, and with `--all`.
    fn check(state: &PollState, steering: &Steering, host: Option<i64>, expected: (bool, bool)) {
        let asked =
            |wanted| due(Kind::Feed, state, steering, host.map(at), wanted, at(8)) == Due::Now;
        assert_eq!((asked(Wanted::Due), asked(Wanted::All)), expected, "{state:?} {steering:?}");
    }

    #[test]
    fn all_overrides_the_schedule_but_neither_the_server_nor_a_person() {
        let nobody = Steering::default();
        let state = PollState::default();
        check(&state, &nobody, None, (true, true));
        let waiting = PollState { next_due: Some(at(9)), ..PollState::default() };
        check(&waiting, &nobody, None, (false, true));
        check(
            &PollState { next_due: Some(at(8)), ..PollState::default() },
            &nobody,
            None,
            (true, true),
        );
        let told = PollState { retry_after: Some(at(9)), ..PollState::default() };
        check(&told, &nobody, None, (false, false));
        check(&state, &nobody, Some(9), (false, false));
        check(&state, &nobody, Some(8), (true, true));
        let gone = PollState { outcome: Some(Outcome::Gone), ..PollState::default() };
        check(&gone, &nobody, None, (false, false));
        let muted = Steering { muted: Some(at(1)), ..Steering::default() };
        check(&state, &muted, None, (false, false));
    }

    #[test]
    fn what_a_person_wants_holds_until_it_was_done() {
        let gone = |last| PollState {
            outcome: Some(Outcome::Gone),
            last_attempt: Some(at(last)),
            ..PollState::default()
        };
        let revived = Steering { revived: Some(at(5)), ..Steering::default() };
        check(&gone(4), &revived, None, (true, true));
        check(&gone(6), &revived, None, (false, false));
        let waiting = |last| PollState {
            next_due: Some(at(9)),
            last_attempt: Some(at(last)),
            ..PollState::default()
        };
        let now = Steering { poll_now: Some(at(5)), ..Steering::default() };
        check(&waiting(4), &now, None, (true, true));
        check(&waiting(4), &now, Some(9), (false, false));
        check(&waiting(6), &now, None, (false, true));
    }

    #[test]
    fn a_folder_is_always_due_unless_it_is_muted() {
        let waiting = PollState { next_due: Some(at(9)), ..PollState::default() };
        let ask =
            |steering: &Steering| due(Kind::Folder, &waiting, steering, None, Wanted::Due, at(8));
        assert_eq!(ask(&Steering::default()), Due::Now);
        let muted = Steering { muted: Some(at(1)), ..Steering::default() };
        assert!(matches!(ask(&muted), Due::Never(_)));
    }
}
