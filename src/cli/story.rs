//! `huiwen story`: what editors do, from the shell.

mod history;
pub(in crate::cli) mod hot;
mod list;
mod parts;
mod search;
mod show;
mod why;
mod words;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use uuid::Uuid;

pub(super) use self::words::day_or_time;
use super::{USAGE, now, portal};
use crate::{
    config::Config,
    curate, publish,
    store::{self, RoundLock, Store},
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
    /// Make one story of two; prints the id that stays
    Merge(parts::Two),
    /// Give items of a story one of their own; prints its id
    Split(parts::Split),
    /// Never join these two stories
    Apart(parts::Two),
    /// Take “apart” back
    Allow(parts::Two),
    /// Put a story into a section
    Feature(Place),
    /// Take a story out of a section
    Remove(Place),
    /// Publish a story nowhere
    Hide(Which),
    /// Publish a hidden story again
    Unhide(Which),
    /// Give a story another headline; without one, its source's again
    Retitle {
        #[command(flatten)]
        which: Which,
        /// One line
        headline: Option<String>,
    },
    /// Remove all that sources said in a story, for good; it does not come back
    Purge(Which),
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Id of the story
    id: Uuid,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
struct Who {
    /// Who decides this
    #[arg(long, env = "USER", default_value = "shell")]
    editor: String,
}

impl Who {
    fn name(&self) -> &str {
        if self.editor.is_empty() { "shell" } else { &self.editor }
    }
}

#[derive(Debug, Args)]
pub(super) struct Place {
    #[command(flatten)]
    which: Which,
    /// Key of the section
    section: String,
}

pub(super) fn story(config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    if let Act::Search(options) = act {
        return search::search(config, &mut store, options);
    }
    let now = now();
    let mut decide = |which: &Which, act: store::Act| {
        curate::act(&mut store, &config.sections, which.id, which.who.name(), &act, now)
    };
    let done = match act {
        Act::List(options) => return list::list(config, &store, options),
        Act::Search(_) => unreachable!("handled above"),
        Act::Show { id } => return told(show::show(config, &store, *id)),
        Act::History { id } => return told(history::history(config, &store, *id)),
        Act::Why { id } => return told(why::why(config, &store, *id)),
        Act::Merge(two) => parts::merge(&mut store, two, now),
        Act::Split(split) => parts::split(&mut store, split, now),
        Act::Apart(two) => parts::apart(&mut store, two, now),
        Act::Allow(two) => parts::allow(&mut store, two, now),
        Act::Feature(place) => decide(&place.which, store::Act::Feature(place.section.clone())),
        Act::Remove(place) => decide(&place.which, store::Act::Remove(place.section.clone())),
        Act::Hide(which) => decide(which, store::Act::Hide),
        Act::Unhide(which) => decide(which, store::Act::Unhide),
        Act::Retitle { which, headline } => decide(which, store::Act::Retitle(headline.clone())),
        Act::Purge(which) => decide(which, store::Act::Purge),
    };
    if let Err(refusal) = &done
        && refusal.is_usage()
    {
        eprintln!("huiwen: {refusal}");
        return Ok(ExitCode::from(USAGE));
    }
    done?;
    match RoundLock::take(&config.database)? {
        Some(_lock) => {
            let wanted = publish::Wanted::Changed;
            publish::publish(&mut store, &portal(config), &config.publishing, wanted, now)?;
        }
        None => {
            eprintln!("huiwen: decided; the round that is at work, or the next one, publishes it");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(told: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    told.map(|()| ExitCode::SUCCESS)
}
