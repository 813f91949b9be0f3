//! The hottest stories, as they were last looked up: to rank them means to read what came in four days.

use chrono::{DateTime, Utc};

use super::{Page, Place};
use crate::{
    model::{StoryId, Words},
    store::{
        Result, Store, Tx,
        polls::{from_json, json},
        time,
    },
};

const NAME: &str = "hottest";

/// So many are kept: nobody looks through more.
const MOST_KEPT: usize = 500;

/// Of these, as many are read if words are looked for and the index cannot tell.
const MOST_READ: usize = 200;

impl Tx<'_> {
    /// Keeps which stories are the hottest now, the hottest first.
    pub fn set_hottest(&self, stories: impl IntoIterator<Item = StoryId>) -> Result<()> {
        let rows: Vec<i64> = stories.into_iter().map(|story| story.0).take(MOST_KEPT).collect();
        self.set_setting(NAME, json(&(self.now, rows))?.as_bytes())
    }
}

impl Store {
    /// When it was last looked up which stories are the hottest.
    pub fn hottest_since(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.kept_hottest()?.map(|(since, _)| time(since)))
    }

    fn kept_hottest(&self) -> Result<Option<(i64, Vec<i64>)>> {
        let Some(stored) = self.setting(NAME)? else { return Ok(None) };
        from_json(&String::from_utf8_lossy(&stored)).map(Some)
    }

    pub(super) fn hottest(
        &self,
        words: Option<&Words>,
        from: Option<&Place>,
        limit: usize,
    ) -> Result<Page> {
        let kept = self.kept_hottest()?.map(|(_, rows)| rows).unwrap_or_default();
        let begin = match from {
            Some(Place::Number(number)) => *number,
            _ => 0,
        };
        let left = kept.get(begin..).unwrap_or_default();
        let told = words.map(|words| self.tell_apart(left, words)).transpose()?;
        let mut page = Page::default();
        let mut read = 0;
        for (number, row) in left.iter().enumerate() {
            if page.stories.len() == limit || read == MOST_READ {
                page.next = Some(Place::Number(begin + number));
                break;
            }
            let story = StoryId(*row);
            let is_wanted = match (words, &told) {
                (Some(words), Some(told)) if told.maybe(story) => {
                    read += 1;
                    self.says(story, words)?
                }
                (_, told) => told.as_ref().is_none_or(|told| told.surely(story)),
            };
            if is_wanted {
                page.stories.push(story);
            }
        }
        Ok(page)
    }
}
