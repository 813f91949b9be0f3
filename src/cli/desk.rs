//! The editors' desk for the server.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::runtime::Handle;
use url::Url;

use super::{drafts::drafts, now, pictures::Outlets, portal, watch::Watch};
use crate::{
    config::Config,
    model::Via,
    web::desk::{Desk, Surroundings, outside::Outside},
};

/// As the feeds.toml that `watch` has in force says. What it fetches is fetched by the threads of `runtime`: one
/// hostile answer may keep a thread busy.
pub(super) fn desk(file: &Path, watch: &Arc<Watch>, runtime: &Handle) -> anyhow::Result<Arc<Desk>> {
    let drafts = Arc::new(drafts(file));
    let config = watch.config();
    let outside = outside(watch, runtime)?;
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
            rules: config.rules.clone(),
            drafts: Arc::clone(&drafts),
        });
        *made = Some((config, Arc::clone(&surroundings)));
        surroundings
    };
    Ok(Desk::new(
        config.database.clone(),
        config.desk.clone(),
        now,
        Box::new(surroundings),
        outside,
    ))
}

/// Fetches pages and pictures that editors ask for.
fn outside(watch: &Arc<Watch>, runtime: &Handle) -> anyhow::Result<Outside> {
    let (outlets, runtime) = (Outlets::new(watch)?, runtime.clone());
    Ok(Arc::new(move |url: Url| {
        let (outlets, runtime) = (Arc::clone(&outlets), runtime.clone());
        Box::pin(async move {
            let fetched =
                runtime.spawn(async move { outlets.fetch(&url, &Via::Environment).await });
            fetched.await.unwrap_or_else(|error| Err(error.to_string()))
        })
    }))
}
