//! HTTP outward: one conditional GET with all its limits. The only user of reqwest.
//!
//! A request carries no cookie and no referrer, goes through no proxy, and follows redirects by a loop of
//! its own, so that the guard sees every hop and permanent moves are told from temporary ones. Bodies are
//! decompressed here and not by reqwest, which keeps only the first gzip member and fails on wrong labels.

mod body;
mod failure;
mod freshness;
mod guard;

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use url::Url;

pub use self::failure::{Failure, shown_address};
use self::{failure::Limits, guard::Guard};
use crate::model::{Document, FailureKind, Polling, Validators};

/// Redirects that are followed for one source (RFC 9110, 15.4, leaves the number open; browsers take 20).
const MAX_REDIRECTS: usize = 10;

/// Response headers that are read: a well-behaved server sends twenty.
const MAX_HEADERS: usize = 200;

/// A header block over HTTP/2, in bytes; HTTP/1 has hyper's own limit of about 400 KB.
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// How long a connection is kept for another source of the same host. A TLS connection holds tens of
/// kilobytes, so a round over thousands of hosts may not keep them all.
const POOL_IDLE: Duration = Duration::from_secs(10);

/// Feeds first; anything else is better than a refusal (406).
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
    application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, \
    text/html;q=0.7, */*;q=0.5";

/// Never deflate, which servers send in two shapes; it is decoded when it comes.
const ACCEPT_ENCODING: &str = "gzip, br, zstd";

/// shim
pub fn domain(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// shim
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarding {
    /// shim
    Polled,
    /// shim
    Named,
}

/// shim
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// shim
    pub status: u16,
    /// shim
    pub body: Vec<u8>,
}

impl Fetcher {
    /// shim
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        body: Vec<u8>,
        _: Guarding,
        _: &crate::model::Via,
    ) -> Result<Posted, Failure> {
        let client = self.client.as_ref().map_err(Failure::clone)?;
        let mut request = client.post(url.clone()).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut at = url.clone();
        at.set_path("");
        at.set_query(None);
        let answer = request.send().await.map_err(|error| self.limits.unanswered(&at, &error))?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|error| self.limits.unanswered(&at, &error))?;
        Ok(Posted { status, body: body.to_vec() })
    }
}

/// Asks sources, one connection pool for all of them.
pub struct Fetcher {
    /// Without root certificates there is none, and why; sources that need none can be polled all the same.
    client: Result<Client, Failure>,
    guard: Guard,
    limits: Limits,
}

/// What one exchange brought.
#[derive(Debug)]
pub struct Fetched {
    /// HTTP status of the last answer, if there was one.
    pub status: Option<u16>,
    /// Where a chain of permanent redirects alone led, if there was one and it led to a document or a 304.
    pub moved_to: Option<Url>,
    /// The server forbids requests before this time (`Retry-After`, seconds or date form).
    pub retry_after: Option<DateTime<Utc>>,
    /// The answer is fresh until then (`Cache-Control: max-age`, else `Expires`).
    pub fresh_until: Option<DateTime<Utc>>,
    /// No connection to the host of the address itself could be made: asking it for something else would
    /// end in the same way.
    pub unreachable: bool,
    /// The answer itself.
    pub answer: Answer,
}

/// How a source answered.
#[derive(Debug)]
pub enum Answer {
    /// A whole body, with the validators that vouch for it.
    Document(Document, Validators),
    /// 304.
    NotModified,
    /// 410.
    Gone,
    /// Anything else.
    Failed(Failure),
}

impl Fetcher {
    /// A fetcher with the limits of `[poll]`. Fails where the contact cannot stand in a header.
    pub fn new(polling: &Polling) -> anyhow::Result<Fetcher> {
        // Already installed is as good: whoever came first installed a provider for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(&polling.allow_networks);
        let client = Client::builder()
            .default_headers(default_headers(polling.contact.as_deref())?)
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy from the environment would resolve names itself, past the guard.
            .no_proxy()
            .dns_resolver(guard.clone())
            .connect_timeout(polling.connect_timeout)
            .read_timeout(polling.read_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(1)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .build()
            .map_err(|error| Failure {
                kind: FailureKind::Tls,
                message: format!(
                    "no HTTP client: {error}; are the system's root certificates installed \
                     (package ca-certificates)?"
                ),
            });
        Ok(Fetcher { client, guard, limits: Limits::new(polling) })
    }

    pub fn slow_down(&self, _: &Url, _: Duration) {}
    /// Fetches `url`, conditionally if there are validators. `now` is when the round asks.
    pub async fn fetch(&self, url: &Url, validators: &Validators, now: DateTime<Utc>) -> Fetched {
        // The trail stands outside of the exchange: what was learnt before a time limit is kept.
        let mut trail = Trail::default();
        let exchange = self.exchange(url, validators, now, &mut trail);
        let answer = tokio::time::timeout(self.limits.total_timeout, exchange)
            .await
            .unwrap_or_else(|_| Err(self.limits.total_timeout_passed(url)))
            .unwrap_or_else(Answer::Failed);
        let Trail { status, moved_to, retry_after, fresh_until, unreachable } = trail;
        Fetched { status, moved_to, retry_after, fresh_until, unreachable, answer }
    }

    async fn exchange(
        &self,
        url: &Url,
        validators: &Validators,
        now: DateTime<Utc>,
        trail: &mut Trail,
    ) -> Result<Answer, Failure> {
        let client = self.client.as_ref().map_err(Failure::clone)?;
        let mut at = url.clone();
        let mut moved_for_good = false;
        for hop in 0..=MAX_REDIRECTS {
            self.guard.check(&at)?;
            let request = conditional(client.get(at.clone()), validators);
            let response = request.send().await.map_err(|error| {
                trail.unreachable = hop == 0 && error.is_connect();
                self.limits.unanswered(&at, &error)
            })?;
            let status = response.status();
            trail.status = Some(status.as_u16());
            trail.retry_after = freshness::retry_after(response.headers(), now);
            if let 301 | 302 | 303 | 307 | 308 = status.as_u16() {
                let permanent = matches!(status.as_u16(), 301 | 308);
                moved_for_good = permanent && (hop == 0 || moved_for_good);
                at = redirect_target(&at, response.headers())?;
                continue;
            }
            let asked_conditionally = *validators != Validators::default();
            let answer = match status {
                StatusCode::OK => self.document(at.clone(), response, now, trail).await?,
                StatusCode::NOT_MODIFIED if asked_conditionally => {
                    trail.fresh_until = freshness::fresh_until(response.headers(), now);
                    Answer::NotModified
                }
                StatusCode::GONE => return Ok(Answer::Gone),
                _ => return Err(Failure::status(status, &at)),
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
        mut url: Url,
        response: Response,
        now: DateTime<Utc>,
        trail: &mut Trail,
    ) -> Result<Answer, Failure> {
        let headers = response.headers();
        trail.fresh_until = freshness::fresh_until(headers, now);
        let validators = Validators {
            etag: bytes_of(headers, &header::ETAG),
            last_modified: bytes_of(headers, &header::LAST_MODIFIED),
        };
        let content_type = bytes_of(headers, &header::CONTENT_TYPE)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let body = body::read(response, &self.limits).await?;
        remove_credentials(&mut url);
        Ok(Answer::Document(Document { url, content_type, body, fetched: now }, validators))
    }
}

/// What is known of an exchange so far.
#[derive(Default)]
struct Trail {
    status: Option<u16>,
    moved_to: Option<Url>,
    retry_after: Option<DateTime<Utc>>,
    fresh_until: Option<DateTime<Utc>>,
    unreachable: bool,
}

fn default_headers(contact: Option<&str>) -> anyhow::Result<HeaderMap> {
    let version = env!("CARGO_PKG_VERSION");
    let agent = match contact {
        Some(contact) => format!("huiwen/{version} (+{contact})"),
        None => format!("huiwen/{version}"),
    };
    let value = HeaderValue::from_str(&agent).ok().filter(|_| agent.is_ascii());
    let agent = value.with_context(|| {
        format!(
            "poll.contact in feeds.toml cannot stand in a User-Agent, which is ASCII: {agent:?}"
        )
    })?;
    Ok(HeaderMap::from_iter([
        (header::USER_AGENT, agent),
        (header::ACCEPT, HeaderValue::from_static(ACCEPT)),
        (header::ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING)),
    ]))
}

/// Both validators when both were given, byte for byte: servers compare dates as text, too (RFC 9110, 13.1).
fn conditional(request: RequestBuilder, validators: &Validators) -> RequestBuilder {
    let pairs = [
        (header::IF_NONE_MATCH, &validators.etag),
        (header::IF_MODIFIED_SINCE, &validators.last_modified),
    ];
    pairs.into_iter().fold(request, |request, (name, value)| {
        // One that cannot stand in a header never came from one: it is left out rather than changed.
        match value.as_deref().map(HeaderValue::from_bytes) {
            Some(Ok(value)) => request.header(name, value),
            Some(Err(_)) | None => request,
        }
    })
}

fn redirect_target(from: &Url, headers: &HeaderMap) -> Result<Url, Failure> {
    let refused = |why: String| Failure {
        kind: FailureKind::Redirect,
        message: format!("redirect from {} {why}", shown_address(from)),
    };
    let location = bytes_of(headers, &header::LOCATION)
        .ok_or_else(|| refused("without a Location header".into()))?;
    let target = from
        .join(&String::from_utf8_lossy(&location))
        .map_err(|error| refused(format!("to something that is no address: {error}")))?;
    if from.scheme() == "https" && target.scheme() == "http" {
        let target = shown_address(&target);
        return Err(refused(format!("to {target}: https is never left for http")));
    }
    Ok(target)
}

/// The base of a document's relative links: those are published, so it may hold no password.
fn remove_credentials(url: &mut Url) {
    // These fail only for addresses without a host, which are never fetched.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
}

fn bytes_of(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    headers.get(name).map(|value| value.as_bytes().to_vec()).filter(|bytes| !bytes.is_empty())
}
