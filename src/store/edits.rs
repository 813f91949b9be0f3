//! What editors decided: an append-only log, and what each decision does.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};
use uuid::Uuid;

use super::{
    Result, Store, StoreError, Tx,
    acts::Act,
    overlay::{Live, Overlay, overlay},
    renamed, time,
};
use crate::model::StoryId;

/// One decision of one editor about one story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its place in the log, from 1; what is not in it yet has 0.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the name of a person, or a login's ([`is_login`](crate::model::is_login)).
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
    /// It was decided in another database before this edit of ours, though it is in our log since later.
    pub precedes: Option<i64>,
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
            precedes: None,
        }
    }

    /// Where it stands among others: by its number, or, if it was taken over, right before a later one of ours.
    pub fn place(&self) -> (i64, bool, i64) {
        (self.precedes.unwrap_or(self.number), self.precedes.is_none(), self.number)
    }
}

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str =
    "edit.id, edit.at, edit.editor, edit.story, edit.act, edit.section, edit.text,
    edit.batch, edit.undoes, edit.before, edit.seen, edit.follows, edit.precedes";

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
                "INSERT INTO edit (at, editor, story, act, section, text, batch, undoes, before, seen, follows,
                     precedes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
                edit.precedes,
            ])?;
        Ok(self.sql.last_insert_rowid())
    }

    /// Takes over an edit from another database; says its number here, and whether it is new here. Whether its
    /// story is here does not matter: it may come with a later poll. What it says of which items are one story happens
    /// when stories are gathered next.
    pub fn take_over_edit(&self, edit: &Edit) -> Result<(i64, bool)> {
        let act = renamed::named_now(&self.sql, &edit.act)?;
        let edit = Edit { act, ..edit.clone() };
        if let Some(number) = self.same_edit(&edit)? {
            return Ok((number, false));
        }
        let edit = Edit { number: self.note_edit(&edit)?, ..edit };
        let root = self.root(&edit)?;
        if let Some(section) = root.act.head() {
            self.heads.borrow_mut().insert(section.to_owned());
        }
        if let Some((parts, _)) = root.act.decides() {
            self.decide_again(&root, parts)?;
            for (one, other) in &parts.pairs {
                self.unsettle(one)?;
                self.unsettle(other)?;
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

    /// The number of an edit that says the same, by the same editor at the same time.
    fn same_edit(&self, edit: &Edit) -> Result<Option<i64>> {
        let (word, section, text) = edit.act.columns()?;
        let mut statement = self.sql.prepare_cached(
            "SELECT id, section, text FROM edit WHERE story = ?1 AND act = ?2 AND at = ?3 AND editor = ?4
                 AND section IS ?5 AND undoes IS ?6",
        )?;
        let (story, at) = (edit.story.as_bytes(), edit.at.timestamp());
        let mut rows =
            statement.query(params![story, word, at, edit.editor, section, edit.undoes])?;
        while let Some(row) = rows.next()? {
            let written: Option<String> = row.get(2)?;
            let is_same = written == text || {
                let act = Act::read(word, row.get(1)?, written)?;
                renamed::named_now(&self.sql, &act)? == edit.act
            };
            if is_same {
                return Ok(Some(row.get(0)?));
            }
        }
        Ok(None)
    }

    /// When the edits of the log were made, in Unix seconds, by their numbers; without those that were taken over and
    /// stand before others.
    pub fn times_of_edits(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT id, at FROM edit WHERE precedes IS NULL ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE batch = ?1");
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([batch.as_bytes()])?)
    }

    /// All that editors decided of a story and of those that it took in, in its order.
    pub fn edits_of(&self, story: StoryId) -> Result<Vec<Edit>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM story JOIN edit ON edit.story = story.uid WHERE story.id = ?1
             UNION ALL
             SELECT {COLUMNS} FROM story JOIN redirect ON goes = story.uid JOIN edit ON edit.story = redirect.uid
             WHERE story.id = ?1"
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([story.0])?)
    }

    /// All that editors decided of a story as it was called so.
    pub(super) fn edits_under(&self, story: Uuid) -> Result<Vec<Edit>> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE story = ?1");
        let mut statement = self.sql.prepare_cached(&sql)?;
        all(statement.query([story.as_bytes()])?)
    }

    /// What editors decided of a story, as it stands now.
    pub fn overlay_of(&self, story: StoryId) -> Result<Overlay> {
        let now = overlay(self.uid_of(story)?, &self.edits_of(story)?);
        self.without_unwritten(story, now)
    }

    /// What an edit is about in the end: itself, or what it takes back. Items are called what they are called now.
    pub fn root(&self, edit: &Edit) -> Result<Edit> {
        let mut root = edit.clone();
        while let Some(before) = root.undoes.filter(|before| *before < root.number) {
            match self.edit(before)? {
                Some(before) => root = before,
                None => break,
            }
        }
        let act = renamed::named_now(&self.sql, &root.act)?;
        Ok(Edit { act, ..root })
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
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE story = ?1");
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
"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let edits = all(statement.query([story.as_bytes()])?)?;
        let live = Live::of(&edits);
        let counts: Vec<bool> = edits.iter().map(|edit| live.counts(edit)).collect();
        Ok(edits.into_iter().zip(counts).collect())
    }

    /// Hands every edit to `tell`, oldest first; items are called what they are called now.
    pub fn all_edits<E: From<StoreError>>(
        &self,
        mut tell: impl FnMut(Edit) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = format!(
            "SELECT {COLUMNS} FROM edit ORDER BY coalesce(precedes, id), precedes IS NULL, id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let edit = read(row)?;
            let act = renamed::named_now(&self.connection, &edit.act)?;
            tell(Edit { act, ..edit })?;
        }
        Ok(())
    }
}

/// Edits in the order in which they count.
pub(super) fn all(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    while let Some(row) = rows.next()? {
        edits.push(read(row)?);
    }
    edits.sort_by_key(Edit::place);
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
        precedes: row.get(12)?,
    })
}
