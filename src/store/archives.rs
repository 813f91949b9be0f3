//! Which documents hold the stories of a section for ever, and what happened to these stories since.

use std::collections::HashMap;

use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Result, Store, Tx};
use crate::model::{ArchiveDocument, Arrival, Stirred, StoryId};

impl Store {
    /// The archive documents of a section, oldest first. The last one is open.
    pub fn archive(&self, section: &str) -> Result<Vec<ArchiveDocument>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, month, part, at, story, name FROM archive WHERE section = ?1 ORDER BY number",
        )?;
        let rows = statement.query_map([section], |row| {
            Ok(ArchiveDocument {
                number: row.get(0)?,
                month: row.get(1)?,
                part: row.get(2)?,
                from: Arrival { at: row.get(3)?, story: StoryId(row.get(4)?) },
                name: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The stories that came into a section, from this arrival on, in the order of arrival.
    pub fn arrivals(&self, section: &str, from: Arrival) -> Result<Vec<Arrival>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, story FROM arrival WHERE section = ?1 AND (at, story) >= (?2, ?3)
             ORDER BY at, story",
        )?;
        let rows = statement.query_map(params![section, from.at, from.story.0], arrival)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What of a section changed or went since its documents were written, in the order of arrival, and the number
    /// of the last such change.
    pub fn stirred(&self, section: &str) -> Result<(i64, Vec<Stirred>)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, story, id FROM stirred WHERE section = ?1 ORDER BY at, story",
        )?;
        let mut rows = statement.query([section])?;
        let (mut last, mut stirred) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            let story = Some(row.get(1)?).filter(|story| *story != 0).map(StoryId);
            stirred.push(Stirred { at: row.get(0)?, story });
            last = last.max(row.get(2)?);
        }
        Ok((last, stirred))
    }

    /// The stories of a section that are meant by this, as far as they are there still.
    pub fn stirred_stories(&self, section: &str, what: Stirred) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT uid FROM arrival JOIN story ON story.id = arrival.story
             WHERE section = ?1 AND at = ?2 AND (?3 IS NULL OR arrival.story = ?3)",
        )?;
        let what = params![section, what.at, what.story.map(|story| story.0)];
        let stories = statement.query_map(what, |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(stories.collect::<rusqlite::Result<_>>()?)
    }

    /// Files that nothing links to any more, with the time at which that began; Unix seconds.
    pub fn superseded(&self) -> Result<HashMap<String, i64>> {
        let mut statement = self.connection.prepare_cached("SELECT path, at FROM superseded")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether there are files to which nothing links since before `at`; Unix seconds.
    pub fn is_superseded_before(&self, at: i64) -> Result<bool> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM superseded WHERE at < ?1")?;
        Ok(statement.exists([at])?)
    }
}

impl Tx<'_> {
    /// The archive of a section, which was `before`, is this from now on. Most of its documents stay. The last
    /// signpost stands before the document that begins with this arrival.
    pub fn set_archive(
        &self,
        section: &str,
        before: &[ArchiveDocument],
        documents: &[ArchiveDocument],
        signpost: Option<Arrival>,
    ) -> Result<()> {
        self.set_signpost(section, signpost)?;
        self.sql
            .prepare_cached("DELETE FROM archive WHERE section = ?1 AND number > ?2")?
            .execute(params![section, documents.last().map_or(0, |last| last.number)])?;
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO archive (section, number, month, part, at, story, name)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET month = ?3, part = ?4, at = ?5, story = ?6, name = ?7",
        )?;
        let stays = |index: usize| documents.get(index) == before.get(index);
        let others = documents.iter().enumerate().filter(|(index, _)| !stays(*index));
        for (_, ArchiveDocument { number, month, part, from, name }) in others {
            insert.execute(params![section, number, month, part, from.at, from.story.0, name])?;
        }
        Ok(())
    }

    /// The documents of a section say what its stories are, as of this change.
    pub fn forget_stirred(&self, section: &str, last: i64) -> Result<()> {
        self.stirred.borrow_mut().remove(section);
        self.sql
            .prepare_cached("DELETE FROM stirred WHERE section = ?1 AND id <= ?2")?
            .execute(params![section, last])?;
        Ok(())
    }

    /// Nothing links to this file any more; or something does again.
    pub fn set_superseded(&self, path: &str, superseded: bool) -> Result<()> {
        if superseded {
            self.sql
                .prepare_cached("INSERT OR IGNORE INTO superseded (path, at) VALUES (?1, ?2)")?
                .execute(params![path, self.now])?;
        } else {
            self.sql.prepare_cached("DELETE FROM superseded WHERE path = ?1")?.execute([path])?;
        }
        Ok(())
    }
}

fn arrival(row: &Row<'_>) -> rusqlite::Result<Arrival> {
    Ok(Arrival { at: row.get(0)?, story: StoryId(row.get(1)?) })
}
