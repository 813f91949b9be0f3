//! Near keys of the items that were put to stories in this transaction.
//!
//! A round that brings much asks for them as often as it adds some, and each would change another page. So they stay
//! in memory until there are enough for a run, or the round ends, and are then written in their order.

use std::collections::HashMap;

use crate::model::ItemId;

/// Items by near key, the last one first.
#[derive(Default)]
pub(in crate::store) struct Fresh {
    rows: Vec<Row>,
    /// Where the last row of each key stands.
    last: HashMap<i64, usize>,
}

struct Row {
    key: i64,
    item: ItemId,
    /// Where the row before it with the same key stands.
    before: Option<usize>,
}

impl Fresh {
    pub(super) fn add(&mut self, key: i64, item: ItemId) {
        let before = self.last.insert(key, self.rows.len());
        self.rows.push(Row { key, item, before });
    }

    /// The items with a key, the last one first.
    pub(super) fn items(&self, key: i64) -> impl Iterator<Item = ItemId> {
        let mut at = self.last.get(&key).copied();
        std::iter::from_fn(move || {
            let row = &self.rows[at?];
            at = row.before;
            Some(row.item)
        })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows in the order of the tables, each once. Nothing is left.
    pub(super) fn take(&mut self) -> Vec<(i64, i64)> {
        self.last.clear();
        let mut rows: Vec<_> = self.rows.drain(..).map(|row| (row.key, row.item.0)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}
