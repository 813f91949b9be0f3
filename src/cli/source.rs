//! `huiwen source`: what a person says about a source, from the shell.

use std::process::ExitCode;

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

impl Act {
    fn key(&self) -> &str {
        match self {
            Act::Mute(which) | Act::Revive(which) | Act::Poll(which) | Act::Move { which, .. } => {
                &which.key
            }
        }
    }
}

pub(super) fn source(config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let keys = config.sources.iter().map(|source| source.key.as_str());
    if let Err(status) = known_keys(&[act.key().to_owned()], keys, "source") {
        return Ok(status);
    }
    let Some(source) = config.sources.iter().find(|source| source.key == act.key()) else {
        return Ok(ExitCode::from(USAGE));
    };
    let mut store = Store::open(&config.database)?;
    let (said, done) = match act {
        Act::Mute(_) => (Steer::Mute, "muted; “huiwen source revive” asks it again".to_owned()),
        Act::Revive(_) => (Steer::Revive, "revived; the next round asks it".to_owned()),
        Act::Poll(_) => (Steer::Poll, "the next round asks it".to_owned()),
        Act::Move { address, .. } => {
            let to = match new_address(&store, source, address.as_deref())? {
                Ok(to) => to,
                Err(wrong) => {
                    eprintln!("huiwen: {wrong}");
                    return Ok(ExitCode::from(USAGE));
                }
            };
            let shown = health::shown(to.as_str());
            let done = format!("asked at {shown} from now on; put that into feeds.toml at leisure");
            (Steer::Move { from: source.url.to_string(), to: to.into() }, done)
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
