//! What a visit changes: items, the state of the source, and at the end of the round the stories.

use chrono::{DateTime, Utc};

use super::{
    Plan, SourceReport,
    dedupe::{self, Verdict},
    digest::Digested,
    identity::recognise,
    schedule,
    visit::{Found, Visit},
};
use crate::{
    model::{FailureKind, Item, Outcome, PollState, Source, SourceId, Validators},
    store::{Result, Stored, Tx},
};

/// Of many problems with one document, so many are remembered.
const KEPT_PROBLEMS: usize = 20;

/// Stores what a source said, and what to remember of it, in one transaction: validators are saved
/// with the items that they vouch for, and only for a document that was understood.
pub(super) fn settle(
    tx: &Tx<'_>,
    source: &Source,
    id: SourceId,
    before: PollState,
    digested: Digested,
    plan: &Plan,
) -> Result<SourceReport> {
    let Digested { visit, digest, bodies, packed } = digested;
    let Visit { status, retry_after, fresh_until, found, duration, .. } = visit;
    let now = plan.now;
    let first = before.last_change.is_none();
    let interval = match source.interval {
        crate::model::Interval::Every(interval) => interval,
        crate::model::Interval::Adaptive => std::time::Duration::from_mins(30),
    };
    let mut told = SourceReport {
        key: source.key.clone(),
        outcome: Outcome::Failed,
        status,
        items: 0,
        new: 0,
        updated: 0,
        error: None,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
    };
    let mut state = PollState {
        url: source.url.to_string(),
        last_attempt: Some(now),
        status,
        retry_after: None,
        error: None,
        ..before
    };
    // What an operator mends in feeds.toml needs no back-off.
    let mut ours = false;
    let problems = visit.problems.iter().chain(&digest.problems);
    match found {
        Found::Documents { documents, validators, hash } if digest.understood => {
            for ((guid, document), packed) in documents.iter().zip(&packed) {
                tx.keep_document(id, guid.as_deref(), document, packed)?;
            }
            let fresh = first.then(|| newest(&digest.items, plan.backlog, now));
            for (index, (item, html)) in digest.items.iter().zip(bodies).enumerate() {
                let backlog = fresh.as_ref().is_some_and(|fresh| !fresh.contains(&index));
                match store_item(tx, id, &Stored { item, html }, backlog)? {
                    Change::New => told.new += 1,
                    Change::Revised => told.updated += 1,
                    Change::None => {}
                }
            }
            told.outcome = Outcome::Changed;
            told.items = digest.items.len();
            state.entries = u32::try_from(digest.items.len()).unwrap_or(u32::MAX);
            state.problems = problems.take(KEPT_PROBLEMS).map(ToString::to_string).collect();
            // Nothing vouches for a document that broke off: the rest must not hide behind a 304.
            let whole = !digest.broke_off;
            state.validators = if whole { validators } else { Validators::default() };
            state.body_hash = whole.then(|| hash.to_vec());
            if told.new + told.updated > 0 {
                state.last_change = Some(now);
            }
        }
        Found::Documents { .. } => {
            let why = digest.problems.first().map(ToString::to_string);
            told.error = Some(why.unwrap_or_else(|| "the document could not be read".to_owned()));
        }
        Found::Same(validators) => {
            told.outcome = Outcome::Unchanged;
            state.validators = validators;
        }
        Found::NotModified => told.outcome = Outcome::NotModified,
        Found::Gone => {
            told.outcome = Outcome::Gone;
            told.error = Some("the server says it is gone for good (410)".to_owned());
        }
        Found::Failed(failure) => {
            ours = failure.kind == FailureKind::Forbidden;
            told.error = Some(failure.message);
        }
        Found::Unreadable(why) => told.error = Some(why),
    }
    if told.outcome != Outcome::Changed {
        told.items = state.entries as usize;
    }
    let next = match told.outcome {
        Outcome::Failed if ours => schedule::after_success(now, interval, None),
        Outcome::Failed => {
            state.retry_after = schedule::forbidden_until(now, retry_after);
            state.failures += 1;
            schedule::after_failure(now, state.failures, state.retry_after)
        }
        Outcome::Gone => schedule::never("the server says it is gone for good"),
        _ => {
            state.failures = 0;
            state.last_success = Some(now);
            schedule::after_success(now, interval, fresh_until)
        }
    };
    state.next_due = next.at;
    state.next_reason = next.reason;
    state.outcome = Some(told.outcome);
    state.error.clone_from(&told.error);
    tx.set_poll_state(id, &state)?;
    Ok(told)
}

/// The report of a source whose time has not come, or that may not be asked at all.
pub(super) fn not_asked(source: &Source, state: &PollState) -> SourceReport {
    let gone = state.outcome == Some(Outcome::Gone);
    SourceReport {
        key: source.key.clone(),
        outcome: if gone { Outcome::Gone } else { Outcome::NotDue },
        status: None,
        items: state.entries as usize,
        new: 0,
        updated: 0,
        error: gone.then(|| state.error.clone()).flatten(),
        duration_ms: 0,
    }
}

enum Change {
    New,
    Revised,
    None,
}

fn store_item(tx: &Tx<'_>, source: SourceId, stored: &Stored<'_>, backlog: bool) -> Result<Change> {
    let item = stored.item;
    let known = tx.known(source, item.plain)?;
    let Some(known) = recognise(item, &known) else {
        if tx.purged(source, item)? {
            return Ok(Change::None);
        }
        tx.insert_item(source, stored, backlog)?;
        return Ok(Change::New);
    };
    let change = if known.content != item.content_key {
        tx.revise(known.id, stored)?;
        Change::Revised
    } else if let (false, Some(moment)) = (known.dated, item.first_published()) {
        tx.date(known.id, moment)?;
        Change::Revised
    } else {
        return Ok(Change::None);
    };
    if let Some(story) = tx.story_of(known.id)? {
        tx.arrange(story)?;
    }
    Ok(change)
}

/// Which items of a source's first document may enter feeds: so that a newly added source does not
/// flood subscribers with its past.
fn newest(items: &[Item], most: usize, now: DateTime<Utc>) -> std::collections::HashSet<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&index| {
        let dated = items[index].first_published();
        (std::cmp::Reverse(dated.map_or(now, |moment| moment.at.to_utc())), index)
    });
    order.into_iter().take(most).collect()
}

/// Puts every new item of the round to its story: read, decide, write. The items come in an order that
/// does not depend on which source answered first. Returns how many stories are new.
pub(super) fn gather_stories(tx: &Tx<'_>) -> Result<usize> {
    let mut new = 0;
    for id in tx.waiting()? {
        let item = tx.waiting_item(id)?;
        match dedupe::decide(item.source, &item.keys, &tx.candidates(&item)?) {
            Verdict::New => {
                tx.open_story(&item, dedupe::mint(&item.source_key, item.identity))?;
                new += 1;
            }
            Verdict::Joins(story, reason) => tx.join_story(story, &item, reason)?,
        }
    }
    Ok(new)
}
