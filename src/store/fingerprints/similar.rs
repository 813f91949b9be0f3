//! Which stories may hold near copies of an item: those that share its near keys.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Rows};

use super::{filter::Places, near};
use crate::{
    model::StoryId,
    store::{Result, Tx},
};

/// So many stories are worth a look; the judge reads the texts of each.
const MOST_SIMILAR: usize = 4;

/// What a key counts that one story alone has.
const WHOLE: u32 = 720;

/// What the keys that a story shares have to count together.
const ENOUGH: u32 = WHOLE / 2;

/// An item with so many keys has a text: of these a copy shares several.
const KEYS_OF_TEXT: usize = 8;

/// So many keys of a text are shared by its copies. One alone is a turn of speech in six of seven cases, and is all
/// that three of a thousand copies share.
const LEAST_SHARED: u32 = 2;

/// A key in more stories than these is boilerplate, and tells nothing.
const MOST_STORIES: usize = 16;

/// The stories of items with a near key, the newest items first. No more than 128 are read: a story may have
/// many.
const SHARING_NEW: &str = "SELECT story FROM near_new JOIN member ON member.item = near_new.item
     WHERE key = ?1 AND story IS NOT NULL ORDER BY near_new.item DESC LIMIT 128";

/// As above, of one run.
const SHARING: &str = "SELECT story FROM near JOIN member ON member.item = near.item
     WHERE run = ?1 AND key = ?2 AND story IS NOT NULL ORDER BY near.item DESC LIMIT 128";

/// The story of an item.
const STORY: &str = "SELECT story FROM member WHERE item = ?1 AND story IS NOT NULL";

/// What a story shares with an item.
#[derive(Default, Clone, Copy)]
struct Shared {
    keys: u32,
    /// What these keys count.
    weight: u32,
}

impl Tx<'_> {
    /// The stories whose items share enough near keys to be worth a look, the likeliest first. A key counts the
    /// more the fewer stories have it: one that several have is a turn of speech.
    pub fn similar(&self, keys: &[u64]) -> Result<Vec<StoryId>> {
        let runs = self.runs()?;
        let fresh = self.fresh.borrow();
        let mut story = self.sql.prepare_cached(STORY)?;
        let mut new = self.sql.prepare_cached(SHARING_NEW)?;
        let mut settled = self.sql.prepare_cached(SHARING)?;
        let mut sharing: HashMap<StoryId, Shared> = HashMap::new();
        for key in keys.iter().map(|key| near(*key)) {
            let mut stories = Stories::default();
            for item in fresh.items(key).take(128) {
                stories
                    .extend(story.query_row([item.0], |row| row.get(0).map(StoryId)).optional()?);
                if stories.is_full() {
                    break;
                }
            }
            stories.add(new.query([key])?)?;
            let places = Places::of(key);
            for run in runs.iter().filter(|run| run.filter.may_have(places)) {
                if stories.is_full() {
                    break;
                }
                stories.add(settled.query([run.number, key])?)?;
            }
            if stories.is_full() {
                continue;
            }
            let weight = WHOLE / u32::try_from(stories.0.len()).unwrap_or(u32::MAX).max(1);
            for story in stories.0 {
                let shared = sharing.entry(story).or_default();
                shared.keys += 1;
                shared.weight += weight;
            }
        }
        let least = if keys.len() < KEYS_OF_TEXT { 1 } else { LEAST_SHARED };
        let mut similar: Vec<_> = sharing
            .into_iter()
            .filter(|(_, shared)| shared.keys >= least && shared.weight >= ENOUGH)
            .collect();
        similar.sort_by_key(|&(story, shared)| (std::cmp::Reverse(shared.weight), story));
        similar.truncate(MOST_SIMILAR);
        Ok(similar.into_iter().map(|(story, _)| story).collect())
    }
}

/// The stories of items with one key, once each, until it turns out to be boilerplate.
#[derive(Default)]
struct Stories(Vec<StoryId>);

impl Stories {
    fn add(&mut self, mut rows: Rows<'_>) -> Result<()> {
        while !self.is_full() {
            let Some(row) = rows.next()? else { break };
            self.extend(Some(StoryId(row.get(0)?)));
        }
        Ok(())
    }

    fn extend(&mut self, story: Option<StoryId>) {
        if let Some(story) = story.filter(|story| !self.0.contains(story)) {
            self.0.push(story);
        }
    }

    fn is_full(&self) -> bool {
        self.0.len() > MOST_STORIES
    }
}
