//! Hubs that are told when our feeds change (`WebSub`, W3C Recommendation of 2018-01-23).

use chrono::{DateTime, Utc};

/// A hub that was not told yet that a feed changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// The address of the hub.
    pub hub: String,
    /// The address of the feed.
    pub topic: String,
    /// When it changed; of several changes the last.
    pub since: DateTime<Utc>,
    /// How often the hub was asked in vain.
    pub tries: u32,
}
