//! Which sections have to be published again.

use rusqlite::{OptionalExtension, params};

use super::{Result, Store, Tx};

impl Tx<'_> {
    /// Notes that the stories of a section changed since its files were written.
    pub(super) fn mark_stale(&self, section: &str) -> Result<()> {
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
        self.sql
            .prepare_cached("DELETE FROM publication WHERE section = ?1")?
            .execute([section])?;
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

impl Store {
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

    /// What is remembered under `name`.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }
}
