//! `huiwen story`: what editors do, from the shell.

mod history;
pub(in crate::cli) mod hot;
mod list;
mod log;
mod search;
mod show;
mod why;
mod wishes;
mod words;

use std::{env, process::ExitCode};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use uuid::Uuid;

pub(super) use self::words::day_or_time;
use super::{USAGE, now, portal};
use crate::{
    config::Config,
    curate::{
        self, Editor,
        accounts::{NameFault, names},
    },
    model::{Role, login_signature},
    publish,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Stories, newest first
    List(list::List),
    /// Stories in which words stand, newest first
    Search(search::Search),
    /// One story with all its items, and what editors decided
    Show {
        /// Its id
        id: Uuid,
    },
    /// What the sources of a story changed in it, and when
    History {
        /// Its id
        id: Uuid,
    },
    /// Why its items are one story, and why it stands where it stands
    Why {
        /// Its id
        id: Uuid,
    },
    /// What editors decided, the latest first: number, time, who, story, what
    Log(log::Options),
    /// Add a story that no source tells, from a file of plain text; prints its id
    Write(wishes::New),
    /// Take decisions back, as long as nothing later was decided of the same
    Undo(wishes::Undo),
    #[command(flatten)]
    Decide(wishes::Act),
}

#[derive(Debug, Args)]
pub(super) struct Who {
    /// Who does this, by their real name: readers see that of whoever publishes a story (责任编辑) where its source
    /// names none. Without it the log names the login, as root@shell, and readers see nobody
    #[arg(long, value_name = "NAME", value_parser = name, global = true)]
    editor: Option<String>,
}

impl Who {
    /// Whoever has the shell may do everything.
    pub(super) fn editor(&self) -> Editor {
        let name = self
            .editor
            .clone()
            .unwrap_or_else(|| login_signature(env::var("USER").ok().as_deref()));
        Editor { name, role: Role::Admin }
    }
}

fn name(written: &str) -> Result<String, NameFault> {
    names::checked(written).map(str::to_owned)
}

pub(super) fn story(config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    if let Act::Search(options) = act {
        return search::search(config, &mut store, options);
    }
    let now = now();
    let done = match act {
        Act::List(options) => return list::list(config, &store, options),
        Act::Search(_) => unreachable!("handled above"),
        Act::Show { id } => return told(show::show(config, &store, *id)),
        Act::History { id } => return told(history::history(config, &store, *id)),
        Act::Why { id } => return told(why::why(config, &store, *id)),
        Act::Log(options) => return log::log(config, &store, options),
        Act::Write(new) => wishes::write(config, &mut store, new, now)?,
        Act::Undo(undo) => wishes::undo(config, &mut store, undo, now),
        Act::Decide(act) => wishes::decide(config, &mut store, act, now),
    };
    let done = match done {
        Err(refusal) if refusal.is_usage() => {
            eprintln!("huiwen: {refusal}");
            return Ok(ExitCode::from(USAGE));
        }
        done => done?,
    };
    for line in done {
        println!("{line}");
    }
    curate::fall_due(&mut store, now)?;
    let wanted = publish::Wanted::Changed;
    publish::publish(&mut store, &portal(config), &config.publishing, wanted, now)
        .context("decided, but not published yet")?;
    Ok(ExitCode::SUCCESS)
}

fn told(told: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    told.map(|()| ExitCode::SUCCESS)
}
