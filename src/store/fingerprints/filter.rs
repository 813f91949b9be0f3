//! A Bloom filter over near keys: tells most keys that are not there, and never denies one that is.

use super::spread;

/// Bits of a filter for each key: one of 500 keys that a run does not have is looked up in vain.
const BITS_A_KEY: usize = 16;

/// Bytes of a block: all bits of a key lie in one line of the processor's cache, since there are as many filters to
/// ask as there are runs.
const BLOCK: usize = 64;

/// Bits that a key sets in its block.
const PLACES: u32 = 6;

/// Which keys there may be.
pub(in crate::store) struct Filter(Vec<u8>);

impl Filter {
    /// The filter of these keys.
    pub(super) fn of(keys: impl ExactSizeIterator<Item = i64>) -> Filter {
        let bytes = (keys.len() * BITS_A_KEY / 8).next_multiple_of(BLOCK).max(BLOCK);
        let mut filter = vec![0; bytes];
        for key in keys {
            let places = Places::of(key);
            if let Some(block) = places.block(bytes).and_then(|block| filter.get_mut(block)) {
                places.bits().for_each(|bit| block[bit / 8] |= 1 << (bit % 8));
            }
        }
        Filter(filter)
    }

    /// As the database keeps it.
    pub(super) fn read(bytes: Vec<u8>) -> Filter {
        Filter(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the key of these places may be there; `false` is certain.
    pub(super) fn may_have(&self, places: Places) -> bool {
        match places.block(self.0.len()).and_then(|block| self.0.get(block)) {
            Some(block) => places.bits().all(|bit| block[bit / 8] >> (bit % 8) & 1 == 1),
            None => true,
        }
    }
}

/// Where a key stands in filters.
#[derive(Clone, Copy)]
pub(super) struct Places(u64);

impl Places {
    pub(super) fn of(key: i64) -> Places {
        Places(spread(key.cast_unsigned()))
    }

    /// The bytes of its block in a filter of so many; none if these are no blocks.
    fn block(self, bytes: usize) -> Option<std::ops::Range<usize>> {
        let blocks = (bytes / BLOCK) as u64;
        let block = usize::try_from(((self.0 & 0xFFFF_FFFF) * blocks) >> 32).ok()?;
        (bytes > 0 && bytes.is_multiple_of(BLOCK)).then(|| block * BLOCK..(block + 1) * BLOCK)
    }

    /// Its bits in the block.
    fn bits(self) -> impl Iterator<Item = usize> {
        let hash = spread(self.0);
        (0..PLACES)
            .map(move |nth| (hash >> (nth * 9)) % (BLOCK as u64 * 8))
            .map(|bit| usize::try_from(bit).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_misses_no_key_and_takes_few_others_for_its_own() {
        for count in [0, 1, 80_000] {
            let keys: Vec<i64> = (0..count).map(|key| key * 7919 - 100_000_000).collect();
            let filter = Filter::of(keys.iter().copied());
            assert!(keys.iter().all(|key| filter.may_have(Places::of(*key))), "{count}");
            let other = |key: &i64| filter.may_have(Places::of(key * 7919 + 1));
            let mistaken = (0..10_000).filter(other).count();
            assert!(mistaken < 50, "{mistaken} of 10,000 beside {count}");
        }
    }

    #[test]
    fn a_filter_that_is_damaged_excludes_nothing_that_it_does_not_hold() {
        for length in [0, 1, 100] {
            assert!(Filter::read(vec![0; length]).may_have(Places::of(5)), "{length}");
        }
    }
}
