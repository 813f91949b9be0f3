//! What `run` and `serve` do when there is nothing else to do: the index of words is brought up to date, and the
//! hottest stories are ranked anew, so that the desk answers at once.

use std::time::Duration;

use chrono::TimeDelta;
use tracing::warn;

use super::{now, story::hot::houses, watch::Watch};
use crate::{config::Config, curate::hot, store::Store};

/// Stories that are put to the index between two looks at the schedule: about a second.
const MOST: usize = 1000;

/// How old the ranking of the hottest may become: in ten minutes a house counts a hundredth less.
const HOT_FOR: TimeDelta = TimeDelta::minutes(5);

/// How often a process that does nothing else looks.
const LOOK: Duration = Duration::from_secs(2);

/// Does some of what is left to do.
pub(super) fn spend(store: &mut Store, config: &Config) -> anyhow::Result<()> {
    let now = now();
    store.catch_up(now, MOST)?;
    let is_fresh = |since| now.signed_duration_since(since).abs() < HOT_FOR;
    if !store.hottest_since()?.is_some_and(is_fresh) {
        let houses = houses(config, store)?;
        hot::refresh(store, &houses, now)?;
    }
    Ok(())
}

/// Does it again and again, beside a server.
pub(super) async fn keep_spending(watch: std::sync::Arc<Watch>) {
    let mut kept: Option<Store> = None;
    loop {
        let config = watch.config();
        let had = kept.take();
        let spent = tokio::task::spawn_blocking(move || {
            let mut store = match had {
                Some(store) => store,
                None => Store::open(&config.database)?,
            };
            spend(&mut store, &config)?;
            anyhow::Ok(store)
        });
        match spent.await {
            Ok(Ok(store)) => kept = Some(store),
            // Another program may hold the database for long.
            Ok(Err(error)) => warn!("what the desk searches is not up to date: {error:#}"),
            Err(error) => warn!("what the desk searches is not up to date: {error}"),
        }
        tokio::time::sleep(LOOK).await;
    }
}
