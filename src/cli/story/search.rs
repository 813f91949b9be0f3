//! `huiwen story search`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Args;

use super::list::{in_a_line, in_json};
use crate::{
    cli::{known_keys, now},
    config::Config,
    store::Store,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Search {
    /// All of them must stand in a story: in its headlines, summaries, credits or bodies. Two characters at least;
    /// a single Chinese one is looked for in headlines
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Only those that readers find in this section
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// Only those that this source carries
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// Print an array of objects
    #[arg(long)]
    json: bool,
}

/// Stories that a search puts to the index before it answers: about a second.
const MOST_CAUGHT_UP: usize = 2000;

/// Stories that are looked up at once.
const PAGE: usize = 200;

pub(super) fn search(
    config: &Config,
    store: &mut Store,
    options: &Search,
) -> anyhow::Result<ExitCode> {
    let wanted = |key: &Option<String>| key.iter().cloned().collect::<Vec<_>>();
    let sections = config.sections.iter().map(|section| section.key.as_str());
    let sources = config.sources.iter().map(|source| source.key.as_str());
    let known = known_keys(&wanted(&options.section), sections, "section")
        .and_then(|()| known_keys(&wanted(&options.source), sources, "source"));
    if let Err(status) = known {
        return Ok(status);
    }
    // Whoever holds the database for long has more to do; what the index lacks is said below.
    let lacking = match store.catch_up(now(), MOST_CAUGHT_UP) {
        Ok(lacking) => lacking,
        Err(_) => store.not_searched()?,
    };
    if lacking > 0 {
        eprintln!("huiwen: 搜索索引还差 {lacking} 篇");
    }
    let section =
        config.sections.iter().find(|section| Some(&section.key) == options.section.as_ref());
    let among = (section, options.source.as_deref());
    let (words, zone) = (options.words.join(" "), config.site.timezone);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut left = if options.limit == 0 { usize::MAX } else { options.limit };
    let mut from: Option<String> = None;
    let mut first = true;
    loop {
        let page = left.min(PAGE);
        let found = store.search(&words, among, from.as_deref(), page, &config.sections)?;
        left -= found.rows.len();
        for row in found.rows {
            let Some(listed) = store.story(row.id, &config.sections)? else { continue };
            if options.json {
                let object = in_json(&listed, zone);
                write!(out, "{}{object}", if first { "[" } else { ",\n" })?;
                first = false;
            } else {
                writeln!(out, "{}", in_a_line(&listed, zone))?;
            }
        }
        from = found.next;
        if from.is_none() || left == 0 {
            break;
        }
    }
    if options.json {
        writeln!(out, "{}]", if first { "[" } else { "" })?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
