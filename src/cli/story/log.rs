//! `huiwen story log`: what editors decided.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::words::{day_or_time, in_words};
use crate::{
    cli::USAGE,
    config::Config,
    store::{Edit, Log, Store},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// Only what this editor decided
    #[arg(long, value_name = "NAME")]
    editor: Option<String>,
    /// Only what was decided on this day or later (2026-11-22, or RFC 3339)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only what was decided of this story, and of those that it took in
    #[arg(long, value_name = "ID")]
    story: Option<Uuid>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// Print an array of objects
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print a table with a comma between columns
    #[arg(long)]
    csv: bool,
}

pub(super) fn log(config: &Config, store: &Store, options: &Options) -> anyhow::Result<ExitCode> {
    let zone = config.site.timezone;
    let since = match options.since.as_deref().map(|since| day_or_time(since, zone)).transpose() {
        Ok(since) => since,
        Err(error) => {
            eprintln!("huiwen: {error:#}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let wanted =
        Log { story: options.story, editor: options.editor.as_deref(), since, before: None };
    let most = if options.limit == 0 { usize::MAX } else { options.limit };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut told = 0;
    if options.csv {
        writeln!(out, "{}", COLUMNS.join(","))?;
    }
    store.log(&wanted, |edit| -> anyhow::Result<bool> {
        if options.json {
            write!(out, "{}{}", if told == 0 { "[" } else { ",\n" }, in_json(&edit, zone)?)?;
        } else if options.csv {
            let fields = fields(&edit, zone)?;
            let fields: Vec<String> = fields.iter().map(|field| in_csv(field)).collect();
            writeln!(out, "{}", fields.join(","))?;
        } else {
            let at = edit.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
            let (number, story) = (edit.number, edit.story);
            writeln!(out, "#{number} {at} {} {story} {}", edit.editor, in_words(&edit, zone))?;
        }
        told += 1;
        Ok(told < most)
    })?;
    if options.json {
        writeln!(out, "{}]", if told == 0 { "[" } else { "" })?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

const COLUMNS: [&str; 9] =
    ["number", "at", "editor", "story", "act", "section", "text", "before", "undoes"];

fn fields(edit: &Edit, zone: chrono_tz::Tz) -> anyhow::Result<[String; 9]> {
    let (act, section, text) = edit.act.columns()?;
    Ok([
        edit.number.to_string(),
        edit.at.with_timezone(&zone).to_rfc3339(),
        edit.editor.clone(),
        edit.story.to_string(),
        act.to_owned(),
        section.unwrap_or_default().to_owned(),
        text.unwrap_or_default(),
        edit.before.clone().unwrap_or_default(),
        edit.undoes.map(|number| number.to_string()).unwrap_or_default(),
    ])
}

/// Quoted, and never what a spreadsheet takes for a formula.
fn in_csv(field: &str) -> String {
    let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

fn in_json(edit: &Edit, zone: chrono_tz::Tz) -> anyhow::Result<Value> {
    let (act, section, text) = edit.act.columns()?;
    Ok(json!({
        "number": edit.number,
        "at": edit.at.with_timezone(&zone).to_rfc3339(),
        "editor": edit.editor,
        "story": edit.story,
        "act": act,
        "section": section,
        "text": text,
        "before": edit.before,
        "undoes": edit.undoes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula() {
        for (field, expected) in
            [("甲", "\"甲\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "\"'=1+1\""), ("@x", "\"'@x\"")]
        {
            assert_eq!(in_csv(field), expected);
        }
    }
}
