//! `huiwen story list`.

use std::{
    collections::HashMap,
    io::{self, Write},
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value, json};

use super::{
    hot,
    words::{day_or_time, in_zone, reason, written},
};
use crate::{
    cli::{USAGE, known_keys, now},
    config::Config,
    curate::{self, heat::Heat},
    model::StoryId,
    store::{Listed, Store},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    /// Only those of this section
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// Only those published on this day or later (2026-11-22, or RFC 3339)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// By how many independent outlets carried them lately, the hottest first
    #[arg(long)]
    hot: bool,
    /// Print an array of objects
    #[arg(long)]
    json: bool,
}

pub(super) fn list(config: &Config, store: &Store, options: &List) -> anyhow::Result<ExitCode> {
    let keys = config.sections.iter().map(|section| section.key.as_str());
    let wanted: Vec<String> = options.section.iter().cloned().collect();
    if let Err(status) = known_keys(&wanted, keys, "section") {
        return Ok(status);
    }
    let zone = config.site.timezone;
    let since = match options.since.as_deref().map(|since| day_or_time(since, zone)).transpose() {
        Ok(since) => since,
        Err(error) => {
            eprintln!("huiwen: {error:#}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let limit = if options.limit == 0 { usize::MAX } else { options.limit };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut first = true;
    let mut tell = |listed: Listed, heat: Option<Heat>| -> anyhow::Result<()> {
        if options.json {
            let mut object = in_json(&listed, zone);
            if let Some(heat) = heat {
                hot::add_to(&mut object, heat);
            }
            write!(out, "{}{object}", if first { "[" } else { ",\n" })?;
            first = false;
        } else {
            let heat = heat.map(hot::in_words).unwrap_or_default();
            writeln!(out, "{}{heat}", in_a_line(&listed, zone))?;
        }
        Ok(())
    };
    let section = options.section.as_deref();
    if options.hot {
        let houses = hot::houses(config, store)?;
        let hottest = curate::hot::hottest(store, &houses, section, now())?;
        let heats: HashMap<StoryId, Heat> = hottest.iter().copied().collect();
        let mut told = 0;
        let stories = hottest.into_iter().map(|(story, _)| story);
        store.list_these(stories, &config.sections, |story, listed| {
            if hot::is_wanted(&listed, section, since) {
                tell(listed, heats.get(&story).copied())?;
                told += 1;
            }
            anyhow::Ok(told < limit)
        })?;
    } else {
        let tell = |listed| tell(listed, None);
        store.list(section, since, limit, &config.sections, tell)?;
    }
    if options.json {
        writeln!(out, "{}]", if first { "[" } else { "" })?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn in_a_line(listed: &Listed, zone: Tz) -> String {
    let story = &listed.story;
    let when = written(&story.published, zone);
    let copies = match listed.items.len() {
        1 => String::new(),
        many => format!(" (转载 {many})"),
    };
    let hidden = match listed {
        Listed { withdrawn: Some(_), .. } => " [撤稿]",
        Listed { gone: Some(_), .. } => " [源站已撤]",
        Listed { embargo: Some(_), .. } => " [定时]",
        Listed { hidden: true, .. } => " [隐藏]",
        Listed { is_expired: true, .. } => " [到期]",
        _ => "",
    };
    format!("{} {when} {} · {}{copies}{hidden}", story.id, story.headline, story.credit)
}

pub(super) fn in_json(listed: &Listed, zone: Tz) -> Value {
    let story = &listed.story;
    let items: Vec<Value> = listed
        .items
        .iter()
        .map(|item| {
            json!({
                "source": item.source,
                "guid": item.guid,
                "url": item.url,
                "title": item.title,
                "published": in_zone(&item.published, zone).to_rfc3339(),
                "credit": item.credit,
                "reason": reason(item),
            })
        })
        .collect();
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&zone).to_rfc3339());
    json!({
        "id": story.id.to_string(),
        "headline": story.headline,
        "published": in_zone(&story.published, zone).to_rfc3339(),
        "credit": story.credit,
        "sections": story.sections,
        "hidden": listed.hidden,
        "gone": time(listed.gone),
        "withdrawn": listed.withdrawn,
        "embargo": time(listed.embargo),
        "expiry": time(listed.expiry),
        "expired": listed.is_expired,
        "items": items,
    })
}
