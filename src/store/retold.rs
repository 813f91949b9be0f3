//! Stories that changed long after they came. Their document is made anew, but behind a signpost its new address is
//! met by those alone who read all of the archive again. So these stories arrive once more, at the time of the change:
//! the document of that time tells them too.

use rusqlite::{OptionalExtension, params};

use super::{Result, Store, Tx, stamps::Said};
use crate::model::{Arrival, Stirred, StoryId};

impl Store {
    /// Whether a section tells stories again between two arrivals.
    pub fn tells_again(
        &self,
        section: &str,
        from: Arrival,
        until: Option<Arrival>,
    ) -> Result<bool> {
        let until = until.unwrap_or(Arrival { at: i64::MAX, story: StoryId(i64::MAX) });
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM retold WHERE section = ?1 AND (at, story) >= (?2, ?3)
                 AND (at, story) < (?4, ?5)",
        )?;
        Ok(statement.exists(params![section, from.at, from.story.0, until.at, until.story.0])?)
    }
}

impl Tx<'_> {
    /// Has the archives of its sections tell a story again that changed, where it stands behind their last signpost.
    pub(super) fn tell_again(&self, story: StoryId, said: &Said) -> Result<()> {
        let mut statement = self.sql.prepare_cached("SELECT section, at, story FROM signpost")?;
        let signposts = statement
            .query_map([], |row| {
                let after = Arrival { at: row.get(1)?, story: StoryId(row.get(2)?) };
                Ok((row.get::<_, String>(0)?, after))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        // No story comes before it is published, so that this spares most of them a look.
        if !signposts.iter().any(|(_, after)| said.is_as_old_as(after.at)) {
            return Ok(());
        }
        for (section, arrived) in self.arrivals_of(story)? {
            let Some((_, after)) = signposts.iter().find(|(key, _)| *key == section) else {
                continue;
            };
            if (Arrival { at: arrived, story } < *after) {
                self.forget_retold(&section, story)?;
                self.sql
                    .prepare_cached("INSERT INTO retold (section, story, at) VALUES (?1, ?2, ?3)")?
                    .execute(params![section, story.0, self.now])?;
                self.sql
                    .prepare_cached("INSERT INTO arrival (section, at, story) VALUES (?1, ?2, ?3)")?
                    .execute(params![section, self.now, story.0])?;
                self.stir(&section, Stirred { at: self.now, story: Some(story) })?;
            }
        }
        Ok(())
    }

    /// When the archive of a section told a story again; Unix seconds.
    pub(super) fn retold(&self, section: &str, story: StoryId) -> Result<Option<i64>> {
        Ok(self
            .sql
            .prepare_cached("SELECT at FROM retold WHERE section = ?1 AND story = ?2")?
            .query_row(params![section, story.0], |row| row.get(0))
            .optional()?)
    }

    /// The archive of a section tells a story once only from now on.
    pub(super) fn forget_retold(&self, section: &str, story: StoryId) -> Result<()> {
        let Some(at) = self.retold(section, story)? else { return Ok(()) };
        for table in ["retold", "arrival"] {
            self.sql
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE section = ?1 AND at = ?2 AND story = ?3"
                ))?
                .execute(params![section, at, story.0])?;
        }
        self.stir(section, Stirred { at, story: Some(story) })
    }

    /// The last signpost of a section's archive stands before this arrival; none: it has no signpost.
    pub(super) fn set_signpost(&self, section: &str, after: Option<Arrival>) -> Result<()> {
        match after {
            Some(Arrival { at, story }) => self
                .sql
                .prepare_cached(
                    "INSERT OR REPLACE INTO signpost (section, at, story) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![section, at, story.0])?,
            None => self
                .sql
                .prepare_cached("DELETE FROM signpost WHERE section = ?1")?
                .execute([section])?,
        };
        Ok(())
    }
}
