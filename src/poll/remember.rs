//! What is remembered of a source after it was asked. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Digest,
    fetch::{Failure, domain},
    health::{self, Before},
    moves,
    schedule::{self, Answer, Asked},
    visit::{Found, Visit},
    websub::polling_pause,
};
use crate::model::{
    FailureKind, Interval, Outcome, PollState, Polling, Source, Subscription, Validators,
};

/// Of many problems with one document, so many are remembered.
const KEPT_PROBLEMS: usize = 20;

/// A date so far ahead is no fault of a clock.
const AHEAD: TimeDelta = TimeDelta::minutes(30);

/// What was heard of a source: the answer, what it holds, and how much of that is new.
pub(super) struct Heard<'a> {
    pub(super) visit: &'a Visit,
    pub(super) digest: &'a Digest,
    /// Items that were never seen before.
    pub(super) new: usize,
    /// Items that the source changed.
    pub(super) updated: usize,
    /// The subscription to its hub, if there is one.
    pub(super) subscription: Option<&'a Subscription>,
}

/// The state of a source after it was asked at `now`.
pub(super) fn remember(
    source: &Source,
    before: PollState,
    heard: &Heard<'_>,
    polling: &Polling,
    now: DateTime<Utc>,
) -> PollState {
    let visit = heard.visit;
    if visit.pushed {
        return after_push(source, before, heard, now);
    }
    let examined = Before::of(&before);
    let mut state = PollState {
        url: source.url.to_string(),
        last_attempt: Some(now),
        status: visit.status,
        retry_after: None,
        error: None,
        failure: None,
        ..before
    };
    let outcome = match outcome(heard) {
        Ok(outcome) => outcome,
        Err(Failure { kind, message }) => {
            state.failure = Some(kind);
            state.error = Some(message);
            Outcome::Failed
        }
    };
    state.outcome = Some(outcome);
    match &visit.found {
        Found::Documents { validators, hash, .. } if outcome == Outcome::Changed => {
            understood(&mut state, heard, validators, hash, now);
        }
        Found::Same(validators) => {
            state.validators = validators.clone();
            state.last_whole = Some(now);
        }
        Found::NotModified(validators) => state.validators = validators.clone(),
        _ => {}
    }
    if outcome == Outcome::Failed {
        state.failing_since.get_or_insert(now);
        if !is_not_asked(&state) {
            state.failures += 1;
        }
    } else {
        (state.failures, state.failing_since) = (0, None);
        state.redirected = visit.redirected;
        // An article of a list may come late, when the list itself says nothing new.
        if heard.new > 0 {
            state.last_new = Some(now);
        }
        if heard.new + heard.updated > 0 {
            state.last_change = Some(now);
        }
        if outcome != Outcome::Gone {
            state.last_success = Some(now);
            state.rhythm.observe(now, source.timezone, heard.new);
        }
    }
    follow_moves(source, &mut state, heard, now);
    plan_next(source, &mut state, heard, polling, now);
    let is_whole = !visit.delta && !heard.digest.broke_off;
    let quiet_for = state.rhythm.quiet_for(now, source.timezone);
    health::examine(source, &examined, &mut state, is_whole, quiet_for, now);
    state
}

/// A push is no poll: it tells when news comes, and nothing else of how the source does.
fn after_push(
    source: &Source,
    before: PollState,
    heard: &Heard<'_>,
    now: DateTime<Utc>,
) -> PollState {
    let mut state = before;
    if heard.new > 0 {
        state.rhythm.observe(now, source.timezone, heard.new);
        state.last_new = Some(now);
    }
    if heard.new + heard.updated > 0 {
        state.last_change = Some(now);
    }
    state
}

/// How the poll ended, or why it failed.
fn outcome(heard: &Heard<'_>) -> Result<Outcome, Failure> {
    let failed = |kind, message| Err(Failure { kind, message });
    match &heard.visit.found {
        Found::Documents { .. } if heard.digest.understood => Ok(Outcome::Changed),
        Found::Documents { .. } => {
            let why = heard.digest.problems.first().map(ToString::to_string);
            let why = why.unwrap_or_else(|| "the document could not be read".to_owned());
            failed(heard.digest.failure.unwrap_or(FailureKind::Unreadable), why)
        }
        Found::Same(_) => Ok(Outcome::Unchanged),
        Found::NotModified(_) => Ok(Outcome::NotModified),
        Found::Gone => Ok(Outcome::Gone),
        Found::Failed(failure) => Err(failure.clone()),
        Found::Unreadable(why) => failed(FailureKind::Unreadable, why.clone()),
    }
}

/// Takes over what a document that was understood tells.
fn understood(
    state: &mut PollState,
    heard: &Heard<'_>,
    validators: &Validators,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) {
    let digest = heard.digest;
    // Nothing vouches for a document that broke off: the rest must not hide behind a 304.
    let whole = !digest.broke_off;
    state.validators = if whole { validators.clone() } else { Validators::default() };
    let problems = heard.visit.problems.iter().chain(&digest.problems);
    state.problems = problems.take(KEPT_PROBLEMS).map(ToString::to_string).collect();
    // What is new alone tells nothing of how much the source usually holds (RFC 3229), and no later
    // document is equal to it.
    if !heard.visit.delta {
        state.wishes = digest.wishes;
        state.body_hash = whole.then(|| hash.to_vec());
        state.entries = u32::try_from(digest.shown).unwrap_or(u32::MAX);
        state.newest = digest.dates.iter().max().copied();
        let ahead = digest.dates.iter().filter(|date| **date > now + AHEAD).count();
        state.in_future = u32::try_from(ahead).unwrap_or(u32::MAX);
        state.last_whole = Some(now);
    }
}

/// A moved address that fails so often was no better than the old one, which is asked again then.
const MOVED_IN_VAIN: u32 = 3;

/// What permanent redirects tell of the address.
fn follow_moves(source: &Source, state: &mut PollState, heard: &Heard<'_>, now: DateTime<Utc>) {
    if state.failures > 0 {
        if state.failures >= MOVED_IN_VAIN {
            state.address = None;
        }
        return;
    }
    state.moving = moves::seen(state.moving.take(), heard.visit.moved_to.as_ref(), now);
    let Some(moving) = state.moving.take_if(|moving| moves::is_lasting(moving, now)) else {
        return;
    };
    let stays_home = moving.to.parse().is_ok_and(|to| domain(&to) == domain(&source.url));
    if stays_home {
        state.address = Some(moving.to);
        state.redirected = false;
    } else {
        state.moving = Some(moving);
    }
}

/// What an operator mends in feeds.toml is no fault of the source: no request was made. A server that
/// redirects to where nobody may go was asked, and is asked less and less often.
fn is_not_asked(state: &PollState) -> bool {
    state.failure == Some(FailureKind::Forbidden) && state.status.is_none()
}

fn plan_next(
    source: &Source,
    state: &mut PollState,
    heard: &Heard<'_>,
    polling: &Polling,
    now: DateTime<Utc>,
) {
    let answer = match state.outcome {
        Some(Outcome::Failed) if is_not_asked(state) => Answer::NotAsked,
        Some(Outcome::Failed) => {
            let retry_after = heard.visit.retry_after;
            state.retry_after = retry_after.map(|until| schedule::believed(until, now));
            Answer::Failed { in_a_row: state.failures, retry_after }
        }
        Some(Outcome::Gone) => Answer::Gone,
        _ => Answer::Understood { fresh_until: heard.visit.fresh_until },
    };
    let next = schedule::next(&Asked {
        now,
        answer,
        interval: source.interval,
        shortest: polling.shortest_interval,
        longest: polling.longest_interval,
        rhythm: &state.rhythm,
        zone: source.timezone,
        wishes: &state.wishes,
        host: source.url.host_str().unwrap_or_default(),
    });
    (state.next_due, state.next_reason) = (next.at, next.reason);
    // While its hub pushes what is new, polls only look whether it misses anything.
    let adaptive = source.interval == Interval::Adaptive && state.failures == 0;
    let pause = heard.subscription.filter(|_| adaptive);
    let pause = pause.and_then(|it| polling_pause(it, polling.longest_interval, now));
    if let Some((until, why)) = pause
        && state.next_due.is_some_and(|due| due < until)
    {
        (state.next_due, state.next_reason) = (Some(until), why.to_owned());
    }
}
