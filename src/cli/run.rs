//! `huiwen run`: polls on schedule, publishes what changed, and serves.

use std::{
    convert::Infallible,
    fs,
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use tracing::{error, info, warn};

use super::{
    due, edited::edited, leisure, now, pings, poll::plan, portal, proxies, serve::until_stopped,
    watch::Watch,
};
use crate::{
    config::Config,
    curate,
    model::{Outcome, Source, Subscription},
    poll::{
        self, Plan, Report, SourceReport, alert,
        due::Wanted,
        fetch::Fetcher,
        schedule::Wake,
        websub::{self, Push, Upkeep},
    },
    publish,
    store::{RoundLock, Store},
    web::websub::{Callbacks, Inbox, callbacks},
};

/// How often feeds.toml and the schedule are looked at. Editors' acts in the shell publish themselves,
/// so that nobody waits for this.
const TICK: Duration = Duration::from_secs(2);

/// What a lane has not asked by then is asked in the next round: stories are published when a round ends.
const LANE: Duration = Duration::from_secs(20);

pub(super) fn run(path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    let watch = Watch::over_polling(config)?;
    let (callbacks, inbox) = callbacks(now);
    let hubs = Hubs { callbacks: callbacks.clone(), inbox, upkeep: Upkeep::default() };
    let work = keep_polling(path, config.clone(), &watch, hubs);
    until_stopped(path, config, &watch, Some(callbacks), work)
}

async fn keep_polling(
    path: &Path,
    config: Config,
    watch: &Arc<Watch>,
    hubs: Hubs,
) -> anyhow::Result<Infallible> {
    let mut text = fs::read(path).ok();
    let mut poller = Poller {
        store: Arc::new(Mutex::new(Store::open(&config.database)?)),
        fetcher: Arc::new(Fetcher::new(&config.polling, proxies()?)?),
        plan: plan(&config, Wanted::Due),
        config,
        watch: Arc::clone(watch),
        hubs,
        looked: now(),
        wake: None,
    };
    let outward =
        |poller: &Poller| (Arc::clone(&poller.fetcher), poller.config.publishing.hubs.clone());
    let (tell, outward_now) = tokio::sync::watch::channel(outward(&poller));
    // With a connection of its own: a round keeps that of the poller for as long as it lasts.
    let store = Store::open(&poller.config.database)?;
    tokio::spawn(due::keep_time(store, Arc::clone(watch)));
    tokio::spawn(pings::keep_telling(Store::open(&poller.config.database)?, outward_now));
    loop {
        let done = poller.tick().await;
        if let Err(error) = &done {
            error!("the round broke off: {error:#}");
        }
        watch.set_trouble(done.err().map(|error| format!("{error:#}")));
        if let Err(error) = poller.spend_leisure().await {
            warn!("what the desk searches is not up to date: {error:#}");
        }
        tokio::time::sleep(TICK).await;
        if let Some(edited) = edited(path, &mut text, &poller.config) {
            poller.fetcher = Arc::new(Fetcher::new(&edited.polling, proxies()?)?);
            poller.plan = plan(&edited, Wanted::Due);
            watch.configure(&edited);
            poller.config = edited;
            tell.send_replace(outward(&poller));
        }
    }
}

/// What hubs call, and what keeps subscriptions up.
struct Hubs {
    callbacks: Callbacks,
    inbox: Inbox,
    upkeep: Upkeep,
}

/// What a program that polls again and again keeps between two looks.
struct Poller {
    config: Config,
    /// Made once for each feeds.toml; a round takes a copy with its time.
    plan: Plan,
    store: Arc<Mutex<Store>>,
    fetcher: Arc<Fetcher>,
    watch: Arc<Watch>,
    hubs: Hubs,
    looked: DateTime<Utc>,
    /// After a sleep of the machine, until all sources have had their turn.
    wake: Option<Wake>,
}

impl Poller {
    /// Polls whatever is due, and publishes what changed, if no other program is at it.
    async fn tick(&mut self) -> anyhow::Result<()> {
        let Some(_lock) = RoundLock::take(&self.config.database)? else { return Ok(()) };
        let plan = self.plan_now();
        // The first pages stand before the first answers come: unreachable servers take their time.
        publish_changed(&self.config, &self.store).await?;
        self.watch.beat();
        let pushes = self.keep_up_with_hubs(&plan)?;
        if pushes.is_empty() && !poll::is_due(&poll::lock(&self.store), &plan)? {
            return Ok(());
        }
        let (begun, asked) = (Instant::now(), Arc::clone(&self.watch));
        let tell = move |_: &Source| asked.beat();
        let (store, fetcher) = (Arc::clone(&self.store), Arc::clone(&self.fetcher));
        let report = poll::round(store, fetcher, Arc::new(plan), pushes, tell).await?;
        let written = publish_changed(&self.config, &self.store).await?;
        self.watch.count(&report, begun.elapsed(), written);
        self.watch.beat();
        log(&report, written);
        if let Some(alerting) = &self.config.alerting {
            let (portal, sources) = (&self.config.site.title, &self.config.sources);
            alert::tell(&self.store, &self.fetcher, alerting, portal, sources, now()).await;
        }
        Ok(())
    }

    /// The plan of a round at this time. After a long sleep not all sources come at once.
    fn plan_now(&mut self) -> Plan {
        let now = now();
        self.wake = Wake::notice(self.looked, now).or(self.wake).filter(|wake| !wake.is_over(now));
        self.looked = now;
        let mut plan = Plan { now, lasts: Some(LANE), ..self.plan.clone() };
        if let Some(wake) = self.wake {
            let host = |source: &Source| source.url.host_str().unwrap_or_default().to_owned();
            plan.sources.retain(|source| wake.has_turn(&host(source), now));
            plan.polling.recheck = false;
        }
        plan
    }

    /// Does what nobody waits for, now that the round is over.
    async fn spend_leisure(&self) -> anyhow::Result<()> {
        let (store, config) = (Arc::clone(&self.store), self.config.clone());
        let spent =
            tokio::task::spawn_blocking(move || leisure::spend(&mut poll::lock(&store), &config));
        spent.await?
    }

    fn keep_up_with_hubs(&mut self, plan: &Plan) -> anyhow::Result<Vec<Push>> {
        let Hubs { callbacks, inbox, upkeep } = &mut self.hubs;
        let fetcher = &self.fetcher;
        let mut store = poll::lock(&self.store);
        let expect = |known: &[Subscription]| callbacks.expect(known, &plan.polling);
        let send = |request| websub::send(Arc::clone(fetcher), request);
        upkeep.keep_up(&mut store, plan, inbox.take_all(), expect, send)
    }
}

async fn publish_changed(config: &Config, store: &Arc<Mutex<Store>>) -> anyhow::Result<usize> {
    let (portal, publishing) = (portal(config), config.publishing.clone());
    let (store, now) = (Arc::clone(store), now());
    let written = tokio::task::spawn_blocking(move || {
        let wanted = publish::Wanted::Changed;
        let mut store = poll::lock(&store);
        curate::fall_due(&mut store, now)?;
        publish::publish(&mut store, &portal, &publishing, wanted, now)
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
