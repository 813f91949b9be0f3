//! The two append-only logs as they are looked through and handed out: what editors decided of stories, and what
//! persons did that is no story's matter.

use std::iter::repeat_n;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params_from_iter, types::Value};
use uuid::Uuid;

use super::{
    Result, Store,
    edits::{COLUMNS, Edit, read},
    time,
};
use crate::model::Intervention;

/// Of a story, by its row.
const HEADLINE: &str = "SELECT coalesce(overlay.headline, item.headline)
    FROM story LEFT JOIN item ON item.id = story.lead LEFT JOIN overlay ON overlay.story = story.id
    WHERE story.id = ?1";

/// What is asked of either log. What is none holds nothing back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// By this editor.
    pub editor: Option<String>,
    /// With this verb.
    pub act: Option<String>,
    /// Made then or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before then.
    pub until: Option<DateTime<Utc>>,
    /// Made before the one with this number. Whoever wants all asks again with the number of the last: no
    /// transaction stays open meanwhile.
    pub before: Option<i64>,
}

/// An edit with what people know its story by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEdit {
    /// What the log keeps.
    pub edit: Edit,
    /// The headline of the story now, or of the one that took it in; none if it is not there.
    pub headline: Option<String>,
}

impl Store {
    /// At most `most` edits, the latest first: of this story and of all that are one with it now, and that name this
    /// section.
    pub fn log(
        &self,
        sought: &Sought,
        story: Option<Uuid>,
        section: Option<&str>,
        most: usize,
    ) -> Result<Vec<LoggedEdit>> {
        let mut conditions = Conditions::of(sought);
        let whole = "coalesce((SELECT goes FROM redirect WHERE uid = ?), ?)";
        conditions.and(
            &format!("story = {whole} OR story IN (SELECT uid FROM redirect WHERE goes = {whole})"),
            story.map(|story| repeat_n(Value::Blob(story.into_bytes().to_vec()), 4)),
        );
        conditions.and(
            "section = ? OR act = 'move' AND text = ?",
            section.map(|section| repeat_n(Value::Text(section.to_owned()), 2)),
        );
        let sql = format!(
            "SELECT {COLUMNS} FROM edit WHERE {} ORDER BY id DESC LIMIT {most}",
            conditions.sql
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(conditions.values))?;
        let mut headline = self.connection.prepare_cached(HEADLINE)?;
        let exact = self.exact();
        let mut edits = Vec::new();
        while let Some(row) = rows.next()? {
            let edit = read(row)?;
            let story = exact.story_row(edit.story)?.map(|story| story.0);
            let headline = headline.query_row([story], |row| row.get(0)).optional()?.flatten();
            edits.push(LoggedEdit { edit, headline });
        }
        Ok(edits)
    }

    /// At most `most` things that were done to sources, sections and accounts, or to the one of this key or name
    /// alone; the latest first.
    pub fn interventions(
        &self,
        sought: &Sought,
        about: Option<&str>,
        most: usize,
    ) -> Result<Vec<Intervention>> {
        let mut conditions = Conditions::of(sought);
        conditions.and("about = ?", about.map(|about| [Value::Text(about.to_owned())]));
        let sql = format!(
            "SELECT id, at, editor, act, about, text FROM intervention WHERE {} ORDER BY id DESC LIMIT {most}",
            conditions.sql
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(conditions.values), |row| {
            Ok(Intervention {
                number: row.get(0)?,
                at: time(row.get(1)?),
                editor: row.get(2)?,
                act: row.get(3)?,
                about: row.get(4)?,
                text: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What stands behind `WHERE`. Only what is asked for stands in the statement: an index serves one condition, not “this
/// or nothing”.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(sought: &Sought) -> Conditions {
        let text = |text: &Option<String>| text.clone().map(|text| [Value::Text(text)]);
        let second = |at: DateTime<Utc>| [Value::Integer(at.timestamp())];
        let mut conditions = Conditions { sql: "true".to_owned(), values: Vec::new() };
        conditions.and("editor = ?", text(&sought.editor));
        conditions.and("act = ?", text(&sought.act));
        conditions.and("at >= ?", sought.since.map(second));
        conditions.and("at < ?", sought.until.map(second));
        conditions.and("id < ?", sought.before.map(|before| [Value::Integer(before)]));
        conditions
    }

    fn and(&mut self, condition: &str, values: Option<impl IntoIterator<Item = Value>>) {
        if let Some(values) = values {
            self.sql += &format!(" AND ({condition})");
            self.values.extend(values);
        }
    }
}
