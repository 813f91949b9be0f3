//! What is remembered of each source between two polls.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::{Result, Store, StoreError, Tx, time, word};
use crate::model::{Outcome, PollState, SourceId, Validators};

impl Store {
    /// The state of every source that was ever asked, by its key.
    pub fn poll_states(&self) -> Result<HashMap<String, PollState>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, url, etag, last_modified, body_hash, last_attempt, last_success, last_change,
                    next_due, next_reason, retry_after, failures, outcome, status, entries, error, problems
             FROM poll JOIN source ON source.id = poll.source",
        )?;
        let mut rows = statement.query([])?;
        let mut states = HashMap::new();
        while let Some(row) = rows.next()? {
            states.insert(row.get(0)?, state(row)?);
        }
        Ok(states)
    }
}

impl Tx<'_> {
    /// Remembers how the poll of a source ended.
    pub fn set_poll_state(&self, source: SourceId, state: &PollState) -> Result<()> {
        let seconds = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp());
        let problems = if state.problems.is_empty() { None } else { Some(json(&state.problems)?) };
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO poll
                     (source, url, etag, last_modified, body_hash, last_attempt, last_success, last_change,
                      next_due, next_reason, retry_after, failures, outcome, status, entries, error, problems)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            )?
            .execute(params![
                source.0,
                state.url,
                state.validators.etag,
                state.validators.last_modified,
                state.body_hash,
                seconds(state.last_attempt),
                seconds(state.last_success),
                seconds(state.last_change),
                seconds(state.next_due),
                state.next_reason,
                seconds(state.retry_after),
                state.failures,
                state.outcome.map(Outcome::as_str),
                state.status,
                state.entries,
                state.error,
                problems,
            ])?;
        Ok(())
    }
}

fn state(row: &Row<'_>) -> Result<PollState> {
    let at = |column: usize| Ok::<_, StoreError>(row.get::<_, Option<i64>>(column)?.map(time));
    Ok(PollState {
        url: row.get(1)?,
        validators: Validators { etag: row.get(2)?, last_modified: row.get(3)? },
        body_hash: row.get(4)?,
        last_attempt: at(5)?,
        last_success: at(6)?,
        last_change: at(7)?,
        next_due: at(8)?,
        next_reason: row.get(9)?,
        retry_after: at(10)?,
        failures: row.get(11)?,
        outcome: match row.get::<_, Option<String>>(12)? {
            Some(stored) => Some(word(&stored, Outcome::from_word)?),
            None => None,
        },
        status: row.get(13)?,
        entries: row.get(14)?,
        error: row.get(15)?,
        problems: match row.get::<_, Option<String>>(16)? {
            Some(stored) => from_json(&stored)?,
            None => Vec::new(),
        },
    })
}

/// A list or map as the database keeps it.
pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Content(error.to_string()))
}

/// A list or map read back.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(stored: &str) -> Result<T> {
    serde_json::from_str(stored)
        .map_err(|error| StoreError::Content(format!("{error} in {stored}")))
}
