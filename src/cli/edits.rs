//! `huiwen edits`: what editors decided, out of a database and into another.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead as _, BufReader, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BUSY, knowledge, now, take_lock};
use crate::{
    config::Config,
    poll::gather_stories,
    store::{Act, Edit, Store},
};

#[derive(Debug, Subcommand)]
pub(super) enum Edits {
    /// Print every edit, a JSON object a line, oldest first
    Export,
    /// Take over the edits of such a file in the order of their times; those that are here already are passed over
    Import {
        /// What “edits export” printed
        file: PathBuf,
    },
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    /// Its number there: what takes it back names it so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    at: DateTime<Utc>,
    editor: String,
    story: Uuid,
    act: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    follows: Option<i64>,
}

pub(super) fn edits(config: &Config, what: &Edits) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    match what {
        Edits::Export => export(&store)?,
        Edits::Import { file } => {
            let Some(_lock) = take_lock(&config.database)? else {
                return Ok(ExitCode::from(BUSY));
            };
            import(&mut store, config, file)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(store: &Store) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    store.all_edits(|edit| -> anyhow::Result<()> {
        let (act, section, text) = edit.act.columns()?;
        let line = Line {
            number: Some(edit.number),
            at: edit.at,
            act: act.to_owned(),
            section: section.map(str::to_owned),
            text,
            editor: edit.editor,
            story: edit.story,
            batch: edit.batch,
            undoes: edit.undoes,
            before: edit.before,
            seen: edit.seen,
            follows: edit.follows,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
        Ok(())
    })?;
    out.flush()?;
    Ok(())
}

fn import(store: &mut Store, config: &Config, path: &Path) -> anyhow::Result<()> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    let tx = store.begin(now())?;
    let order = Order::of(&tx.times_of_edits()?);
    let (mut taken, mut known, mut before) = (0, 0, 0);
    // Behind how many of the edits that were here each one stands that was taken over.
    let mut places: HashMap<i64, usize> = HashMap::new();
    // What edits are called there and here.
    let mut numbers: HashMap<i64, i64> = HashMap::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let place = || format!("{name}, line {}", index + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line).with_context(place)?;
        let act = Act::read(&line.act, line.section, line.text).with_context(place)?;
        let undoes = match line.undoes {
            Some(there) => Some(*numbers.get(&there).with_context(|| {
                format!("{}: it takes back edit {there}, which does not stand before it", place())
            })?),
            None => None,
        };
        if (act == Act::Undo) != undoes.is_some() {
            bail!("{}: “undo”, and nothing else, names the edit that it takes back", place());
        }
        let behind = undoes.map_or(0, |undone| {
            places.get(&undone).copied().unwrap_or_else(|| order.up_to(undone))
        });
        let place = order.place(line.at.timestamp()).max(behind);
        let edit = Edit {
            batch: line.batch,
            undoes,
            before: line.before,
            seen: line.seen,
            follows: line.follows.and_then(|there| numbers.get(&there).copied()),
            precedes: order.at(place),
            ..Edit::new(line.story, &line.editor, act, line.at)
        };
        let (here, is_new) = tx.take_over_edit(&edit)?;
        numbers.extend(line.number.map(|there| (there, here)));
        if is_new {
            taken += 1;
            places.insert(here, place);
            before += usize::from(edit.precedes.is_some());
        } else {
            known += 1;
        }
    }
    gather_stories(&tx, &knowledge(config), &config.sources)?;
    tx.commit()?;
    eprintln!("edits taken over: {taken}, known already: {known}");
    if before > 0 {
        eprintln!(
            "{before} of them are older than edits that were here: those count as the later ones"
        );
    }
    Ok(())
}

/// When the edits were made that are here already.
struct Order {
    /// Their numbers, each with the latest time up to it.
    latest: Vec<(i64, i64)>,
}

impl Order {
    fn of(times: &[(i64, i64)]) -> Order {
        let latest = times.iter().scan(i64::MIN, |latest, &(number, at)| {
            *latest = at.max(*latest);
            Some((number, *latest))
        });
        Order { latest: latest.collect() }
    }

    /// Behind how many of them an edit of this time stands: before the first that is later.
    fn place(&self, at: i64) -> usize {
        self.latest.partition_point(|(_, latest)| *latest <= at)
    }

    /// How many there are up to this number.
    fn up_to(&self, number: i64) -> usize {
        self.latest.partition_point(|(known, _)| *known <= number)
    }

    /// The number of the edit behind so many; none: there are no more.
    fn at(&self, place: usize) -> Option<i64> {
        self.latest.get(place).map(|(number, _)| *number)
    }
}
