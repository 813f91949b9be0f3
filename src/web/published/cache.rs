//! Files kept in memory, read, checked, hashed and packed.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Edition, PublishedFile, edition_at};

/// Bytes kept. A portal of twenty sections has some 500 KB of feeds and pages for each, with the packed
/// forms 12 MB in all; the rest is for archives and for the pages of stories, 10 KB each, that are being
/// read.
const CAPACITY: usize = 64 * 1024 * 1024;

/// A page that was made for a request is made again after so long, as caches ask again: what editors
/// withdraw must be gone soon.
const MADE_HOLDS: Duration = Duration::from_secs(60);

/// The files that were asked for most recently, of [`CAPACITY`] in all. Its lock is never held while a file
/// is looked at, read or packed.
#[derive(Default)]
pub(in crate::web) struct Cache {
    files: Mutex<Files>,
}

/// A file, and by what it is told that it is still the one that is published.
pub(in crate::web) struct Kept {
    pub(in crate::web) file: PublishedFile,
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
}

/// Where a file came from.
pub(super) enum Origin {
    /// The disk.
    Disk {
        edition: Edition,
        /// Packed forms that were missing or unsound, where they would stand, and what stood there.
        lacking: Vec<(PathBuf, Option<Edition>)>,
    },
    /// It was made for a request.
    Made(Instant),
}

impl Cache {
    /// The file `key`, if it is kept and still the one that is published. Costs a look at the disk, or four
    /// where a packed form is lacking: microseconds, so that it may be done between requests.
    pub(in crate::web) fn current(&self, key: &str) -> Option<Arc<Kept>> {
        let kept = self.files().get(key)?;
        kept.is_current().then_some(kept)
    }

    /// Keeps a file in place of its former edition, and of those that nobody asked for longest.
    pub(in crate::web) fn put(&self, key: &str, kept: Arc<Kept>) {
        self.files().put(key, kept);
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        // Nothing that holds the lock can panic half-way.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn is_current(&self) -> bool {
        let found = edition_at(&self.path).ok();
        match &self.origin {
            Origin::Disk { edition, lacking } => {
                found == Some(Some(*edition))
                    && lacking.iter().all(|(path, seen)| edition_at(path).ok() == Some(*seen))
            }
            // One that was published since stands before it.
            Origin::Made(at) => found == Some(None) && at.elapsed() < MADE_HOLDS,
        }
    }
}

#[derive(Default)]
struct Files {
    by_key: HashMap<Box<str>, (Arc<Kept>, u64)>,
    bytes: usize,
    /// Counts uses, in place of a time.
    uses: u64,
}

impl Files {
    fn get(&mut self, key: &str) -> Option<Arc<Kept>> {
        self.uses += 1;
        let (kept, last_use) = self.by_key.get_mut(key)?;
        *last_use = self.uses;
        Some(Arc::clone(kept))
    }

    fn put(&mut self, key: &str, kept: Arc<Kept>) {
        self.remove(key);
        let cost = kept.file.cost();
        if cost > CAPACITY {
            return;
        }
        while self.bytes + cost > CAPACITY {
            let oldest = self.by_key.iter().min_by_key(|(_, (_, last_use))| *last_use);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { break };
            self.remove(&key);
        }
        self.uses += 1;
        self.bytes += cost;
        self.by_key.insert(key.into(), (kept, self.uses));
    }

    fn remove(&mut self, key: &str) {
        if let Some((kept, _)) = self.by_key.remove(key) {
            self.bytes -= kept.file.cost();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn kept(length: usize) -> Arc<Kept> {
        // Of a kind that is not packed.
        let file = PublishedFile::new("picture.png", vec![0; length], Vec::new(), None).unwrap();
        Arc::new(Kept { file, path: PathBuf::new(), origin: Origin::Made(Instant::now()) })
    }

    #[test]
    fn the_least_recently_used_make_room() {
        let third = CAPACITY / 3;
        let mut files = Files::default();
        for key in ["a", "b", "c"] {
            files.put(key, kept(third - 10_000));
        }
        files.get("a").unwrap();
        files.put("d", kept(third));
        assert!(files.get("a").is_some());
        assert!(files.get("b").is_none());
        assert!(files.get("d").is_some());
        assert!(files.bytes <= CAPACITY);

        files.put("huge", kept(CAPACITY));
        assert!(files.get("huge").is_none());
        assert!(files.get("a").is_some());

        for _ in 0..10 {
            files.put("a", kept(1));
        }
        let sum: usize = files.by_key.values().map(|(kept, _)| kept.file.cost()).sum();
        assert_eq!(files.bytes, sum);
    }
}
