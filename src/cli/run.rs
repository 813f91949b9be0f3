//! `huiwen run`: polls on schedule, publishes what changed, and serves.

use std::{
    convert::Infallible,
    fs,
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tracing::{error, info, warn};

use super::{now, poll::plan, portal, proxies, serve::until_stopped, watch::Watch};
use crate::{
    config::{self, Config},
    model::{Outcome, Source},
    poll::{self, Report, SourceReport, alert, due::Wanted, fetch::Fetcher},
    publish,
    store::{RoundLock, Store},
};

/// How often feeds.toml and the schedule are looked at. Editors' acts in the shell publish themselves,
/// so that nobody waits for this.
const TICK: Duration = Duration::from_secs(2);

pub(super) fn run(path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    let watch = Watch::over_polling(config)?;
    let work = keep_polling(path, config.clone(), &watch);
    until_stopped(config, &watch, work)
}

async fn keep_polling(
    path: &Path,
    mut config: Config,
    watch: &Arc<Watch>,
) -> anyhow::Result<Infallible> {
    let store = Arc::new(Mutex::new(Store::open(&config.database)?));
    let mut fetcher = Arc::new(Fetcher::new(&config.polling, proxies()?)?);
    let mut text = fs::read(path).ok();
    loop {
        let done = tick(&config, &store, &fetcher, watch).await;
        if let Err(error) = &done {
            error!("the round broke off: {error:#}");
        }
        watch.set_trouble(done.err().map(|error| format!("{error:#}")));
        tokio::time::sleep(TICK).await;
        if let Some(edited) = edited(path, &mut text, &config) {
            fetcher = Arc::new(Fetcher::new(&edited.polling, proxies()?)?);
            watch.configure(&edited);
            config = edited;
        }
    }
}

/// Polls whatever is due, and publishes what changed, if no other program is at it.
async fn tick(
    config: &Config,
    store: &Arc<Mutex<Store>>,
    fetcher: &Arc<Fetcher>,
    watch: &Arc<Watch>,
) -> anyhow::Result<()> {
    let Some(_lock) = RoundLock::take(&config.database)? else { return Ok(()) };
    let plan = Arc::new(plan(config, Wanted::Due));
    // The first pages stand before the first answers come: unreachable servers take their time.
    publish_changed(config, store).await?;
    watch.beat();
    if !poll::is_due(&poll::lock(store), &plan)? {
        return Ok(());
    }
    let (begun, asked) = (Instant::now(), Arc::clone(watch));
    let tell = move |_: &Source| asked.beat();
    let report = poll::round(Arc::clone(store), Arc::clone(fetcher), plan, tell).await?;
    let written = publish_changed(config, store).await?;
    watch.count(&report, begun.elapsed(), written);
    watch.beat();
    log(&report, written);
    if let Some(alerting) = &config.alerting {
        let portal = &config.site.title;
        alert::tell(store, fetcher, alerting, portal, &config.sources, now()).await;
    }
    Ok(())
}

async fn publish_changed(config: &Config, store: &Arc<Mutex<Store>>) -> anyhow::Result<usize> {
    let (portal, publishing) = (portal(config), config.publishing.clone());
    let (store, now) = (Arc::clone(store), now());
    let written = tokio::task::spawn_blocking(move || {
        let wanted = publish::Wanted::Changed;
        publish::publish(&mut poll::lock(&store), &portal, &publishing, wanted, now)
    });
    Ok(written.await??.len())
}

fn log(report: &Report, files_written: usize) {
    for told in &report.sources {
        if let Some(error) = &told.error
            && told.outcome != Outcome::NotDue
        {
            warn!(source = told.key, "{}: {error}", told.key);
        }
    }
    let quiet = |told: &SourceReport| matches!(told.outcome, Outcome::NotDue | Outcome::Unchanged);
    if report.sources.iter().all(quiet) && files_written == 0 {
        return;
    }
    let asked = report.sources.iter().filter(|told| told.outcome != Outcome::NotDue).count();
    let items: usize = report.sources.iter().map(|told| told.new).sum();
    info!(asked, items, stories = report.stories_new, files_written, "round");
}

/// The configuration of an edited feeds.toml. A wrong one is refused loudly, once, and the old one goes
/// on; so do the places that cannot be changed while the program runs.
fn edited(path: &Path, text: &mut Option<Vec<u8>>, old: &Config) -> Option<Config> {
    let found = fs::read(path).ok();
    if found == *text {
        return None;
    }
    *text = found;
    let mut new = match config::load(path) {
        Ok(new) => new,
        Err(error) => {
            error!("the edited feeds.toml is refused, the old one stays in force\n{error}");
            return None;
        }
    };
    let moved = new.listen != old.listen
        || new.database != old.database
        || new.publishing.directory != old.publishing.directory;
    if moved {
        warn!("serve.listen, storage.database and publish.directory change with the next start");
        new.listen = old.listen;
        new.database.clone_from(&old.database);
        new.publishing.directory.clone_from(&old.publishing.directory);
    }
    info!("the edited feeds.toml is in force");
    Some(new)
}
