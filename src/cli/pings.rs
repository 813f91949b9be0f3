//! Publishing, and telling hubs of it (`publish.hubs`).

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tracing::error;
use url::Url;

use super::now;
use crate::{
    model::Publishing,
    poll::{fetch::Fetcher, pings::Teller},
    publish::{self, portal::Portal},
    store::Store,
};

/// A command that ends waits no longer for hubs: the next one tells them.
const LIMIT: Duration = Duration::from_secs(15);

/// How often a program that goes on looks whom to tell; acts in the shell are told by it as well.
const LOOK: Duration = Duration::from_secs(2);

/// Publishes what is wanted, and notes that hubs are to be told of the feeds that changed. Returns the paths of all
/// files that did. The caller holds the round's lock.
pub(super) fn publish(
    store: &mut Store,
    portal: &Portal,
    publishing: &Publishing,
    wanted: publish::Wanted<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<String>> {
    let written = publish::publish(store, portal, publishing, wanted, now)?;
    let topics: Vec<String> =
        written.iter().filter(|path| is_feed(path)).map(|path| portal.address(path)).collect();
    if !topics.is_empty() && !portal.hubs.is_empty() {
        let tx = store.begin(now)?;
        tx.owe_pings(&portal.hubs, &topics)?;
        tx.commit()?;
    }
    Ok(written)
}

/// Whether subscribers ask for this file: `redian/rss.xml`, and no document of an archive.
fn is_feed(path: &str) -> bool {
    let file = path.split_once('/').map(|(_, file)| file);
    matches!(file, Some("rss.xml" | "atom.xml" | "feed.json"))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_told_from_other_files() {
        let feeds = ["redian/rss.xml", "all/atom.xml", "redian/feed.json"];
        assert!(feeds.iter().all(|path| is_feed(path)));
        let others =
            ["index.html", "redian/index.html", "redian/2026-11/atom.xml", "feeds.opml", "rss.xml"];
        assert!(!others.iter().any(|path| is_feed(path)));
    }
}
