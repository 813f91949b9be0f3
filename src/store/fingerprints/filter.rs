//! Bloom filters over keys: they tell most keys that are not there, and never deny one that is.
//!
//! Each run has one, and a new item asks all of them for each of its keys. So they lie sideways in memory: some bytes
//! for each place of a filter, with a bit for each run. A key then costs as many looks as it has places, however many
//! runs there are.

use super::spread;

/// A filter is made for so many keys; one that has more tells less.
pub(super) const KEYS: usize = 80_000;

/// Bits of a filter for each key: one of some thousand keys that a run does not have is looked up in vain.
const BITS_A_KEY: usize = 24;

/// Bits of a block: all places of a key lie in one block, in one page of memory.
const BLOCK: usize = 512;

const BLOCKS: usize = KEYS * BITS_A_KEY / BLOCK;

/// Bits that a key sets in its block.
const PLACES: u32 = 7;

/// Bytes of a filter as the database keeps it. All have the same size, so that a key has the same places in each.
pub(super) const BYTES: usize = BLOCKS * BLOCK / 8;

/// So many filters may lie side by side: their bits of one place are a word.
const SIDE_BY_SIDE: usize = 64;

/// The filter of these keys, as the database keeps it.
pub(super) fn filter(keys: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut filter = vec![0; BYTES];
    for place in keys.flat_map(places) {
        filter[place / 8] |= 1 << (place % 8);
    }
    filter
}

/// Many filters, in an order.
#[derive(Default)]
pub(in crate::store) struct Filters(Vec<Sideways>);

/// Up to 64 filters.
struct Sideways {
    /// Bytes for each place: as few as have a bit for each filter.
    width: usize,
    /// Those of all places, and some more so that a whole word can be read of the last one.
    bytes: Vec<u8>,
}

impl Filters {
    /// These filters, each as the database keeps it. One of another size denies nothing.
    pub(super) fn of(filters: &[Vec<u8>]) -> Filters {
        Filters(filters.chunks(SIDE_BY_SIDE).map(Sideways::of).collect())
    }

    /// Which filters may have a key, the last one first; it is certainly in no other.
    pub(super) fn that_may_have(&self, key: i64) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().rev().flat_map(move |(nth, sideways)| {
            let mut have = sideways.that_may_have(key);
            std::iter::from_fn(move || {
                let bit = have.checked_ilog2()?;
                have ^= 1 << bit;
                Some(nth * SIDE_BY_SIDE + bit as usize)
            })
        })
    }
}

impl Sideways {
    fn of(filters: &[Vec<u8>]) -> Sideways {
        let width = filters.len().div_ceil(8);
        let mut bytes = Vec::with_capacity(BYTES * 8 * width + size_of::<u64>());
        for at in 0..BYTES / size_of::<u64>() {
            let mut square = [0; SIDE_BY_SIDE];
            for (row, filter) in square.iter_mut().zip(filters) {
                let (rows, _) = filter.as_chunks();
                *row = match rows.get(at) {
                    Some(row) if filter.len() == BYTES => u64::from_le_bytes(*row),
                    _ => u64::MAX,
                };
            }
            turn(&mut square);
            for place in square {
                bytes.extend(&place.to_le_bytes()[..width]);
            }
        }
        bytes.extend([0; size_of::<u64>()]);
        Sideways { width, bytes }
    }

    /// A bit for each filter that may have a key.
    fn that_may_have(&self, key: i64) -> u64 {
        let all = u64::MAX >> (u64::BITS as usize - self.width * 8);
        places(key).fold(all, |have, place| {
            let word = self.bytes[place * self.width..].first_chunk();
            have & word.map_or(u64::MAX, |word| u64::from_le_bytes(*word))
        })
    }
}

/// The places of a key in any filter.
fn places(key: i64) -> impl Iterator<Item = usize> {
    let first = spread(key.cast_unsigned());
    let block = usize::try_from(((first & 0xFFFF_FFFF) * BLOCKS as u64) >> 32).unwrap_or_default();
    let hash = spread(first);
    (0..PLACES).map(move |nth| {
        let bit = usize::try_from((hash >> (nth * 9)) % BLOCK as u64).unwrap_or_default();
        block * BLOCK + bit
    })
}

/// Makes the columns of a square of bits its rows: swaps its quarters beside the diagonal, then those of each quarter,
/// and so on down to single bits.
fn turn(square: &mut [u64; SIDE_BY_SIDE]) {
    let mut size = SIDE_BY_SIDE / 2;
    let mut low = u64::MAX >> size;
    while size > 0 {
        for row in (0..SIDE_BY_SIDE).filter(|row| row & size == 0) {
            let other = row | size;
            let swapped = ((square[row] >> size) ^ square[other]) & low;
            square[other] ^= swapped;
            square[row] ^= swapped << size;
        }
        size /= 2;
        low ^= low << size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(nth: i64) -> i64 {
        nth * 7919 - 100_000_000
    }

    #[test]
    fn a_key_is_found_in_each_filter_that_has_it_and_in_few_others() {
        let sizes = [1, 80_000, 0];
        let filters: Vec<_> = (0..67).map(|nth| filter((0..sizes[nth % 3]).map(key))).collect();
        let filters = Filters::of(&filters);
        let all = |key| filters.that_may_have(key).collect::<Vec<_>>();
        let [mut with_first, mut with_second] = [vec![], vec![]];
        for nth in (0..67).rev() {
            if nth % 3 < 2 {
                with_first.push(nth);
            }
            if nth % 3 == 1 {
                with_second.push(nth);
            }
        }
        assert_eq!(all(key(0)), with_first);
        assert!((1..80_000).all(|nth| filters.that_may_have(key(nth)).eq(with_second.clone())));
        let mistaken = (0..10_000).filter(|nth| !all(key(*nth) + 1).is_empty()).count();
        assert!(mistaken < 50, "{mistaken} of 10,000");
    }

    #[test]
    fn a_filter_that_is_damaged_denies_nothing() {
        for length in [0, 1, BYTES - 1, BYTES + 8] {
            let filters = Filters::of(&[filter([5].into_iter()), vec![0; length]]);
            assert_eq!(filters.that_may_have(5).collect::<Vec<_>>(), [1, 0], "{length}");
            assert_eq!(filters.that_may_have(6).collect::<Vec<_>>(), [1], "{length}");
        }
    }

    #[test]
    fn a_square_is_turned() {
        let mut square = [0; SIDE_BY_SIDE];
        for (row, bits) in square.iter_mut().enumerate() {
            *bits = spread(row as u64);
        }
        let before = square;
        turn(&mut square);
        for (row, bits) in before.iter().enumerate() {
            for (column, turned) in square.iter().enumerate() {
                assert_eq!(bits >> column & 1, turned >> row & 1, "{row} {column}");
            }
        }
    }
}
