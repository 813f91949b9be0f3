//! Published items whose pages are looked at again, and those that are gone from their origin.

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{Result, Store, Tx, fingerprints::exact::Exact, names::source_id, time};
use crate::model::{Digest128, ItemId, Recheck, SourceId, StoryId};

const IS_GONE: &str = "SELECT 1 FROM item WHERE id = ?1 AND gone IS NOT NULL";

impl Tx<'_> {
    /// From now on these stories, which stand in a feed for the first time, are looked at again at their origin:
    /// the items that stand for them, where those have a page. Does nothing for those that are looked at already.
    pub fn recheck_later(&self, stories: &[Uuid]) -> Result<()> {
        let mut lead = self.sql.prepare_cached(
            "SELECT item.id FROM story JOIN item ON item.id = story.lead
             WHERE story.id = ?1 AND item.gone IS NULL AND (link LIKE 'http://%' OR link LIKE 'https://%')",
        )?;
        let exact = Exact::without_filters(&self.sql);
        for story in stories {
            let Some(story) = exact.story(*story)? else { continue };
            let mut rows = lead.query([story.0])?;
            if let Some(row) = rows.next()? {
                self.recheck_item(ItemId(row.get(0)?))?;
            }
        }
        Ok(())
    }

    fn recheck_item(&self, item: ItemId) -> Result<()> {
        let Some(due) = Recheck::due(item, 0, time(self.now)) else { return Ok(()) };
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO recheck (item, due, looks) VALUES (?1, ?2, 0)")?
            .execute([item.0, due.timestamp()])?;
        Ok(())
    }

    /// Puts a look off, as if there had been none until now.
    pub fn put_recheck_off(&self, item: ItemId, until: DateTime<Utc>) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE recheck SET due = ?2 WHERE item = ?1")?
            .execute([item.0, until.timestamp()])?;
        Ok(())
    }

    /// Notes that an item was looked at now. `due`: when it is looked at again; none: never.
    pub fn set_recheck(&self, looked: &Recheck, due: Option<DateTime<Utc>>) -> Result<()> {
        let Some(due) = due else {
            let mut delete = self.sql.prepare_cached("DELETE FROM recheck WHERE item = ?1")?;
            delete.execute([looked.item.0])?;
            return Ok(());
        };
        self.sql
            .prepare_cached(
                "UPDATE recheck SET due = ?2, looks = ?3, gone = ?4, looked = ?5 WHERE item = ?1",
            )?
            .execute(params![
                looked.item.0,
                due.timestamp(),
                looked.looks,
                looked.missing.map(|since| since.timestamp()),
                self.now,
            ])?;
        Ok(())
    }

    /// The pages that were looked at since a time and are to be looked at again: item, address, and whether it was
    /// not there.
    pub fn rechecked_since(&self, since: DateTime<Utc>) -> Result<Vec<(ItemId, String, bool)>> {
        let mut statement = self.sql.prepare_cached(
            "SELECT item.id, link, recheck.gone IS NOT NULL
             FROM recheck JOIN item ON item.id = recheck.item WHERE looked >= ?1",
        )?;
        let rows = statement.query_map([since.timestamp()], |row| {
            Ok((ItemId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes that an item is gone from its origin. If another one stands for its story now, that is looked at
    /// from now on.
    pub fn is_gone(&self, item: ItemId) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE item SET gone = ?2 WHERE id = ?1 AND gone IS NULL")?
            .execute([item.0, self.now])?;
        let Some(story) = self.story_of(item)? else { return Ok(()) };
        self.arrange(story)?;
        self.recheck_later(&[self.uid_of(story)?])
    }

    /// Notes that an item is at its origin after all; the next look is at `due` at the earliest. If readers were told
    /// that it is gone, it is newer now than what told them (RFC 6721, 3). Returns its story, which has to be arranged
    /// anew.
    pub fn is_back(&self, item: ItemId, due: DateTime<Utc>) -> Result<Option<StoryId>> {
        self.sql
            .prepare_cached(
                "UPDATE item SET corrected = max(coalesce(corrected, 0), gone + 1, ?2), gone = NULL
                 WHERE id = ?1 AND gone IS NOT NULL",
            )?
            .execute([item.0, self.now])?;
        self.sql
            .prepare_cached("UPDATE recheck SET gone = NULL, due = max(due, ?2) WHERE item = ?1")?
            .execute([item.0, due.timestamp()])?;
        self.story_of(item)
    }

    /// The items of a source with this plain identity that are gone.
    pub fn gone_as(&self, source: SourceId, plain: Digest128) -> Result<Vec<ItemId>> {
        let mut gone = self.sql.prepare_cached(IS_GONE)?;
        let mut items = Vec::new();
        for item in self.exact()?.known_as(source.0, plain)? {
            if gone.exists([item.0])? {
                items.push(item);
            }
        }
        Ok(items)
    }
}

impl Store {
    /// The looks that are due at `now`, the longest due first, at most `most`.
    pub fn rechecks_due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Recheck>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT item.id, source.key, link, looks, recheck.gone, item.gone IS NOT NULL
             FROM recheck JOIN item ON item.id = recheck.item JOIN source ON source.id = item.source
             WHERE due <= ?1 ORDER BY due, item.id LIMIT ?2",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map([now.timestamp(), most], |row| {
            Ok(Recheck {
                item: ItemId(row.get(0)?),
                source: row.get(1)?,
                link: row.get::<_, Option<_>>(2)?.unwrap_or_default(),
                looks: row.get(3)?,
                missing: row.get::<_, Option<_>>(4)?.map(time),
                gone: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a look is due at `now`.
    pub fn is_recheck_due(&self, now: DateTime<Utc>) -> Result<bool> {
        let mut due = self.connection.prepare_cached("SELECT 1 FROM recheck WHERE due <= ?1")?;
        Ok(due.exists([now.timestamp()])?)
    }

    /// Those of these articles of a source that are known to be gone.
    pub fn gone_among(&self, key: &str, plains: &[Digest128]) -> Result<Vec<Digest128>> {
        let mut found = Vec::new();
        let Some(source) = source_id(&self.connection, key)? else { return Ok(found) };
        let exact = self.exact();
        let mut gone = self.connection.prepare_cached(IS_GONE)?;
        for plain in plains {
            for item in exact.known_as(source, *plain)? {
                if gone.exists([item.0])? {
                    found.push(*plain);
                    break;
                }
            }
        }
        Ok(found)
    }
}
