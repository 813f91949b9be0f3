//! Pictures that were fetched, and those that could not be.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Outcome, Picture};

/// Bytes kept: some hundred pictures of a news page.
const CAPACITY: usize = 16 << 20;

/// What an entry takes beside its picture, roughly: so failures have an end as well.
const ENTRY: usize = 512;

/// A picture is asked for anew after so long: what an outlet takes down is gone from here soon.
const PICTURES_HOLD: Duration = Duration::from_hours(1);

/// An outlet that could not give one is left alone for so long.
const FAILURES_HOLD: Duration = Duration::from_mins(5);

/// What was asked for most recently, of [`CAPACITY`] in all.
#[derive(Default)]
pub(super) struct Memory {
    by_key: HashMap<Box<str>, Kept>,
    bytes: usize,
    /// Counts uses, in place of a time.
    uses: u64,
}

struct Kept {
    /// None for a failure.
    picture: Option<Arc<Picture>>,
    since: Instant,
    last_use: u64,
    cost: usize,
}

impl Memory {
    /// What is known of a picture.
    pub(super) fn get(&mut self, key: &str, now: Instant) -> Option<Outcome> {
        let kept = self.by_key.get_mut(key)?;
        let holds = if kept.picture.is_some() { PICTURES_HOLD } else { FAILURES_HOLD };
        if now.saturating_duration_since(kept.since) >= holds {
            self.remove(key);
            return None;
        }
        self.uses += 1;
        kept.last_use = self.uses;
        Some(kept.picture.clone().map_or(Outcome::Failed, Outcome::Picture))
    }

    /// Keeps a picture or a failure in place of those that nobody asked for longest.
    pub(super) fn put(&mut self, key: Box<str>, outcome: &Outcome, now: Instant) {
        let picture = match outcome {
            Outcome::Picture(picture) => Some(Arc::clone(picture)),
            Outcome::Failed => None,
            Outcome::Busy => return,
        };
        self.remove(&key);
        let cost = ENTRY + 2 * key.len() + picture.as_ref().map_or(0, |it| it.bytes.len());
        if cost > CAPACITY {
            return;
        }
        while self.bytes + cost > CAPACITY {
            let oldest = self.by_key.iter().min_by_key(|(_, kept)| kept.last_use);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { break };
            self.remove(&key);
        }
        self.uses += 1;
        self.bytes += cost;
        self.by_key.insert(key, Kept { picture, since: now, last_use: self.uses, cost });
    }

    fn remove(&mut self, key: &str) {
        if let Some(kept) = self.by_key.remove(key) {
            self.bytes -= kept.cost;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(length: usize) -> Outcome {
        let mut bytes = b"GIF89a".to_vec();
        bytes.resize(length, 0);
        Picture::new(bytes).map_or(Outcome::Busy, |picture| Outcome::Picture(Arc::new(picture)))
    }

    fn is_kept(memory: &mut Memory, key: &str, now: Instant) -> bool {
        memory.get(key, now).is_some()
    }

    #[test]
    fn pictures_hold_an_hour_and_failures_five_minutes() {
        let (mut memory, start) = (Memory::default(), Instant::now());
        memory.put("picture".into(), &picture(100), start);
        memory.put("failure".into(), &Outcome::Failed, start);
        memory.put("busy".into(), &Outcome::Busy, start);
        assert!(!is_kept(&mut memory, "busy", start));
        let minutes = |minutes| start + Duration::from_mins(minutes);
        assert!(matches!(memory.get("failure", minutes(4)), Some(Outcome::Failed)));
        assert!(!is_kept(&mut memory, "failure", minutes(5)));
        assert!(matches!(memory.get("picture", minutes(59)), Some(Outcome::Picture(_))));
        assert!(!is_kept(&mut memory, "picture", minutes(60)));
        assert_eq!((memory.bytes, memory.by_key.len()), (0, 0));
    }

    #[test]
    fn the_least_recently_used_make_room() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        for key in ["a", "b", "c"] {
            memory.put(key.into(), &picture(CAPACITY / 3 - 1000), now);
        }
        assert!(is_kept(&mut memory, "a", now));
        memory.put("d".into(), &picture(CAPACITY / 3), now);
        assert!(is_kept(&mut memory, "a", now) && is_kept(&mut memory, "d", now));
        assert!(!is_kept(&mut memory, "b", now));
        memory.put("huge".into(), &picture(CAPACITY), now);
        assert!(!is_kept(&mut memory, "huge", now) && is_kept(&mut memory, "a", now));
        assert!(memory.bytes <= CAPACITY);
    }

    #[test]
    fn failures_have_an_end() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        for number in 0..CAPACITY / ENTRY + 10 {
            memory.put(number.to_string().into(), &Outcome::Failed, now);
            if memory.bytes + 2 * ENTRY > CAPACITY {
                break;
            }
        }
        let before = memory.by_key.len();
        for number in 0..3 {
            memory.put(format!("more {number}").into(), &Outcome::Failed, now);
        }
        assert!(memory.by_key.len() <= before + 2 && memory.bytes <= CAPACITY);
    }
}
