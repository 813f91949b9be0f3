//! `huiwen sources`: the health of every source.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value, json};

use super::table::table;
use crate::{
    config::Config,
    model::{Outcome, PollState, Source},
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print an array of objects
    #[arg(long)]
    json: bool,
}

pub(super) fn sources(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let states = Store::open(&config.database)?.poll_states()?;
    let state = |source: &Source| states.get(&source.key).cloned().unwrap_or_default();
    if options.json {
        let all: Vec<Value> =
            config.sources.iter().map(|source| in_json(source, &state(source))).collect();
        writeln!(io::stdout(), "{}", Value::Array(all))?;
    } else {
        let zone = config.site.timezone;
        let rows: Vec<Vec<String>> =
            config.sources.iter().map(|source| row(source, &state(source), zone)).collect();
        let head = ["source", "outcome", "items", "success", "next", "remarks"];
        write!(io::stdout(), "{}", table(&head, &rows))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(source: &Source, state: &PollState, zone: Tz) -> Vec<String> {
    let when = |time: Option<DateTime<Utc>>| {
        time.map_or("-".to_owned(), |time| {
            time.with_timezone(&zone).format("%m-%d %H:%M").to_string()
        })
    };
    vec![
        source.key.clone(),
        state.outcome.map_or("never asked", Outcome::as_str).to_owned(),
        state.entries.to_string(),
        when(state.last_success),
        when(state.next_due),
        remarks(state).join("; "),
    ]
}

/// What a person should know: the error, then what could not be used, then why it waits.
fn remarks(state: &PollState) -> Vec<String> {
    let mut remarks: Vec<String> = state.error.iter().cloned().collect();
    match state.problems.as_slice() {
        [] => {}
        [only] => remarks.push(only.clone()),
        [first, others @ ..] => remarks.push(format!("{first}, and {} more", others.len())),
    }
    if !state.next_reason.is_empty() {
        remarks.push(state.next_reason.clone());
    }
    remarks
}

fn in_json(source: &Source, state: &PollState) -> Value {
    let when = |time: Option<DateTime<Utc>>| time.map(|time| time.to_rfc3339());
    json!({
        "key": source.key,
        "name": source.name,
        "outcome": state.outcome.map(Outcome::as_str),
        "status": state.status,
        "items": state.entries,
        "failures": state.failures,
        "error": state.error,
        "problems": state.problems,
        "last_attempt": when(state.last_attempt),
        "last_success": when(state.last_success),
        "last_change": when(state.last_change),
        "next_due": when(state.next_due),
        "next_reason": state.next_reason,
    })
}
