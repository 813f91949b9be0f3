//! `huiwen sources`: the health of every source.

use std::{
    cmp::Reverse,
    io::{self, Write as _},
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value, json};

use super::{now, table::table};
use crate::{
    config::Config,
    model::{Diagnosis, FailureKind, Outcome, PollState, Source},
    poll::{
        self,
        due::{Due, Wanted, due},
        fetch::authority,
        health,
    },
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print an array of objects, in the order of feeds.toml
    #[arg(long)]
    json: bool,
}

/// How a source stands: what polls found, with what a person said laid over.
pub(super) struct Standing<'a> {
    pub(super) source: &'a Source,
    pub(super) state: PollState,
    /// None where it was never asked.
    pub(super) diagnosis: Option<Diagnosis>,
    /// It could be asked now.
    pub(super) is_due: bool,
    /// When it is asked next; none: at once, or not before a person wants it.
    pub(super) next: Option<DateTime<Utc>>,
    /// Why then.
    pub(super) why: String,
    /// Items a day over the last 30 days; none before its first document.
    pub(super) items_per_day: Option<f64>,
}

/// How every source of feeds.toml stands, in its order.
pub(super) fn standings<'a>(
    config: &'a Config,
    store: &Store,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Standing<'a>>> {
    let mut states = store.poll_states()?;
    let steerings = store.steerings()?;
    let means = store.items_per_day(now)?;
    let retry_afters = store.retry_afters()?;
    let standing = |source: &'a Source| {
        // What was remembered of another address means nothing at this one.
        let state = states.remove(&source.key).filter(|state| state.url == source.url.as_str());
        let state = state.unwrap_or_default();
        let steering = steerings.get(&source.key).cloned().unwrap_or_default();
        // A host that asked to wait did so for all of its sources.
        let asked = poll::moves::address(source, &state, &steering);
        let host_until = retry_afters.get(&authority(&asked)).copied();
        let due = due(source.kind, &state, &steering, host_until, Wanted::Due, now);
        let is_due = due == Due::Now;
        let (next, why) = match due {
            Due::Later(at, why) => (Some(at), why),
            Due::Never(why) => (None, why),
            Due::Now if state.last_attempt.is_none() => (None, "it was never asked".to_owned()),
            Due::Now if state.next_due.is_some_and(|due| due > now) => {
                (None, "a person wants it at once".to_owned())
            }
            Due::Now => (state.next_due, state.next_reason.clone()),
        };
        let diagnosis = health::current(source, &state, &steering, now);
        let items_per_day = means.get(&source.key).copied();
        Standing { source, state, diagnosis, is_due, next, why, items_per_day }
    };
    Ok(config.sources.iter().map(standing).collect())
}

pub(super) fn sources(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database)?;
    let now = now();
    let mut standings = standings(config, &store, now)?;
    if options.json {
        let all: Vec<Value> = standings.iter().map(in_json).collect();
        writeln!(io::stdout(), "{}", Value::Array(all))?;
    } else {
        // What needs a person stands first.
        standings.sort_by_key(|standing| {
            Reverse(standing.diagnosis.as_ref().map(|diagnosis| diagnosis.health))
        });
        let zone = config.site.timezone;
        let rows: Vec<Vec<String>> =
            standings.iter().map(|standing| row(standing, now, zone)).collect();
        let head = ["source", "health", "items/day", "success", "next", "why", "reason"];
        write!(io::stdout(), "{}", table(&head, &rows))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(standing: &Standing<'_>, now: DateTime<Utc>, zone: Tz) -> Vec<String> {
    let shown = |time: DateTime<Utc>| time.with_timezone(&zone).format("%m-%d %H:%M").to_string();
    let health = standing.diagnosis.as_ref().map(|diagnosis| diagnosis.health.as_str());
    let next = match standing.next {
        Some(at) if at > now => shown(at),
        None if health.is_some_and(|health| matches!(health, "muted" | "gone")) => "-".to_owned(),
        _ => "now".to_owned(),
    };
    vec![
        standing.source.key.clone(),
        health.unwrap_or("never asked").to_owned(),
        standing.items_per_day.map_or("-".to_owned(), |mean| format!("{mean:.1}")),
        standing.state.last_success.map_or("-".to_owned(), shown),
        next,
        standing.why.clone(),
        remarks(standing).join("; "),
    ]
}

/// What a person should know: why the source does as it does, then what could not be used of it.
fn remarks(standing: &Standing<'_>) -> Vec<String> {
    let reason = standing.diagnosis.iter().map(|diagnosis| diagnosis.reason.clone());
    let mut remarks: Vec<String> = reason.filter(|reason| !reason.is_empty()).collect();
    match standing.state.problems.as_slice() {
        [] => {}
        [only] => remarks.push(only.clone()),
        [first, others @ ..] => remarks.push(format!("{first}, and {} more", others.len())),
    }
    remarks
}

fn in_json(standing: &Standing<'_>) -> Value {
    let when = |time: Option<DateTime<Utc>>| time.map(|time| time.to_rfc3339());
    let Standing { source, state, diagnosis, .. } = standing;
    let moving = state.moving.as_ref().map(|moving| {
        json!({
            "to": health::shown(&moving.to),
            "since": moving.since.to_rfc3339(),
            "polls": moving.polls,
        })
    });
    json!({
        "key": source.key,
        "name": source.name,
        "health": diagnosis.as_ref().map(|diagnosis| diagnosis.health.as_str()),
        "reason": diagnosis.as_ref().map(|diagnosis| &diagnosis.reason),
        "since": when(diagnosis.as_ref().map(|diagnosis| diagnosis.since)),
        "outcome": state.outcome.map(Outcome::as_str),
        "status": state.status,
        "items": state.entries,
        "usual_items": state.usual_entries,
        "items_per_day": standing.items_per_day,
        "failures": state.failures,
        "failure": state.failure.map(FailureKind::as_str),
        "error": state.error,
        "problems": state.problems,
        "last_attempt": when(state.last_attempt),
        "last_success": when(state.last_success),
        "last_change": when(state.last_change),
        "last_new": when(state.last_new),
        "next_due": when(standing.next),
        "next_reason": standing.why,
        "moving": moving,
    })
}
