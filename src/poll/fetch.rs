//! HTTP outward: one conditional GET with all its limits. The only user of reqwest.
//!
//! A request carries no cookie and no referrer, waits for its turn with the site, and follows redirects by a
//! loop of its own, so that the guard and the turns see every hop and permanent moves are told from
//! temporary ones. Bodies are decompressed here and not by reqwest, which keeps only the first gzip member
//! and fails on wrong labels.

mod request;

mod turns;

mod guard;

mod follow;

mod proxies;

mod clients;

mod allowance;

mod body;

mod freshness;

mod links;

mod failure;

mod post;

use std::{
    collections::{HashMap, HashSet},
    future::ready,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    Response,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

use self::{
    allowance::Allowance, body::Room, clients::Clients, failure::Limits, guard::Guard, turns::Turns,
};
pub use self::{
    failure::{Failure, authority, shown_address},
    links::{Link, Rel},
    post::{Guarding, Posted},
    proxies::Environment,
    request::{Accept, Request},
    turns::domain,
};
use crate::model::{Document, FailureKind, Polling, Validators};

/// Redirects that are followed for one source (RFC 9110, 15.4, leaves the number open; browsers take 20).
const MAX_REDIRECTS: usize = 10;

/// Asks sources: one connection pool and one queue a site for all of them. It remembers when sites were
/// last asked, so one fetcher serves all rounds of a process.
pub struct Fetcher {
    clients: Clients,
    guard: Guard,
    limits: Limits,
    turns: Turns,
    room: Room,
    /// Hosts that asked to wait, and until when: no redirect leads to them before.
    patience: Mutex<HashMap<String, DateTime<Utc>>>,
    /// Hosts that are asked but once: no connection to them is kept.
    once: Mutex<HashSet<String>>,
}

/// What one exchange brought.
#[derive(Debug)]
pub struct Fetched {
    /// HTTP status of the last answer, if there was one.
    pub status: Option<u16>,
    /// Where a chain of permanent redirects alone led, if there was one and it led to a document or a 304.
    pub moved_to: Option<Url>,
    /// The last answer came from behind a redirect.
    pub redirected: bool,
    /// The server that answered last forbids requests before some time, whatever its status.
    pub retry_after: Option<RetryAfter>,
    /// The answer is fresh until then (`Cache-Control: max-age`, else `Expires`).
    pub fresh_until: Option<DateTime<Utc>>,
    /// The body holds only the entries that are new since the validators (226, RFC 3229).
    pub delta: bool,
    /// Hubs and topic that `Link` headers of a document or a 304 name.
    pub links: Vec<Link>,
    /// No connection to the host of the address itself could be made: asking it for something else would
    /// end in the same way.
    pub unreachable: bool,
    /// The answer itself.
    pub answer: Answer,
}

/// A host forbids requests for some time (RFC 9110, 10.2.3). After a redirect it is not the host of the
/// address that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryAfter {
    /// The host that said so, with its port where that is not the usual one ([`authority`]).
    pub host: String,
    /// No request to it before this.
    pub until: DateTime<Utc>,
}

/// How a source answered.
#[derive(Debug)]
pub enum Answer {
    /// A whole body, with the validators that vouch for it; an empty one where only the status was wanted.
    Document(Document, Validators),
    /// 304, with the validators that vouch for the known document from now on.
    NotModified(Validators),
    /// 410.
    Gone,
    /// Anything else.
    Failed(Failure),
}

impl Fetcher {
    /// A fetcher with the limits of `[poll]`. Fails where the contact cannot stand in a header.
    pub fn new(polling: &Polling, environment: Environment) -> anyhow::Result<Fetcher> {
        let guard = Guard::new(&polling.allow_networks);
        Ok(Fetcher {
            clients: Clients::new(polling, environment, guard.clone())?,
            guard,
            limits: Limits::new(polling),
            turns: Turns::new(polling.per_host_delay),
            room: Room::new(polling.max_body),
            patience: Mutex::default(),
            once: Mutex::default(),
        })
    }

    /// Fetches a document. `now` is when it is asked for: what the answer says of time is counted from when
    /// it came, however long it was waited for.
    pub async fn fetch(&self, request: &Request<'_>, now: DateTime<Utc>) -> Fetched {
        self.fetch_where(request, now, |_| ready(Ok(()))).await
    }

    /// The same, where every address that a redirect leads to is asked for only if `may` lets us.
    pub async fn fetch_where<F>(
        &self,
        request: &Request<'_>,
        now: DateTime<Utc>,
        may: impl Fn(Url) -> F,
    ) -> Fetched
    where
        F: Future<Output = Result<(), Failure>>,
    {
        // The trail stands outside of the exchange: what was learnt before a failure is kept.
        let mut trail = Trail::default();
        let answer =
            self.exchange(request, now, may, &mut trail).await.unwrap_or_else(Answer::Failed);
        let Trail {
            status,
            moved_to,
            redirected,
            retry_after,
            fresh_until,
            delta,
            links,
            unreachable,
        } = trail;
        Fetched {
            status,
            moved_to,
            redirected,
            retry_after,
            fresh_until,
            delta,
            links,
            unreachable,
            answer,
        }
    }

    /// Whether `link`, found in a document, may be fetched for the source that feeds.toml names `named`. The
    /// port, the scheme and an address in figures show it now; what a name resolves to is guarded later.
    pub fn may_follow(&self, link: &Url, named: &Url) -> Result<(), Failure> {
        follow::may_follow(link, named, &self.guard)
    }

    /// From now on there is at least this pause between two requests to the domain of `url`, up to a minute;
    /// never less than `per_host_delay`.
    pub fn slow_down(&self, url: &Url, pause: Duration) {
        self.turns.slow_down(url, pause);
    }

    /// The domain of `url` was asked at `at`, perhaps by another process: the pause counts from then.
    pub fn seen(&self, url: &Url, at: DateTime<Utc>, now: DateTime<Utc>) {
        self.turns.seen(url, now.signed_duration_since(at));
    }

    /// From now on, no redirect leads to these hosts ([`authority`]) before their time.
    pub fn be_patient(&self, hosts: HashMap<String, DateTime<Utc>>) {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    /// From now on, connections to these hosts ([`authority`]) are closed after a request: thousands of idle ones
    /// take more memory than all else in a round.
    pub fn ask_once(&self, hosts: HashSet<String>) {
        *self.once.lock().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    fn is_asked_once(&self, at: &Url) -> bool {
        let once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        !once.is_empty() && once.contains(&authority(at))
    }

    /// A redirect leads to `at`: whether its host has asked to wait.
    fn check_patience(&self, at: &Url, now: DateTime<Utc>) -> Option<RetryAfter> {
        let host = authority(at);
        let patience = self.patience.lock().unwrap_or_else(PoisonError::into_inner);
        let until = patience.get(&host).copied().filter(|until| *until > now)?;
        Some(RetryAfter { host, until })
    }

    async fn exchange<F>(
        &self,
        request: &Request<'_>,
        now: DateTime<Utc>,
        may: impl Fn(Url) -> F,
        trail: &mut Trail,
    ) -> Result<Answer, Failure>
    where
        F: Future<Output = Result<(), Failure>>,
    {
        let mut time = Allowance::new(self.limits.total_timeout, "poll.total_timeout");
        let begun = Instant::now();
        let mut at = request.url.clone();
        let mut moved_for_good = false;
        for hop in 0..=MAX_REDIRECTS {
            let toward = self.clients.toward(&at, request.via)?;
            // Held until the body is read; given back before the turn of the next hop is taken.
            let turn = self.turns.take(&at).await;
            let request = request.at_hop(hop);
            trail.redirected = hop > 0;
            let mut dressed = request.dress(toward.client.get(at.clone()));
            if self.is_asked_once(&at) {
                dressed = dressed.header(header::CONNECTION, HeaderValue::from_static("close"));
            }
            let sent = dressed.send();
            let response = time.spend(&at, sent).await?.map_err(|error| {
                trail.unreachable = hop == 0 && error.is_connect();
                self.limits.unanswered(&at, toward.proxy, error)
            })?;
            let answered = now + whole_seconds(begun.elapsed());
            let (status, headers) = (response.status().as_u16(), response.headers());
            trail.status = Some(status);
            trail.retry_after = retry_after(&at, headers, answered);
            if let Some(RetryAfter { host, until }) = trail.retry_after.clone() {
                self.patience.lock().unwrap_or_else(PoisonError::into_inner).insert(host, until);
            }
            Limits::check_headers(&at, headers)?;
            if let 301 | 302 | 303 | 307 | 308 = status {
                let permanent = matches!(status, 301 | 308);
                moved_for_good = permanent && (hop == 0 || moved_for_good);
                let to = follow::redirect_target(&at, headers, request.named, &self.guard)?;
                let from = std::mem::replace(&mut at, to);
                if let Some(wait) = self.check_patience(&at, answered) {
                    let message = format!(
                        "redirect from {}: {} asked to wait until {}",
                        shown_address(&from),
                        wait.host,
                        wait.until
                    );
                    trail.retry_after = Some(wait);
                    return Err(Failure { kind: FailureKind::Redirect, message });
                }
                drop((response, turn));
                may(at.clone()).await?;
                continue;
            }
            let whole = status == 200;
            let unchanged = status == 304 && request.is_conditional();
            let delta = status == 226 && request.takes_delta() && request::is_delta(headers);
            if !whole && !unchanged && !delta {
                let gone = status == 410;
                return if gone { Ok(Answer::Gone) } else { Err(Failure::status(status, &at)) };
            }
            trail.delta = delta;
            trail.fresh_until = freshness::fresh_until(headers, answered);
            trail.links = links::links(headers, &at);
            let answer = if unchanged {
                Answer::NotModified(request::freshened(request.validators, headers))
            } else if request.accept == Accept::Status {
                let url = base(&at, request.accept);
                let document =
                    Document { url, content_type: None, body: Vec::new(), fetched: answered };
                Answer::Document(document, Validators::default())
            } else {
                self.document(base(&at, request.accept), response, now, &mut time).await?
            };
            trail.moved_to = moved_for_good.then_some(at);
            return Ok(answer);
        }
        let message =
            format!("more than {MAX_REDIRECTS} redirects, the last to {}", shown_address(&at));
        Err(Failure { kind: FailureKind::Redirect, message })
    }

    async fn document(
        &self,
        url: Url,
        response: Response,
        fetched: DateTime<Utc>,
        time: &mut Allowance,
    ) -> Result<Answer, Failure> {
        let headers = response.headers();
        let validators = request::validators(headers);
        let content_type = bytes_of(headers, &header::CONTENT_TYPE)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let body = body::read(response, &self.limits, time, &self.room).await?;
        Ok(Answer::Document(Document { url, content_type, body, fetched }, validators))
    }
}

/// What is known of an exchange so far.
#[derive(Default)]
struct Trail {
    status: Option<u16>,
    moved_to: Option<Url>,
    redirected: bool,
    retry_after: Option<RetryAfter>,
    fresh_until: Option<DateTime<Utc>>,
    delta: bool,
    links: Vec<Link>,
    unreachable: bool,
}

fn retry_after(at: &Url, headers: &HeaderMap, answered: DateTime<Utc>) -> Option<RetryAfter> {
    let until = freshness::retry_after(headers, answered)?;
    Some(RetryAfter { host: authority(at), until })
}

/// Times are kept in whole seconds.
fn whole_seconds(duration: Duration) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(duration.as_secs()).unwrap_or(0))
}

/// The base of a document's relative links: those are published, so it may hold no password. Nor may that of
/// a feed hold a query, which may be a token: an empty link, or one to a fragment, is the base itself. No
/// other link takes anything over from it (RFC 3986, 5.2.2).
fn base(at: &Url, accept: Accept) -> Url {
    let mut url = at.clone();
    // These fail only for addresses without a host, which are never fetched.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    if accept == Accept::Feed {
        url.set_query(None);
    }
    url
}

fn bytes_of(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    headers.get(name).map(|value| value.as_bytes().to_vec()).filter(|bytes| !bytes.is_empty())
}
