//! Tells a person, and remembers that it did: ties [`due`](super::due) to the store and the webhook.

use std::{sync::Mutex, time::Duration};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Notice, accepted, due, message};
use crate::{
    model::{Alerting, Source},
    poll::{
        fetch::{Fetcher, Guarding},
        lock,
    },
    store::Store,
};

/// A round waits no longer for a webhook.
const LIMIT: Duration = Duration::from_secs(10);

/// Between two messages, so that sources which fail one after the other share some, and a webhook that is
/// out of order is not asked at every round. Group robots take 20 messages a minute.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// When a message was last tried, in the settings of the database.
const TRIED: &str = "alert_tried";

/// Tells a person which sources have failed for long and which are back, if any; to be called at the end
/// of a round, outside of any transaction. What could not be told is logged, and told after a later round.
/// Never fails, and takes ten seconds at most.
pub async fn tell(
    store: &Mutex<Store>,
    fetcher: &Fetcher,
    alerting: &Alerting,
    portal: &str,
    sources: &[Source],
    now: DateTime<Utc>,
) {
    if let Err(error) = try_to_tell(store, fetcher, alerting, portal, sources, now).await {
        tracing::warn!("nobody could be told of sources that fail or are back: {error:#}");
    }
}

async fn try_to_tell(
    store: &Mutex<Store>,
    fetcher: &Fetcher,
    alerting: &Alerting,
    portal: &str,
    sources: &[Source],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let notices = notices(&mut lock(store), alerting, sources, now)?;
    if notices.is_empty() {
        return Ok(());
    }
    let message = message(alerting, portal, &notices, sources.len(), now);
    let headers = [("content-type", "application/json; charset=utf-8")];
    let body = message.body.into_bytes();
    let post = fetcher.post(&message.url, &headers, body, Guarding::Named, &alerting.via);
    let posted = tokio::time::timeout(LIMIT, post).await;
    let posted = posted.context("the webhook did not answer within 10s")??;
    accepted(alerting.kind, posted.status, &posted.body).map_err(anyhow::Error::msg)?;
    let mut store = lock(store);
    let tx = store.begin(now)?;
    for notice in &notices {
        tx.set_alerted(&notice.key, (!notice.back).then_some(now))?;
    }
    Ok(tx.commit()?)
}

/// What is to be told now; takes note that it is tried.
fn notices(
    store: &mut Store,
    alerting: &Alerting,
    sources: &[Source],
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Notice>> {
    let states = store.poll_states()?;
    let steerings = store.steerings()?;
    let notice = |source: &Source| {
        let state = states.get(&source.key).filter(|state| state.url == source.url.as_str())?;
        let steering = steerings.get(&source.key).cloned().unwrap_or_default();
        due(source, state, &steering, alerting.after, now)
    };
    let notices: Vec<Notice> = sources.iter().filter_map(notice).collect();
    let tried = store.setting(TRIED)?.and_then(|bytes| bytes.try_into().ok());
    let tried = tried.and_then(|bytes| DateTime::from_timestamp(i64::from_be_bytes(bytes), 0));
    // A clock that was set back makes no pause.
    if notices.is_empty() || tried.is_some_and(|tried| (tried..tried + PAUSE).contains(&now)) {
        return Ok(Vec::new());
    }
    let tx = store.begin(now)?;
    tx.set_setting(TRIED, &now.timestamp().to_be_bytes())?;
    tx.commit()?;
    Ok(notices)
}
