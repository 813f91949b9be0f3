//! `huiwen rules`: what the rules of feeds.toml do, and what today's would move.

mod moves;

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    process::ExitCode,
};

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};

use super::{
    BUSY, USAGE, knowledge, known_keys, now, portal, story::day_or_time, table::table, take_lock,
};
use crate::{
    config::Config,
    model::{Placement, StoryId},
    poll::{
        classify::Classifier,
        refile::{Facing, Move},
    },
    publish,
    store::{Store, StoreError},
};
use moves::{in_json, in_words};

#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Every rule, with the items that it matched in 30 days and the last of a year
    List,
    /// What today's rules would move, story by story; writes nothing
    Test(Test),
    /// Write what today's rules propose for stored items, and publish; what editors decided stays
    Apply(Window),
}

#[derive(Debug, Args)]
pub(super) struct Test {
    #[command(flatten)]
    window: Window,
    /// Only what moves into or out of this section
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Window {
    /// Only stories published on this day or later (2026-11-22, or RFC 3339); else of the last 30 days
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

/// So many days are looked at unless a date is given.
const WINDOW: TimeDelta = TimeDelta::days(30);

/// A rule that matched nothing for so long has no last hit.
const LAST_HIT: TimeDelta = TimeDelta::days(365);

/// So many items are written in one transaction.
const BATCH: usize = 500;

pub(super) fn rules(config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let knowledge = knowledge(config);
    let classifier = &knowledge.classifier;
    let now = now();
    match act {
        Act::List => list(config, classifier, now),
        Act::Test(options) => test(config, classifier, options, now),
        Act::Apply(window) => apply(config, classifier, window, now),
    }
}

fn list(config: &Config, classifier: &Classifier, now: DateTime<Utc>) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database)?;
    let mut hits = vec![(0_usize, None::<DateTime<Utc>>); config.rules.len()];
    store.filed(now - LAST_HIT, |filed| -> Result<bool, StoreError> {
        let is_recent = filed.published >= now - WINDOW;
        for item in &filed.items {
            for (rule, _) in Facing::of(item, &config.sources).matches(classifier) {
                let (times, last) = &mut hits[rule];
                *times += usize::from(is_recent);
                last.get_or_insert(filed.published);
            }
        }
        Ok(is_recent || hits.iter().any(|(_, last)| last.is_none()))
    })?;
    let zone = config.site.timezone;
    let rows = config.rules.iter().zip(hits).map(|(rule, (times, last))| {
        let never = rule.never.iter().map(|section| format!("never {section}"));
        let sections: Vec<String> = rule.sections.iter().cloned().chain(never).collect();
        let weight = if rule.never.is_empty() { rule.weight.to_string() } else { "-".to_owned() };
        let last = last.map(|last| last.with_timezone(&zone).format("%Y-%m-%d").to_string());
        let last = last.unwrap_or_else(|| "-".to_owned());
        vec![rule.name.clone(), sections.join(", "), weight, times.to_string(), last]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    write!(io::stdout(), "{}", table(&["rule", "section", "weight", "hits", "last"], &rows))?;
    Ok(ExitCode::SUCCESS)
}

fn test(
    config: &Config,
    classifier: &Classifier,
    options: &Test,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    let keys = config.sections.iter().map(|section| section.key.as_str());
    let wanted: Vec<String> = options.section.iter().cloned().collect();
    if let Err(status) = known_keys(&wanted, keys, "section") {
        return Ok(status);
    }
    let Some(since) = options.window.since(config, now) else { return Ok(ExitCode::from(USAGE)) };
    let store = Store::open(&config.database)?;
    let (mut moves, mut seen) = (Vec::new(), 0_usize);
    store.filed(since, |filed| -> Result<bool, StoreError> {
        seen += 1;
        let anew: Vec<Vec<Placement>> = filed
            .items
            .iter()
            .map(|item| Facing::of(item, &config.sources).anew(classifier))
            .collect();
        moves.extend(Move::of(&filed, &anew, &config.sections, options.section.as_deref()));
        Ok(true)
    })?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if options.json {
        writeln!(out, "{}", in_json(&moves, seen, since, config))?;
    } else {
        write!(out, "{}", in_words(&moves, seen, since, config))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn apply(
    config: &Config,
    classifier: &Classifier,
    window: &Window,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    let Some(since) = window.since(config, now) else { return Ok(ExitCode::from(USAGE)) };
    let Some(_lock) = take_lock(&config.database)? else { return Ok(ExitCode::from(BUSY)) };
    let mut store = Store::open(&config.database)?;
    let mut changes = Vec::new();
    let mut moved = 0_usize;
    store.filed(since, |filed| -> Result<bool, StoreError> {
        let anew: Vec<Vec<Placement>> = filed
            .items
            .iter()
            .map(|item| Facing::of(item, &config.sources).anew(classifier))
            .collect();
        moved += usize::from(Move::of(&filed, &anew, &config.sections, None).is_some());
        let changed = filed.items.iter().zip(anew);
        let changed = changed.filter(|(item, anew)| !are_same(&item.placements, anew));
        changes.extend(changed.map(|(item, anew)| (filed.story, item.id, anew)));
        Ok(true)
    })?;
    for batch in changes.chunks(BATCH) {
        let tx = store.begin(now)?;
        for (_, item, placements) in batch {
            tx.propose(*item, placements)?;
        }
        let stories: BTreeSet<StoryId> = batch.iter().map(|(story, ..)| *story).collect();
        for story in stories {
            tx.arrange(story)?;
        }
        tx.commit()?;
    }
    let wanted = publish::Wanted::Changed;
    let written = publish::publish(&mut store, &portal(config), &config.publishing, wanted, now)?;
    writeln!(io::stdout(), "本次改动涉及 {moved} 条")?;
    eprintln!("files written: {} in {}", written.len(), config.publishing.directory.display());
    Ok(ExitCode::SUCCESS)
}

/// Whether two lists hold the same proposals, in whatever order.
fn are_same(stored: &[Placement], anew: &[Placement]) -> bool {
    stored.len() == anew.len() && anew.iter().all(|placement| stored.contains(placement))
}

impl Window {
    /// `None` if the date is none, which is said.
    fn since(&self, config: &Config, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Some(since) = &self.since else { return Some(now - WINDOW) };
        day_or_time(since, config.site.timezone)
            .map_err(|error| eprintln!("huiwen: {error:#}"))
            .ok()
    }
}
