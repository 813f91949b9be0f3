//! `huiwen poll`: one round, then publish what changed.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
    sync::{Arc, Mutex},
    time::Instant,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{
    BUSY, knowledge, known_keys, now, pings, portal, proxies, publish::held_back, table::table,
    take_lock,
};
use crate::{
    config::Config,
    curate,
    model::Outcome,
    poll::{self, Plan, Report, SourceReport, alert, due::Wanted, fetch::Fetcher},
    publish,
    store::Store,
};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Also what is not due; a server that asked to wait is not asked all the same
    #[arg(long)]
    all: bool,
    /// Only this source (again for another)
    #[arg(long, value_name = "KEY")]
    source: Vec<String>,
    /// Print how the round went as one line of JSON
    #[arg(long)]
    json: bool,
    /// Exit with 1 if a source failed
    #[arg(long)]
    strict: bool,
}

pub(super) fn poll(config: &Config, options: &Options) -> anyhow::Result<ExitCode> {
    let keys = config.sources.iter().map(|source| source.key.as_str());
    if let Err(status) = known_keys(&options.source, keys, "source") {
        return Ok(status);
    }
    let Some(lock) = take_lock(&config.database)? else { return Ok(ExitCode::from(BUSY)) };
    let begun = Instant::now();
    let mut plan = plan(config, if options.all { Wanted::All } else { Wanted::Due });
    if !options.source.is_empty() {
        plan.sources.retain(|source| options.source.contains(&source.key));
        // Who names sources wants these and nothing else.
        plan.polling.recheck = false;
    }

    let store = Arc::new(Mutex::new(Store::open(&config.database)?));
    let fetcher = Arc::new(Fetcher::new(&config.polling, proxies()?)?);
    let plan = Arc::new(plan);
    let progress = progress(plan.sources.len());
    let bar = progress.clone();
    // A server that floods us with interim answers holds a thread for as long as they are parsed; the others
    // go on meanwhile. Documents are read on threads of their own.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    let report = runtime.block_on(poll::round(
        Arc::clone(&store),
        Arc::clone(&fetcher),
        Arc::clone(&plan),
        Vec::new(),
        move |source| {
            bar.set_message(source.key.clone());
            bar.inc(1);
        },
    ))?;
    progress.finish_and_clear();
    curate::fall_due(&mut poll::lock(&store), now())?;
    let written = publish::publish(
        &mut poll::lock(&store),
        &portal(config),
        &config.publishing,
        publish::Wanted::Changed,
        plan.now,
    )?;
    eprint!("{}", held_back(&poll::lock(&store))?);
    if let Some(alerting) = &config.alerting {
        let portal = &config.site.title;
        let told = alert::tell(&store, &fetcher, alerting, portal, &config.sources, plan.now);
        runtime.block_on(told);
    }
    // A hub may take its time, and no other round shall wait for that: tellers know of each other by the database.
    drop(lock);
    let hubs = &config.publishing.hubs;
    runtime.block_on(pings::tell(&mut poll::lock(&store), &fetcher, hubs));

    let failed = report.sources.iter().any(|told| told.error.is_some());
    if options.json {
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        writeln!(io::stdout(), "{}", in_json(&report, written.len(), duration_ms))?;
        for told in &report.sources {
            if let Some(error) = &told.error {
                eprintln!("huiwen: {}: {error}", told.key);
            }
        }
    } else {
        if config.sources.is_empty() {
            eprintln!("feeds.toml names no sources; add [[sources]]");
        } else {
            eprint!("{}", in_words(&report));
        }
        eprintln!(
            "new stories: {}, files written: {} in {}",
            report.stories_new,
            written.len(),
            config.publishing.directory.display()
        );
    }
    Ok(if failed && options.strict { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The plan of a round at this time.
pub(super) fn plan(config: &Config, wanted: Wanted) -> Plan {
    Plan {
        sources: config.sources.clone(),
        knowledge: knowledge(config),
        polling: config.polling.clone(),
        backlog: config.publishing.backlog,
        lasts: None,
        wanted,
        now: now(),
    }
}

/// A table of the sources that were asked, for a person.
pub(super) fn in_words(report: &Report) -> String {
    let asked = |told: &&SourceReport| told.outcome != Outcome::NotDue;
    let rows: Vec<Vec<String>> = report.sources.iter().filter(asked).map(row).collect();
    if rows.is_empty() {
        return "no source is due; --all asks also those that are not\n".to_owned();
    }
    table(&["source", "outcome", "items", "new", "updated", "ms", "error"], &rows)
}

fn row(told: &SourceReport) -> Vec<String> {
    vec![
        told.key.clone(),
        told.outcome.as_str().to_owned(),
        told.items.to_string(),
        told.new.to_string(),
        told.updated.to_string(),
        told.duration_ms.to_string(),
        told.error.clone().unwrap_or_default(),
    ]
}

fn in_json(report: &Report, files_written: usize, duration_ms: u64) -> serde_json::Value {
    let sources: Vec<_> = report
        .sources
        .iter()
        .map(|told| {
            json!({
                "key": told.key,
                "outcome": told.outcome.as_str(),
                "status": told.status,
                "items": told.items,
                "new": told.new,
                "updated": told.updated,
                "error": told.error,
                "duration_ms": told.duration_ms,
            })
        })
        .collect();
    json!({
        "sources": sources,
        "stories_new": report.stories_new,
        "files_written": files_written,
        "duration_ms": duration_ms,
    })
}

/// A bar on a terminal, nothing elsewhere.
fn progress(sources: usize) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
    ProgressBar::with_draw_target(Some(sources as u64), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
