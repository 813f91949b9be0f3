//! `huiwen source test`: what huiwen sees at an address, and what it would be in feeds.toml.

use std::{
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use clap::Args;
use url::Url;

use super::{
    super::{USAGE, now, parse::document},
    look,
};
use crate::config::{self, Config};

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// An address, or a saved document
    #[arg(value_name = "URL|FILE")]
    place: String,
    /// The address that a saved document came from; nobody is asked then
    #[arg(long)]
    url: Option<Url>,
}

pub(super) fn test(file: &Path, config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let address = Url::parse(&options.place).ok();
    let address = address.filter(|url| matches!(url.scheme(), "http" | "https"));
    let (url, found) = match (address, &options.url) {
        (Some(_), Some(_)) => {
            eprintln!("huiwen: --url is for a saved document");
            return Ok(ExitCode::from(USAGE));
        }
        (Some(url), None) => {
            let found = look::at_address(file, config, &url, now(), &mut out)?;
            (url, found)
        }
        (None, Some(url)) => {
            let document = document(Path::new(&options.place), Some(url), None)?;
            (url.clone(), look::at_document(&document, config, &mut out)?)
        }
        (None, None) => {
            eprintln!("huiwen: --url names the address that a saved document came from");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let Some(proposal) = found else {
        eprintln!("huiwen: nothing was found there that could be a source");
        return Ok(ExitCode::FAILURE);
    };
    if let Some(known) =
        config.sources.iter().find(|known| [&url, &proposal.url].contains(&&known.url))
    {
        writeln!(out, "\nfeeds.toml has it already: {}", known.key)?;
        return Ok(ExitCode::SUCCESS);
    }
    let section = config.sections.first().map(|section| section.key.as_str());
    let sections: Vec<&str> = section.into_iter().collect();
    write!(out, "\nfor feeds.toml:\n\n{}", config::add::lines(&proposal, &sections))?;
    Ok(ExitCode::SUCCESS)
}
