//! Pictures of outlets for the server: which are signed, and how they are fetched.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use url::Url;

use super::{now, proxies, watch::Watch};
use crate::{
    config::Config,
    model::{Document, Polling, Via},
    poll::{
        fetch::{Accept, Answer, Fetcher, Request, RetryAfter, authority, domain, shown_address},
        schedule::believed,
    },
    publish::pictures::Pictures,
    store::Store,
    web::{PictureAt, Signed},
};

/// The largest picture: a photograph as cameras write it.
const LARGEST: u64 = 8 << 20;

/// A reader does not wait for longer.
const LONGEST: Duration = Duration::from_secs(20);

/// Hosts that asked to wait are few; at so many, those of before are forgotten.
const MOST_HOSTS: usize = 1024;

/// For the server, as the feeds.toml that `watch` has in force says; nothing is signed where it has no key.
/// Fetching has the threads of `runtime`: one hostile answer may keep a thread busy, and readers must not wait.
pub(super) fn fetcher(watch: &Arc<Watch>, runtime: &Handle) -> anyhow::Result<PictureAt> {
    let outlets = Outlets::new(watch)?;
    let runtime = runtime.clone();
    Ok(Arc::new(move |signature, encoded| {
        let proxy = outlets.watch.with_config(|config| config.pictures.clone())?;
        let url = Pictures::new(&proxy.key).verify(signature, encoded)?;
        let (outlets, runtime, at) = (Arc::clone(&outlets), runtime.clone(), url.clone());
        let bytes = async move {
            let fetched = runtime.spawn(async move { outlets.fetch(&at, &proxy.via).await });
            let fetched = fetched.await.unwrap_or_else(|error| Err(error.to_string()));
            fetched.map(|document| document.body)
        };
        Some(Signed { url, bytes: Box::pin(bytes) })
    }))
}

/// What is known of outlets by those who fetch from them because somebody asked.
pub(super) struct Outlets {
    watch: Arc<Watch>,
    store: Mutex<Store>,
    /// The limits that it was made for, and the fetcher. Not that of rounds: readers shall not wait for its pauses.
    fetcher: Mutex<Option<(Polling, Arc<Fetcher>)>>,
    /// Until when hosts want no request, as they said to us; what they said to rounds is in the store.
    waits: Mutex<HashMap<String, DateTime<Utc>>>,
}

impl Outlets {
    /// With a connection of its own.
    pub(super) fn new(watch: &Arc<Watch>) -> anyhow::Result<Arc<Outlets>> {
        Ok(Arc::new(Outlets {
            watch: Arc::clone(watch),
            store: Mutex::new(Store::open(&watch.config().database)?),
            fetcher: Mutex::new(None),
            waits: Mutex::default(),
        }))
    }

    /// What stands at an address; `otherwise` is the way there if it is at no source's domain. The error says why it
    /// could not be fetched.
    pub(super) async fn fetch(
        self: Arc<Outlets>,
        url: &Url,
        otherwise: &Via,
    ) -> Result<Document, String> {
        let now = now();
        let fetcher = self.fetcher().map_err(|error| format!("{error:#}"))?;
        let outlets = Arc::clone(&self);
        let waits = tokio::task::spawn_blocking(move || outlets.waits(now)).await;
        let waits = waits.map_err(|error| error.to_string())??;
        if let Some(until) = waits.get(&authority(url)) {
            return Err(format!("{} asked to wait until {until}", authority(url)));
        }
        fetcher.be_patient(waits);
        let (named, via) = self.watch.with_config(|config| way_to(url, config, otherwise));
        fetcher.may_follow(url, &named).map_err(|failure| failure.message)?;
        let request = Request { named: &named, via: &via, ..Request::new(url, Accept::Any) };
        let fetched = fetcher.fetch(&request, now).await;
        if let Some(RetryAfter { host, until }) = fetched.retry_after {
            lock(&self.waits).insert(host, believed(until, now));
        }
        match fetched.answer {
            Answer::Document(document, _) => Ok(document),
            Answer::Failed(failure) => Err(failure.message),
            Answer::Gone | Answer::NotModified(_) => Err(format!("{} is gone", shown_address(url))),
        }
    }

    /// The fetcher with the limits of today's feeds.toml.
    fn fetcher(&self) -> anyhow::Result<Arc<Fetcher>> {
        let polling = self.watch.with_config(|config| config.polling.clone());
        let mut fetcher = lock(&self.fetcher);
        if let Some((_, fetcher)) = fetcher.as_ref().filter(|(made_for, _)| *made_for == polling) {
            return Ok(Arc::clone(fetcher));
        }
        let limits = Polling {
            // One picture at a time is asked of a domain, as a reader's browser would, and without pauses.
            per_host_delay: Duration::ZERO,
            max_body: polling.max_body.min(LARGEST),
            total_timeout: polling.total_timeout.min(LONGEST),
            ..polling.clone()
        };
        let made = Arc::new(Fetcher::new(&limits, proxies()?)?);
        *fetcher = Some((polling, Arc::clone(&made)));
        Ok(made)
    }

    /// Hosts that want no request, and until when. Blocks.
    fn waits(&self, now: DateTime<Utc>) -> Result<HashMap<String, DateTime<Utc>>, String> {
        let mut known = lock(&self.store).retry_afters().map_err(|error| error.to_string())?;
        let mut waits = lock(&self.waits);
        waits.retain(|_, until| *until > now);
        if waits.len() >= MOST_HOSTS {
            waits.clear();
        }
        for (host, until) in waits.iter() {
            let known = known.entry(host.clone()).or_insert(*until);
            *known = (*known).max(*until);
        }
        known.retain(|_, until| *until > now);
        Ok(known)
    }
}

/// Whose port a picture may use, and the way there: those of a source of the same domain; else the usual port of
/// websites, and the way of all.
fn way_to(url: &Url, config: &Config, otherwise: &Via) -> (Url, Via) {
    let wanted = domain(url);
    let own = config.sources.iter().filter(|source| domain(&source.url) == wanted);
    let port = url.port_or_known_default();
    if let Some(source) = own.min_by_key(|source| source.url.port_or_known_default() != port) {
        return (source.url.clone(), source.via.clone());
    }
    let mut named = url.clone();
    // Fails only for addresses without a host, which are not fetched.
    let _ = named.set_port(None);
    (named, otherwise.clone())
}

/// Nothing here is left half-done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
