//! By which rules items were put to their stories, and since when: a replay compares no item again that was
//! judged as it would be today.

use super::knowledge::Knowledge;
use crate::store::{Result, Store, Tx};

/// In the settings of the database: since when, in Unix seconds, and the print of the rules.
const JUDGED: &str = "judged";

/// Since when items are put to stories by these rules; none if the last were put by others.
pub(super) fn since(store: &Store, knowledge: &Knowledge) -> Result<Option<i64>> {
    let stored = store.setting(JUDGED)?.unwrap_or_default();
    let Some((since, print)) = stored.split_first_chunk::<8>() else { return Ok(None) };
    Ok((print == knowledge.print).then(|| i64::from_be_bytes(*since)))
}

/// Notes that all items that were first seen at `since` or later were put to stories by these rules.
pub(super) fn note(tx: &Tx<'_>, knowledge: &Knowledge, since: i64) -> Result<()> {
    tx.set_setting(JUDGED, &[since.to_be_bytes().as_slice(), &knowledge.print].concat())
}
