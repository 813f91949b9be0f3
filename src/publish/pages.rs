//! Which stories have a page of their own in the folder: those in feeds, those without an address of their own, those
//! that editors decided on, and those that took in others which were published; the pages of these others lead to
//! theirs. The rest is made by the server when somebody asks for it.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    edition::Edition,
    feed::Feed,
    html::{self, Neighbours},
    item::{FeedItem, story_path},
    portal::Portal,
};
use crate::{
    model::{ALL, Withdrawal},
    store::{Listed, Store, Tx},
};

/// Pages of stories that are to be written, and those that are to go.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Stories that have no page any more.
    pub(super) withdrawn: Vec<Uuid>,
    stories: HashSet<Uuid>,
    last_edit: i64,
    last_move: i64,
}

impl Pages {
    /// Those of the feeds that are `published`, `all` of them or those that may have to say something else.
    pub(super) fn of_feeds(
        &mut self,
        store: &Store,
        portal: &Portal,
        published: &[&Edition],
        all: bool,
    ) -> anyhow::Result<()> {
        let mut shown = HashMap::new();
        for edition in published {
            let own = edition.feed.order.iter().map(|stand| stand.id).collect();
            shown.insert(edition.feed.key.clone(), own);
        }
        for edition in published {
            self.of_feed(store, portal, edition, &mut shown, all)?;
        }
        Ok(())
    }

    /// A story that stands in several sections is at home in one of them: there its page gets its neighbours, and the
    /// feed over all sections is home to none. In a feed that still shows it when that of its home no longer does, it
    /// is a guest: a busy section pushed it out, and its page is made here. `shown`: the stories in the feeds of
    /// sections, as far as they are known.
    fn of_feed(
        &mut self,
        store: &Store,
        portal: &Portal,
        edition: &Edition,
        shown: &mut HashMap<String, HashSet<Uuid>>,
        all: bool,
    ) -> anyhow::Result<()> {
        let feed = &edition.feed;
        // What was reworded while the section was held back is not known story by story.
        let places = if all || edition.was_held {
            (0..feed.order.len()).collect()
        } else {
            edition.to_tell_anew.clone()
        };
        for index in places {
            let item_at = |at: usize| feed.item(feed.order.get(at)?.id);
            let Some(item) = item_at(index) else { continue };
            let Some(home) = &item.primary else { continue };
            let mut neighbours = Neighbours::default();
            if *home == feed.key {
                let newer = index.checked_sub(1).and_then(item_at);
                neighbours = Neighbours { newer, older: item_at(index + 1) };
            } else {
                if !shown.contains_key(home) {
                    shown.insert(home.clone(), store.shown(home)?);
                }
                if shown.get(home).is_some_and(|shown| shown.contains(&item.id)) {
                    continue;
                }
            }
            self.add(portal, item, neighbours)?;
        }
        Ok(())
    }

    /// Those of stories that keep their page although no feed holds them, as far as they changed; those of stories
    /// that left the feeds, or whose section is `gone`; and those of stories that became part of another.
    pub(super) fn of_lasting_stories(
        &mut self,
        store: &Store,
        portal: &Portal,
        editions: &[Edition],
        gone: &[String],
        all: bool,
    ) -> anyhow::Result<()> {
        let mut lasting = Vec::new();
        if all {
            lasting = store.lasting(&portal.sections)?;
            for id in store.withdrawn_for_all_to_see()? {
                self.of_story(store, portal, id)?;
            }
        } else if let Some(every) = editions.iter().find(|edition| edition.feed.key == ALL) {
            for what in &every.stirred {
                lasting.extend(store.lasting_of(*what, &portal.sections)?);
            }
        }
        self.of_feed_items(portal, &Feed::new(portal, None, &lasting))?;
        let mut changed = self.of_edited_stories(store, portal)?;
        // A story that its outlet took back has no edit.
        let withdrawn = store.untold()?.1.into_iter().filter(|story| story.goes.is_none());
        for Withdrawal { story, .. } in withdrawn {
            if !self.stories.contains(&story) {
                self.of_story(store, portal, story)?;
            }
            changed.push(story);
        }
        self.of_moved_stories(store, portal, changed, all)?;
        self.of_stories_that_left(store, portal, editions, gone)
    }

    /// Returns the stories that editors decided on.
    fn of_edited_stories(&mut self, store: &Store, portal: &Portal) -> anyhow::Result<Vec<Uuid>> {
        let (last, edited) = store.edited_since(number(store, EDITS)?)?;
        self.last_edit = last;
        for id in &edited {
            self.of_story(store, portal, *id)?;
        }
        Ok(edited)
    }

    /// Whoever was sent to a story that became part of another finds that one, as long as it has a page. `changed`:
    /// stories that may have one again or none any more.
    fn of_moved_stories(
        &mut self,
        store: &Store,
        portal: &Portal,
        changed: Vec<Uuid>,
        all: bool,
    ) -> anyhow::Result<()> {
        let known = number(store, MOVES)?;
        let (last, moves) = store.moved_since(if all { 0 } else { known })?;
        self.last_move = last.max(known);
        let targets: BTreeSet<Uuid> = moves.into_iter().map(|(_, to)| to).chain(changed).collect();
        for to in targets {
            // Those that it took in before, by way of others: they lead here now.
            let former = store.public_led_here(to)?;
            if former.is_empty() {
                continue;
            }
            let is_there = self.of_story(store, portal, to)?;
            for from in former {
                self.stories.insert(from);
                if is_there {
                    let path = story_path(from);
                    let page = html::moved_page(portal, &path, &story_path(to))?;
                    self.files.push((path, page));
                } else {
                    self.withdrawn.push(from);
                }
            }
        }
        Ok(())
    }

    /// Those that no feed shows any more, and those that the feed of their home does not.
    fn of_stories_that_left(
        &mut self,
        store: &Store,
        portal: &Portal,
        editions: &[Edition],
        gone: &[String],
    ) -> anyhow::Result<()> {
        let published = editions.iter().filter(|edition| edition.held.is_none());
        let published: Vec<&Edition> = published.collect();
        let keys = published.iter().map(|edition| &edition.feed.key).chain(gone);
        let keys: Vec<&str> = keys.map(String::as_str).collect();
        let mut left: Vec<(&str, Uuid)> = Vec::new();
        for edition in &published {
            left.extend(edition.left.iter().map(|id| (edition.feed.key.as_str(), *id)));
        }
        for key in gone {
            left.extend(store.shown(key)?.into_iter().map(|id| (key.as_str(), id)));
        }
        let held: HashSet<Uuid> = published
            .iter()
            .flat_map(|edition| edition.feed.order.iter().map(|stand| stand.id))
            .collect();
        for (key, id) in &left {
            if self.stories.contains(id) {
                continue;
            }
            let listed = store.story(*id, &portal.sections)?;
            if held.contains(id) || store.is_shown_beside(*id, &keys)? {
                // A guest from now on: what stood beside it at home may have no page any more.
                if listed.is_some_and(|listed| listed.story.primary.as_deref() == Some(*key)) {
                    self.of_story(store, portal, *id)?;
                }
                continue;
            }
            if listed.is_some_and(|listed| listed.is_public() && listed.story.link.is_none())
                || !store.edits(*id)?.is_empty()
                || !store.public_led_here(*id)?.is_empty()
            {
                self.of_story(store, portal, *id)?;
            } else {
                self.withdrawn.push(*id);
            }
        }
        Ok(())
    }

    /// The page of a story that may have one; else it goes. Says which.
    fn of_story(&mut self, store: &Store, portal: &Portal, id: Uuid) -> anyhow::Result<bool> {
        match store.story(id, &portal.sections)? {
            Some(listed) if listed.is_public() => {
                self.of_feed_items(portal, &Feed::new(portal, None, &[listed.story]))?;
                Ok(true)
            }
            Some(Listed { story, withdrawn: Some(reason), .. }) => {
                if self.stories.insert(story.id) {
                    let page = html::withdrawn_page(portal, &story, &reason)?;
                    self.files.push((story_path(story.id), page));
                }
                Ok(true)
            }
            _ => {
                self.withdrawn.push(id);
                Ok(false)
            }
        }
    }

    fn of_feed_items(&mut self, portal: &Portal, feed: &Feed) -> anyhow::Result<()> {
        feed.items.iter().try_for_each(|item| self.add(portal, item, Neighbours::default()))
    }

    fn add(
        &mut self,
        portal: &Portal,
        item: &FeedItem,
        neighbours: Neighbours<'_>,
    ) -> anyhow::Result<()> {
        if self.stories.insert(item.id) {
            self.files.push((item.path(), html::story_page(portal, item, neighbours)?));
        }
        Ok(())
    }

    /// Remembers which edits and moves have their pages.
    pub(super) fn record(&self, tx: &Tx<'_>) -> anyhow::Result<()> {
        tx.set_setting(EDITS, &self.last_edit.to_le_bytes())?;
        tx.set_setting(MOVES, &self.last_move.to_le_bytes())?;
        Ok(())
    }
}

/// The places in a feed of stories whose page may have to say something else: they changed, or a neighbour did, or they
/// have another neighbour. `before` and `after`: the stories that it held and holds now.
pub(super) fn to_tell_anew(before: &[Uuid], after: &[Uuid], changed: &HashSet<Uuid>) -> Vec<usize> {
    let around = |ids: &[Uuid], at: usize| {
        let newer = at.checked_sub(1).and_then(|newer| ids.get(newer)).copied();
        [newer, ids.get(at + 1).copied()]
    };
    let places: HashMap<Uuid, usize> =
        before.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let is_as_before = |at: usize| {
        let neighbours = around(after, at);
        let known =
            places.get(&after[at]).is_some_and(|place| around(before, *place) == neighbours);
        let mut told = neighbours.into_iter().flatten().chain([after[at]]);
        known && !told.any(|id| changed.contains(&id))
    };
    (0..after.len()).filter(|at| !is_as_before(*at)).collect()
}

/// The last edit whose story has its page.
const EDITS: &str = "published edits";

/// The last move of a story into another whose page leads there.
const MOVES: &str = "published moves";

/// A number that is remembered under `name`, at first 0.
fn number(store: &Store, name: &str) -> anyhow::Result<i64> {
    let stored = store.setting(name)?.and_then(|bytes| bytes.try_into().ok());
    Ok(stored.map_or(0, i64::from_le_bytes))
}
