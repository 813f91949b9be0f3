//! The editors' desk for the server.

use std::{path::Path, sync::Arc};

use super::{drafts::drafts, now, portal, watch::Watch};
use crate::web::desk::{Desk, Surroundings};

/// As the feeds.toml that `watch` has in force says.
pub(super) fn desk(file: &Path, watch: &Arc<Watch>) -> Arc<Desk> {
    let drafts = Arc::new(drafts(file));
    let config = watch.config();
    let watch = Arc::clone(watch);
    let surroundings = move || {
        watch.with_config(|config| {
            Arc::new(Surroundings {
                portal: portal(config),
                publishing: config.publishing.clone(),
                sources: config.sources.clone(),
                rules: config.rules.clone(),
                drafts: Arc::clone(&drafts),
            })
        })
    };
    Desk::new(config.database, config.desk, now, Box::new(surroundings))
}
