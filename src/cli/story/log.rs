//! `huiwen story log`: what editors decided.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Args;
use uuid::Uuid;

use super::words::{day_or_time, in_words};
use crate::{
    cli::USAGE,
    config::Config,
    curate::sheet,
    store::{Sought, Store},
};

/// Edits that are read at one time.
const PART: usize = 500;

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// Only what this editor decided
    #[arg(long, value_name = "NAME")]
    editor: Option<String>,
    /// Only what was decided on this day or later (2026-11-22, or RFC 3339)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only what was decided of this story, and of those that are one with it now
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
    let mut sought = Sought { editor: options.editor.clone(), since, ..Sought::default() };
    let mut left = if options.limit == 0 { usize::MAX } else { options.limit };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut is_first = true;
    if options.csv {
        write!(out, "{}", sheet::csv_names(&sheet::EDIT))?;
    }
    loop {
        let part = store.log(&sought, options.story, None, left.min(PART))?;
        for logged in &part {
            if options.json {
                let joint = if is_first { "[" } else { ",\n" };
                write!(out, "{joint}{}", sheet::edit(logged, zone)?)?;
            } else if options.csv {
                write!(out, "{}", sheet::csv_line(&sheet::EDIT, &sheet::edit(logged, zone)?))?;
            } else {
                let edit = &logged.edit;
                let at = edit.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
                let (number, story) = (edit.number, edit.story);
                writeln!(out, "#{number} {at} {} {story} {}", edit.editor, in_words(edit, zone))?;
            }
            is_first = false;
        }
        left -= part.len();
        let Some(last) = part.last().filter(|_| left > 0) else { break };
        sought.before = Some(last.edit.number);
    }
    if options.json {
        writeln!(out, "{}]", if is_first { "[" } else { "" })?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
