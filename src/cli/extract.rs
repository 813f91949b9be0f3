//! `huiwen extract`: what huiwen reads in a saved article page.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

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
    /// The page, or a text file as a newsroom drops it into a folder
    file: PathBuf,
}

pub(super) fn extract(options: &Options) -> anyhow::Result<ExitCode> {
    let document = document(&options.file, options.url.as_ref(), None)?;
    let decoded = charset::decode(&document.body, None);
    let is_text = options.file.extension().is_some_and(|extension| extension == "txt");
    let mut article = if is_text {
        article::extract_text(&decoded.text, ZONE, now())
    } else {
        article::extract(&decoded.text, &document.url, ZONE, now())
    };
    article.content_html = sanitize::html(&article.content_html, &document.url);
    writeln!(io::stdout(), "{}", article::to_json(&article))?;
    Ok(ExitCode::SUCCESS)
}
