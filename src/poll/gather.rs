//! At the end of a round every new item is put to its story: read, decide, write.

use std::collections::BTreeSet;

use super::dedupe::{self, Verdict};
use crate::store::{Result, Tx};

/// Puts every new item of the round to its story: read, decide, write. The items come in an order that
/// does not depend on which source answered first. Returns how many stories are new.
pub(super) fn gather_stories(tx: &Tx<'_>) -> Result<usize> {
    let mut new = 0;
    let mut joined = BTreeSet::new();
    for id in tx.waiting()? {
        let item = tx.waiting_item(id)?;
        match dedupe::decide_by_keys(item.source, &item.keys, &tx.candidates(&item)?) {
            Verdict::New => {
                tx.open_story(&item, dedupe::mint(&item.source_key, item.identity))?;
                new += 1;
            }
            Verdict::Joins(story, reason) => {
                tx.join_story(story, &item, &reason.to_string())?;
                joined.insert(story);
            }
        }
    }
    // Each once, however many joined it.
    for story in joined {
        tx.arrange(story)?;
    }
    Ok(new)
}
