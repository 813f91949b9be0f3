//! `huiwen check`: feeds.toml and every mistake in it. Mistakes were printed when it was read.

use std::{
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use crate::config::Config;

pub(super) fn check(path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    writeln!(
        io::stdout(),
        "{}: no mistakes; sections: {}, sources: {}",
        path.display(),
        config.sections.len(),
        config.sources.len()
    )?;
    Ok(ExitCode::SUCCESS)
}
