//! The command line: one file a verb. The only place that asks what time it is.
//!
//! Results go to standard output; messages and progress go to standard error. Exit status: 0 done,
//! 1 the program could not do its work, 2 usage or feeds.toml is wrong, 75 another round holds the lock.

mod check;
mod desk;
mod drafts;
mod due;
mod edited;
mod edits;
mod extract;
mod leisure;
mod not_found;
mod parse;
mod pictures;
mod pings;
mod poll;
mod publish;
mod replay;
mod rules;
mod run;
mod serve;
mod source;
mod sources;
mod story;
mod story_page;
mod table;
mod user;
mod watch;

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use chrono::{DateTime, SubsecRound as _, Utc};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::{
    config::{self, Config},
    model::{KnownOutlet, Outlet, Polled},
    poll::{Knowledge, fetch::Environment},
    publish::{pictures::Pictures, portal::Portal},
    store::RoundLock,
};

/// huiwen 汇闻 gathers regional news and publishes it.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The portal's feeds.toml; relative paths in it are relative to itself
    #[arg(short, long, global = true, default_value = "feeds.toml", value_name = "FILE")]
    config: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Poll on schedule, publish what changed, and serve, until SIGINT or SIGTERM
    Run,
    /// One round over what is due, then publish what changed; made for cron
    Poll(poll::Options),
    /// Read the kept documents once more with today's rules, and say what is otherwise
    Replay(replay::Options),
    /// Write the published files again from the database
    Publish(publish::Options),
    /// Serve the published files without polling
    Serve,
    /// Read feeds.toml and say every mistake with its line
    Check,
    /// What huiwen reads in a saved feed or list, as JSON
    Parse(parse::Options),
    /// What huiwen reads in a saved article page, as JSON
    Extract(extract::Options),
    /// The health of every source
    Sources(sources::Options),
    /// What a person says about a source
    #[command(subcommand)]
    Source(source::Act),
    /// The rules by which items come into sections
    #[command(subcommand)]
    Rules(rules::Act),
    /// What editors do
    #[command(subcommand)]
    Story(story::Act),
    /// What editors decided, out of a database and into another
    #[command(subcommand)]
    Edits(edits::Edits),
    /// Who works at the desk
    User(user::Options),
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = if matches!(arguments.verb, Verb::Run | Verb::Serve) { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("HUIWEN_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match run(&arguments) {
        Ok(status) => status,
        // Whoever read the results has seen enough of them (`huiwen story list | head`).
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("huiwen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    // These look at one file and need no portal.
    match &arguments.verb {
        Verb::Parse(options) => return parse::parse(options),
        Verb::Extract(options) => return extract::extract(options),
        _ => {}
    }
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{}", error.render(std::io::stderr().is_terminal()));
            return Ok(ExitCode::from(USAGE));
        }
    };
    match &arguments.verb {
        Verb::Run => run::run(&arguments.config, &config),
        Verb::Poll(options) => poll::poll(&config, options),
        Verb::Publish(options) => publish::publish(&config, options),
        Verb::Replay(options) => replay::replay(&config, options),
        Verb::Serve => serve::serve(&arguments.config, &config),
        Verb::Check => check::check(&arguments.config, &config),
        Verb::Sources(options) => sources::sources(&config, options),
        Verb::Source(act) => source::source(&arguments.config, &config, act),
        Verb::Rules(act) => rules::rules(&config, act),
        Verb::Story(act) => story::story(&config, act),
        Verb::Edits(what) => edits::edits(&config, what),
        Verb::User(options) => user::user(&config, options),
        Verb::Parse(_) | Verb::Extract(_) => unreachable!("handled above"),
    }
}

/// Usage or feeds.toml is wrong.
const USAGE: u8 = 2;

/// Another round holds the lock: `EX_TEMPFAIL` of sysexits.h, which cron's wrappers know.
const BUSY: u8 = 75;

/// The one time of a command.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}

/// The proxies that the environment names.
fn proxies() -> anyhow::Result<Environment> {
    Environment::read(|name| std::env::var(name).ok())
}

/// The lock of the round; without it says so, and the caller exits with [`BUSY`].
fn take_lock(database: &Path) -> anyhow::Result<Option<RoundLock>> {
    let lock = RoundLock::take(database)?;
    if lock.is_none() {
        eprintln!(
            "huiwen: another round is at work on {}; nothing was changed",
            database.display()
        );
    }
    Ok(lock)
}

/// What reading documents needs of feeds.toml.
fn knowledge(config: &Config) -> Arc<Knowledge> {
    Arc::new(Knowledge::new(
        &config.sections,
        &config.rules,
        &config.credits,
        &config.gazetteer,
        &config.opposites,
    ))
}

/// What pages and feeds need of feeds.toml.
fn portal(config: &Config) -> Portal {
    let outlets = config.sources.iter().map(Outlet::of).collect();
    let polled = Polled::of(&config.sources);
    let homepage = |known: &KnownOutlet| {
        let page = Url::parse(known.homepage.as_ref()?).ok().filter(|page| !polled.has(page))?;
        Some((known.name.clone(), page.into()))
    };
    let homepages = config.credits.outlets.iter().filter_map(homepage).collect();
    Portal::new(config.site.clone(), config.sections.clone(), outlets)
        .with_homepages(homepages)
        .with_hubs(config.publishing.hubs.clone())
        .with_pictures(config.pictures.as_ref().map(|proxy| Pictures::new(&proxy.key)))
}

/// Refuses keys that feeds.toml does not have, with those that it has.
fn known_keys<'a>(
    wanted: &[String],
    known: impl IntoIterator<Item = &'a str>,
    noun: &str,
) -> Result<(), ExitCode> {
    let known: Vec<&str> = known.into_iter().collect();
    let mut all_known = Ok(());
    for key in wanted {
        if !known.contains(&key.as_str()) {
            eprintln!(
                "huiwen: there is no {noun} “{key}” in feeds.toml; there are {}",
                known.join(", ")
            );
            all_known = Err(ExitCode::from(USAGE));
        }
    }
    all_known
}
