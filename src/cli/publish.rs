//! `huiwen publish`: the published files again from the database.

use std::process::ExitCode;

use clap::Args;

use super::{BUSY, known_keys, now, pings, portal, take_lock};
use crate::{config::Config, model::ALL, publish, store::Store};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Only this section, or “all” for the feed over all of them (again for another)
    #[arg(long, value_name = "KEY")]
    section: Vec<String>,
}

pub(super) fn publish(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let keys = config.sections.iter().map(|section| section.key.as_str()).chain([ALL]);
    if let Err(status) = known_keys(&options.section, keys, "section") {
        return Ok(status);
    }
    let Some(_lock) = take_lock(&config.database)? else { return Ok(ExitCode::from(BUSY)) };
    let mut store = Store::open(&config.database)?;
    let wanted = match options.section.as_slice() {
        [] => publish::Wanted::All,
        sections => publish::Wanted::Sections(sections),
    };
    let written = pings::publish(&mut store, &portal(config), &config.publishing, wanted, now())?;
    eprintln!("files written: {} in {}", written.len(), config.publishing.directory.display());
    Ok(ExitCode::SUCCESS)
}
