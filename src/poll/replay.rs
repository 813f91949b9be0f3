//! The kept documents once more, with today's rules: what would be otherwise, before anything is written.
//!
//! Each source is examined for itself, on all cores: its documents are read again in the order in which they
//! were fetched, and what comes out is compared with what is stored. Then one transaction writes the
//! differences and gathers stories anew; it is dropped if nothing is to be written. What is older than the
//! documents stays as it is; ids stay, and so does what editors decided.

mod reread;

mod shadow;

mod differences;

mod examine;

mod apply;

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::available_parallelism,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};

pub use self::differences::Difference;
use self::examine::{Examined, examine};
use super::Plan;
use crate::{
    model::{Brief, ItemRow, Problem, Source},
    store::{Result, Store},
};

/// What a replay found.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Documents that were read again.
    pub documents: usize,
    /// When the first of them was fetched.
    pub since: Option<DateTime<Utc>>,
    /// Sources of which documents are kept and that feeds.toml does not name any more.
    pub unnamed: Vec<String>,
    /// Items that were not seen in their documents.
    pub added: Vec<Named>,
    /// Items that today's rules do not find.
    pub lost: Vec<Named>,
    /// As `lost`, but an editor decided something of their stories, so that they stay.
    pub kept: Vec<Named>,
    /// Items that say something else.
    pub changed: Vec<(Named, Vec<Difference>)>,
    /// Stories that became part of another: the one that goes, and the one that stays.
    pub joined: Vec<(Brief, Brief)>,
    /// Items that left their stories, and where they stand now.
    pub parted: Vec<(Named, Brief, Brief)>,
    /// Stories that stand in other sections now: as they are, and the sections of before.
    pub moved: Vec<(Brief, BTreeSet<String>)>,
    /// Stories that are new.
    pub opened: Vec<Brief>,
    /// Stories of which nothing is left.
    pub closed: Vec<Brief>,
    /// What could not be read, by the keys of sources.
    pub problems: Vec<(String, Problem)>,
    /// Whether it was written.
    pub written: bool,
}

/// An item as a person knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Key of the source.
    pub source: String,
    /// The guid as the source gave it.
    pub guid: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its headline.
    pub title: String,
}

impl Replayed {
    /// Whether nothing is otherwise.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.lost.is_empty()
            && self.changed.is_empty()
            && self.joined.is_empty()
            && self.parted.is_empty()
            && self.moved.is_empty()
            && self.opened.is_empty()
            && self.closed.is_empty()
    }
}

/// Replays the documents that were fetched at `since` or later, all without it. Writes what is otherwise if
/// `writes`; the caller holds the lock of the round.
pub fn replay(
    store: &mut Store,
    plan: &Plan,
    since: Option<DateTime<Utc>>,
    writes: bool,
) -> anyhow::Result<Replayed> {
    let since = since.map_or(i64::MIN, |since| since.timestamp());
    let kept = store.kept_since(since)?;
    let first = kept.values().min().copied();
    let mut stored = match first {
        Some(first) => store.rows_since(first)?,
        None => return Ok(Replayed::default()),
    };
    let mut work = Vec::new();
    for source in &plan.sources {
        if let Some(first) = kept.get(&source.key) {
            let mut rows = stored.remove(&source.key).unwrap_or_default();
            rows.retain(|row| row.first_seen >= *first);
            work.push((source, rows));
        }
    }
    let named = |key: &String| plan.sources.iter().any(|source| source.key == *key);
    let unnamed = kept.keys().filter(|key| !named(key)).cloned().collect();
    let examined = examine_all(store, plan, since, work)?;
    let mut replayed = Replayed {
        since: first.and_then(|first| DateTime::from_timestamp(first, 0)),
        unnamed,
        ..Replayed::default()
    };
    apply::apply(store, plan, first.unwrap_or(since), examined, writes, &mut replayed)?;
    Ok(replayed)
}

/// Examines sources on all cores, each with its stored items.
fn examine_all<'a>(
    store: &Store,
    plan: &'a Plan,
    since: i64,
    work: Vec<(&'a Source, Vec<ItemRow>)>,
) -> anyhow::Result<Vec<(&'a Source, Examined)>> {
    let work: Vec<_> = work.into_iter().map(|work| Mutex::new(Some(work))).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let work = work.get(next.fetch_add(1, Ordering::Relaxed))?;
        work.lock().unwrap_or_else(PoisonError::into_inner).take()
    };
    let go_on = |store: Store| -> Result<Vec<(&'a Source, Examined)>> {
        let mut examined = Vec::new();
        while let Some((source, rows)) = take() {
            examined.push((source, examine(&store, source, plan, since, rows)?));
        }
        Ok(examined)
    };
    let cores = available_parallelism().map_or(2, usize::from).min(work.len());
    let readers = (0..cores).map(|_| store.again()).collect::<Result<Vec<_>>>()?;
    let mut examined = std::thread::scope(|scope| -> anyhow::Result<Vec<_>> {
        let threads: Vec<_> =
            readers.into_iter().map(|reader| scope.spawn(|| go_on(reader))).collect();
        let mut all = Vec::new();
        for thread in threads {
            let part = thread.join().ok().context("reading the documents again broke off")?;
            all.extend(part?);
        }
        Ok(all)
    })?;
    // Threads end in any order.
    examined.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
    Ok(examined)
}
