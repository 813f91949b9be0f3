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
    model::{FailureKind, Outcome},
    poll::{
        health,
        standings::{Standing, standings},
    },
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print an array of objects, in the order of feeds.toml
    #[arg(long)]
    json: bool,
}

pub(super) fn sources(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database)?;
    let now = now();
    let mut standings = standings(&config.sources, &store, now)?;
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
        standing.remarks().join("; "),
    ]
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
