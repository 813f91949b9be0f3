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
    let failure = publish::publish(store, portal, publishing, wanted, now).err().map(|error| {
        let why = format!("{error:#}");
        tracing::error!(why, "an act is saved, but cannot be published: {why}");
        why
    });
    live.set_failure(failure);
    live.set_held(held(store));
    live.changes.tell("published", &serde_json::json!({ "ok": live.trouble().is_none() }));
}

/// Sections that wait for the word of a chief.
pub(super) fn held(store: &Store) -> Option<String> {
    let held = store.held().unwrap_or_default();
    let lines = held.iter().map(|(section, _, reason)| format!("{section}：{reason}"));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("；"))
}
