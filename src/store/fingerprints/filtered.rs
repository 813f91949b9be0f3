//! Rows with a Bloom filter each, kept in memory for as long as the database says the same of them.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use super::filter::Filters;
use crate::store::Result;

/// Rows, and which keys each of them may have.
pub(in crate::store) struct Filtered<R> {
    /// The oldest first.
    pub(super) rows: Vec<R>,
    filters: Filters,
}

impl<R> Default for Filtered<R> {
    fn default() -> Self {
        Filtered { rows: Vec::new(), filters: Filters::default() }
    }
}

impl<R> Filtered<R> {
    /// The rows that may have a key, the newest first; it is certainly in no other.
    pub(super) fn that_may_have(&self, key: i64) -> impl Iterator<Item = &R> {
        self.filters.that_may_have(key).filter_map(|at| self.rows.get(at))
    }
}

/// The rows that a connection read last.
pub(in crate::store) type Known<R> = RefCell<Arc<Filtered<R>>>;

/// The rows as one transaction sees them.
pub(in crate::store) struct Seen<'a, R> {
    known: &'a Known<R>,
    /// As it read them; none before, and after a change.
    read: RefCell<Option<Arc<Filtered<R>>>>,
    /// It made, changed or dropped some, which may be undone.
    changed: Cell<bool>,
}

impl<'a, R: PartialEq> Seen<'a, R> {
    pub(in crate::store) fn new(known: &'a Known<R>) -> Seen<'a, R> {
        Seen { known, read: RefCell::default(), changed: Cell::default() }
    }

    /// They are not as they were.
    pub(super) fn change(&self) {
        *self.read.borrow_mut() = None;
        self.changed.set(true);
    }

    /// The rows. `rows` are those of the database; their filters are read only where these are others than before.
    pub(super) fn get(
        &self,
        rows: impl FnOnce() -> Result<Vec<R>>,
        filter: impl FnMut(&R) -> Result<Vec<u8>>,
    ) -> Result<Arc<Filtered<R>>> {
        if let Some(seen) = self.read.borrow().as_ref() {
            return Ok(Arc::clone(seen));
        }
        let rows = rows()?;
        let known = Arc::clone(&self.known.borrow());
        let changed = self.changed.get();
        let seen = if known.rows == rows && !changed {
            known
        } else {
            let filters = rows.iter().map(filter).collect::<Result<Vec<_>>>()?;
            Arc::new(Filtered { filters: Filters::of(&filters), rows })
        };
        *self.read.borrow_mut() = Some(Arc::clone(&seen));
        if !changed {
            *self.known.borrow_mut() = Arc::clone(&seen);
        }
        Ok(seen)
    }
}
