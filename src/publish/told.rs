//! Of which feeds hubs are to be told: of those that say something else than when hubs were last to be told.
//!
//! What was written says too little: if the program is killed between its files and what it remembers of them, the
//! next one finds them as they should be.

use twox_hash::XxHash3_64;
use url::Url;

use super::{edition::Edition, feed::Format, history::Files, portal::Portal};
use crate::store::{Store, Tx};

/// Feeds that are about to be published, as far as hubs are to be told of them.
pub(super) struct Told {
    /// Addresses of those that hubs are to be told of.
    feeds: Vec<String>,
    /// What the feeds of each section say, to be remembered.
    prints: Vec<(String, Vec<u8>)>,
}

impl Told {
    /// `files` are those of all editions that are not held back.
    pub(super) fn of(
        store: &Store,
        portal: &Portal,
        editions: &[Edition],
        files: &Files,
    ) -> anyhow::Result<Told> {
        let mut told = Told { feeds: Vec::new(), prints: Vec::new() };
        for edition in editions.iter().filter(|edition| edition.held.is_none()) {
            let key = &edition.feed.key;
            let known = store.told(key)?.unwrap_or_default();
            let mut prints = Vec::new();
            for (at, format) in [Format::Rss, Format::Atom, Format::Json].into_iter().enumerate() {
                let path = format!("{key}/{}", format.file());
                let file = files.iter().find(|(other, _)| *other == path);
                let bytes = file.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
                let print = XxHash3_64::oneshot(bytes).to_le_bytes();
                if known.chunks(print.len()).nth(at) != Some(&print) {
                    told.feeds.push(portal.address(&path));
                }
                prints.extend(print);
            }
            if known != prints {
                told.prints.push((key.clone(), prints));
            }
        }
        Ok(told)
    }

    pub(super) fn record(&self, tx: &Tx<'_>, hubs: &[Url]) -> anyhow::Result<()> {
        tx.owe_pings(hubs, &self.feeds)?;
        for (section, prints) in &self.prints {
            tx.set_told(section, prints)?;
        }
        Ok(())
    }
}
