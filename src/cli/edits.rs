//! `huiwen edits`: what editors decided, out of a database and into another.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BUSY, now, take_lock};
use crate::{
    config::Config,
    store::{Act, Edit, Store},
};

#[derive(Debug, Subcommand)]
pub(super) enum Edits {
    /// Print every edit, a JSON object a line, oldest first
    Export,
    /// Take over the edits of such a file; those that are here already are passed over
    Import {
        /// What “edits export” printed
        file: PathBuf,
    },
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    at: DateTime<Utc>,
    editor: String,
    story: Uuid,
    act: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

pub(super) fn edits(config: &Config, what: &Edits) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    match what {
        Edits::Export => export(&store)?,
        Edits::Import { file } => {
            let Some(_lock) = take_lock(&config.database)? else {
                return Ok(ExitCode::from(BUSY));
            };
            import(&mut store, file)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(store: &Store) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    store.all_edits(|story, edit| -> anyhow::Result<()> {
        let (act, section, text) = edit.act.columns()?;
        let (act, section) = (act.to_owned(), section.map(str::to_owned));
        let line = Line { at: edit.at, editor: edit.editor.clone(), story, act, section, text };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
        Ok(())
    })?;
    out.flush()?;
    Ok(())
}

fn import(store: &mut Store, path: &Path) -> anyhow::Result<()> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    let tx = store.begin(now())?;
    let (mut taken, mut known) = (0, 0);
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let place = || format!("{name}, line {}", index + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line).with_context(place)?;
        let act = Act::read(&line.act, line.section, line.text).with_context(place)?;
        let edit = Edit { at: line.at, editor: line.editor, act };
        if tx.take_over_edit(line.story, &edit)? {
            taken += 1;
        } else {
            known += 1;
        }
    }
    tx.commit()?;
    eprintln!(
        "edits taken over: {taken}, known already: {known}; the next poll joins and parts stories by them"
    );
    Ok(())
}
