//! Who has which story open: known from what their pages say every twenty seconds, and forgotten with the program.
//! It locks nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Whoever was silent for so long has gone.
const GONE_AFTER: TimeDelta = TimeDelta::seconds(60);

/// So many editors are remembered: more than work at any desk.
const MOST: usize = 1000;

/// Somebody who has a story open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Present {
    pub(super) name: String,
    /// Something is being written about it.
    pub(super) is_editing: bool,
}

/// Who is where. One story each: that which was looked at last.
#[derive(Debug, Default)]
pub(super) struct Presence {
    places: Mutex<HashMap<String, Place>>,
}

#[derive(Debug)]
struct Place {
    story: Uuid,
    is_editing: bool,
    at: DateTime<Utc>,
}

impl Presence {
    /// Somebody has this story open, or none any more. Returns the stories of which others see something else by it.
    pub(super) fn note(
        &self,
        name: &str,
        story: Option<Uuid>,
        is_editing: bool,
        now: DateTime<Utc>,
    ) -> Vec<Uuid> {
        let mut places = self.places();
        let mut changed: Vec<Uuid> = Vec::new();
        places.retain(|_, place| {
            let stays = now - place.at < GONE_AFTER;
            if !stays {
                changed.push(place.story);
            }
            stays
        });
        let before = places.remove(name);
        if let Some(story) = story.filter(|_| places.len() < MOST) {
            places.insert(name.to_owned(), Place { story, is_editing, at: now });
        }
        let same = before
            .as_ref()
            .is_some_and(|before| Some(before.story) == story && before.is_editing == is_editing);
        if !same {
            changed.extend(before.map(|before| before.story));
            changed.extend(story);
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Everybody who has this story open, by name.
    pub(super) fn of(&self, story: Uuid, now: DateTime<Utc>) -> Vec<Present> {
        let places = self.places();
        let here = places
            .iter()
            .filter(|(_, place)| place.story == story && now - place.at < GONE_AFTER)
            .map(|(name, place)| Present { name: name.clone(), is_editing: place.is_editing });
        let mut here: Vec<Present> = here.collect();
        here.sort_by(|one, other| one.name.cmp(&other.name));
        here
    }

    /// The same without whoever looks.
    pub(super) fn others(&self, story: Uuid, name: &str, now: DateTime<Utc>) -> Vec<Present> {
        let mut others = self.of(story, now);
        others.retain(|present| present.name != name);
        others
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn whoever_is_silent_for_a_minute_has_gone() {
        let (presence, story) = (Presence::default(), Uuid::from_u128(1));
        assert_eq!(presence.note("李敏", Some(story), false, at(0)), [story]);
        assert_eq!(presence.note("李敏", Some(story), false, at(20)), Vec::<Uuid>::new());
        assert_eq!(presence.others(story, "王芳", at(79)).len(), 1);
        assert_eq!(presence.others(story, "王芳", at(80)), []);
    }

    #[test]
    fn nobody_sees_themselves_and_everybody_is_at_one_story() {
        let (presence, one, other) = (Presence::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        presence.note("李敏", Some(one), true, at(0));
        assert_eq!(presence.others(one, "李敏", at(0)), []);
        assert!(presence.others(one, "王芳", at(0))[0].is_editing);
        assert_eq!(presence.note("李敏", Some(other), false, at(1)), [one, other]);
        assert_eq!(presence.others(one, "王芳", at(1)), []);
        assert_eq!(presence.note("李敏", None, false, at(2)), [other]);
    }
}
