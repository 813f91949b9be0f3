//! Publication right after an act.

use chrono::{DateTime, Utc};

use super::{Surroundings, live::Live};
use crate::{
    publish::{self, Wanted},
    store::Store,
};

/// Publishes what is wanted. What fails is said on every page until a publication succeeds: the acts are saved, and the
/// old files stand.
pub(super) fn publish_now(
    live: &Live,
    store: &mut Store,
    surroundings: &Surroundings,
    wanted: Wanted<'_>,
    now: DateTime<Utc>,
) {
    let Surroundings { portal, publishing, .. } = surroundings;
    let trouble = match publish::publish(store, portal, publishing, wanted, now) {
        Ok(_) => held(store),
        Err(error) => {
            let why = format!("{error:#}");
            tracing::error!(why, "an act is saved, but cannot be published: {why}");
            Some(why)
        }
    };
    live.changes.tell("published", &serde_json::json!({ "ok": trouble.is_none() }));
    live.set_trouble(trouble);
}

/// Sections that wait for the word of a chief.
fn held(store: &Store) -> Option<String> {
    let held = store.held().unwrap_or_default();
    let lines = held.iter().map(|(section, _, reason)| format!("{section}：{reason}"));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("；"))
}
