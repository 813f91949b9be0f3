//! What happens while editors look on: found once for all of them, told to each.
//!
//! A round may be another process, so the database is asked: once a second whether anybody committed, and only then
//! for what. Nobody asks while nobody listens.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use tokio::sync::broadcast::{Receiver, Sender};

use super::{Desk, Surroundings, publishing::held};
use crate::{
    model::ALL,
    store::{Pulse, Store},
};

/// Between two looks: an editor's act shows elsewhere within about this.
const LOOK: Duration = Duration::from_secs(1);

/// So many changes are kept for pages that were away for a moment.
const KEPT: usize = 256;

/// So many stories are looked at to tell which sections got new ones; a first round brings thousands.
const MOST_STORIES: usize = 200;

/// Something that pages are told.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// Counts up from 1.
    pub(super) number: u64,
    /// stories, story, presence, published, source.
    pub(super) name: &'static str,
    /// JSON.
    pub(super) data: String,
}

/// All that happened lately, and those who listen.
pub(super) struct Changes {
    sender: Sender<Change>,
    kept: Mutex<Kept>,
    /// Somebody looks for changes.
    is_watched: AtomicBool,
}

#[derive(Default)]
struct Kept {
    last: u64,
    changes: VecDeque<Change>,
}

impl Default for Changes {
    fn default() -> Changes {
        Changes {
            sender: Sender::new(KEPT),
            kept: Mutex::default(),
            is_watched: AtomicBool::new(false),
        }
    }
}

impl Changes {
    /// Tells everybody who listens.
    pub(super) fn tell(&self, name: &'static str, data: &Value) {
        let mut kept = self.kept();
        kept.last += 1;
        let change = Change { number: kept.last, name, data: data.to_string() };
        if kept.changes.len() == KEPT {
            kept.changes.pop_front();
        }
        kept.changes.push_back(change.clone());
        // Nobody may listen.
        let _ = self.sender.send(change);
    }

    /// From now on, and what was told after the change with this number; none of it where too much was.
    pub(super) fn listen(&self, after: Option<u64>) -> (Receiver<Change>, Option<Vec<Change>>) {
        let kept = self.kept();
        let receiver = self.sender.subscribe();
        let Some(after) = after else { return (receiver, Some(Vec::new())) };
        let oldest = kept.changes.front().map_or(kept.last + 1, |change| change.number);
        let is_known = after <= kept.last && after + 1 >= oldest;
        let missed = kept.changes.iter().filter(|change| change.number > after).cloned();
        (receiver, is_known.then(|| missed.collect()))
    }

    /// How many listen.
    pub(super) fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    /// The number of the last change.
    pub(super) fn last(&self) -> u64 {
        self.kept().last
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks for changes until nobody listens any more; once for all who do.
pub(super) fn watch(desk: &Arc<Desk>) {
    if desk.live.changes.is_watched.swap(true, Ordering::SeqCst) {
        return;
    }
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        let mut look = None;
        while desk.live.changes.listeners() > 0 {
            let here = Arc::clone(&desk);
            let looked = tokio::task::spawn_blocking(move || {
                let taken = match look {
                    Some(look) => Ok(look),
                    None => Look::begin(&here),
                };
                taken.and_then(|look: Look| look.again(&here))
            });
            look = match looked.await {
                Ok(Ok(look)) => Some(look),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "cannot look for changes");
                    None
                }
                Err(_) => None,
            };
            tokio::time::sleep(LOOK).await;
        }
        desk.live.changes.is_watched.store(false, Ordering::SeqCst);
        if desk.live.changes.listeners() > 0 {
            watch(&desk);
        }
    });
}

/// A connection of its own, and what was so when it looked last: only another connection's commits are counted.
struct Look {
    store: Store,
    pulse: Pulse,
    published: Option<SystemTime>,
}

impl Look {
    fn begin(desk: &Desk) -> Result<Look, String> {
        let store = Store::open(&desk.database).map_err(|error| error.to_string())?;
        let pulse = store.pulse().map_err(|error| error.to_string())?;
        let published = published(&(desk.surroundings)());
        Ok(Look { store, pulse, published })
    }

    fn again(mut self, desk: &Desk) -> Result<Look, String> {
        let surroundings = (desk.surroundings)();
        let changes = &desk.live.changes;
        if self.store.commits().map_err(|error| error.to_string())? != self.pulse.commits {
            let pulse = self.store.pulse().map_err(|error| error.to_string())?;
            self.tell(changes, pulse, &surroundings).map_err(|error| error.to_string())?;
            self.pulse = pulse;
            desk.live.set_held(held(&self.store));
        }
        let published = published(&surroundings);
        if published != self.published {
            self.published = published;
            desk.live.set_failure(None);
            changes.tell("published", &json!({ "ok": desk.live.trouble().is_none() }));
        }
        Ok(self)
    }

    fn tell(
        &self,
        changes: &Changes,
        pulse: Pulse,
        surroundings: &Surroundings,
    ) -> crate::store::Result<()> {
        if pulse.story > self.pulse.story {
            let (count, stories) = self.store.opened_since(self.pulse.story, MOST_STORIES)?;
            let rows = self.store.queue_rows(&stories, &surroundings.portal.sections)?;
            let (mut sections, mut sources) = (BTreeMap::new(), BTreeMap::new());
            for row in &rows {
                for standing in &row.sections {
                    *sections.entry(standing.section.clone()).or_insert(0) += 1;
                }
                for outlet in &row.outlets {
                    let known = surroundings.sources.iter().find(|known| known.name == *outlet);
                    if let Some(source) = known {
                        *sources.entry(source.key.clone()).or_insert(0) += 1;
                    }
                }
            }
            let told = json!({ "all": count, "sections": sections, "sources": sources });
            changes.tell("stories", &told);
        }
        if pulse.edit > self.pulse.edit {
            for (story, version) in self.store.decided_since(self.pulse.edit, MOST_STORIES)? {
                changes.tell("story", &json!({ "id": story, "version": version }));
            }
        }
        if pulse.story == self.pulse.story && pulse.edit == self.pulse.edit {
            changes.tell("source", &json!({}));
        }
        Ok(())
    }
}

/// When the feed over all sections was written last.
fn published(surroundings: &Surroundings) -> Option<SystemTime> {
    written(&surroundings.publishing.directory.join(ALL).join("feed.json"))
}

/// When a file was written.
pub(super) fn written(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_away_for_a_moment_hears_what_was_missed() {
        let changes = Changes::default();
        changes.tell("story", &json!({ "id": 1 }));
        changes.tell("story", &json!({ "id": 2 }));
        let numbers = |missed: Option<Vec<Change>>| -> Option<Vec<u64>> {
            Some(missed?.iter().map(|change| change.number).collect())
        };
        assert_eq!(numbers(changes.listen(None).1), Some(vec![]));
        assert_eq!(numbers(changes.listen(Some(1)).1), Some(vec![2]));
        assert_eq!(numbers(changes.listen(Some(2)).1), Some(vec![]));
        // Of another run of the program.
        assert_eq!(numbers(changes.listen(Some(3)).1), None);
        for _ in 0..KEPT {
            changes.tell("source", &json!({}));
        }
        assert_eq!(numbers(changes.listen(Some(1)).1), None);
    }
}
