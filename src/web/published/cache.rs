//! Files kept in memory, read, hashed and packed.

use std::{collections::HashMap, path::Path, path::PathBuf, sync::Arc};

use super::{Edition, PublishedFile};

/// Bytes kept. A portal of twenty sections has some 500 KB of feeds and pages for each, with the packed
/// form 10 MB in all; the rest is for the pages of stories, 10 KB each, that are being read.
const CAPACITY: usize = 64 * 1024 * 1024;

/// The files that were asked for most recently.
#[derive(Default)]
pub(super) struct Cache {
    files: HashMap<PathBuf, Kept>,
    bytes: usize,
    /// Counts uses, in place of a time.
    uses: u64,
}

struct Kept {
    file: Arc<PublishedFile>,
    edition: Edition,
    last_use: u64,
}

impl Cache {
    /// The file at `path`, if it is kept in this edition.
    pub(super) fn get(&mut self, path: &Path, edition: Edition) -> Option<Arc<PublishedFile>> {
        self.uses += 1;
        let kept = self.files.get_mut(path).filter(|kept| kept.edition == edition)?;
        kept.last_use = self.uses;
        Some(Arc::clone(&kept.file))
    }

    /// Keeps a file in place of its former edition, and of those that nobody asked for longest.
    pub(super) fn put(&mut self, path: PathBuf, edition: Edition, file: Arc<PublishedFile>) {
        self.remove(&path);
        let cost = file.cost();
        if cost > CAPACITY {
            return;
        }
        while self.bytes + cost > CAPACITY {
            let oldest = self.files.iter().min_by_key(|(_, kept)| kept.last_use);
            let Some(path) = oldest.map(|(path, _)| path.clone()) else { break };
            self.remove(&path);
        }
        self.uses += 1;
        self.bytes += cost;
        self.files.insert(path, Kept { file, edition, last_use: self.uses });
    }

    fn remove(&mut self, path: &Path) {
        if let Some(kept) = self.files.remove(path) {
            self.bytes -= kept.file.cost();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::time::UNIX_EPOCH;

    use axum::{body::Bytes, http::HeaderValue};

    use super::{super::Form, *};

    const FIRST: Edition = Edition { modified: UNIX_EPOCH, length: 1, inode: 1 };

    fn file(length: usize) -> Arc<PublishedFile> {
        let nothing = HeaderValue::from_static("");
        let bytes = Bytes::from(vec![0; length]);
        Arc::new(PublishedFile {
            media_type: "text/plain",
            last_modified: nothing.clone(),
            modified_seconds: 0,
            plain: Form { bytes, etag: nothing, gzip: false },
            gzip: None,
        })
    }

    #[test]
    fn an_edition_is_not_taken_for_another() {
        let mut cache = Cache::default();
        cache.put("a".into(), FIRST, file(1));
        assert!(cache.get(Path::new("a"), FIRST).is_some());
        assert!(cache.get(Path::new("a"), Edition { inode: 2, ..FIRST }).is_none());
        assert!(cache.get(Path::new("b"), FIRST).is_none());
    }

    #[test]
    fn the_least_recently_used_make_room() {
        let third = CAPACITY / 3;
        let mut cache = Cache::default();
        cache.put("a".into(), FIRST, file(third - 1000));
        cache.put("b".into(), FIRST, file(third - 1000));
        cache.put("c".into(), FIRST, file(third - 1000));
        cache.get(Path::new("a"), FIRST).unwrap();
        cache.put("d".into(), FIRST, file(third));
        assert!(cache.get(Path::new("a"), FIRST).is_some());
        assert!(cache.get(Path::new("b"), FIRST).is_none());
        assert!(cache.get(Path::new("d"), FIRST).is_some());
        assert!(cache.bytes <= CAPACITY);

        cache.put("huge".into(), FIRST, file(CAPACITY));
        assert!(cache.get(Path::new("huge"), FIRST).is_none());
        assert!(cache.get(Path::new("a"), FIRST).is_some());

        for _ in 0..10 {
            cache.put("a".into(), FIRST, file(1));
        }
        let kept: usize = cache.files.values().map(|kept| kept.file.cost()).sum();
        assert_eq!(cache.bytes, kept);
    }
}
