//! `huiwen parse`: what huiwen reads in a saved feed or list.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use chrono_tz::Tz;
use clap::Args;
use url::Url;

use super::now;
use crate::{
    config,
    model::{Document, Kind},
    poll,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The address that the document came from; relative links are resolved against it
    #[arg(long)]
    url: Option<Url>,
    /// The Content-Type header that it came with
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// The document
    file: PathBuf,
}

pub(super) fn parse(options: &Options) -> anyhow::Result<ExitCode> {
    let document = document(&options.file, options.url.as_ref(), options.content_type.as_deref())?;
    let mut parsed = poll::parse::parse(&document, Kind::Feed, ZONE);
    if parsed.format.is_none() {
        let list = poll::parse::list::guess(&document, config::shipped_presets(), ZONE);
        if list.format.is_some() {
            parsed = list;
        }
    }
    if parsed.format.is_none() {
        let why = parsed.problems.first().map(ToString::to_string).unwrap_or_default();
        eprintln!("huiwen: {}: {why}", options.file.display());
        return Ok(ExitCode::FAILURE);
    }
    writeln!(io::stdout(), "{}", poll::parse::to_json(&parsed, &document.url))?;
    Ok(ExitCode::SUCCESS)
}

/// The zone of saved documents' dates that name none.
pub(super) const ZONE: Tz = Tz::Asia__Shanghai;

/// A saved document as if it had been fetched now.
pub(super) fn document(
    file: &std::path::Path,
    url: Option<&Url>,
    content_type: Option<&str>,
) -> anyhow::Result<Document> {
    let body = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let path = std::path::absolute(file)?;
    let own = || Url::from_file_path(&path).ok();
    let url = url.cloned().or_else(own).context("the file has no absolute path")?;
    Ok(Document { url, content_type: content_type.map(str::to_owned), body, fetched: now() })
}
