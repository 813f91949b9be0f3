//! `huiwen extract`: what huiwen reads in a saved article page.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use url::Url;

use super::{
    now,
    parse::{ZONE, document},
};
use crate::poll::{
    parse::{article, charset},
    sanitize,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The address that the page came from; relative links are resolved against it
    #[arg(long)]
    url: Option<Url>,
    /// The page
    file: PathBuf,
}

pub(super) fn extract(options: &Options) -> anyhow::Result<ExitCode> {
    let document = document(&options.file, options.url.as_ref(), None)?;
    let decoded = charset::decode(&document.body, None);
    let mut article = article::extract(&decoded.text, &document.url, ZONE, now());
    article.content_html = sanitize::html(&article.content_html, &document.url);
    println!("{}", article::to_json(&article));
    Ok(ExitCode::SUCCESS)
}
