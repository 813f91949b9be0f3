//! Which sections have to be published again.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Result, Store, Tx};

impl Tx<'_> {
    /// Notes that the stories of a section changed since its files were written.
    pub fn mark_stale(&self, section: &str) -> Result<()> {
        if self.stale.borrow().contains(section) {
            return Ok(());
        }
        self.sql
            .prepare_cached(
                "INSERT INTO publication (section, changes) VALUES (?1, 1)
                 ON CONFLICT (section) DO UPDATE SET changes = changes + 1",
            )?
            .execute([section])?;
        self.stale.borrow_mut().insert(section.to_owned());
        Ok(())
    }

    /// Notes that the files of a section are in place, as of the `changes` that were seen before its
    /// stories were read: what changed meanwhile stays to be published.
    pub fn mark_published(&self, section: &str, changes: u32) -> Result<()> {
        self.sql
            .prepare_cached(
                "INSERT INTO publication (section, changes) VALUES (?1, 0)
                 ON CONFLICT (section) DO UPDATE SET changes = changes - min(changes, ?2)",
            )?
            .execute(params![section, changes])?;
        Ok(())
    }

    /// Notes that a section has no files any more.
    pub fn forget_publication(&self, section: &str) -> Result<()> {
        self.stirred.borrow_mut().remove(section);
        for table in ["publication", "shown", "archive", "signpost", "stirred", "held"] {
            self.sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE section = ?1"))?
                .execute([section])?;
        }
        let names = [told_of, read_back_of, standing_of, last_moment_of].map(|of| of(section));
        for name in names {
            self.sql.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([name])?;
        }
        Ok(())
    }

    /// Remembers which stories were read in the documents of a section, as they are spelled there: their hashes.
    pub fn set_read_back(&self, section: &str, prints: &[u8]) -> Result<()> {
        self.set_setting(&read_back_of(section), prints)
    }

    /// Remembers what tells the documents of a section as they stand in the folder.
    pub fn set_standing(&self, section: &str, documents: &[u8]) -> Result<()> {
        self.set_setting(&standing_of(section), documents)
    }

    /// Remembers when the feeds of a section say that they last changed.
    pub fn set_last_moment(&self, section: &str, moment: DateTime<Utc>) -> Result<()> {
        let seconds = moment.timestamp().to_le_bytes();
        let part = moment.timestamp_subsec_nanos().to_le_bytes();
        self.set_setting(&last_moment_of(section), &[&seconds[..], &part].concat())
    }

    /// Remembers what the feeds of a section say of which hubs are told: their hashes.
    pub fn set_told(&self, section: &str, prints: &[u8]) -> Result<()> {
        self.set_setting(&told_of(section), prints)
    }

    /// The feed of a section holds these stories from now on.
    pub fn set_shown(&self, section: &str, came: &[Uuid], left: &[Uuid]) -> Result<()> {
        let mut delete =
            self.sql.prepare_cached("DELETE FROM shown WHERE section = ?1 AND story = ?2")?;
        for story in left {
            delete.execute(params![section, story.as_bytes()])?;
        }
        let mut insert = self
            .sql
            .prepare_cached("INSERT OR IGNORE INTO shown (section, story) VALUES (?1, ?2)")?;
        for story in came {
            insert.execute(params![section, story.as_bytes()])?;
        }
        Ok(())
    }

    /// A section is held back for this reason, or no longer.
    pub fn set_held(&self, section: &str, reason: Option<&str>) -> Result<()> {
        match reason {
            Some(reason) => self
                .sql
                .prepare_cached(
                    "INSERT INTO held (section, since, reason) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET reason = ?3",
                )?
                .execute(params![section, self.now, reason])?,
            None => self
                .sql
                .prepare_cached("DELETE FROM held WHERE section = ?1")?
                .execute([section])?,
        };
        Ok(())
    }

    /// Remembers `value` under `name`.
    pub fn set_setting(&self, name: &str, value: &[u8]) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?
            .execute(params![name, value])?;
        Ok(())
    }
}

/// Under which the hashes of a section's feeds are remembered.
fn told_of(section: &str) -> String {
    format!("told of {section}")
}

/// Under which the hashes of stories are remembered that were read in a section's documents.
fn read_back_of(section: &str) -> String {
    format!("read back in {section}")
}

/// Under which what tells the documents of a section is remembered.
fn standing_of(section: &str) -> String {
    format!("standing in {section}")
}

/// Under which it is remembered when the feeds of a section say that they last changed.
fn last_moment_of(section: &str) -> String {
    format!("last moment of {section}")
}

impl Store {
    /// What [`Tx::set_last_moment`] remembered of a section.
    pub fn last_moment(&self, section: &str) -> Result<Option<DateTime<Utc>>> {
        let stored = self.setting(&last_moment_of(section))?.unwrap_or_default();
        let Some((seconds, part)) = stored.split_first_chunk() else { return Ok(None) };
        let part = part.try_into().map(u32::from_le_bytes).unwrap_or_default();
        Ok(DateTime::from_timestamp(i64::from_le_bytes(*seconds), part))
    }

    /// What [`Tx::set_standing`] remembered of a section.
    pub fn standing(&self, section: &str) -> Result<Vec<u8>> {
        Ok(self.setting(&standing_of(section))?.unwrap_or_default())
    }

    /// What [`Tx::set_read_back`] remembered of a section.
    pub fn read_back(&self, section: &str) -> Result<Vec<u8>> {
        Ok(self.setting(&read_back_of(section))?.unwrap_or_default())
    }

    /// The hashes of a section's feeds when hubs were last to be told of them; none if they never were.
    pub fn told(&self, section: &str) -> Result<Option<Vec<u8>>> {
        self.setting(&told_of(section))
    }

    /// How often the stories of a section changed since its files were written; `None` if they never
    /// were.
    pub fn unpublished_changes(&self, section: &str) -> Result<Option<u32>> {
        Ok(self
            .connection
            .prepare_cached("SELECT changes FROM publication WHERE section = ?1")?
            .query_row([section], |row| row.get(0))
            .optional()?)
    }

    /// Every section that may have files, `all` among them.
    pub fn published_sections(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached("SELECT section FROM publication")?;
        let sections = statement.query_map([], |row| row.get(0))?;
        Ok(sections.collect::<rusqlite::Result<_>>()?)
    }

    /// The stories in the feed of a section as it was last published.
    pub fn shown(&self, section: &str) -> Result<HashSet<Uuid>> {
        let mut statement =
            self.connection.prepare_cached("SELECT story FROM shown WHERE section = ?1")?;
        let stories = statement.query_map([section], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(stories.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a story stands in any feed as it was last published, but for these sections.
    pub fn is_shown_beside(&self, story: Uuid, sections: &[&str]) -> Result<bool> {
        let mut statement =
            self.connection.prepare_cached("SELECT section FROM shown WHERE story = ?1")?;
        let mut rows = statement.query([story.as_bytes()])?;
        while let Some(row) = rows.next()? {
            if !sections.contains(&row.get_ref(0)?.as_str().unwrap_or_default()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The sections that are held back, since when (Unix seconds), and why.
    pub fn held(&self) -> Result<Vec<(String, i64, String)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT section, since, reason FROM held")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What is remembered under `name`.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }
}
