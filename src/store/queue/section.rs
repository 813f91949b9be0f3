//! The stories of a section, as its readers find them.

use std::collections::HashSet;

use rusqlite::params;

use super::{Page, Place, after};
use crate::{
    model::{Section, StoryId},
    store::{Result, Store, search::Filter},
};

/// Stories that editors put into a section and that are looked for among those that are only proposed for it.
const MOST_CHOSEN: usize = 5000;

impl Store {
    /// Its head, then the others in their order.
    pub(super) fn of_section(
        &self,
        section: &Section,
        from: Option<&Place>,
        limit: usize,
    ) -> Result<Page> {
        let head = self.pinned(&section.key)?;
        let pinned: HashSet<i64> = head.iter().map(|(_, story)| *story).collect();
        let mut page = Page::default();
        let mut last = None;
        let begins = match from {
            None | Some(Place::Key { .. } | Place::Number(_)) => Some(0),
            Some(Place::Head(position)) => Some(*position),
            Some(Place::Rank { .. }) => None,
        };
        for (position, story) in head {
            if begins.is_none_or(|begins| position <= begins) {
                continue;
            }
            if page.stories.len() == limit {
                page.next = last;
                return Ok(page);
            }
            page.stories.push(StoryId(story));
            last = Some(Place::Head(position));
        }
        // A section that takes no proposals has places for them all the same, and they may be many.
        let mut chosen: Option<HashSet<StoryId>> = None;
        if !section.takes_proposals() {
            let found = self.find(&[Filter::Section(section)], None, None, MOST_CHOSEN)?;
            chosen = Some(found.stories.into_iter().collect());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT story, published, first_seen, place FROM placement
             WHERE section = ?5 AND published <= ?1 AND (published < ?1 OR first_seen < ?2
                 OR first_seen = ?2 AND (place, story) > (?3, ?4))
             ORDER BY published DESC, first_seen DESC, place, story",
        )?;
        let (published, first_seen, place, story) = after(from);
        let bounds = params![published, first_seen, place, story, section.key];
        let mut rows = statement.query(bounds)?;
        while let Some(row) = rows.next()? {
            let story: i64 = row.get(0)?;
            if let Some(chosen) = &mut chosen {
                if chosen.is_empty() {
                    break;
                }
                if !chosen.remove(&StoryId(story)) {
                    continue;
                }
            }
            if pinned.contains(&story) {
                continue;
            }
            if page.stories.len() == limit {
                page.next = last;
                break;
            }
            page.stories.push(StoryId(story));
            let (published, first_seen, place) = (row.get(1)?, row.get(2)?, row.get(3)?);
            last = Some(Place::Rank { published, first_seen, place, story });
        }
        Ok(page)
    }

    /// What editors put first, with its position; what is kept from readers keeps its position and is left out.
    fn pinned(&self, section: &str) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT position, head.story FROM head JOIN story ON story.id = head.story
                 LEFT JOIN overlay ON overlay.story = head.story
             WHERE section = ?1 AND gone IS NULL AND NOT coalesce(hidden OR withdrawn IS NOT NULL
                 OR embargo IS NOT NULL OR expired, 0)
             ORDER BY position",
        )?;
        let rows = statement.query_map([section], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
