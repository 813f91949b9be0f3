//! What editors left to the clock.

use chrono::{DateTime, Utc};

use crate::{
    model::CLOCK,
    store::{Act, Edit, Store, StoreError},
};

/// Does what editors left to the clock: embargoes that pass, stories that expire. Each is effective at the time that
/// the editor said, however late this is called. Returns how many.
pub fn fall_due(store: &mut Store, now: DateTime<Utc>) -> Result<usize, StoreError> {
    // Nearly always nothing is, and then nobody has to wait for whoever writes.
    if store.next_due()?.is_none_or(|first| first > now) {
        return Ok(0);
    }
    let tx = store.begin(now)?;
    let mut fallen = 0;
    for (story, due, at) in tx.due()? {
        let at = DateTime::from_timestamp(at, 0).unwrap_or(now);
        let edit = Edit::new(tx.uid_of(story)?, CLOCK, Act::Due(due), at);
        fallen += usize::from(tx.append(&edit)?.is_some());
    }
    tx.commit()?;
    Ok(fallen)
}
