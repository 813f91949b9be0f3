//! What a visit changes: items, and the state of the source.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Plan, SourceReport,
    churn::{self, Words},
    digest::Digested,
    hosts::Learnt,
    identity::recognise,
    remember::{Heard, remember},
    standing::Queued,
    visit::Found,
    websub::is_missed,
};
use crate::{
    model::{Item, ItemId, Kind, Outcome, PollState, Source, SourceId, Subscription},
    store::{Result, Stored, Tx},
};

/// Stores what a source said, and what to remember of it, in one transaction: validators are saved
/// with the items that they vouch for, and only for a document that was understood.
pub(super) fn settle(
    tx: &Tx<'_>,
    source: &Source,
    id: SourceId,
    queued: Queued,
    digested: Digested,
    plan: &Plan,
) -> Result<SourceReport> {
    let Digested { visit, digest, bodies, kept, unread, read, shown_again } = digested;
    let duration = visit.duration;
    let before = queued.state;
    let first = before.last_change.is_none();
    let mut heard =
        Heard { visit: &visit, digest: &digest, new: 0, updated: 0, subscription: None };
    if digest.understood {
        for (guid, document, packed) in &kept {
            tx.keep_document(id, guid.as_deref(), document, packed)?;
        }
        let fresh = first.then(|| newest(&digest.items, plan.backlog, plan.now));
        for (index, (item, html)) in digest.items.iter().zip(bodies).enumerate() {
            let backlog = fresh.as_ref().is_some_and(|fresh| !fresh.contains(&index));
            let stored = Stored { item, html };
            match store_item(tx, id, source.kind, &stored, backlog, plan.now)? {
                Change::New => heard.new += 1,
                Change::Revised => heard.updated += 1,
                Change::None => {}
            }
        }
        for plain in shown_again {
            for item in tx.gone_as(id, plain)? {
                if let Some(story) = tx.is_back(item, plan.now + SHOWN_FOR)? {
                    tx.arrange(story)?;
                }
            }
        }
        for unread in &unread {
            tx.set_unread(id, unread)?;
        }
        for plain in read {
            tx.forget_unread(id, plain)?;
        }
        let brought = matches!(visit.found, Found::Documents { .. });
        // What the first document holds was there before; it marks since when there is a count.
        if brought && (first || heard.new > 0) {
            tx.count_new(id, if first { 0 } else { heard.new })?;
        }
    }
    let mut subscription = queued.subscription;
    let missed = |it: &&mut Subscription| is_missed(it, before.last_success, plan.now);
    if let Some(hub) = subscription.as_mut().filter(missed)
        && heard.new > 0
        && !visit.pushed
    {
        tx.note_missed(id)?;
        hub.missed = Some(plan.now);
    }
    if plan.polling.websub.is_some() && digest.understood && !visit.delta {
        tx.set_topic(id, source.url.as_str(), digest.topic.as_ref())?;
    }
    let heard = Heard { subscription: subscription.as_ref(), ..heard };
    let state = remember(source, before, &heard, &plan.polling, plan.now);
    tx.set_poll_state(id, &state)?;
    Ok(SourceReport {
        key: source.key.clone(),
        outcome: state.outcome.unwrap_or(Outcome::Failed),
        status: state.status,
        items: state.entries as usize,
        new: heard.new,
        updated: heard.updated,
        error: state.error,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
    })
}

/// Stores what the round learnt of hosts.
pub(super) fn keep_hosts(tx: &Tx<'_>, learnt: &Learnt) -> Result<()> {
    for (host, until) in &learnt.retry_after {
        tx.set_retry_after(host, *until)?;
    }
    for (origin, file) in &learnt.robots {
        tx.set_robots(origin, file)?;
    }
    Ok(())
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

/// A report that was gone and is shown again is not looked at before it has left its feed: a page that is not
/// there beside a feed that says it is would come and go with every look.
const SHOWN_FOR: TimeDelta = TimeDelta::days(3);

enum Change {
    New,
    Revised,
    None,
}

fn store_item(
    tx: &Tx<'_>,
    source: SourceId,
    kind: Kind,
    stored: &Stored<'_>,
    backlog: bool,
    now: DateTime<Utc>,
) -> Result<Change> {
    let item = stored.item;
    let known = tx.known(source, item.plain)?;
    let Some(known) = recognise(item, &known) else {
        if tx.purged(source, item)? {
            return Ok(Change::None);
        }
        tx.insert_item(source, stored, backlog)?;
        return Ok(Change::New);
    };
    if known.gone {
        tx.is_back(known.id, now + SHOWN_FOR)?;
    }
    let change = if known.content != item.content_key {
        // In a folder a person wrote the date.
        let says = churn::is_dated_later(item, known)
            && (kind == Kind::Folder || is_reworded(tx, known.id, stored)?);
        match churn::unsaid(says, known) {
            Some(unsaid) => {
                tx.revise(known.id, stored, unsaid)?;
                Change::Revised
            }
            None => Change::None,
        }
    } else if let (None, Some(moment)) = (known.published, item.first_published()) {
        tx.date(known.id, moment)?;
        Change::Revised
    } else {
        Change::None
    };
    if matches!(change, Change::None) && !known.gone {
        return Ok(change);
    }
    if let Some(story) = tx.story_of(known.id)? {
        tx.arrange(story)?;
    }
    Ok(change)
}

/// Whether an item differs in words from what is stored of it.
fn is_reworded(tx: &Tx<'_>, id: ItemId, now: &Stored<'_>) -> Result<bool> {
    let (before, body_before) = tx.told(id)?;
    let body = now.unpacked()?;
    let before = Words {
        headline: &before.headline,
        credit: &before.credit,
        summary: &before.text,
        body: body_before.as_deref(),
    };
    let words = Words {
        headline: &now.item.headline,
        credit: &now.item.credit,
        summary: now.item.summary.as_deref().unwrap_or_default(),
        body: body.as_deref(),
    };
    Ok(words.differ_from(&before))
}

/// Which items of a source's first document may enter feeds: so that a newly added source does not
/// flood subscribers with its past.
pub(super) fn newest(items: &[Item], most: usize, now: DateTime<Utc>) -> HashSet<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&index| {
        let dated = items[index].first_published();
        (std::cmp::Reverse(dated.map_or(now, |moment| moment.at.to_utc())), index)
    });
    order.into_iter().take(most).collect()
}
