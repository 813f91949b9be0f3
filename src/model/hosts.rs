//! What is remembered of hosts.

use chrono::{DateTime, Utc};

/// robots.txt of an origin, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsFile {
    /// When it was last asked for.
    pub fetched: DateTime<Utc>,
    /// HTTP status of the answer; none if there was no answer.
    pub status: Option<u16>,
    /// The file of the last answer that brought one.
    pub body: Option<String>,
}
