//! What is known of hosts during a round: until when one wants no request, and what its robots.txt says.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{
    fetch::{
        Accept, Answer, Failure, Fetched, Fetcher, Request, RetryAfter, authority, shown_address,
    },
    robots::{MOST_BYTES, Robots},
    schedule::believed,
};
use crate::model::{FailureKind, RobotsFile, Via};

/// How long a robots.txt holds (RFC 9309, 2.4) …
const LASTS: TimeDelta = TimeDelta::hours(24);

/// … and how long none is asked for again that could not be had.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// Shared by the lanes of a round; what changed is stored at its end.
#[derive(Default)]
pub(super) struct Hosts {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    retry_after: HashMap<String, DateTime<Utc>>,
    files: HashMap<String, RobotsFile>,
    read: HashMap<String, Arc<Robots>>,
    changed_hosts: HashSet<String>,
    changed_files: HashSet<String>,
}

/// What a round learnt of hosts.
#[derive(Default)]
pub(super) struct Learnt {
    /// Until when hosts want no request.
    pub(super) retry_after: Vec<(String, DateTime<Utc>)>,
    /// robots.txt by origin.
    pub(super) robots: Vec<(String, RobotsFile)>,
}

impl Hosts {
    pub(super) fn new(
        retry_after: HashMap<String, DateTime<Utc>>,
        files: HashMap<String, RobotsFile>,
    ) -> Hosts {
        Hosts { known: Mutex::new(Known { retry_after, files, ..Known::default() }) }
    }

    /// Until when the host of an address wants no request.
    pub(super) fn forbidden_until(&self, url: &Url) -> Option<DateTime<Utc>> {
        self.known().retry_after.get(&authority(url)).copied()
    }

    /// Remembers that a host wants no request before `until`.
    pub(super) fn forbid(&self, host: String, until: DateTime<Utc>) {
        let mut known = self.known();
        known.changed_hosts.insert(host.clone());
        known.retry_after.insert(host, until);
    }

    /// Whether robots.txt lets us ask for `url`; a file that is not known, or too old, is asked for first.
    pub(super) async fn permit(
        &self,
        fetcher: &Fetcher,
        url: &Url,
        via: &Via,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let robots = self.robots(fetcher, url, via, now).await?;
        if let Some(delay) = robots.crawl_delay {
            fetcher.slow_down(url, delay);
        }
        if robots.allows(url) {
            return Ok(());
        }
        let message = format!(
            "robots.txt of {} forbids {}; robots = false in feeds.toml would ask all the same",
            authority(url),
            shown_address(url)
        );
        Err(Failure { kind: FailureKind::Robots, message })
    }

    async fn robots(
        &self,
        fetcher: &Fetcher,
        url: &Url,
        via: &Via,
        now: DateTime<Utc>,
    ) -> Result<Arc<Robots>, Failure> {
        let origin = url.origin().ascii_serialization();
        if let Some(robots) = self.known().read.get(&origin) {
            return Ok(Arc::clone(robots));
        }
        let kept = self.known().files.get(&origin).cloned();
        let fresh = kept.clone().filter(|file| {
            let lasts = if is_answer(file.status) { LASTS } else { PAUSE };
            now - file.fetched < lasts && file.fetched <= now
        });
        let (file, failure) = if let Some(file) = fresh {
            (file, None)
        } else {
            let (file, failure, wait) = ask(fetcher, url, via, kept, now).await;
            if let Some(RetryAfter { host, until }) = wait {
                self.forbid(host, believed(until, now));
            }
            let mut known = self.known();
            known.changed_files.insert(origin.clone());
            known.files.insert(origin.clone(), file.clone());
            (file, failure)
        };
        let robots = Arc::new(read(&file, url, failure)?);
        self.known().read.insert(origin, Arc::clone(&robots));
        Ok(robots)
    }

    /// What changed since this was last called.
    pub(super) fn learnt(&self) -> Learnt {
        let mut known = self.known();
        let (hosts, origins) =
            (std::mem::take(&mut known.changed_hosts), std::mem::take(&mut known.changed_files));
        Learnt {
            retry_after: hosts
                .into_iter()
                .map(|host| (host.clone(), known.retry_after[&host]))
                .collect(),
            robots: origins
                .into_iter()
                .map(|origin| (origin.clone(), known.files[&origin].clone()))
                .collect(),
        }
    }

    /// The lock is held for a look only, never across an await.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for the robots.txt of the origin of `url`; without an answer the file of before stays. A host that asks
/// to wait does so for this file as for any other.
async fn ask(
    fetcher: &Fetcher,
    url: &Url,
    via: &Via,
    kept: Option<RobotsFile>,
    now: DateTime<Utc>,
) -> (RobotsFile, Option<Failure>, Option<RetryAfter>) {
    let mut at = url.clone();
    at.set_path("/robots.txt");
    at.set_query(None);
    at.set_fragment(None);
    let request = Request { via, named: url, ..Request::new(&at, Accept::Any) };
    let Fetched { status, answer, retry_after, .. } = fetcher.fetch(&request, now).await;
    let earlier = kept.and_then(|file| file.body);
    let (file, failure) = match answer {
        Answer::Document(document, _) => {
            let most = document.body.len().min(MOST_BYTES);
            let body = String::from_utf8_lossy(&document.body[..most]).into_owned();
            (RobotsFile { fetched: now, status, body: Some(body) }, None)
        }
        Answer::Failed(failure) => {
            // Only a status is an answer; a broken body or a time limit is none.
            let status = status.filter(|_| failure.kind == FailureKind::Status);
            (RobotsFile { fetched: now, status, body: earlier }, Some(failure))
        }
        Answer::Gone | Answer::NotModified(_) => {
            (RobotsFile { fetched: now, status, body: None }, None)
        }
    };
    (file, failure, retry_after)
}

/// Whether a status says what the rules are: a host without the file has none (RFC 9309, 2.3.1.3), one that
/// is in trouble forbids everything meanwhile (2.3.1.4). 429 is trouble.
fn is_answer(status: Option<u16>) -> bool {
    status.is_some_and(|status| status < 500 && status != 429)
}

fn read(file: &RobotsFile, url: &Url, failure: Option<Failure>) -> Result<Robots, Failure> {
    let has_file = file.status.is_some_and(|status| status < 300);
    match &file.body {
        Some(body) if has_file || !is_answer(file.status) => Ok(Robots::parse(body)),
        _ if is_answer(file.status) => Ok(Robots::default()),
        _ => Err(match failure {
            // That the host is not there is the better message.
            Some(failure) if failure.kind != FailureKind::Status => failure,
            _ => Failure {
                kind: FailureKind::Robots,
                message: format!(
                    "robots.txt of {} could not be had, so that nothing is asked for until it can \
                     (RFC 9309)",
                    authority(url)
                ),
            },
        }),
    }
}
