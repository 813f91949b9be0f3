//! What editors decided: an append-only log.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};
use uuid::Uuid;

use super::{
    Result, Store, StoreError, Tx,
    polls::{from_json, json},
    time,
};
use crate::model::{ItemName, Reason, mint};

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
    /// Another story is the same report: its items stand in this one.
    Merge(Parts),
    /// Some of its items are another report, and stand in a story of their own.
    Split(Parts),
    /// It and another story are never the same report, whatever is said later.
    Apart(Parts),
    /// What [`Act::Apart`] said no longer counts.
    Allow(Parts),
}

/// What an act says of two stories, or of the two parts of one. Named by items, so that it outlives a rebuild
/// of the database, after which the same items may stand elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Parts {
    /// The other story, or the one that a part becomes.
    pub other: Uuid,
    /// Items of the other, each with items of this one.
    pub pairs: Vec<(ItemName, ItemName)>,
}

impl Act {
    /// Its verb, the section it names, and what else it says.
    pub fn columns(&self) -> Result<(&'static str, Option<&str>, Option<String>)> {
        Ok(match self {
            Act::Feature(section) => ("feature", Some(section), None),
            Act::Remove(section) => ("remove", Some(section), None),
            Act::Hide => ("hide", None, None),
            Act::Unhide => ("unhide", None, None),
            Act::Retitle(headline) => ("retitle", None, headline.clone()),
            Act::Purge => ("purge", None, None),
            Act::Merge(parts) => ("merge", None, Some(json(parts)?)),
            Act::Split(parts) => ("split", None, Some(json(parts)?)),
            Act::Apart(parts) => ("apart", None, Some(json(parts)?)),
            Act::Allow(parts) => ("allow", None, Some(json(parts)?)),
        })
    }

    /// The reverse of [`Act::columns`].
    pub fn read(act: &str, section: Option<String>, text: Option<String>) -> Result<Act> {
        let parts = || from_json::<Parts>(text.as_deref().unwrap_or_default());
        match (act, section) {
            ("feature", Some(section)) => Ok(Act::Feature(section)),
            ("remove", Some(section)) => Ok(Act::Remove(section)),
            ("hide", None) => Ok(Act::Hide),
            ("unhide", None) => Ok(Act::Unhide),
            ("retitle", None) => Ok(Act::Retitle(text)),
            ("purge", None) => Ok(Act::Purge),
            ("merge", None) => Ok(Act::Merge(parts()?)),
            ("split", None) => Ok(Act::Split(parts()?)),
            ("apart", None) => Ok(Act::Apart(parts()?)),
            ("allow", None) => Ok(Act::Allow(parts()?)),
            _ => Err(StoreError::Content(format!("unknown act “{act}”"))),
        }
    }
}

impl Tx<'_> {
    /// Appends an edit and does what it says; `false` if there is no such story.
    pub fn append_edit(&self, story: Uuid, editor: &str, act: &Act) -> Result<bool> {
        let Some(row) = self.story_row(story)? else { return Ok(false) };
        let edit = Edit { at: time(self.now), editor: editor.to_owned(), act: act.clone() };
        let number = self.note_edit(self.uid_of(row)?, &edit)?;
        let by = || Reason::Editor(editor.to_owned());
        match act {
            Act::Purge => self.purge(row)?,
            Act::Merge(parts) => {
                self.set_decisions(&parts.pairs, Some(true), number)?;
                if let Some(from) = self.story_row(parts.other)?.filter(|from| *from != row) {
                    self.merge_stories(row, from, &by())?;
                    self.arrange(row)?;
                }
            }
            Act::Split(parts) => {
                self.set_decisions(&parts.pairs, Some(false), number)?;
                let leaves =
                    |name: &ItemName| parts.pairs.iter().any(|(leaving, _)| leaving == name);
                let mut leaving = Vec::new();
                for (id, name) in self.members_of(row)? {
                    if leaves(&name) {
                        leaving.push(self.waiting_item(id)?);
                    }
                }
                if let Some(first) = leaving.first() {
                    self.split_story(row, &leaving, mint(&first.name), &by())?;
                }
            }
            Act::Apart(parts) => self.set_decisions(&parts.pairs, Some(false), number)?,
            Act::Allow(parts) => self.set_decisions(&parts.pairs, None, number)?,
            _ => {
                self.arrange(row)?;
            }
        }
        Ok(true)
    }

    /// Writes an edit into the log; returns its number.
    fn note_edit(&self, story: Uuid, edit: &Edit) -> Result<i64> {
        let (word, section, text) = edit.act.columns()?;
        self.sql
            .prepare_cached(
                "INSERT INTO edit (at, editor, story, act, section, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                edit.at.timestamp(),
                edit.editor,
                story.as_bytes(),
                word,
                section,
                text
            ])?;
        Ok(self.sql.last_insert_rowid())
    }

    /// Takes over an edit from another database; `false` if it is here already. Whether its story is here does
    /// not matter: it may come with a later poll. What it says of the items that are here happens at the end of the
    /// next round.
    pub fn take_over_edit(&self, story: Uuid, edit: &Edit) -> Result<bool> {
        let (word, section, text) = edit.act.columns()?;
        let known = self
            .sql
            .prepare_cached(
                "SELECT 1 FROM edit WHERE story = ?1 AND act = ?2 AND at = ?3 AND editor = ?4
                     AND section IS ?5 AND text IS ?6",
            )?
            .exists(params![
                story.as_bytes(),
                word,
                edit.at.timestamp(),
                edit.editor,
                section,
                text
            ])?;
        if known {
            return Ok(false);
        }
        let number = self.note_edit(story, edit)?;
        let said = match &edit.act {
            Act::Merge(parts) => Some((parts, Some(true))),
            Act::Split(parts) | Act::Apart(parts) => Some((parts, Some(false))),
            Act::Allow(parts) => Some((parts, None)),
            _ => None,
        };
        if let Some((parts, together)) = said {
            self.set_decisions(&parts.pairs, together, number)?;
            for (one, other) in &parts.pairs {
                self.compare_again(one)?;
                self.compare_again(other)?;
            }
        } else if let Some(row) = self.story_row(story)? {
            if edit.act == Act::Purge {
                self.purge(row)?;
            } else {
                self.arrange(row)?;
            }
        }
        Ok(true)
    }
}

impl Store {
    /// The stories whose readers see something else by what editors decided after the edit with this number, and the
    /// number of the last.
    pub fn edited_since(&self, edit: i64) -> Result<(i64, Vec<Uuid>)> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, story, act FROM edit WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([edit])?;
        let (mut last, mut stories) = (edit, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            // What is never to be joined, or may be, is the judge's matter.
            if !matches!(row.get_ref(2)?.as_str().unwrap_or_default(), "apart" | "allow") {
                stories.push(Uuid::from_bytes(row.get(1)?));
            }
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
            edits.push(read(row)?);
        }
        Ok(edits)
    }

    /// Hands every edit with its story to `tell`, oldest first.
    pub fn all_edits<E: From<StoreError>>(
        &self,
        mut tell: impl FnMut(Uuid, Edit) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at, editor, act, section, text, story FROM edit ORDER BY id")
            .map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            tell(Uuid::from_bytes(row.get(5).map_err(StoreError::from)?), read(row)?)?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<Edit> {
    let act = Act::read(row.get_ref(2)?.as_str().unwrap_or_default(), row.get(3)?, row.get(4)?)?;
    Ok(Edit { at: time(row.get(0)?), editor: row.get(1)?, act })
}
