//! The logs as tables: lines of a CSV file for spreadsheets, objects for programs. Both say the same under the same
//! names, from the shell and from the desk.

use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::{
    model::Intervention,
    store::{LoggedEdit, StoreError},
};

/// The columns of the log of edits.
pub const EDIT: [&str; 11] = [
    "number", "time", "editor", "story", "headline", "act", "section", "before", "after", "batch",
    "undoes",
];

/// The columns of the log of what was done to sources, sections and accounts.
pub const INTERVENTION: [&str; 6] = ["number", "time", "editor", "act", "about", "to"];

/// An edit by its columns. What it says besides verb and section is its `after`, as the log keeps it: words, a time,
/// an id, JSON.
pub fn edit(logged: &LoggedEdit, zone: Tz) -> Result<Value, StoreError> {
    let edit = &logged.edit;
    let (act, section, after) = edit.act.columns()?;
    Ok(json!({
        "number": edit.number,
        "time": edit.at.with_timezone(&zone).to_rfc3339(),
        "editor": edit.editor,
        "story": edit.story,
        "headline": logged.headline,
        "act": act,
        "section": section,
        "before": edit.before,
        "after": after,
        "batch": edit.batch,
        "undoes": edit.undoes,
    }))
}

/// An intervention by its columns.
pub fn intervention(done: &Intervention, zone: Tz) -> Value {
    json!({
        "number": done.number,
        "time": done.at.with_timezone(&zone).to_rfc3339(),
        "editor": done.editor,
        "act": done.act,
        "about": done.about,
        "to": done.text,
    })
}

/// The first line of a CSV file.
pub fn csv_names(columns: &[&str]) -> String {
    columns.join(",") + "\r\n"
}

/// One line of a CSV file (RFC 4180), its end included; every cell is quoted. What a spreadsheet would take for a
/// formula begins with a quote (OWASP, CSV injection), full-width signs too, which Excel takes for their halves.
pub fn csv_line(columns: &[&str], row: &Value) -> String {
    let cell = |column: &&str| match &row[*column] {
        Value::Null => "\"\"".to_owned(),
        Value::String(text) => quoted(text),
        number => quoted(&number.to_string()),
    };
    columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

fn quoted(cell: &str) -> String {
    let is_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("夜校开班", "\"夜校开班\""),
            ("=1+1", "\"'=1+1\""),
            ("+86", "\"'+86\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("说“好”, \"是\"\n第二行", "\"说“好”, \"\"是\"\"\n第二行\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }

    #[test]
    fn what_is_lacking_is_an_empty_cell() {
        let row = json!({ "number": 7, "to": null });
        assert_eq!(csv_line(&["number", "to", "about"], &row), "\"7\",\"\",\"\"\r\n");
    }
}
