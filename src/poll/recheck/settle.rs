//! Ties looks at published pages to the store: which are due, and what they change.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{info, warn};
use url::Url;

use super::{Becomes, Looked, MEMORY, Seen, doubted, host, judge};
use crate::{
    model::Recheck,
    poll::{Plan, fetch::domain},
    store::{Result, Store, Tx},
};

/// Looks in one round, so that it ends.
const MOST: usize = 400;

/// Of these at one domain: nothing of it is urgent.
const MOST_OF_DOMAIN: usize = 10;

/// Rounds that look are so far apart: a program that polls every few seconds asks a domain for no more.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// A source that is muted, or that feeds.toml does not name, may be asked again another day.
const ANOTHER_DAY: TimeDelta = TimeDelta::days(1);

/// The last round that looked at pages, in the settings of the database.
const LAST_LOOKS: &str = "last_looks";

/// A page that is looked at in this round.
pub(in crate::poll) struct Look {
    /// The item.
    pub(in crate::poll) recheck: Recheck,
    /// The place of its source in the plan.
    pub(in crate::poll) index: usize,
    /// The address of its page.
    pub(in crate::poll) url: Url,
}

/// Whether a look is due.
pub(in crate::poll) fn is_due(store: &Store, plan: &Plan) -> Result<bool> {
    Ok(plan.polling.recheck && is_time(store, plan.now)? && store.is_recheck_due(plan.now)?)
}

fn is_time(store: &Store, now: DateTime<Utc>) -> Result<bool> {
    let last = store.setting(LAST_LOOKS)?.and_then(|bytes| bytes.try_into().ok());
    let last = last.and_then(|bytes| DateTime::from_timestamp(i64::from_le_bytes(bytes), 0));
    // A clock that was set back does not stop them.
    Ok(last.is_none_or(|last| now - last >= PAUSE || last > now))
}

/// The looks of a round, and those that are due and may not be had.
pub(in crate::poll) fn due(store: &Store, plan: &Plan) -> Result<(Vec<Look>, Vec<Looked>)> {
    let (mut looks, mut others) = (Vec::new(), Vec::new());
    if !is_due(store, plan)? {
        return Ok((looks, others));
    }
    let steerings = store.steerings()?;
    let is_muted = |key: &str| steerings.get(key).is_some_and(|said| said.muted.is_some());
    let places: HashMap<&str, usize> =
        plan.sources.iter().enumerate().map(|(at, source)| (source.key.as_str(), at)).collect();
    let mut of_domains: HashMap<String, usize> = HashMap::new();
    for recheck in store.rechecks_due(plan.now, MOST)? {
        let index = places.get(recheck.source.as_str()).copied();
        let Some(index) = index.filter(|_| !is_muted(&recheck.source)) else {
            others.push((recheck, Seen::PutOff(plan.now + ANOTHER_DAY)));
            continue;
        };
        let Ok(url) = Url::parse(&recheck.link) else {
            others.push((recheck, Seen::Unclear));
            continue;
        };
        let of_domain = of_domains.entry(domain(&url)).or_default();
        *of_domain += 1;
        if *of_domain > MOST_OF_DOMAIN {
            // Else those of one domain would take the room of all others.
            others.push((recheck, Seen::PutOff(plan.now + PAUSE)));
        } else {
            looks.push(Look { recheck, index, url });
        }
    }
    Ok((looks, others))
}

/// Stores what looks said. A host that lost most of its pages is not believed, and reported.
pub(in crate::poll) fn settle(tx: &Tx<'_>, plan: &Plan, looks: Vec<Looked>) -> Result<()> {
    if looks.is_empty() {
        return Ok(());
    }
    tx.set_setting(LAST_LOOKS, &plan.now.timestamp().to_le_bytes())?;
    let is_missing = |seen: &Seen| matches!(seen, Seen::Missing | Seen::MissingForGood);
    let told: Vec<_> = looks
        .iter()
        .filter(|(_, seen)| is_missing(seen) || *seen == Seen::Here)
        .map(|(recheck, seen)| (recheck.item, recheck.link.clone(), is_missing(seen)))
        .collect();
    let doubted = if looks.iter().any(|(_, seen)| is_missing(seen)) {
        doubted(tx.rechecked_since(plan.now - MEMORY)?, told)
    } else {
        HashMap::new()
    };
    for (host, (missing, of)) in &doubted {
        warn!(
            host,
            "{missing} of {of} reports of {host} that were published are not there any more (404 or 410): \
             none is withdrawn, for the site has probably moved them"
        );
    }
    for (before, seen) in looks {
        if let Seen::PutOff(until) = seen {
            tx.put_recheck_off(before.item, until)?;
            continue;
        }
        let is_doubted = doubted.contains_key(&host(&before.link));
        let (after, due, becomes) = judge(&before, seen, is_doubted, plan.now);
        tx.set_recheck(&after, due)?;
        match becomes {
            Becomes::Same => {}
            Becomes::Gone => {
                info!(source = before.source, "gone from its origin: {}", before.link);
                tx.is_gone(before.item)?;
            }
            Becomes::Back => {
                info!(source = before.source, "at its origin again: {}", before.link);
                if let Some(story) = tx.is_back(before.item, plan.now)? {
                    tx.arrange(story)?;
                }
            }
        }
    }
    Ok(())
}
