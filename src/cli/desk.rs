//! The editors' desk for the server.

use std::sync::{Arc, Mutex, PoisonError};

use super::{now, portal, watch::Watch};
use crate::{
    config::Config,
    web::desk::{Desk, Surroundings},
};

/// As the feeds.toml that `watch` has in force says.
pub(super) fn desk(watch: &Arc<Watch>) -> Arc<Desk> {
    let config = watch.config();
    let watch = Arc::clone(watch);
    // Every page asks for them, and sources may be many: they are made once for each feeds.toml.
    let made: Mutex<Option<(Arc<Config>, Arc<Surroundings>)>> = Mutex::default();
    let surroundings = move || {
        let config = watch.config();
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, surroundings)) = made.as_ref()
            && Arc::ptr_eq(of, &config)
        {
            return Arc::clone(surroundings);
        }
        let surroundings = Arc::new(Surroundings {
            portal: portal(&config),
            publishing: config.publishing.clone(),
            sources: config.sources.clone(),
        });
        *made = Some((config, Arc::clone(&surroundings)));
        surroundings
    };
    Desk::new(config.database.clone(), config.desk.clone(), now, Box::new(surroundings))
}
