//! Why there is no document, in words for an operator.
//!
//! Messages name the host, the address and the limit with its key in feeds.toml. They never show the
//! password or the query of an address, which may be secrets.

use std::{error::Error, io, time::Duration};

use reqwest::StatusCode;
use url::Url;

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
    pub(super) fn status(status: StatusCode, url: &Url) -> Failure {
        let reason = status.canonical_reason().unwrap_or("(a status without a name)");
        let note = match status {
            StatusCode::NOT_MODIFIED => ", although nothing was asked conditionally",
            _ => "",
        };
        let address = shown_address(url);
        let message = format!("{address} answered {} {reason}{note}", status.as_u16());
        Failure { kind: FailureKind::Status, message }
    }
}

/// The limits of one exchange, and the words for passing them.
pub(super) struct Limits {
    connect_timeout: Duration,
    read_timeout: Duration,
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
    pub(super) fn unanswered(&self, url: &Url, error: &reqwest::Error) -> Failure {
        if let Some(failure) = causes(error).find_map(|cause| cause.downcast_ref::<Failure>()) {
            return failure.clone();
        }
        let authority = authority(url);
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
    pub(super) fn broken_off(&self, url: &Url, length: usize, error: &reqwest::Error) -> Failure {
        let address = shown_address(url);
        if error.is_timeout() {
            let limit = limit(self.read_timeout, "poll.read_timeout");
            return timeout(format!("{address} fell silent for {limit} after {length} bytes"));
        }
        let cause = root_cause(error);
        let message = format!("the body of {address} broke off after {length} bytes: {cause}");
        Failure { kind: FailureKind::Damaged, message }
    }

    /// The whole exchange took too long.
    pub(super) fn total_timeout_passed(&self, url: &Url) -> Failure {
        let limit = limit(self.total_timeout, "poll.total_timeout");
        timeout(format!("no whole answer from {} within {limit}", shown_address(url)))
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

fn limit(duration: Duration, key: &str) -> String {
    format!("{} ({key})", humantime::format_duration(duration))
}

fn authority(url: &Url) -> String {
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

fn root_cause(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn is_tls(error: &(dyn Error + 'static)) -> bool {
    // A peer that hangs up within the handshake leaves only these words, by tokio-rustls.
    error.is::<rustls::Error>() || error.to_string() == "tls handshake eof"
}
