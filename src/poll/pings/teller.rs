//! Tells hubs, each beside the others: a silent one delays nobody.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tracing::{info, warn};
use url::Url;

use super::{form, next_try};
use crate::{
    model::{Ping, Via},
    poll::{
        fetch::{Fetcher, Guarding},
        health::shown,
    },
    store::{Result, Store},
};

/// So many feeds are told at one look; a portal has some dozens.
const MOST: usize = 256;

/// Tells hubs what they were not told yet; one for the life of a program, which remembers which are being told.
/// What it was about when it is dropped is tried again.
#[derive(Debug, Default)]
pub struct Teller {
    at_work: JoinSet<String>,
    busy: HashSet<String>,
}

impl Teller {
    /// Begins to tell these hubs what is due at `now`; whatever is to be told others is forgotten. To be called within
    /// a runtime, again and again; waits for no hub, and not for the lock of a round.
    pub fn look(
        &mut self,
        store: &mut Store,
        fetcher: &Arc<Fetcher>,
        hubs: &[Url],
        now: DateTime<Utc>,
    ) -> Result<()> {
        while let Some(done) = self.at_work.try_join_next() {
            match done {
                Ok(hub) => {
                    self.busy.remove(&hub);
                }
                Err(error) => {
                    warn!(%error, "telling a hub broke off");
                    // Whose task that was is not known; a hub that is told twice loses nothing.
                    self.busy.clear();
                }
            }
        }
        let mut of_hubs: BTreeMap<String, Vec<Ping>> = BTreeMap::new();
        for ping in store.pings_due(now, MOST)? {
            of_hubs.entry(ping.hub.clone()).or_default().push(ping);
        }
        for (hub, pings) in of_hubs {
            let Some(url) = hubs.iter().find(|url| url.as_str() == hub).cloned() else {
                let tx = store.begin(now)?;
                pings.iter().try_for_each(|ping| tx.forget_ping(ping))?;
                tx.commit()?;
                continue;
            };
            if self.busy.insert(hub.clone()) {
                let (store, fetcher) = (store.again()?, Arc::clone(fetcher));
                self.at_work.spawn(async move {
                    tell(store, &fetcher, &url, pings, now).await;
                    hub
                });
            }
        }
        Ok(())
    }

    /// Waits until all that was begun has ended.
    pub async fn finish(&mut self) {
        while self.at_work.join_next().await.is_some() {}
        self.busy.clear();
    }
}

/// Tells a hub of one feed after the other.
async fn tell(
    mut store: Store,
    fetcher: &Fetcher,
    hub: &Url,
    pings: Vec<Ping>,
    now: DateTime<Utc>,
) {
    let pings = match note_tries(&mut store, pings, now) {
        Ok(pings) => pings,
        Err(error) => {
            warn!("hubs are told later, for it cannot be noted: {error}");
            return;
        }
    };
    let mut silent: Option<String> = None;
    for ping in pings {
        if matches!(store.is_tried(&ping), Ok(false)) {
            continue;
        }
        let told = match &silent {
            Some(problem) => Err(problem.clone()),
            None => match post(fetcher, hub, &ping).await {
                Ok(status) if (200..300).contains(&status) => Ok(()),
                Ok(status) => Err(format!("it answered {status}")),
                Err(message) => {
                    // Whoever does not answer to one would not answer to the others.
                    silent = Some(message.clone());
                    Err(message)
                }
            },
        };
        let is_last = next_try(ping.tries, now).is_none();
        if let Err(problem) = &told {
            let (hub, topic) = (shown(&ping.hub), &ping.topic);
            if is_last {
                warn!(
                    hub,
                    topic, "a hub was not told of a change, and is not asked again: {problem}"
                );
            } else {
                info!(hub, topic, "a hub could not be told of a change yet: {problem}");
            }
        }
        if let Err(error) = note_end(&mut store, &ping, told, is_last, now) {
            warn!("what a hub answered could not be noted: {error}");
        }
    }
}

async fn post(fetcher: &Fetcher, hub: &Url, ping: &Ping) -> std::result::Result<u16, String> {
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = form(&ping.topic).into_bytes();
    let posted = fetcher.post(hub, &headers, body, Guarding::Polled, &Via::Environment).await;
    posted.map(|posted| posted.status).map_err(|failure| failure.message)
}

/// Notes that all of these are tried, before any is: if this program is killed or does not wait for the end, the next
/// one does not begin with a hub that is silent. Returns those that no other process tries.
fn note_tries(store: &mut Store, pings: Vec<Ping>, now: DateTime<Utc>) -> Result<Vec<Ping>> {
    let tx = store.begin(now)?;
    let mut own = Vec::new();
    for ping in pings {
        // The last try is made once more if the program is killed while it is made.
        let next = next_try(ping.tries, now).or_else(|| next_try(0, now));
        if tx.try_ping(&ping, next.unwrap_or(now))? {
            own.push(ping);
        }
    }
    tx.commit()?;
    Ok(own)
}

fn note_end(
    store: &mut Store,
    ping: &Ping,
    told: std::result::Result<(), String>,
    is_last: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = store.begin(now)?;
    match told {
        Err(problem) if !is_last => tx.hub_not_told(ping, &problem)?,
        _ => tx.hub_told(ping)?,
    }
    tx.commit()
}
