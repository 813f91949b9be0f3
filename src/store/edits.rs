//! What editors decided: an append-only log, and what each decision does.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{
    Result, Store, StoreError, Tx,
    acts::Act,
    overlay::{Live, Overlay, overlay},
    time,
};
use crate::model::StoryId;

/// One decision of one editor about one story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its place in the log, from 1; what is not in it yet has 0.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub editor: String,
    /// Of which story; as it was called then.
    pub story: Uuid,
    /// What.
    pub act: Act,
    /// The request that it was made by, alone or with others.
    pub batch: Option<Uuid>,
    /// The edit that no longer counts; for [`Act::Undo`] alone.
    pub undoes: Option<i64>,
    /// What was so before, for the log.
    pub before: Option<String>,
    /// The headline of its source that the editor saw, where it was given another.
    pub seen: Option<String>,
    /// The merge or split by which this had to be said of a part; none: somebody asked for it.
    pub follows: Option<i64>,
}

impl Edit {
    /// A decision that is not in the log yet.
    pub fn new(story: Uuid, editor: &str, act: Act, at: DateTime<Utc>) -> Edit {
        Edit {
            number: 0,
            at,
            editor: editor.to_owned(),
            story,
            act,
            batch: None,
            undoes: None,
            before: None,
            seen: None,
            follows: None,
        }
    }
}

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str =
    "edit.id, edit.at, edit.editor, edit.story, edit.act, edit.section, edit.text,
    edit.batch, edit.undoes, edit.before, edit.seen, edit.follows";

impl Tx<'_> {
    /// Appends an edit and does what it says; `None` if there is no such story, else its number in the log.
    pub fn append(&self, edit: &Edit) -> Result<Option<i64>> {
        let Some(row) = self.story_row(edit.story)? else { return Ok(None) };
        let mut edit = edit.clone();
        if edit.act != Act::Undo {
            // What is taken back was said of the story as it was called then.
            edit.story = self.uid_of(row)?;
        }
        edit.number = self.note_edit(&edit)?;
        if edit.act == Act::Undo {
            self.take_back(row, &edit)?;
        } else {
            self.enact(row, &edit)?;
        }
        Ok(Some(edit.number))
    }

    /// Writes an edit into the log; returns its number.
    pub(super) fn note_edit(&self, edit: &Edit) -> Result<i64> {
        let (word, section, text) = edit.act.columns()?;
        self.sql
            .prepare_cached(
                "INSERT INTO edit (at, editor, story, act, section, text, batch, undoes, before, seen, follows)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                edit.at.timestamp(),
                edit.editor,
                edit.story.as_bytes(),
                word,
                section,
                text,
                edit.batch.map(Uuid::into_bytes),
                edit.undoes,
                edit.before,
                edit.seen,
                edit.follows,
            ])?;
        Ok(self.sql.last_insert_rowid())
    }

    /// Takes over an edit from another database; says its number here, and whether it is new here. Whether its
    /// story is here does not matter: it may come with a later poll. What it says of the items that are here happens
    /// at the end of the next round.
    pub fn take_over_edit(&self, edit: &Edit) -> Result<(i64, bool)> {
        let (word, section, text) = edit.act.columns()?;
        let known = self
            .sql
            .prepare_cached(
                "SELECT id FROM edit WHERE story = ?1 AND act = ?2 AND at = ?3 AND editor = ?4
                     AND section IS ?5 AND text IS ?6 AND undoes IS ?7",
            )?
            .query_row(
                params![
                    edit.story.as_bytes(),
                    word,
                    edit.at.timestamp(),
                    edit.editor,
                    section,
                    text,
                    edit.undoes,
                ],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(number) = known {
            return Ok((number, false));
        }
        let edit = Edit { number: self.note_edit(edit)?, ..edit.clone() };
        let root = self.root(&edit)?;
        if let Some(section) = root.act.head() {
            self.heads.borrow_mut().insert(section.to_owned());
        }
        if let Some((parts, _)) = root.act.decides() {
            self.decide_again(&root, parts)?;
            for (one, other) in &parts.pairs {
                self.compare_again(one)?;
                self.compare_again(other)?;
            }
            if let Some(row) = self.story_row(edit.story)? {
                self.arrange(row)?;
            }
        } else if let Act::Write(written) = &edit.act {
            self.add_written(edit.story, written, edit.at)?;
        } else if let Some(row) = self.story_row(edit.story)? {
            if edit.act == Act::Purge {
                self.purge(row)?;
            } else {
                self.arrange(row)?;
            }
        }
        Ok((edit.number, true))
    }

    /// The edit with this number.
    pub fn edit(&self, number: i64) -> Result<Option<Edit>> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE id = ?1");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query([number])?;
        rows.next()?.map(read).transpose()
    }

    /// The edits that a request made, in their order.
    pub fn batch(&self, batch: Uuid) -> Result<Vec<Edit>> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE batch = ?1 ORDER BY id");
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([batch.as_bytes()])?)
    }

    /// All that editors decided of a story and of those that it took in, in its order.
    pub fn edits_of(&self, story: StoryId) -> Result<Vec<Edit>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM story JOIN edit ON edit.story = story.uid WHERE story.id = ?1
             UNION ALL
             SELECT {COLUMNS} FROM story JOIN redirect ON goes = story.uid JOIN edit ON edit.story = redirect.uid
             WHERE story.id = ?1
             ORDER BY 1"
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([story.0])?)
    }

    /// All that editors decided of a story as it was called so.
    pub(super) fn edits_under(&self, story: Uuid) -> Result<Vec<Edit>> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE story = ?1 ORDER BY id");
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([story.as_bytes()])?)
    }

    /// What editors decided of a story, as it stands now.
    pub fn overlay_of(&self, story: StoryId) -> Result<Overlay> {
        let now = overlay(self.uid_of(story)?, &self.edits_of(story)?);
        self.without_unwritten(story, now)
    }

    /// What an edit is about in the end: itself, or what it takes back.
    pub fn root(&self, edit: &Edit) -> Result<Edit> {
        let mut root = edit.clone();
        while let Some(before) = root.undoes.filter(|before| *before < root.number) {
            match self.edit(before)? {
                Some(before) => root = before,
                None => break,
            }
        }
        Ok(root)
    }
}

impl Store {
    /// The stories whose readers see something else by what editors decided after the edit with this number, and the
    /// number of the last.
    pub fn edited_since(&self, edit: i64) -> Result<(i64, Vec<Uuid>)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT edit.id, edit.story, coalesce(undone.act, edit.act)
             FROM edit LEFT JOIN edit AS undone ON undone.id = edit.undoes
             WHERE edit.id > ?1 ORDER BY edit.id",
        )?;
        let mut rows = statement.query([edit])?;
        let (mut last, mut stories) = (edit, Vec::new());
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            // What is never to be joined, or may be, is the judge's matter; places in heads are those of sections.
            let act = row.get_ref(2)?.as_str().unwrap_or_default();
            if !matches!(act, "apart" | "allow" | "pin" | "unpin" | "place") {
                stories.push(Uuid::from_bytes(row.get(1)?));
            }
        }
        Ok((last, stories))
    }

    /// All that editors decided about a story, oldest first.
    pub fn edits(&self, story: Uuid) -> Result<Vec<Edit>> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE story = ?1 ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        all(statement.query([story.as_bytes()])?)
    }

    /// All that editors decided of a story and of all that are one with it now, oldest first; and of each whether it
    /// still counts.
    pub fn decided_of(&self, story: Uuid) -> Result<Vec<(Edit, bool)>> {
        let sql = format!(
            "WITH whole AS (SELECT coalesce((SELECT goes FROM redirect WHERE uid = ?1), ?1) AS uid)
             SELECT {COLUMNS} FROM edit
             WHERE story = (SELECT uid FROM whole)
                 OR story IN (SELECT uid FROM redirect WHERE goes = (SELECT uid FROM whole))
             ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let edits = all(statement.query([story.as_bytes()])?)?;
        let live = Live::of(&edits);
        let counts: Vec<bool> = edits.iter().map(|edit| live.counts(edit)).collect();
        Ok(edits.into_iter().zip(counts).collect())
    }

    /// Hands every edit to `tell`, oldest first.
    pub fn all_edits<E: From<StoreError>>(
        &self,
        mut tell: impl FnMut(Edit) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = format!("SELECT {COLUMNS} FROM edit ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            tell(read(row)?)?;
        }
        Ok(())
    }
}

pub(super) fn all(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    while let Some(row) = rows.next()? {
        edits.push(read(row)?);
    }
    Ok(edits)
}

pub(super) fn read(row: &Row<'_>) -> Result<Edit> {
    Ok(Edit {
        number: row.get(0)?,
        at: time(row.get(1)?),
        editor: row.get(2)?,
        story: Uuid::from_bytes(row.get(3)?),
        act: Act::read(row.get_ref(4)?.as_str().unwrap_or_default(), row.get(5)?, row.get(6)?)?,
        batch: row.get::<_, Option<_>>(7)?.map(Uuid::from_bytes),
        undoes: row.get(8)?,
        before: row.get(9)?,
        seen: row.get(10)?,
        follows: row.get(11)?,
    })
}
