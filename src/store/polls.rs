//! What is remembered of each source between two polls.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params, types::FromSql};

use super::{Result, Store, StoreError, Tx, time, word};
use crate::model::{
    Diagnosis, FailureKind, Health, Move, Outcome, PollState, Rhythm, SourceId, Validators, Wishes,
};

impl Store {
    /// The state of every source that was ever asked, by its key.
    pub fn poll_states(&self) -> Result<HashMap<String, PollState>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, url, etag, last_modified, body_hash, last_attempt, last_success, last_change,
                    next_due, next_reason, retry_after, failures, outcome, status, entries, error, problems,
                    failure, failing_since, last_whole, last_new, newest, in_future, usual_entries,
                    moved_to, moved_since, moved_polls, address, health, health_reason, health_since,
                    alerted, rhythm, wishes, least_entries
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
        let diagnosis = state.diagnosis.as_ref();
        let moving = state.moving.as_ref();
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO poll
                     (source, url, etag, last_modified, body_hash, last_attempt, last_success, last_change,
                      next_due, next_reason, retry_after, failures, outcome, status, entries, error, problems,
                      failure, failing_since, last_whole, last_new, newest, in_future, usual_entries,
                      moved_to, moved_since, moved_polls, address, health, health_reason, health_since,
                      alerted, rhythm, wishes, least_entries)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                         ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35)",
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
                state.failure.map(FailureKind::as_str),
                seconds(state.failing_since),
                seconds(state.last_whole),
                seconds(state.last_new),
                seconds(state.newest),
                state.in_future,
                state.usual_entries,
                moving.map(|moving| &moving.to),
                moving.map(|moving| moving.since.timestamp()),
                moving.map_or(0, |moving| moving.polls),
                state.address,
                diagnosis.map(|diagnosis| diagnosis.health.as_str()),
                diagnosis.map(|diagnosis| &diagnosis.reason),
                diagnosis.map(|diagnosis| diagnosis.since.timestamp()),
                seconds(state.alerted),
                state.rhythm.to_bytes(),
                state.wishes.to_bytes(),
                state.least_entries,
            ])?;
        Ok(())
    }
}

fn state(row: &Row<'_>) -> Result<PollState> {
    // By place, not by name: ten thousand sources are read at every round.
    let mut row = Columns { row, next: 1 };
    Ok(PollState {
        url: row.take()?,
        validators: Validators { etag: row.take()?, last_modified: row.take()? },
        body_hash: row.take()?,
        last_attempt: row.time()?,
        last_success: row.time()?,
        last_change: row.time()?,
        next_due: row.time()?,
        next_reason: row.take()?,
        retry_after: row.time()?,
        failures: row.take()?,
        outcome: row.word(Outcome::from_word)?,
        status: row.take()?,
        entries: row.take()?,
        error: row.take()?,
        problems: match row.take::<Option<String>>()? {
            Some(stored) => from_json(&stored)?,
            None => Vec::new(),
        },
        failure: row.word(FailureKind::from_word)?,
        failing_since: row.time()?,
        last_whole: row.time()?,
        last_new: row.time()?,
        newest: row.time()?,
        in_future: row.take()?,
        usual_entries: row.take()?,
        moving: match (row.take()?, row.time()?, row.take()?) {
            (Some(to), Some(since), polls) => Some(Move { to, since, polls }),
            _ => None,
        },
        address: row.take()?,
        diagnosis: match (row.word(Health::from_word)?, row.take()?, row.time()?) {
            (Some(health), Some(reason), Some(since)) => Some(Diagnosis { health, reason, since }),
            _ => None,
        },
        alerted: row.time()?,
        rhythm: row
            .take::<Option<Vec<u8>>>()?
            .map(|bytes| Rhythm::from_bytes(&bytes))
            .unwrap_or_default(),
        wishes: row
            .take::<Option<Vec<u8>>>()?
            .map(|bytes| Wishes::from_bytes(&bytes))
            .unwrap_or_default(),
        least_entries: row.take()?,
    })
}

/// The columns of a row, one after the other.
struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl Columns<'_> {
    fn take<T: FromSql>(&mut self) -> Result<T> {
        self.next += 1;
        Ok(self.row.get(self.next - 1)?)
    }

    fn time(&mut self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.take::<Option<i64>>()?.map(time))
    }

    fn word<T>(&mut self, read: fn(&str) -> Option<T>) -> Result<Option<T>> {
        self.take::<Option<String>>()?.map(|stored| word(&stored, read)).transpose()
    }
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
