//! The queue of the desk: many stories, a row each.

use uuid::Uuid;

use super::{Result, Store};
use crate::model::{QueueRow, Section, View};

/// Some rows of a view.
#[derive(Debug, Default)]
pub struct Queue {
    /// In the order of the view.
    pub rows: Vec<QueueRow>,
    /// Where the next ones begin; none: these were the last.
    pub next: Option<String>,
}

impl Store {
    /// At most `limit` stories of a view in which these words stand, from where [`Queue::next`] of an earlier call
    /// left off.
    pub fn queue(
        &self,
        _view: &View,
        _words: Option<&str>,
        _from: Option<&str>,
        limit: usize,
        sections: &[Section],
    ) -> Result<Queue> {
        let mut statement = self.connection.prepare_cached(
            "SELECT uid FROM story ORDER BY published DESC, first_seen DESC, place LIMIT ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let uids = statement.query_map([limit], |row| row.get(0).map(Uuid::from_bytes))?;
        let uids: Vec<Uuid> = uids.collect::<rusqlite::Result<_>>()?;
        Ok(Queue { rows: self.queue_rows(&uids, sections)?, next: None })
    }

    /// These stories as rows of the queue, in this order; those that are not there are left out.
    pub fn queue_rows(&self, stories: &[Uuid], sections: &[Section]) -> Result<Vec<QueueRow>> {
        let mut rows = Vec::new();
        for story in stories {
            let Some(listed) = self.story(*story, sections)? else { continue };
            let standing = |key: &String| crate::model::Standing {
                section: key.clone(),
                reason: listed.reasons.get(key).cloned().unwrap_or_default(),
                by_editor: false,
                pinned: None,
            };
            rows.push(QueueRow {
                id: listed.story.id,
                version: 0,
                headline: listed.story.headline.clone(),
                original_headline: listed.story.original_headline.clone(),
                is_headline_outdated: false,
                credit: listed.story.credit.clone(),
                permission: None,
                published: listed.story.published,
                first_seen: listed.story.updated,
                language: None,
                outlets: vec![listed.story.outlet.name.clone()],
                copies: u32::try_from(listed.items.len()).unwrap_or(u32::MAX),
                sections: listed.story.sections.iter().map(standing).collect(),
                marks: crate::model::Marks { is_hidden: listed.hidden, ..Default::default() },
            });
        }
        Ok(rows)
    }
}
