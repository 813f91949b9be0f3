//! The queue of the desk: many stories, a row each.

mod counts;
mod hot;
mod place;
mod rows;
mod section;

use rusqlite::params;

pub use self::counts::Counts;
use self::place::Place;
use super::{Result, Store, search::Filter};
use crate::model::{QueueRow, Section, StoryId, View, Words};

/// Some rows of a view.
#[derive(Debug, Default)]
pub struct Queue {
    /// In the order of the view. There may be fewer than were asked for, and others behind them all the same.
    pub rows: Vec<QueueRow>,
    /// Where the next ones begin; none: these were the last.
    pub next: Option<String>,
}

/// Stories of a page, and where the next page begins.
#[derive(Debug, Default)]
struct Page {
    stories: Vec<StoryId>,
    next: Option<Place>,
}

impl Store {
    /// At most `limit` stories of a view in which these words stand, from where [`Queue::next`] of an earlier call
    /// left off; from the beginning where that is nothing we ever wrote. With words they are always the newest first.
    pub fn queue(
        &self,
        view: &View,
        words: Option<&str>,
        from: Option<&str>,
        limit: usize,
        sections: &[Section],
    ) -> Result<Queue> {
        let from = from.and_then(Place::read);
        let words = words.and_then(Words::read);
        let words = words.as_ref();
        let find = |filter| self.found(&[filter], words, from.as_ref(), limit);
        let section = |key: &String| sections.iter().find(|section| section.key == *key);
        let page = match view {
            View::Newest if words.is_none() => self.by_time(from.as_ref(), limit)?,
            View::Newest => find(Filter::Any)?,
            View::Section(key) => match section(key) {
                Some(section) if words.is_none() => {
                    self.of_section(section, from.as_ref(), limit)?
                }
                section => find(section.map_or(Filter::Nothing, Filter::Section))?,
            },
            View::Source(key) => find(Filter::Source(key))?,
            View::Hot => self.hottest(words, from.as_ref(), limit)?,
            View::Unplaced => find(Filter::Unplaced(sections))?,
            View::Held => find(Filter::Held)?,
        };
        let rows = self.rows_of(&page.stories, sections)?;
        Ok(Queue { rows, next: page.next.map(|place| place.to_string()) })
    }

    /// At most `limit` stories in which these words stand, newest first, from where [`Queue::next`] of an earlier
    /// call left off; only those that readers find in this section, and that the source with this key carries.
    pub fn search(
        &self,
        words: &str,
        (section, source): (Option<&Section>, Option<&str>),
        from: Option<&str>,
        limit: usize,
        sections: &[Section],
    ) -> Result<Queue> {
        let Some(words) = Words::read(words) else { return Ok(Queue::default()) };
        let filters: Vec<Filter<'_>> =
            section.map(Filter::Section).into_iter().chain(source.map(Filter::Source)).collect();
        let from = from.and_then(Place::read);
        let page = self.found(&filters, Some(&words), from.as_ref(), limit)?;
        let rows = self.rows_of(&page.stories, sections)?;
        Ok(Queue { rows, next: page.next.map(|place| place.to_string()) })
    }

    /// All stories, newest first.
    fn by_time(&self, from: Option<&Place>, limit: usize) -> Result<Page> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, published, first_seen, place FROM story
             WHERE published <= ?1 AND (published < ?1 OR first_seen < ?2
                 OR first_seen = ?2 AND (place, id) > (?3, ?4))
             ORDER BY published DESC, first_seen DESC, place, id",
        )?;
        let (published, first_seen, place, story) = after(from);
        let mut rows = statement.query(params![published, first_seen, place, story])?;
        let mut page = Page::default();
        let mut last = None;
        while let Some(row) = rows.next()? {
            if page.stories.len() == limit {
                page.next = last;
                break;
            }
            let story: i64 = row.get(0)?;
            page.stories.push(StoryId(story));
            let (published, first_seen, place) = (row.get(1)?, row.get(2)?, row.get(3)?);
            last = Some(Place::Rank { published, first_seen, place, story });
        }
        Ok(page)
    }

    fn found(
        &self,
        filters: &[Filter<'_>],
        words: Option<&Words>,
        from: Option<&Place>,
        limit: usize,
    ) -> Result<Page> {
        let from = match from {
            Some(Place::Key { key, story }) => Some((*key, *story)),
            _ => None,
        };
        let found = self.find(filters, words, from, limit)?;
        let next = found.next.map(|(key, story)| Place::Key { key, story });
        Ok(Page { stories: found.stories, next })
    }
}

/// What comes before all that is wanted, in the order of time.
fn after(from: Option<&Place>) -> (i64, i64, &str, i64) {
    match from {
        Some(Place::Rank { published, first_seen, place, story }) => {
            (*published, *first_seen, place, *story)
        }
        _ => (i64::MAX, i64::MAX, "", i64::MIN),
    }
}
