//! Telling hubs of feeds that changed (`publish.hubs`).

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use tracing::error;
use url::Url;

use super::now;
use crate::{
    poll::{fetch::Fetcher, pings::Teller},
    store::Store,
};

/// A command that ends waits no longer for hubs: the next one tells them.
const LIMIT: Duration = Duration::from_secs(15);

/// How often a program that goes on looks whom to tell; acts in the shell are told by it as well.
const LOOK: Duration = Duration::from_secs(2);

/// Tells hubs what is due, for a command that ends.
pub(super) async fn tell(store: &mut Store, fetcher: &Arc<Fetcher>, hubs: &[Url]) {
    let mut teller = Teller::default();
    if let Err(error) = teller.look(store, fetcher, hubs, now()) {
        error!("hubs could not be told: {error}");
    }
    // Whatever is left is tried again by the next command.
    let _ = tokio::time::timeout(LIMIT, teller.finish()).await;
}

/// Tells hubs what is due, again and again, beside the rounds; until the sender of what is to be used is dropped.
pub(super) async fn keep_telling(
    mut store: Store,
    mut outward: watch::Receiver<(Arc<Fetcher>, Vec<Url>)>,
) {
    let mut teller = Teller::default();
    loop {
        let (fetcher, hubs) = outward.borrow_and_update().clone();
        if let Err(error) = teller.look(&mut store, &fetcher, &hubs, now()) {
            error!("hubs could not be told: {error}");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            changed = outward.changed() => if changed.is_err() { return },
        }
    }
}
