//! `huiwen replay`: the kept documents once more, with today's rules.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    process::ExitCode,
};

use clap::Args;
use serde_json::{Value, json};

use super::{BUSY, USAGE, poll::plan, portal, story::day_or_time, take_lock};
use crate::{
    config::Config,
    model::Brief,
    poll::{
        due::Wanted,
        replay::{Difference, Named, Replayed, replay as read_again},
    },
    publish,
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Only documents that were fetched on this day or later (2026-11-22, or RFC 3339)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one object
    #[arg(long)]
    json: bool,
}

pub(super) fn replay(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let zone = config.site.timezone;
    let since = match options.since.as_deref().map(|since| day_or_time(since, zone)).transpose() {
        Ok(since) => since,
        Err(error) => {
            eprintln!("huiwen: {error:#}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let Some(_lock) = take_lock(&config.database)? else { return Ok(ExitCode::from(BUSY)) };
    let mut store = Store::open(&config.database)?;
    let plan = plan(config, Wanted::All);
    let replayed = read_again(&mut store, &plan, since, !options.dry_run)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if options.json {
        writeln!(out, "{}", in_json(&replayed, options.dry_run))?;
    } else {
        in_words(&mut out, &replayed)?;
    }
    out.flush()?;
    for (source, problem) in &replayed.problems {
        eprintln!("huiwen: {source}: {problem}");
    }
    for source in &replayed.unnamed {
        eprintln!(
            "huiwen: {source}: feeds.toml does not name it any more, so its items stay as they are"
        );
    }
    let written = if replayed.written {
        let wanted = publish::Wanted::Changed;
        publish::publish(&mut store, &portal(config), &config.publishing, wanted, plan.now)?.len()
    } else {
        0
    };
    eprintln!(
        "documents: {}, items added: {}, lost: {}, changed: {}, stories joined: {}, parted: {}, moved: {}; {}",
        replayed.documents,
        replayed.added.len(),
        replayed.lost.len(),
        replayed.changed.len(),
        replayed.joined.len(),
        replayed.parted.len(),
        replayed.moved.len(),
        if replayed.written {
            format!("files written: {written}")
        } else if options.dry_run {
            "nothing was written (--dry-run)".to_owned()
        } else {
            "nothing is otherwise".to_owned()
        }
    );
    Ok(ExitCode::SUCCESS)
}

fn in_words(out: &mut impl Write, replayed: &Replayed) -> io::Result<()> {
    let named = |item: &Named| {
        let address = item.url.as_deref().or(item.guid.as_deref()).unwrap_or_default();
        format!("{} “{}” {address}", item.source, item.title)
    };
    for item in &replayed.added {
        writeln!(out, "+ {}", named(item))?;
    }
    for item in &replayed.lost {
        writeln!(out, "- {}", named(item))?;
    }
    for item in &replayed.kept {
        writeln!(
            out,
            "= {}: not found any more; it stays, for an editor decided on its story",
            named(item)
        )?;
    }
    for (item, differences) in &replayed.changed {
        writeln!(out, "~ {}", named(item))?;
        for Difference { field, before, after } in differences {
            let [before, after] = [before, after].map(|value| shortened(value.as_deref()));
            writeln!(out, "    {field}: {before} → {after}")?;
        }
    }
    for (from, into) in &replayed.joined {
        writeln!(out, "joined {} “{}” → {} “{}”", from.id, from.headline, into.id, into.headline)?;
    }
    for (item, from, into) in &replayed.parted {
        writeln!(out, "parted {}: {} → {}", named(item), from.id, into.id)?;
    }
    for story in &replayed.opened {
        writeln!(out, "opened {} “{}”", story.id, story.headline)?;
    }
    for story in &replayed.closed {
        writeln!(out, "closed {} “{}”", story.id, story.headline)?;
    }
    for (story, before) in &replayed.moved {
        let sections = |keys: &BTreeSet<String>| {
            if keys.is_empty() {
                "—".to_owned()
            } else {
                keys.iter().cloned().collect::<Vec<_>>().join(", ")
            }
        };
        let (before, after) = (sections(before), sections(&story.sections));
        writeln!(out, "moved {} “{}”: {before} → {after}", story.id, story.headline)?;
    }
    Ok(())
}

/// A value in a line of the report ends here.
const LONGEST: usize = 60;

fn shortened(value: Option<&str>) -> String {
    let Some(value) = value else { return "—".to_owned() };
    let line = value.replace('\n', " ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn in_json(replayed: &Replayed, dry_run: bool) -> Value {
    let named = |item: &Named| {
        json!({
            "source": item.source,
            "guid": item.guid,
            "url": item.url,
            "title": item.title,
        })
    };
    let list = |items: &[Named]| items.iter().map(named).collect::<Vec<Value>>();
    let story = |story: &Brief| {
        json!({
            "id": story.id.to_string(),
            "headline": story.headline,
            "sections": story.sections,
        })
    };
    let stories = |stories: &[Brief]| stories.iter().map(story).collect::<Vec<Value>>();
    let changed = |(item, differences): &(Named, Vec<Difference>)| {
        let mut object = named(item);
        object["differences"] = differences
            .iter()
            .map(|it| json!({"field": it.field, "before": it.before, "after": it.after}))
            .collect();
        object
    };
    let problem = |(source, problem): &(String, crate::model::Problem)| json!({"source": source, "problem": problem.to_string()});
    json!({
        "dry_run": dry_run,
        "written": replayed.written,
        "documents": replayed.documents,
        "since": replayed.since.map(|since| since.to_rfc3339()),
        "items": {
            "added": list(&replayed.added),
            "lost": list(&replayed.lost),
            "kept": list(&replayed.kept),
            "changed": replayed.changed.iter().map(changed).collect::<Vec<Value>>(),
        },
        "stories": {
            "opened": stories(&replayed.opened),
            "closed": stories(&replayed.closed),
            "joined": replayed.joined.iter()
                .map(|(from, into)| json!({"story": story(from), "into": story(into)}))
                .collect::<Vec<Value>>(),
            "parted": replayed.parted.iter()
                .map(|(item, from, into)| json!({"item": named(item), "from": story(from), "into": story(into)}))
                .collect::<Vec<Value>>(),
            "moved": replayed.moved.iter()
                .map(|(now, before)| json!({"story": story(now), "before": before}))
                .collect::<Vec<Value>>(),
        },
        "problems": replayed.problems.iter().map(problem).collect::<Vec<Value>>(),
    })
}
