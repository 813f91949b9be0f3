//! HTTP outward: one conditional GET with all its limits. The only user of reqwest.

mod body;
mod guard;

use chrono::{DateTime, Utc};
use url::Url;

use crate::model::{Document, Polling, Validators};

/// Asks sources, one connection pool for all of them.
pub struct Fetcher {}

/// What one exchange brought.
pub struct Fetched {
    /// HTTP status of the last answer, if there was one.
    pub status: Option<u16>,
    /// Where a chain of permanent redirects alone led, if there was one.
    pub moved_to: Option<Url>,
    /// The server forbids requests before this time (`Retry-After`, seconds or date form).
    pub retry_after: Option<DateTime<Utc>>,
    /// The answer is fresh until then (`Cache-Control: max-age`, else `Expires`).
    pub fresh_until: Option<DateTime<Utc>>,
    /// The answer itself.
    pub answer: Answer,
}

/// How a source answered.
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

/// Why there is no document.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Which kind of failure it is.
    pub kind: FailureKind,
    /// What happened, for the operator: names the host, address or limit, never a password.
    pub message: String,
}

/// The kinds of failure that call for different cures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The name does not resolve.
    Dns,
    /// The connection was refused or broke.
    Connect,
    /// TLS could not be agreed on.
    Tls,
    /// A time limit passed.
    Timeout,
    /// The address is one that may not be polled.
    Forbidden,
    /// A redirect too many, or one that leads nowhere.
    Redirect,
    /// A status other than 200, 304 and 410.
    Status,
    /// The body passed its limit.
    TooLarge,
    /// The body broke off, or its compression is damaged.
    Damaged,
}

impl Fetcher {
    /// A fetcher with the limits of `[poll]`.
    pub fn new(_polling: &Polling) -> anyhow::Result<Fetcher> {
        anyhow::bail!("skeleton")
    }

    /// Fetches `url`, conditionally if there are validators. `now` is when the round asks.
    pub async fn fetch(
        &self,
        _url: &Url,
        _validators: &Validators,
        _now: DateTime<Utc>,
    ) -> Fetched {
        unreachable!("skeleton")
    }
}
