//! What is left to the clock: embargoes that pass, stories that expire, files that nobody is on the way to any more.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{now, portal, watch::Watch};
use crate::{
    config::Config,
    curate,
    publish::{self, leftovers},
    store::Store,
};

/// How often somebody looks whether something is due.
const LOOK: Duration = Duration::from_secs(1);

/// Publishes it on time, whatever a round is at.
pub(super) async fn keep_time(store: Store, watch: Arc<Watch>) -> anyhow::Result<Infallible> {
    let store = Arc::new(Mutex::new(store));
    let (mut is_owed, mut known) = (false, watch.config());
    loop {
        tokio::time::sleep(LOOK).await;
        let (store, config) = (Arc::clone(&store), watch.config());
        // An edited feeds.toml shows in files at once, also where nobody polls.
        let is_owed_now = is_owed || !Arc::ptr_eq(&config, &known);
        known = Arc::clone(&config);
        let looked = tokio::task::spawn_blocking(move || come_due(&store, &config, is_owed_now));
        let looked = looked.await.unwrap_or_else(|error| Err(error.into()));
        // Said once; tried until it is done.
        if let Err(error) = &looked
            && !is_owed
        {
            tracing::error!("what is due could not be published: {error:#}");
        }
        is_owed = looked.is_err();
    }
}

fn come_due(store: &Mutex<Store>, config: &Config, is_owed: bool) -> anyhow::Result<()> {
    // What is left half-done by a panic the database forgets.
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    let fell = curate::fall_due(&mut store, now())?;
    if fell > 0 || is_owed || leftovers::is_any_over(&store, now())? {
        let wanted = publish::Wanted::Changed;
        publish::publish(&mut store, &portal(config), &config.publishing, wanted, now())?;
    }
    Ok(())
}
