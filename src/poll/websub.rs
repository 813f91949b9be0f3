//! `WebSub`: hubs that push what is new (W3C Recommendation of 2018-01-23).
//!
//! A document names its hubs ([`discover`]); what it says is kept. [`Upkeep`] makes subscriptions of that,
//! asks hubs, and takes in what they say ([`Heard`], which the server hands over). A push is a document
//! like one that was fetched, but it holds what is new alone. While pushes come, polls are rare
//! ([`polling_pause`]); a poll that finds what no push brought ([`is_missed`]) makes them usual again.

mod discover;
mod intake;
mod intent;
mod lease;
mod roll;
mod signature;
mod upkeep;

pub use self::{
    discover::discover,
    intake::Answered,
    intent::reply,
    lease::{PAUSED, is_missed, polling_pause},
    signature::is_signed,
    upkeep::{Request, Upkeep, send},
};
use chrono::{DateTime, Utc};

use crate::model::{Document, Secret};

/// What a hub said by calling us: made by the server, taken in by [`Upkeep`].
#[derive(Debug)]
pub enum Heard {
    /// It will push for so many seconds, if it says how long.
    Granted {
        /// The subscription.
        token: Secret,
        /// `hub.lease_seconds`.
        lease: Option<u64>,
        /// When it said so.
        at: DateTime<Utc>,
    },
    /// It will not push, or no longer.
    Denied {
        /// The subscription.
        token: Secret,
        /// `hub.reason`: one line of plain text, cut short; may be empty.
        reason: String,
        /// When it said so.
        at: DateTime<Utc>,
    },
    /// It ceased to push, as we asked it to.
    Left {
        /// The subscription.
        token: Secret,
    },
    /// It pushed a document, rightly signed.
    Pushed {
        /// The subscription.
        token: Secret,
        /// Under the address of the topic, fetched when it came.
        document: Document,
    },
}

/// A document that was pushed: what is new in a source, seldom all that it holds.
#[derive(Debug)]
pub struct Push {
    /// The key of the source.
    pub source: String,
    /// The document.
    pub document: Document,
}
