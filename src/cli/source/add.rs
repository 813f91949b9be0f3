//! `huiwen source add`: a new source in feeds.toml, all else of the file as it was.

use std::{
    fs::{self, File},
    io::{self, IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Args;
use tempfile::NamedTempFile;
use url::Url;

use super::{
    super::{USAGE, known_keys, now},
    look,
};
use crate::{
    config::{self, Config, ConfigError, add::NotAdded},
    model::Proposal,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// Where the feed or list stands
    url: Url,
    /// A section that its items are proposed for (again for another); else the first of feeds.toml
    #[arg(long, value_name = "KEY")]
    section: Vec<String>,
    /// Its key; else one made of its host
    #[arg(long)]
    key: Option<String>,
    /// The outlet; else the title of the page
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn add(file: &Path, config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let refused = |status: u8, why: String| {
        eprintln!("huiwen: {why}; {} is as it was", file.display());
        Ok(ExitCode::from(status))
    };
    if !matches!(options.url.scheme(), "http" | "https") {
        return refused(USAGE, "an address begins with http:// or https://".to_owned());
    }
    let known = config.sections.iter().map(|section| section.key.as_str());
    if let Err(status) = known_keys(&options.section, known, "section") {
        return Ok(status);
    }
    let used = |key: &String| config.sources.iter().any(|source| source.key == *key);
    if let Some(key) = options.key.as_ref().filter(|key| used(key)) {
        return refused(USAGE, format!("another source has the key {key:?}"));
    }
    let known = |url: &Url| config.sources.iter().find(|source| source.url == *url);
    if let Some(source) = known(&options.url) {
        return refused(1, format!("the source {:?} has this address already", source.key));
    }
    let found = look::at_address(file, config, &options.url, now(), &mut io::stderr())?;
    let Some(proposal) = found else {
        return refused(1, "nothing was found there that could be a source".to_owned());
    };
    if let Some(source) = known(&proposal.url) {
        return refused(1, format!("the source {:?} has this address already", source.key));
    }
    let proposal = Proposal {
        key: options.key.clone().unwrap_or(proposal.key),
        name: options.name.clone().unwrap_or(proposal.name),
        ..proposal
    };
    let first = config.sections.iter().map(|section| section.key.as_str()).take(1);
    let named: Vec<&str> = options.section.iter().map(String::as_str).collect();
    let sections = if named.is_empty() { first.collect() } else { named };
    match written(file, &proposal, &sections)? {
        Ok(key) => {
            write!(
                io::stdout(),
                "{}",
                config::add::lines(&Proposal { key, ..proposal }, &sections)
            )?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Refusal::NotAdded(why)) => refused(1, why.to_string()),
        Err(Refusal::Wrong(error)) => {
            eprintln!("{}", error.render(io::stderr().is_terminal()));
            refused(USAGE, "with this source the file would be wrong".to_owned())
        }
    }
}

/// Why the file was left as it was.
enum Refusal {
    NotAdded(NotAdded),
    Wrong(ConfigError),
}

/// Adds the source to the file as it is now, and answers its key. The file is replaced whole, and only by one
/// that can be read.
fn written(
    file: &Path,
    proposal: &Proposal,
    sections: &[&str],
) -> anyhow::Result<Result<String, Refusal>> {
    // Where a link stands in place of the file, the file itself is replaced.
    let file = &fs::canonicalize(file)?;
    let text = fs::read_to_string(file)?;
    let (mark, plain) = match text.strip_prefix('\u{FEFF}') {
        Some(plain) => ("\u{FEFF}", plain),
        None => ("", text.as_str()),
    };
    let (mut added, key) = match config::add::add(plain, proposal, sections) {
        Ok(added) => added,
        Err(why) => return Ok(Err(Refusal::NotAdded(why))),
    };
    if plain.contains("\r\n") {
        added = added.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    let folder = file.parent().context("feeds.toml has no folder")?;
    if let Err(mistakes) = config::read(&added, &file.display().to_string(), folder) {
        return Ok(Err(Refusal::Wrong(mistakes.into())));
    }
    let mut aside = NamedTempFile::new_in(folder)?;
    aside.write_all(mark.as_bytes())?;
    aside.write_all(added.as_bytes())?;
    aside.as_file().set_permissions(fs::metadata(file)?.permissions())?;
    aside.as_file().sync_all()?;
    aside.persist(file).with_context(|| format!("cannot replace {}", file.display()))?;
    // A rename is kept only once its folder is on the disk.
    File::open(folder)?.sync_all()?;
    Ok(Ok(key))
}
