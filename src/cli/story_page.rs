//! The page of a story that has no file: made when somebody asks for it.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::{portal, watch::Watch};
use crate::{
    config::Config,
    publish::{
        feed::Feed,
        html::{self, Neighbours},
    },
    store::Store,
    web::{StoryAnswer, StoryPage},
};

/// For the server. Its own connection, so that it never waits for the round; pages are as the feeds.toml
/// that `watch` has in force says.
pub(super) fn maker(watch: &Arc<Watch>) -> anyhow::Result<StoryPage> {
    let (watch, store) = (Arc::clone(watch), Store::open(&watch.config().database)?);
    let store = Mutex::new(store);
    Ok(Arc::new(move |id| {
        page(&watch.config(), &store, id)
            .map_err(|error| format!("the page of story {id}: {error:#}"))
    }))
}

/// A story that is hidden, purged, or in no section any more has no page, and is said to be gone if readers saw it; one
/// that was joined to another leads there.
fn page(config: &Config, store: &Mutex<Store>, id: Uuid) -> anyhow::Result<StoryAnswer> {
    let (found, was_public) = {
        // Reading leaves nothing half-done.
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        let found = store.story(id, &config.sections)?;
        let was_public = match &found {
            Some(listed) if listed.is_public() => true,
            Some(listed) => store.was_public(listed.story.id)?,
            None => store.was_public(id)?,
        };
        (found, was_public)
    };
    let listed = match found {
        Some(listed) if listed.is_public() || listed.withdrawn.is_some() => listed,
        _ if was_public => return Ok(StoryAnswer::Gone),
        _ => return Ok(StoryAnswer::Nothing),
    };
    if listed.story.id != id {
        return Ok(StoryAnswer::MovedTo(listed.story.id));
    }
    let portal = portal(config);
    if let Some(reason) = &listed.withdrawn {
        return Ok(StoryAnswer::Page(html::withdrawn_page(&portal, &listed.story, reason)?));
    }
    let feed = Feed::new(&portal, None, &[listed.story]);
    match feed.items.first() {
        Some(item) => {
            Ok(StoryAnswer::Page(html::story_page(&portal, item, Neighbours::default())?))
        }
        None => Ok(StoryAnswer::Nothing),
    }
}
