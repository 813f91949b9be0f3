//! `huiwen source`: what a person says about a source, from the shell; and how one is found and added.

mod add;
mod look;
mod page;
mod test;

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{USAGE, known_keys, now, story::Who};
use crate::{
    config::Config,
    curate::{self, Refusal, Steering},
    poll::health,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Show what huiwen sees at an address, step by step, and the lines for feeds.toml
    Test(test::Options),
    /// Look at an address in the same way, and add it to feeds.toml
    Add(add::Options),
    /// Do not poll a source any more, not even with --all
    Mute(Which),
    /// Poll a muted source again, or one that said 410 Gone
    Revive(Which),
    /// Poll a source at the next round, whatever its schedule says
    Poll(Which),
    /// Take over the address that a source redirects to for good
    Move {
        #[command(flatten)]
        which: Which,
        /// This address instead
        #[arg(long, value_name = "URL")]
        address: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Key of the source
    key: String,
    #[command(flatten)]
    who: Who,
}

pub(super) fn source(file: &Path, config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    match act {
        Act::Test(options) => test::test(file, config, options),
        Act::Add(options) => add::add(file, config, options),
        Act::Mute(which) => steer(config, which, &Steering::Mute),
        Act::Revive(which) => steer(config, which, &Steering::Revive),
        Act::Poll(which) => steer(config, which, &Steering::Poll),
        Act::Move { which, address } => steer(config, which, &Steering::Move(address.clone())),
    }
}

fn steer(config: &Config, which: &Which, said: &Steering) -> anyhow::Result<ExitCode> {
    let keys = config.sources.iter().map(|source| source.key.as_str());
    if let Err(status) = known_keys(std::slice::from_ref(&which.key), keys, "source") {
        return Ok(status);
    }
    let Some(source) = config.sources.iter().find(|source| source.key == which.key) else {
        return Ok(ExitCode::from(USAGE));
    };
    let mut store = Store::open(&config.database)?;
    let editor = which.who.editor();
    let moved = match curate::steer(&mut store, source, said, &editor, now()) {
        Ok(moved) => moved,
        // Not to find a move is no mistake of whoever asks for it.
        Err(refusal) if refusal.is_usage() && !matches!(refusal, Refusal::NoMove(_)) => {
            eprintln!("huiwen: {refusal}");
            return Ok(ExitCode::from(USAGE));
        }
        Err(Refusal::NoMove(key)) => {
            bail!("{key} does not redirect for good to another address; --address names one")
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let done = match (said, moved) {
        (Steering::Mute, _) => "muted; “huiwen source revive” asks it again".to_owned(),
        (Steering::Revive, _) => "revived; the next round asks it".to_owned(),
        (_, Some(to)) => {
            let shown = health::shown(to.as_str());
            format!("asked at {shown} from now on; put that into feeds.toml at leisure")
        }
        (_, None) => "the next round asks it".to_owned(),
    };
    eprintln!("huiwen: {}: {done}", source.key);
    Ok(ExitCode::SUCCESS)
}
