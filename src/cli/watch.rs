//! What `/healthz` and `/metrics` answer: how polling goes, and what the database says.

use std::{
    fs,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::now;
use crate::{
    config::Config,
    model::Outcome,
    poll::{Report, standings::standings},
    store::Store,
    web::{
        Probes,
        health::{self, Pulse},
        metrics::{Polled, Snapshot, SourceFigures},
    },
};

/// Watches over one process; shared by its server and its polling.
pub(super) struct Watch {
    config: Mutex<Arc<Config>>,
    /// Its own: readers never wait for the round.
    store: Mutex<Store>,
    /// None in a process that only serves.
    polling: Option<Mutex<Polling>>,
}

struct Polling {
    trouble: Option<String>,
    beat: DateTime<Utc>,
    polled: Polled,
}

impl Watch {
    /// Over a process that polls.
    pub(super) fn over_polling(config: &Config) -> anyhow::Result<Arc<Watch>> {
        let polling = Polling { trouble: None, beat: now(), polled: Polled::default() };
        Watch::new(config, Some(Mutex::new(polling)))
    }

    /// Over a process that only serves.
    pub(super) fn over_serving(config: &Config) -> anyhow::Result<Arc<Watch>> {
        Watch::new(config, None)
    }

    fn new(config: &Config, polling: Option<Mutex<Polling>>) -> anyhow::Result<Arc<Watch>> {
        let store = Mutex::new(Store::open(&config.database)?);
        Ok(Arc::new(Watch { config: Mutex::new(Arc::new(config.clone())), store, polling }))
    }

    /// Takes over an edited feeds.toml.
    pub(super) fn configure(&self, config: &Config) {
        *lock(&self.config) = Arc::new(config.clone());
    }

    /// The feeds.toml that is in force.
    pub(super) fn config(&self) -> Arc<Config> {
        lock(&self.config).clone()
    }

    /// A part of the feeds.toml that is in force.
    pub(super) fn with_config<T>(&self, take: impl FnOnce(&Config) -> T) -> T {
        take(&lock(&self.config))
    }

    /// Polling goes on: a source was asked, or a look at the schedule came to its end.
    pub(super) fn beat(&self) {
        if let Some(polling) = &self.polling {
            lock(polling).beat = now();
        }
    }

    /// How the last look at the schedule ended.
    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        if let Some(polling) = &self.polling {
            lock(polling).trouble = trouble;
        }
    }

    /// A round came to its end.
    pub(super) fn count(&self, report: &Report, took: Duration, files_written: usize) {
        let Some(polling) = &self.polling else { return };
        let polled = &mut lock(polling).polled;
        polled.rounds += 1;
        polled.ended = Some(now());
        polled.seconds = took.as_secs_f64();
        polled.files_written = files_written as u64;
        for told in &report.sources {
            // One that is gone is reported at every round, and was asked only if there is a status.
            let asked = match told.outcome {
                Outcome::NotDue => false,
                Outcome::Gone => told.status.is_some(),
                _ => true,
            };
            if asked {
                *polled.outcomes.entry(told.outcome.as_str()).or_default() += 1;
            }
        }
    }

    /// For the server.
    pub(super) fn probes(self: &Arc<Watch>) -> Probes {
        let (health, metrics) = (Arc::clone(self), Arc::clone(self));
        Probes {
            health: Arc::new(move || health.health()),
            metrics: Arc::new(move || metrics.snapshot().map_err(|error| format!("{error:#}"))),
        }
    }

    fn health(&self) -> Result<(), String> {
        let Some(polling) = &self.polling else {
            return self.others_poll().unwrap_or_else(|error| Err(format!("{error:#}")));
        };
        let longest = {
            let config = lock(&self.config);
            config.polling.total_timeout + config.polling.per_host_delay
        };
        let pulse = {
            let polling = lock(polling);
            Pulse {
                trouble: polling.trouble.clone(),
                beat: polling.beat,
                longest: TimeDelta::from_std(longest).unwrap_or(TimeDelta::MAX / 2),
            }
        };
        health::polls(&pulse, now())
    }

    fn others_poll(&self) -> anyhow::Result<Result<(), String>> {
        let (config, now) = (lock(&self.config).clone(), now());
        let standings = standings(&config.sources, &lock(&self.store), now)?;
        let last = standings.iter().filter_map(|standing| standing.state.last_attempt).max();
        let is_due = standings.iter().any(|standing| standing.is_due);
        Ok(health::is_polled(last, is_due, now))
    }

    fn snapshot(&self) -> anyhow::Result<Snapshot> {
        let (config, now) = (lock(&self.config).clone(), now());
        let (standings, figures) = {
            let store = lock(&self.store);
            let standings = standings(&config.sources, &store, now)?;
            (standings, store.figures().context("counting what is kept")?)
        };
        let sources = standings.into_iter().map(|standing| SourceFigures {
            key: standing.source.key.clone(),
            health: standing.diagnosis.map(|diagnosis| diagnosis.health),
            last_success: standing.state.last_success,
            next_due: standing.next,
            entries: standing.state.entries,
            failures: standing.state.failures,
            items_per_day: standing.items_per_day,
        });
        Ok(Snapshot {
            version: env!("CARGO_PKG_VERSION"),
            sources: sources.collect(),
            stories: figures.stories,
            items: figures.items,
            documents: figures.documents,
            database_bytes: figures.bytes,
            memory: memory(),
            polled: self.polling.as_ref().map(|polling| lock(polling).polled.clone()),
        })
    }
}

/// Resident memory of this process in bytes, where the system has a `/proc` that tells.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// Nothing here is left half-done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
