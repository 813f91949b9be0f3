//! The page that stands where nothing else does.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::error;

use super::{portal, watch::Watch};
use crate::{config::Config, publish::html, web::NotFoundPage};

/// For the server, as the feeds.toml that `watch` has in force says. Whoever tries addresses costs us no page each: it
/// is made once for each feeds.toml.
pub(super) fn maker(watch: &Arc<Watch>) -> anyhow::Result<NotFoundPage> {
    let (watch, config) = (Arc::clone(watch), watch.config());
    let page = page(&config)?;
    let made = Mutex::new((config, page));
    Ok(Arc::new(move || {
        let config = watch.config();
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, kept) = &mut *made;
        if !Arc::ptr_eq(of, &config) {
            match self::page(&config) {
                Ok(page) => *kept = page,
                Err(error) => error!("the page for unknown addresses stays as it is: {error:#}"),
            }
            *of = config;
        }
        Arc::clone(kept)
    }))
}

fn page(config: &Config) -> anyhow::Result<Arc<[u8]>> {
    Ok(html::not_found_page(&portal(config))?.into())
}
