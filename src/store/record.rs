//! The log of edits as it is looked through and handed out: who, when, what, before and after, of all stories.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params_from_iter, types::Value};
use uuid::Uuid;

use super::{Result, Store, time};

/// Which edits are asked for. What is none holds nothing back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// By this editor.
    pub editor: Option<String>,
    /// With this verb.
    pub act: Option<String>,
    /// Of this story, and of those that it took in.
    pub story: Option<Uuid>,
    /// That name this section.
    pub section: Option<String>,
    /// Made then or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before.
    pub until: Option<DateTime<Utc>>,
}

/// An edit as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log, from 1.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub editor: String,
    /// Of which story, as it was called then.
    pub story: Uuid,
    /// The headline of that story now; none if it is not there.
    pub headline: Option<String>,
    /// Its verb.
    pub act: String,
    /// The section that it names.
    pub section: Option<String>,
    /// What else it says, as it is kept: words, a time, an id, JSON.
    pub text: Option<String>,
    /// What was so before.
    pub before: Option<String>,
    /// The request that it was made by.
    pub batch: Option<Uuid>,
    /// The edit that no longer counts.
    pub undoes: Option<i64>,
}

impl Store {
    /// At most `most` edits, the latest first, made before the one with this number. Whoever wants all asks again
    /// with the number of the last: no transaction stays open meanwhile.
    pub fn record(&self, sought: &Sought, before: Option<i64>, most: usize) -> Result<Vec<Entry>> {
        let uuid = |story: Uuid| Value::Blob(story.into_bytes().to_vec());
        let text = |text: &String| Value::Text(text.clone());
        // Only what is asked for stands in the statement: an index serves one condition, not “this or nothing”.
        let conditions = [
            Some(("edit.id < ?", vec![Value::Integer(before.unwrap_or(i64::MAX))])),
            sought.editor.as_ref().map(|editor| ("edit.editor = ?", vec![text(editor)])),
            sought.act.as_ref().map(|act| ("edit.act = ?", vec![text(act)])),
            sought.story.map(|story| {
                let sql =
                    "edit.story = ? OR edit.story IN (SELECT uid FROM redirect WHERE goes = ?)";
                (sql, vec![uuid(story), uuid(story)])
            }),
            sought.section.as_ref().map(|section| {
                let sql = "edit.section = ? OR edit.act = 'move' AND edit.text = ?";
                (sql, vec![text(section), text(section)])
            }),
            sought.since.map(|at| ("edit.at >= ?", vec![Value::Integer(at.timestamp())])),
            sought.until.map(|at| ("edit.at < ?", vec![Value::Integer(at.timestamp())])),
        ];
        let (conditions, values): (Vec<&str>, Vec<Vec<Value>>) =
            conditions.into_iter().flatten().unzip();
        let most = Value::Integer(i64::try_from(most).unwrap_or(i64::MAX));
        let values = values.into_iter().flatten().chain([most]);
        let sql = format!(
            "SELECT edit.id, edit.at, edit.editor, edit.story, coalesce(overlay.headline, item.headline),
                    edit.act, edit.section, edit.text, edit.before, edit.batch, edit.undoes
             FROM edit LEFT JOIN story ON story.uid = edit.story
                 LEFT JOIN item ON item.id = story.lead LEFT JOIN overlay ON overlay.story = story.id
             WHERE ({}) ORDER BY edit.id DESC LIMIT ?",
            conditions.join(") AND (")
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        Ok(entries)
    }
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        number: row.get(0)?,
        at: time(row.get(1)?),
        editor: row.get(2)?,
        story: Uuid::from_bytes(row.get(3)?),
        headline: row.get(4)?,
        act: row.get(5)?,
        section: row.get(6)?,
        text: row.get(7)?,
        before: row.get(8)?,
        batch: row.get::<_, Option<[u8; 16]>>(9)?.map(Uuid::from_bytes),
        undoes: row.get(10)?,
    })
}
