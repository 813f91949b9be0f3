//! What feeds.toml and the program say otherwise than when everything was last published.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{pictures::Pictures, portal::Portal};
use crate::{
    model::Publishing,
    store::{Store, Tx},
};

/// What feeds.toml and the program say differently than when everything was last published.
pub(super) struct Reworded {
    pub(super) is_any: bool,
    /// Also in documents of years ago.
    pub(super) in_archives: bool,
    /// Name, home page or rights of a source.
    pub(super) outlets: bool,
    print: [u8; 32],
    archive_print: [u8; 32],
}

/// Takes over the names and rights of sources, and finds what was reworded.
pub(super) fn take_over_words(
    store: &mut Store,
    portal: &Portal,
    publishing: &Publishing,
    now: DateTime<Utc>,
) -> anyhow::Result<Reworded> {
    let Portal { site, sections, outlets, homepages, hubs, pictures } = portal;
    let pictures = pictures.as_ref().map(Pictures::fingerprint);
    let Publishing { at_least, within, at_most, .. } = publishing;
    let version = env!("CARGO_PKG_VERSION");
    let all = format!(
        "{version} {site:?} {sections:?} {outlets:?} {homepages:?} {hubs:?} {pictures:?} {at_least} {within:?} {at_most}"
    );
    let print: [u8; 32] = Sha256::digest(all).into();
    let is_any = store.setting(PRINT)?.as_deref() != Some(&print);
    if is_any {
        // Names and rights are read from the store, which keeps them for sources that are gone.
        let tx = store.begin(now)?;
        tx.take_over_outlets(&portal.outlets)?;
        tx.commit()?;
    }
    // A source that is new changes nothing in documents of before.
    let archived = format!("{site:?} {sections:?} {homepages:?}");
    let archive_print: [u8; 32] = Sha256::digest(archived).into();
    let known = store.setting(ARCHIVE_PRINT)?;
    let are_outlets = store.are_outlets_reworded()?;
    let in_archives = are_outlets || known.is_some_and(|known| known != archive_print);
    Ok(Reworded { is_any, in_archives, outlets: are_outlets, print, archive_print })
}

impl Reworded {
    pub(super) fn record(&self, tx: &Tx<'_>) -> anyhow::Result<()> {
        tx.set_setting(PRINT, &self.print)?;
        tx.set_setting(ARCHIVE_PRINT, &self.archive_print)?;
        // Whatever a round takes over meanwhile stays to be published.
        if self.outlets {
            tx.set_outlets_reworded(false)?;
        }
        Ok(())
    }
}

/// The hash of all that makes the published bytes beside the stories.
const PRINT: &str = "published with";

/// The same for archives.
const ARCHIVE_PRINT: &str = "archived with";
