//! A feeds.toml that is edited while the program works.

use std::{convert::Infallible, fs, path::Path, sync::Arc, time::Duration};

use tokio::sync::watch::Sender;
use tracing::{error, info, warn};
use url::Url;

use super::{proxies, watch::Watch};
use crate::{
    config::{self, Config},
    poll::fetch::Fetcher,
};

/// How often who only serves looks at it.
const LOOK: Duration = Duration::from_secs(2);

/// Takes it up for a server that polls nothing; `text` is that of the start, and `outward`
/// what hubs are told with.
pub(super) async fn follow(
    path: &Path,
    mut text: Option<Vec<u8>>,
    watch: Arc<Watch>,
    outward: Sender<(Arc<Fetcher>, Vec<Url>)>,
) -> anyhow::Result<Infallible> {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Some(edited) = edited(path, &mut text, &watch.config()) {
            let fetcher = Arc::new(Fetcher::new(&edited.polling, proxies()?)?);
            watch.configure(&edited);
            outward.send_replace((fetcher, edited.publishing.hubs));
        }
    }
}

/// The configuration of an edited feeds.toml. A wrong one is refused loudly, once, and the old one goes
/// on; so do the places that cannot be changed while the program runs.
pub(super) fn edited(path: &Path, text: &mut Option<Vec<u8>>, old: &Config) -> Option<Config> {
    let found = fs::read(path).ok();
    if found == *text {
        return None;
    }
    *text = found;
    let mut new = match config::load(path) {
        Ok(new) => new,
        Err(error) => {
            error!("the edited feeds.toml is refused, the old one stays in force\n{error}");
            return None;
        }
    };
    let moved = new.listen != old.listen
        || new.desk != old.desk
        || new.database != old.database
        || new.publishing.directory != old.publishing.directory;
    if moved {
        warn!(
            "serve.listen, [desk], storage.database and publish.directory change with the next start"
        );
        new.listen = old.listen;
        new.desk.clone_from(&old.desk);
        new.database.clone_from(&old.database);
        new.publishing.directory.clone_from(&old.publishing.directory);
    }
    info!("the edited feeds.toml is in force");
    Some(new)
}
