//! Why there is no document, in words for an operator.
//!
//! Messages name the host, the address and the limit with its key in feeds.toml. They never show the
//! password or the query of an address, which may be secrets.

use std::{error::Error, io, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};
use url::Url;

use super::clients::MAX_HEADER_BYTES;
use crate::model::{FailureKind, Polling};

/// Why there is no document.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Which kind of failure it is.
    pub kind: FailureKind,
    /// What happened, for the operator: names the host, address or limit, never a password.
    pub message: String,
}

/// An address as it may stand in a log, a table or a page: without user, password, query and fragment.
pub fn shown_address(url: &Url) -> String {
    let query = if url.query().is_some() { "?…" } else { "" };
    format!("{}://{}{}{query}", url.scheme(), authority(url), url.path())
}

impl Failure {
    /// A status that brings no document.
    pub(super) fn status(status: u16, url: &Url) -> Failure {
        let named = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let reason = named.unwrap_or("(a status without a name)");
        let note = match status {
            226 => ", although no feed of new entries was asked for, or it is none",
            304 => ", although nothing was asked conditionally",
            _ => "",
        };
        let message = format!("{} answered {status} {reason}{note}", shown_address(url));
        Failure { kind: FailureKind::Status, message }
    }
}

/// The limits of one exchange, and the words for passing them.
pub(super) struct Limits {
    connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) total_timeout: Duration,
    pub(super) max_body: u64,
}

impl Limits {
    pub(super) fn new(polling: &Polling) -> Limits {
        Limits {
            connect_timeout: polling.connect_timeout,
            read_timeout: polling.read_timeout,
            total_timeout: polling.total_timeout,
            max_body: polling.max_body,
        }
    }

    /// No answer came, not even a status.
    pub(super) fn unanswered(
        &self,
        url: &Url,
        proxy: Option<&Url>,
        error: reqwest::Error,
    ) -> Failure {
        // Of what reqwest says of an address nothing is left out.
        let error = &error.without_url();
        if let Some(failure) = causes(error).find_map(|cause| cause.downcast_ref::<Failure>()) {
            return failure.clone();
        }
        let mut authority = authority(url);
        if let Some(proxy) = proxy {
            authority += &format!(" through the proxy {}", self::authority(proxy));
        }
        if causes(error).any(is_too_large) {
            return headers_too_large(&authority);
        }
        if error.is_timeout() {
            return if error.is_connect() {
                let limit = limit(self.connect_timeout, "poll.connect_timeout");
                timeout(format!("no connection to {authority} within {limit}"))
            } else {
                let limit = limit(self.read_timeout, "poll.read_timeout");
                timeout(format!("no answer from {authority} within {limit}"))
            };
        }
        let cause = root_cause(error);
        let (kind, message) = if causes(error).any(is_tls) {
            (FailureKind::Tls, format!("no TLS connection to {authority}: {cause}"))
        } else if error.is_connect() {
            (FailureKind::Connect, format!("no connection to {authority}: {cause}"))
        } else {
            let what = "broke before an answer could be read";
            (FailureKind::Connect, format!("the connection to {authority} {what}: {cause}"))
        };
        Failure { kind, message }
    }

    /// The body broke off after `length` bytes.
    pub(super) fn broken_off(&self, url: &Url, length: usize, error: reqwest::Error) -> Failure {
        let error = &error.without_url();
        let address = shown_address(url);
        if error.is_timeout() {
            let limit = limit(self.read_timeout, "poll.read_timeout");
            return timeout(format!("{address} fell silent for {limit} after {length} bytes"));
        }
        let cause = root_cause(error);
        let message = format!("the body of {address} broke off after {length} bytes: {cause}");
        Failure { kind: FailureKind::Damaged, message }
    }

    /// The headers of an answer from `authority` are more than anybody needs.
    pub(super) fn check_headers(url: &Url, headers: &HeaderMap) -> Result<(), Failure> {
        let bytes: usize =
            headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if bytes <= MAX_HEADER_BYTES as usize {
            return Ok(());
        }
        Err(headers_too_large(&authority(url)))
    }

    /// The rest of a large body kept its place for longer than a silence may last.
    pub(super) fn too_slow(&self, url: &Url, bytes: usize) -> Failure {
        let limit = limit(self.read_timeout, "poll.read_timeout");
        timeout(format!(
            "{} sent {bytes} bytes, and the rest of so large a body did not come within {limit}",
            shown_address(url)
        ))
    }

    /// The body is larger than it may be.
    pub(super) fn too_large(&self, url: &Url) -> Failure {
        let message = format!(
            "the body of {} is larger than {} bytes (poll.max_body)",
            shown_address(url),
            self.max_body
        );
        Failure { kind: FailureKind::TooLarge, message }
    }
}

fn timeout(message: String) -> Failure {
    Failure { kind: FailureKind::Timeout, message }
}

fn headers_too_large(authority: &str) -> Failure {
    let limit = MAX_HEADER_BYTES / 1024;
    let message = format!("the headers of an answer from {authority} are larger than {limit} KB");
    Failure { kind: FailureKind::TooLarge, message }
}

/// A limit in words, with its key in feeds.toml if it has one.
pub(super) fn limit(duration: Duration, key: &str) -> String {
    let duration = humantime::format_duration(duration);
    if key.is_empty() { duration.to_string() } else { format!("{duration} ({key})") }
}

/// The host of an address, with its port where that is not the usual one.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// An error and what caused it. `io::Error::source` skips the very error that it wraps: hence `get_ref`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

/// The cause of all, in one line. A certificate may name a thousand hosts, and names may hold anything.
fn root_cause(error: &reqwest::Error) -> String {
    let cause = causes(error).last().map(ToString::to_string).unwrap_or_default();
    let line = cause.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    line.take(LONGEST_CAUSE).collect()
}

/// In characters; what a person reads of a cause.
const LONGEST_CAUSE: usize = 300;

fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large)
}

fn is_tls(error: &(dyn Error + 'static)) -> bool {
    // A peer that hangs up within the handshake leaves only these words, by tokio-rustls.
    error.is::<rustls::Error>() || error.to_string() == "tls handshake eof"
}
