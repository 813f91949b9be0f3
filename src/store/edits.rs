//! What editors decided: an append-only log.

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{Result, Store, StoreError, Tx, time};

/// One decision of one editor about one story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub editor: String,
    /// What.
    pub act: Act,
}

/// What an editor may decide. An act names a state, never “toggle”, so that doing it twice does nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It stands in this section, whatever its sources propose.
    Feature(String),
    /// It does not stand in this section, whatever its sources propose.
    Remove(String),
    /// It is published nowhere.
    Hide,
    /// It is published again.
    Unhide,
    /// It has this headline; `None`: the source's again.
    Retitle(Option<String>),
    /// All that sources said in it is removed for good.
    Purge,
}

impl Act {
    fn columns(&self) -> (&'static str, Option<&str>, Option<&str>) {
        match self {
            Act::Feature(section) => ("feature", Some(section), None),
            Act::Remove(section) => ("remove", Some(section), None),
            Act::Hide => ("hide", None, None),
            Act::Unhide => ("unhide", None, None),
            Act::Retitle(headline) => ("retitle", None, headline.as_deref()),
            Act::Purge => ("purge", None, None),
        }
    }

    fn read(act: &str, section: Option<String>, text: Option<String>) -> Result<Act> {
        match (act, section) {
            ("feature", Some(section)) => Ok(Act::Feature(section)),
            ("remove", Some(section)) => Ok(Act::Remove(section)),
            ("hide", None) => Ok(Act::Hide),
            ("unhide", None) => Ok(Act::Unhide),
            ("retitle", None) => Ok(Act::Retitle(text)),
            ("purge", None) => Ok(Act::Purge),
            _ => Err(StoreError::Content(format!("unknown act “{act}”"))),
        }
    }
}

impl Tx<'_> {
    /// Appends an edit; `false` if there is no such story.
    pub fn append_edit(&self, story: Uuid, editor: &str, act: &Act) -> Result<bool> {
        let Some(row) = self.story_row(story)? else { return Ok(false) };
        let (word, section, text) = act.columns();
        self.sql
            .prepare_cached(
                "INSERT INTO edit (at, editor, story, act, section, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![self.now, editor, story.as_bytes(), word, section, text])?;
        if *act == Act::Purge {
            self.purge(row)?;
        } else {
            self.arrange(row)?;
        }
        Ok(true)
    }
}

impl Store {
    /// The stories that editors decided on after the edit with this number, and the number of the last.
    pub fn edited_since(&self, edit: i64) -> Result<(i64, Vec<Uuid>)> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, story FROM edit WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([edit])?;
        let (mut last, mut stories) = (edit, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            stories.push(Uuid::from_bytes(row.get(1)?));
        }
        Ok((last, stories))
    }

    /// All that editors decided about a story, oldest first.
    pub fn edits(&self, story: Uuid) -> Result<Vec<Edit>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, editor, act, section, text FROM edit WHERE story = ?1 ORDER BY id",
        )?;
        let mut rows = statement.query([story.as_bytes()])?;
        let mut edits = Vec::new();
        while let Some(row) = rows.next()? {
            edits.push(Edit {
                at: time(row.get(0)?),
                editor: row.get(1)?,
                act: Act::read(
                    row.get_ref(2)?.as_str().unwrap_or_default(),
                    row.get(3)?,
                    row.get(4)?,
                )?,
            });
        }
        Ok(edits)
    }
}
