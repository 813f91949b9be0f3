//! Files of archives that nothing links to any more: which they are, and when they go.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    archive::paths::{paths_of_documents, paths_of_signposts},
    edition::Edition,
    file::Folder,
    reworded::Reworded,
};
use crate::{
    model::{Publishing, Withdrawal},
    store::{Store, Tx},
};

/// Files that nothing links to any more stay for readers that are on their way to them.
const GRACE: TimeDelta = TimeDelta::days(1);

/// Files of archives that nothing links to any more.
pub(super) struct Leftovers {
    new: Vec<String>,
    removed: Vec<String>,
    used: Vec<String>,
    /// The last story that it knows to be withdrawn.
    last_untold: i64,
}

/// Finds archive files that belong to no document, and removes those whose time is over; at once those that may
/// hold what may not be read any more: a story that was withdrawn since the last publication, texts of before a
/// source was `reworded`, whatever happened while a section was held back.
pub(super) fn leftovers(
    store: &Store,
    folder: &Folder,
    editions: &[Edition],
    reworded: &Reworded,
    now: DateTime<Utc>,
) -> anyhow::Result<Leftovers> {
    let (last_untold, withdrawn) = store.untold()?;
    let known = store.superseded()?;
    let (mut new, mut removed, mut used) = (Vec::new(), Vec::new(), Vec::new());
    let may_have = |edition: &&Edition| {
        edition.held.is_none() && (edition.has_leftovers() || !withdrawn.is_empty())
    };
    for edition in editions.iter().filter(may_have) {
        // To look through the folder takes its time: it holds years.
        let (paths, found) = if edition.may_have_strays() || !withdrawn.is_empty() {
            let (key, documents) = (&edition.feed.key, &edition.history.documents);
            let mut paths = paths_of_documents(key, documents);
            paths.extend(paths_of_signposts(key, documents));
            let mut found = folder.list(&format!("{key}/archive"))?;
            found.extend(folder.list(&format!("{key}/before"))?);
            (paths, found)
        } else {
            let (paths, gone) = edition.replaced();
            let found = gone.into_iter().chain(paths.iter().cloned()).collect();
            (paths, found)
        };
        for path in found {
            let at = known.get(&path);
            if paths.contains(&path) {
                used.extend(at.map(|_| path));
                continue;
            }
            // Only feed readers follow old addresses.
            let at_once = reworded.outlets || edition.was_held || !path.ends_with("xml");
            if at_once || holds(folder, &path, &withdrawn) {
                folder.remove(&path)?;
                removed.push(path);
            } else if at.is_none() {
                new.push(path);
            }
        }
    }
    // Sections that did not change have such files as well.
    let is_over = |path: &String, at: i64| {
        let is_late = at < over_before(now) || holds(folder, path, &withdrawn);
        is_late && !used.contains(path) && !removed.contains(path)
    };
    let over: Vec<&String> =
        known.iter().filter(|(path, at)| is_over(path, **at)).map(|(path, _)| path).collect();
    for path in &over {
        folder.remove(path)?;
    }
    removed.extend(over.into_iter().cloned());
    Ok(Leftovers { new, removed, used, last_untold })
}

/// Whether there are files whose time is over.
pub fn is_any_over(store: &Store, now: DateTime<Utc>) -> anyhow::Result<bool> {
    Ok(store.is_superseded_before(over_before(now))?)
}

/// Removes the files whose time is over, where there is nothing to publish.
pub(super) fn sweep(
    store: &mut Store,
    publishing: &Publishing,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if !is_any_over(store, now)? {
        return Ok(());
    }
    let folder = Folder::open(&publishing.directory).context("nothing could be removed")?;
    let known = store.superseded()?.into_iter();
    let over = known.filter(|(_, at)| *at < over_before(now)).map(|(path, _)| path);
    let over: Vec<String> = over.collect();
    over.iter().try_for_each(|path| folder.remove(path))?;
    let tx = store.begin(now)?;
    over.iter().try_for_each(|path| tx.set_superseded(path, false))?;
    Ok(tx.commit()?)
}

/// Files to which nothing links since before this, Unix seconds, have had their time.
fn over_before(now: DateTime<Utc>) -> i64 {
    (now - GRACE).timestamp()
}

/// Whether a file tells of a story that was withdrawn.
fn holds(folder: &Folder, path: &str, withdrawn: &[Withdrawal]) -> bool {
    if withdrawn.is_empty() {
        return false;
    }
    let bytes = folder.read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    withdrawn.iter().any(|gone| text.contains(&gone.story.to_string()))
}

impl Leftovers {
    pub(super) fn record(&self, tx: &Tx<'_>) -> anyhow::Result<()> {
        for path in &self.new {
            tx.set_superseded(path, true)?;
        }
        for path in self.removed.iter().chain(&self.used) {
            tx.set_superseded(path, false)?;
        }
        Ok(())
    }

    /// Remembers that no file of any section tells of a story that was withdrawn before.
    pub(super) fn record_withdrawals(&self, tx: &Tx<'_>) -> anyhow::Result<()> {
        tx.forget_untold(self.last_untold)?;
        Ok(())
    }
}
