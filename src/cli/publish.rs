//! `huiwen publish`: the published files again from the database.

use std::process::ExitCode;

use clap::Args;

use super::{known_keys, now, portal, story::Who};
use crate::{config::Config, curate, model::ALL, publish, store::Store};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Only this section, or “all” for the feed over all of them (again for another)
    #[arg(long, value_name = "KEY")]
    section: Vec<String>,
    /// Also this section, though much would be gone from its feed: it was held back, and you have looked (again
    /// for another)
    #[arg(long, value_name = "KEY")]
    accept: Vec<String>,
    #[command(flatten)]
    who: Who,
}

pub(super) fn publish(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let keys = config.sections.iter().map(|section| section.key.as_str()).chain([ALL]);
    let named: Vec<String> = options.section.iter().chain(&options.accept).cloned().collect();
    if let Err(status) = known_keys(&named, keys, "section") {
        return Ok(status);
    }
    let mut store = Store::open(&config.database)?;
    let wanted = match (options.section.as_slice(), options.accept.as_slice()) {
        ([], []) => vec![publish::Wanted::All],
        (sections, []) => vec![publish::Wanted::Sections(sections)],
        ([], accepted) => vec![publish::Wanted::Accepted(accepted)],
        (sections, accepted) => {
            vec![publish::Wanted::Accepted(accepted), publish::Wanted::Sections(sections)]
        }
    };
    for section in &options.accept {
        curate::accept(&mut store, section, &options.who.editor(), now())?;
    }
    curate::fall_due(&mut store, now())?;
    let mut written = 0;
    for wanted in wanted {
        let (portal, publishing) = (portal(config), &config.publishing);
        written += publish::publish(&mut store, &portal, publishing, wanted, now())?.len();
    }
    eprintln!("files written: {written} in {}", config.publishing.directory.display());
    eprint!("{}", held_back(&store)?);
    Ok(ExitCode::SUCCESS)
}

/// What is held back until somebody looks, one line a section.
pub(super) fn held_back(store: &Store) -> anyhow::Result<String> {
    let line = |(section, _, reason): &(String, i64, String)| {
        format!("huiwen: {section} is held back, readers see it as it was: {reason}\n")
    };
    Ok(store.held()?.iter().map(line).collect())
}
