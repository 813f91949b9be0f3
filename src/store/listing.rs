//! Stories as editors see them: with all of their items.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    reading::{COLUMNS, TABLES, moment, read},
    time, word,
};
use crate::model::{CreditRule, ItemId, Moment, Permission, Reason, Section, Story, StoryId};

/// A story for editors: all of its items, and whether it is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// What readers see, or would see.
    pub story: Story,
    /// Whether readers may not see it: an editor hid it, or it is gone.
    pub hidden: bool,
    /// Since when all of its items are gone from their origin; none if one is there, or an editor shows it all
    /// the same.
    pub gone: Option<DateTime<Utc>>,
    /// Why editors withdrew it, for readers.
    pub withdrawn: Option<String>,
    /// Readers may not see it before; none: no longer, or never.
    pub embargo: Option<DateTime<Utc>>,
    /// When it leaves its sections, or left.
    pub expiry: Option<DateTime<Utc>>,
    /// That time has come.
    pub is_expired: bool,
    /// The last edit of it, 0 without any: what an act on it refers to.
    pub version: i64,
    /// Why it may be published in its sections.
    pub reasons: BTreeMap<String, String>,
    /// Its items, the earliest first.
    pub items: Vec<Member>,
}

impl Listed {
    /// Whether readers see it.
    pub fn is_public(&self) -> bool {
        !self.hidden && !self.story.sections.is_empty()
    }
}

/// One item of a story, for editors.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its row.
    pub id: ItemId,
    /// Key of the source.
    pub source: String,
    /// The guid as the source gave it.
    pub guid: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its headline.
    pub title: String,
    /// When it was published, never after it was seen.
    pub published: Moment,
    /// The outlet it credits, as printed.
    pub credit: String,
    /// The rule that found the credit.
    pub credit_rule: CreditRule,
    /// The canonical name of that outlet.
    pub outlet: Option<String>,
    /// The agency of its dateline.
    pub origin: Option<String>,
    /// Whether the outlet stood on the list, and on which version; none for an item that was stored before
    /// this was looked up.
    pub permission: Option<(Permission, String)>,
    /// Why it is in this story; none for the one that opened it.
    pub reason: Option<Reason>,
    /// Whether it stands for the story.
    pub stands: bool,
    /// Since when it is gone from its origin, if it is.
    pub gone: Option<DateTime<Utc>>,
}

impl Store {
    /// Hands every story that editors could see to `tell`, newest first: those of `section` (all without
    /// one) that were published at `since` or later, hidden ones and backlog included, at most `limit`.
    pub fn list<E: From<StoreError>>(
        &self,
        section: Option<&str>,
        since: Option<DateTime<Utc>>,
        limit: usize,
        sections: &[Section],
        mut tell: impl FnMut(Listed) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let outlets = self.outlets()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE story.published >= ?1
             ORDER BY story.published DESC, story.first_seen DESC, story.place"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let since = since.map_or(i64::MIN, |since| since.timestamp());
        let mut rows = statement.query([since]).map_err(StoreError::from)?;
        let mut told = 0;
        while told < limit
            && let Some(row) = rows.next().map_err(StoreError::from)?
        {
            let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
            let matches = section
                .is_none_or(|section| listed.story.sections.iter().any(|key| key == section));
            if matches {
                let items = self.members(row.get(20).map_err(StoreError::from)?)?;
                tell(Listed { items, ..listed })?;
                told += 1;
            }
        }
        Ok(())
    }

    /// One story for editors; by the id of one that it took in as well.
    pub fn story(&self, id: Uuid, sections: &[Section]) -> Result<Option<Listed>> {
        let Some(story) = self.story_row(id)? else { return Ok(None) };
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE story.id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([story.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let outlets = self.outlets()?;
        let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
        Ok(Some(Listed { items: self.members(row.get(20)?)?, ..listed }))
    }

    /// Hands these stories to `tell`, in this order, until it has enough: it says whether it wants more.
    pub fn list_these<E: From<StoreError>>(
        &self,
        stories: impl IntoIterator<Item = StoryId>,
        sections: &[Section],
        mut tell: impl FnMut(StoryId, Listed) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let outlets = self.outlets()?;
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE story.id = ?1");
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        for story in stories {
            let mut rows = statement.query([story.0]).map_err(StoreError::from)?;
            if let Some(row) = rows.next().map_err(StoreError::from)? {
                let listed = self.with_carriers(row, &outlets, read(row, sections, &outlets)?)?;
                let items = self.members(story.0)?;
                if !tell(story, Listed { items, ..listed })? {
                    break;
                }
            }
        }
        Ok(())
    }

    fn members(&self, story: i64) -> Result<Vec<Member>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key, guid, link, headline, min(coalesce(published, first_seen), first_seen) AS time,
                    published, zone, precision, credit, reason, credit_rule, item.outlet, origin, permission,
                    permission_list, item.id, item.id = (SELECT lead FROM story WHERE story.id = ?1), item.gone
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
             WHERE story = ?1 ORDER BY time, source.key, coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query(params![story])?;
        let mut members = Vec::new();
        while let Some(row) = rows.next()? {
            members.push(Member {
                source: row.get(0)?,
                guid: row.get(1)?,
                url: row.get(2)?,
                title: row.get(3)?,
                published: moment(row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?)?,
                credit: row.get(8)?,
                credit_rule: word(
                    row.get_ref(10)?.as_str().unwrap_or_default(),
                    CreditRule::from_word,
                )?,
                outlet: row.get(11)?,
                origin: row.get(12)?,
                permission: match row.get::<_, Option<String>>(13)? {
                    Some(flag) => Some((word(&flag, Permission::from_word)?, row.get(14)?)),
                    None => None,
                },
                reason: match row.get::<_, Option<String>>(9)? {
                    Some(stored) => Some(word(&stored, Reason::from_stored)?),
                    None => None,
                },
                id: ItemId(row.get(15)?),
                stands: row.get(16)?,
                gone: row.get::<_, Option<i64>>(17)?.map(time),
            });
        }
        Ok(members)
    }
}
