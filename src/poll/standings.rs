//! How sources stand: for the shell, the desk and the metrics.

use chrono::{DateTime, Utc};

use super::{
    due::{Due, Wanted, due},
    fetch::authority,
    health, moves,
};
use crate::{
    model::{Diagnosis, PollState, Source},
    store::{Result, Store},
};

/// How a source stands: what polls found, with what a person said laid over.
pub struct Standing<'a> {
    /// The source, as feeds.toml has it.
    pub source: &'a Source,
    /// What polls remember of it.
    pub state: PollState,
    /// None where it was never asked.
    pub diagnosis: Option<Diagnosis>,
    /// It could be asked now.
    pub is_due: bool,
    /// When it is asked next; none: at once, or not before a person wants it.
    pub next: Option<DateTime<Utc>>,
    /// Why then.
    pub why: String,
    /// Items a day over the last 30 days; none before its first document.
    pub items_per_day: Option<f64>,
}

impl Standing<'_> {
    /// What a person should know: why the source does as it does, then what could not be used of it.
    pub fn remarks(&self) -> Vec<String> {
        let reason = self.diagnosis.iter().map(|diagnosis| diagnosis.reason.clone());
        let mut remarks: Vec<String> = reason.filter(|reason| !reason.is_empty()).collect();
        match self.state.problems.as_slice() {
            [] => {}
            [only] => remarks.push(only.clone()),
            [first, others @ ..] => remarks.push(format!("{first}, and {} more", others.len())),
        }
        remarks
    }
}

/// How every one of these sources stands, in their order.
pub fn standings<'a>(
    sources: &'a [Source],
    store: &Store,
    now: DateTime<Utc>,
) -> Result<Vec<Standing<'a>>> {
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
        let asked = moves::address(source, &state, &steering);
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
    Ok(sources.iter().map(standing).collect())
}
