//! What many ask for at one time is made once: the others wait, and find it in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

/// One turn at a time for each file or outlet. It knows as many as there are requests under way.
#[derive(Default)]
pub(super) struct Turns {
    by_key: Mutex<HashMap<Box<str>, Weak<Turn>>>,
}

/// Held while a file is read, or a picture fetched.
type Turn = tokio::sync::Mutex<()>;

impl Turns {
    /// What to lock before `key` is read or asked.
    pub(super) fn of(&self, key: &str) -> Arc<Turn> {
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = by_key.get(key).and_then(Weak::upgrade) {
            return turn;
        }
        by_key.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        by_key.insert(key.into(), Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_turn_until_nobody_wants_it() {
        let turns = Turns::default();
        let (one, other) = (turns.of("a"), turns.of("b"));
        assert!(Arc::ptr_eq(&one, &turns.of("a")) && !Arc::ptr_eq(&one, &other));
        drop(one);
        turns.of("c");
        let by_key = turns.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!by_key.contains_key("a") && by_key.contains_key("b"));
    }
}
