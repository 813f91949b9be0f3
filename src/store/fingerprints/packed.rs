//! Fingerprints as they wait in the row of an item, until the item has a story.

use crate::{
    model::Fingerprints,
    store::{Result, StoreError},
};

/// How many are exact, those, and the near ones; each 64
/// bits, the lowest byte first.
pub(in crate::store) fn pack(fingerprints: &Fingerprints) -> Vec<u8> {
    let Fingerprints { exact, near } = fingerprints;
    [exact.len() as u64].iter().chain(exact).chain(near).flat_map(|key| key.to_le_bytes()).collect()
}

/// The reverse of [`pack`]; nothing at all are fingerprints that were never made.
pub(in crate::store) fn unpack(packed: &[u8]) -> Result<Fingerprints> {
    let (keys, rest) = packed.as_chunks::<8>();
    let mut keys: Vec<u64> = keys.iter().map(|key| u64::from_le_bytes(*key)).collect();
    let damaged = || StoreError::Content(format!("{} bytes are no fingerprints", packed.len()));
    if !rest.is_empty() {
        return Err(damaged());
    }
    if keys.is_empty() {
        return Ok(Fingerprints::default());
    }
    let exact = usize::try_from(keys.remove(0)).map_err(|_| damaged())?;
    if exact > keys.len() {
        return Err(damaged());
    }
    let near = keys.split_off(exact);
    Ok(Fingerprints { exact: keys, near })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_they_were_packed() {
        let fingerprints = Fingerprints { exact: vec![1, u64::MAX], near: vec![3, 4, 5] };
        assert_eq!(unpack(&pack(&fingerprints)).expect("whole"), fingerprints);
        assert_eq!(unpack(&[]).expect("none"), Fingerprints::default());
        for damaged in [&[0; 7][..], &[2, 0, 0, 0, 0, 0, 0, 0], &[255; 16]] {
            assert!(unpack(damaged).is_err(), "{damaged:?}");
        }
    }
}
