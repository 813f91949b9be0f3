//! How a source does, in one word and a sentence: pure, from what is remembered of it.
//!
//! The word is the worst that holds, in the order of [`diagnose`]. A first failure changes the word at
//! once; whether a person is told of it is decided in `alert`.

mod usual;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

pub use self::usual::{Usual, has_drifted, usual};
use super::fetch::{domain, shown_address};
use crate::model::{
    Diagnosis, FailureKind, Health, Kind, Move, Outcome, PollState, Source, Steering,
};

/// What a diagnosis is made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The source. A folder is a person's own: it may be empty, old and quiet.
    pub source: &'a Source,
    /// What is remembered of it after this poll; its diagnosis is still that of before.
    pub state: &'a PollState,
    /// The latest date of the document before.
    pub newest_before: Option<DateTime<Utc>>,
    /// For how many times its usual rhythm it has brought nothing new; none before a rhythm is known.
    pub quiet_for: Option<f64>,
    /// Since when a person does not want it polled.
    pub muted: Option<DateTime<Utc>>,
}

/// Nothing new for so many times the usual rhythm is quiet.
const QUIET: f64 = 3.0;

/// A newest date older than this is stale …
const STALE: TimeDelta = TimeDelta::days(30);

/// … unless the source is that slow: at least so many times its usual gap.
const STALE_GAPS: i32 = 10;

/// Documents with fewer entries tell nothing by their number, nor by a few odd dates.
const FEW: u32 = 5;

/// After so long a template without dates is taken for what the source wants.
const ACCEPTED: TimeDelta = TimeDelta::days(30);

/// What an examination needs of the state before a poll.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    newest: Option<DateTime<Utc>>,
    last_success: Option<DateTime<Utc>>,
    usual: Usual,
}

impl Before {
    /// As it was remembered.
    pub fn of(state: &PollState) -> Before {
        let usual = Usual { entries: state.usual_entries, least: state.least_entries };
        Before { newest: state.newest, last_success: state.last_success, usual }
    }
}

/// Notes in `state` how the source does after a poll at `now`, all else in it being that of after the poll.
/// `is_whole`: its entries are all that the source lists, as those of a delta (226) and of a document that
/// broke off are not.
pub fn examine(
    source: &Source,
    before: &Before,
    state: &mut PollState,
    is_whole: bool,
    quiet_for: Option<f64>,
    now: DateTime<Utc>,
) {
    use Outcome::{Changed, NotModified, Unchanged};
    if is_whole && matches!(state.outcome, Some(Changed | Unchanged | NotModified)) {
        let usual = usual(before.usual, state.entries, before.last_success, now);
        (state.usual_entries, state.least_entries) = (usual.entries, usual.least);
    }
    let newest_before = before.newest;
    let facts = Facts { source, state, newest_before, quiet_for, muted: None };
    let (health, reason) = diagnose(&facts, now);
    state.diagnosis = Some(kept(state.diagnosis.as_ref(), health, reason, now));
}

/// The worst word that holds, and why, in a sentence with figures; an empty one where all is well.
pub fn diagnose(facts: &Facts<'_>, now: DateTime<Utc>) -> (Health, String) {
    let (health, mut reason) = muted(facts, now)
        .or_else(|| failure(facts, now))
        .or_else(|| drift(facts, now))
        .or_else(|| stale(facts, now))
        .or_else(|| quiet(facts, now))
        .unwrap_or((Health::Ok, String::new()));
    if let Some(leaving) = leaving(facts) {
        if !reason.is_empty() {
            reason.push_str("; ");
        }
        reason.push_str(&format!(
            "moves for good to {} ({}); confirm with “huiwen source move {}”",
            shown(&leaving.to),
            counted(leaving.polls, "poll"),
            facts.source.key
        ));
    }
    (health, reason)
}

/// The diagnosis to be kept: a word that stays keeps the time since when it holds.
pub fn kept(
    before: Option<&Diagnosis>,
    health: Health,
    reason: String,
    now: DateTime<Utc>,
) -> Diagnosis {
    let since = before.filter(|before| before.health == health).map_or(now, |before| before.since);
    Diagnosis { health, reason, since }
}

/// How a source does as of `now`, for tables and metrics: what its last poll found, with what a person
/// has said since laid over. None where it was never asked.
pub fn current(
    source: &Source,
    state: &PollState,
    steering: &Steering,
    now: DateTime<Utc>,
) -> Option<Diagnosis> {
    if let Some(since) = steering.muted {
        return Some(Diagnosis { health: Health::Muted, reason: muted_since(since, now), since });
    }
    let asked = state.last_attempt?;
    let mut found = state.diagnosis.clone().unwrap_or_else(|| {
        // A database of before: what it remembers is enough for most words.
        let facts =
            Facts { source, state, newest_before: state.newest, quiet_for: None, muted: None };
        let (health, reason) = diagnose(&facts, now);
        kept(None, health, reason, asked)
    });
    if found.health == Health::Gone && steering.revived.is_some_and(|revived| revived >= asked) {
        let reason = "the server said it is gone for good; revived, and to be asked again";
        found.reason = reason.into();
    }
    Some(found)
}

/// A move off its registrable domain, which is left to a person.
fn leaving<'a>(facts: &Facts<'a>) -> Option<&'a Move> {
    let moving = facts.state.moving.as_ref()?;
    let to = Url::parse(&moving.to).ok()?;
    (domain(&to) != domain(&facts.source.url)).then_some(moving)
}

fn muted(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<(Health, String)> {
    Some((Health::Muted, muted_since(facts.muted?, now)))
}

fn muted_since(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("muted by a person {} ago", lasting(now - since))
}

fn failure(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<(Health, String)> {
    let state = facts.state;
    let gone = state.outcome == Some(Outcome::Gone);
    let failed = state.outcome == Some(Outcome::Failed) || state.failure.is_some();
    if !gone && !failed {
        return None;
    }
    let said = state.error.clone().unwrap_or_else(|| in_words(state.failure).to_owned());
    let lasts = match state.failing_since.map(|since| now - since) {
        Some(time) if time >= TimeDelta::minutes(1) => format!(", for {}", lasting(time)),
        _ => String::new(),
    };
    if gone {
        let revive = format!("“huiwen source revive {}” asks it again", facts.source.key);
        return Some((Health::Gone, format!("{said}{lasts}; {revive}")));
    }
    let health = match state.failure {
        Some(FailureKind::Challenge | FailureKind::Robots) => Health::Blocked,
        Some(FailureKind::Status) if state.status.is_some_and(refuses) => Health::Blocked,
        Some(FailureKind::NothingFound) => {
            let gave = match state.usual_entries {
                0 => String::new(),
                usual => format!(" (it gave {})", entries(usual)),
            };
            return Some((Health::Drifted, format!("{said}{gave}{lasts}")));
        }
        _ => Health::Failing,
    };
    Some((health, format!("{said}{lasts}")))
}

/// Statuses that say “not you”, rather than “not now” or “not here”.
fn refuses(status: u16) -> bool {
    matches!(status, 401 | 403 | 405 | 406 | 412 | 429 | 451)
}

/// For failures that left no sentence of their own.
fn in_words(kind: Option<FailureKind>) -> &'static str {
    match kind {
        Some(FailureKind::Dns) => "its name does not resolve",
        Some(FailureKind::Connect) => "the connection was refused or broke",
        Some(FailureKind::Tls) => "no TLS connection could be made",
        Some(FailureKind::Timeout) => "no answer within the time limit",
        Some(FailureKind::Forbidden) => "its address may not be polled",
        Some(FailureKind::Redirect) => "its redirects lead nowhere",
        Some(FailureKind::Status) => "its answer is a status without a document",
        Some(FailureKind::TooLarge) => "its document is too large",
        Some(FailureKind::Damaged) => "its document broke off or is damaged",
        Some(FailureKind::Robots) => "robots.txt forbids it",
        Some(FailureKind::Challenge) => "a page against robots stands in place of its document",
        Some(FailureKind::Unreadable) => "its document is not of the kind that feeds.toml says",
        Some(FailureKind::NothingFound) => "its selectors found nothing",
        None => "its last poll failed",
    }
}

fn drift(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<(Health, String)> {
    let state = facts.state;
    if facts.source.kind == Kind::Folder {
        return None;
    }
    let reason = if has_drifted(state.usual_entries, state.entries) {
        let now = if state.entries == 0 { "none".to_owned() } else { state.entries.to_string() };
        format!("gave {}, now {now}", entries(state.usual_entries))
    } else if state.entries == 0 && state.last_new.is_none() && state.last_change.is_none() {
        "it answers, but lists nothing".to_owned()
    } else if state.entries >= FEW && state.in_future > state.entries / 2 {
        let far = state.newest.map(|newest| newest - now).filter(|far| *far > TimeDelta::zero());
        let far = far.map(|far| format!(", the latest by {}", lasting(far))).unwrap_or_default();
        format!("{} of {} are dated in the future{far}", state.in_future, entries(state.entries))
    } else if state.entries >= FEW && state.newest.is_none() && had_dates(facts, now) {
        format!("none of {} is dated any more", entries(state.entries))
    } else {
        return None;
    };
    Some((Health::Drifted, reason))
}

/// Whether its entries were dated, until it drifted a while ago.
fn had_dates(facts: &Facts<'_>, now: DateTime<Utc>) -> bool {
    let drifted =
        facts.state.diagnosis.as_ref().is_some_and(|before| {
            before.health == Health::Drifted && now - before.since < ACCEPTED
        });
    facts.newest_before.is_some() || drifted
}

fn stale(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<(Health, String)> {
    let newest = facts.state.newest.filter(|_| facts.source.kind != Kind::Folder)?;
    let slow = usual_gap(facts, now).and_then(|gap| gap.checked_mul(STALE_GAPS));
    let slow = slow.unwrap_or_default();
    let age = now - newest;
    let day = newest.format("%Y-%m-%d");
    (age > STALE.max(slow)).then(|| {
        (
            Health::Stale,
            format!("it answers, but its newest entry is of {day}, {} ago", lasting(age)),
        )
    })
}

fn quiet(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<(Health, String)> {
    let times =
        facts.quiet_for.filter(|times| *times >= QUIET && facts.source.kind != Kind::Folder)?;
    let silence = facts.state.last_new.map(|last| format!(" for {}", lasting(now - last)));
    let usual = usual_gap(facts, now).map(|gap| format!(" ({})", lasting(gap)));
    let (silence, usual) = (silence.unwrap_or_default(), usual.unwrap_or_default());
    // Never “2.9 times” for what is more than three: cut, not rounded.
    let times = (times * 10.0).floor() / 10.0;
    Some((Health::Quiet, format!("nothing new{silence}, {times:.1} times as long as usual{usual}")))
}

/// The usual time between news, as far as the silence tells it.
fn usual_gap(facts: &Facts<'_>, now: DateTime<Utc>) -> Option<TimeDelta> {
    let times = facts.quiet_for.filter(|times| *times > 0.1)?;
    let silence = (now - facts.state.last_new?).to_std().ok()?;
    let gap = Duration::try_from_secs_f64(silence.as_secs_f64() / times).ok()?;
    TimeDelta::from_std(gap).ok()
}

/// An address as it may stand in a table, whatever was kept of it.
pub fn shown(address: &str) -> String {
    Url::parse(address)
        .map_or_else(|_| "an address that is none".to_owned(), |url| shown_address(&url))
}

/// A length of time for a sentence: “3 days”.
pub fn lasting(time: TimeDelta) -> String {
    let (minutes, hours, days) = (time.num_minutes(), time.num_hours(), time.num_days());
    let (number, unit) = match (minutes, hours, days) {
        (..2, ..) => (1, "minute"),
        (2..120, ..) => (minutes, "minute"),
        (_, ..48, _) => (hours, "hour"),
        (.., ..60) => (days, "day"),
        (.., 60..730) => (days / 30, "month"),
        _ => (days / 365, "year"),
    };
    counted(u32::try_from(number).unwrap_or(u32::MAX), unit)
}

fn entries(number: u32) -> String {
    match number {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    }
}

fn counted(number: u32, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
