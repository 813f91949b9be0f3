//! `huiwen source`: what a person says about a source, from the shell; and how one is found and added.

mod add;
mod look;
mod page;
mod test;

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use clap::{Args, Subcommand};
use url::Url;

use super::{USAGE, known_keys, now};
use crate::{
    config::Config,
    model::{Kind, Outlet, Source},
    poll::health,
    store::{Steer, Store},
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
}

pub(super) fn source(file: &Path, config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let said = |said: Steer, done: &str| Ok(Ok((said, done.to_owned())));
    match act {
        Act::Test(options) => test::test(file, config, options),
        Act::Add(options) => add::add(file, config, options),
        Act::Mute(which) => steer(config, &which.key, |_, _| {
            said(Steer::Mute, "muted; “huiwen source revive” asks it again")
        }),
        Act::Revive(which) => {
            steer(config, &which.key, |_, _| said(Steer::Revive, "revived; the next round asks it"))
        }
        Act::Poll(which) => {
            steer(config, &which.key, |_, _| said(Steer::Poll, "the next round asks it"))
        }
        Act::Move { which, address } => steer(config, &which.key, |store, source| {
            let to = match new_address(store, source, address.as_deref())? {
                Ok(to) => to,
                Err(wrong) => return Ok(Err(wrong)),
            };
            let shown = health::shown(to.as_str());
            let done = format!("asked at {shown} from now on; put that into feeds.toml at leisure");
            Ok(Ok((Steer::Move { from: source.url.to_string(), to: to.into() }, done)))
        }),
    }
}

/// Stores what is said of a source, and answers in the words beside it. What is wrong with what the shell
/// says is the inner error.
fn steer(
    config: &Config,
    key: &str,
    said: impl FnOnce(&Store, &Source) -> anyhow::Result<Result<(Steer, String), String>>,
) -> anyhow::Result<ExitCode> {
    let keys = config.sources.iter().map(|source| source.key.as_str());
    if let Err(status) = known_keys(&[key.to_owned()], keys, "source") {
        return Ok(status);
    }
    let Some(source) = config.sources.iter().find(|source| source.key == key) else {
        return Ok(ExitCode::from(USAGE));
    };
    let mut store = Store::open(&config.database)?;
    let (said, done) = match said(&store, source)? {
        Ok(said) => said,
        Err(wrong) => {
            eprintln!("huiwen: {wrong}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let tx = store.begin(now())?;
    let ids = tx.take_over_outlets(&[Outlet::of(source)])?;
    tx.steer(ids[&source.key], &said)?;
    tx.commit()?;
    eprintln!("huiwen: {}: {done}", source.key);
    Ok(ExitCode::SUCCESS)
}

/// Where the source moved to: as the shell says, else as its redirects say. What is wrong with what the
/// shell says is the inner error.
fn new_address(
    store: &Store,
    source: &Source,
    given: Option<&str>,
) -> anyhow::Result<Result<Url, String>> {
    if source.kind == Kind::Folder {
        return Ok(Err("a folder does not move; change its url in feeds.toml".to_owned()));
    }
    let seen = || -> anyhow::Result<String> {
        let state = store.poll_states()?.remove(&source.key);
        let state = state.filter(|state| state.url == source.url.as_str());
        let Some(moving) = state.and_then(|state| state.moving) else {
            bail!(
                "{} does not redirect for good to another address; --address names one",
                source.key
            );
        };
        Ok(moving.to)
    };
    let to = match given {
        Some(given) => given.to_owned(),
        None => seen()?,
    };
    let url = Url::parse(&to).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    Ok(url.ok_or_else(|| "an address begins with http:// or https://".to_owned()))
}
