//! Which entries the last editions of each feed held.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::EntryHash;
use crate::model::Digest128;

/// Editions of one feed that are remembered: with news every five minutes, those of the last five hours,
/// while most readers ask every hour.
const MAX_OF_ONE: usize = 64;

/// Entries of all editions together, 16 bytes each: 16 MB. The oldest edition goes first.
const MAX_ENTRIES: usize = 1 << 20;

/// The last editions of all feeds, the newest last.
#[derive(Default)]
pub(in crate::web) struct Editions {
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    editions: VecDeque<Edition>,
    entries: usize,
}

struct Edition {
    key: Box<str>,
    hash: Digest128,
    entries: Arc<[EntryHash]>,
}

impl Editions {
    /// Remembers an edition of the feed `key`, by the hash of its bytes.
    pub(in crate::web) fn remember(&self, key: &str, hash: Digest128, entries: &[EntryHash]) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.remember(key, hash, entries);
    }

    /// What an edition of the feed `key` held, if it is remembered.
    pub(in crate::web) fn entries(&self, key: &str, hash: Digest128) -> Option<Arc<[EntryHash]>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let mut editions = remembered.editions.iter().rev();
        let edition = editions.find(|edition| edition.hash == hash && *edition.key == *key)?;
        Some(Arc::clone(&edition.entries))
    }
}

impl Remembered {
    fn remember(&mut self, key: &str, hash: Digest128, entries: &[EntryHash]) {
        let is_same = |edition: &Edition| edition.hash == hash && *edition.key == *key;
        if let Some(place) = self.editions.iter().position(is_same) {
            self.forget(place);
        }
        let mut of_one = (0..self.editions.len()).filter(|at| *self.editions[*at].key == *key);
        let oldest = of_one.next();
        // One is counted already.
        if let Some(oldest) = oldest
            && of_one.count() + 1 >= MAX_OF_ONE
        {
            self.forget(oldest);
        }
        // An edition without entries costs something as well.
        self.entries += entries.len() + 1;
        let edition = Edition { key: key.into(), hash, entries: entries.into() };
        self.editions.push_back(edition);
        while self.entries > MAX_ENTRIES {
            self.forget(0);
        }
    }

    fn forget(&mut self, place: usize) {
        if let Some(edition) = self.editions.remove(place) {
            self.entries -= edition.entries.len() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: usize) -> Digest128 {
        let mut hash = [0; 16];
        hash[..8].copy_from_slice(&number.to_le_bytes());
        Digest128(hash)
    }

    #[test]
    fn the_oldest_editions_of_a_feed_are_forgotten() {
        let editions = Editions::default();
        editions.remember("b", hash(1000), &[[9; 16]]);
        for number in 0..=MAX_OF_ONE {
            editions.remember("a", hash(number), &[[1; 16]]);
            // What is read again is new again.
            editions.remember("a", hash(1), &[[2; 16]]);
        }
        assert!(editions.entries("a", hash(0)).is_none());
        assert_eq!(editions.entries("a", hash(1)).as_deref(), Some(&[[2; 16]][..]));
        assert!(editions.entries("a", hash(MAX_OF_ONE)).is_some());
        assert!(editions.entries("b", hash(1000)).is_some(), "feeds do not push each other out");
        assert!(editions.entries("b", hash(1)).is_none());
    }

    #[test]
    fn all_editions_together_have_a_bound() {
        let mut remembered = Remembered::default();
        let entries = vec![[0; 16]; MAX_ENTRIES / 10];
        for number in 0..50 {
            remembered.remember(&number.to_string(), hash(number), &entries);
        }
        assert!(remembered.entries <= MAX_ENTRIES);
        let sum: usize = remembered.editions.iter().map(|it| it.entries.len() + 1).sum();
        assert_eq!(remembered.entries, sum);
        assert!((8..=10).contains(&remembered.editions.len()));
    }
}
