//! Which stories may hold near copies of an item: those that share its near keys.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension as _, Rows, params};

use super::{STORY, near};
use crate::{
    model::{ItemId, StoryId},
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

/// A key is asked for so many items, the newest ones: a story may have many.
const MOST_ITEMS: usize = 64;

/// The new items with a near key, the newest first.
const SHARING_NEW: &str = "SELECT item FROM near_new WHERE key = ?1 ORDER BY item DESC LIMIT ?2";

/// As above, of one run.
const SHARING: &str =
    "SELECT item FROM near WHERE run = ?1 AND key = ?2 ORDER BY item DESC LIMIT ?3";

/// What a story shares with an item.
#[derive(Default, Clone, Copy)]
struct Shared {
    keys: u32,
    /// What these keys count.
    weight: u32,
    /// Whether one of them is that of an item without a text.
    of_headline: bool,
}

impl Tx<'_> {
    /// The stories whose items share enough near keys to be worth a look, the likeliest first. A key counts the
    /// more the fewer stories have it: one that several have is a turn of speech.
    pub fn similar(&self, keys: &[u64]) -> Result<Vec<StoryId>> {
        let is_text = has_text(keys);
        let least = if is_text { LEAST_SHARED } else { 1 };
        let sharing = self.items_sharing(keys.iter().copied())?;
        // What a headline alone shares counts as much when the text comes after it as when it comes after the text.
        let headlines: HashSet<ItemId> = if is_text {
            let marked = self.items_sharing(keys.iter().copied().map(of_headline))?;
            marked.into_iter().flatten().collect()
        } else {
            HashSet::new()
        };
        if headlines.is_empty() && !is_shared_by_one(&sharing, least) {
            return Ok(Vec::new());
        }
        let mut story = self.sql.prepare_cached(STORY)?;
        let mut known: HashMap<ItemId, Option<StoryId>> = HashMap::new();
        let mut shared: HashMap<StoryId, Shared> = HashMap::new();
        for items in &sharing {
            let mut stories: Vec<StoryId> = Vec::new();
            let mut of_headlines: Vec<StoryId> = Vec::new();
            for &item in items {
                let story = match known.get(&item) {
                    Some(story) => *story,
                    None => story.query_row([item.0], |row| row.get(0).map(StoryId)).optional()?,
                };
                known.insert(item, story);
                of_headlines.extend(story.filter(|_| headlines.contains(&item)));
                stories.extend(story.filter(|story| !stories.contains(story)));
                if stories.len() > MOST_STORIES {
                    break;
                }
            }
            if stories.len() > MOST_STORIES {
                continue;
            }
            let weight = WHOLE / u32::try_from(stories.len()).unwrap_or(u32::MAX).max(1);
            for story in stories {
                let shared = shared.entry(story).or_default();
                shared.keys += 1;
                shared.weight += weight;
                shared.of_headline |= of_headlines.contains(&story);
            }
        }
        let mut similar: Vec<_> = shared
            .into_iter()
            .filter(|(_, shared)| {
                (shared.keys >= least || shared.of_headline) && shared.weight >= ENOUGH
            })
            .collect();
        similar.sort_by_key(|&(story, shared)| (std::cmp::Reverse(shared.weight), story));
        similar.truncate(MOST_SIMILAR);
        Ok(similar.into_iter().map(|(story, _)| story).collect())
    }

    /// The items with each of these keys, the newest first.
    fn items_sharing(&self, keys: impl Iterator<Item = u64>) -> Result<Vec<Vec<ItemId>>> {
        let runs = self.near.get(&self.sql)?;
        let fresh = self.fresh.borrow();
        let mut new = self.sql.prepare_cached(SHARING_NEW)?;
        let mut settled = self.sql.prepare_cached(SHARING)?;
        let mut sharing = Vec::new();
        for key in keys.map(near) {
            let mut items: Vec<ItemId> = fresh.items(key).take(MOST_ITEMS).collect();
            extend(&mut items, |left| new.query(params![key, left]))?;
            for run in runs.that_may_have(key) {
                extend(&mut items, |left| settled.query(params![run.number, key, left]))?;
            }
            sharing.push(items);
        }
        Ok(sharing)
    }
}

/// Whether an item with these near keys has a text.
pub(super) fn has_text(keys: &[u64]) -> bool {
    keys.len() >= KEYS_OF_TEXT
}

/// By this key an item without a text is found as well, for each of its keys.
pub(super) fn of_headline(key: u64) -> u64 {
    !key
}

/// Puts more items to these, as long as there is room.
fn extend<'s>(
    items: &mut Vec<ItemId>,
    more: impl FnOnce(i64) -> rusqlite::Result<Rows<'s>>,
) -> Result<()> {
    let left = MOST_ITEMS.saturating_sub(items.len());
    if left > 0 {
        let mut rows = more(i64::try_from(left).unwrap_or_default())?;
        while let Some(row) = rows.next()? {
            items.push(ItemId(row.get(0)?));
        }
    }
    Ok(())
}

/// Whether one item has at least so many of the keys. Nearly all new reports share none with any, or one; then
/// nobody need ask for stories.
fn is_shared_by_one(sharing: &[Vec<ItemId>], least: u32) -> bool {
    let mut keys: HashMap<ItemId, u32> = HashMap::new();
    for items in sharing {
        // An item that was revised may have a key twice.
        for item in items.iter().collect::<HashSet<_>>() {
            let keys = keys.entry(*item).or_default();
            *keys += 1;
            if *keys >= least {
                return true;
            }
        }
    }
    false
}
