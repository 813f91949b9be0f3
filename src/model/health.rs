//! How a source does, and what a person said about it.

use chrono::{DateTime, Utc};

/// How a source does, in one word. The order is from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// It answers, and brings news as usual.
    Ok,
    /// A person does not want it polled.
    Muted,
    /// It answers, but brought nothing new for three times its usual rhythm.
    Quiet,
    /// It answers, but all that it says is old.
    Stale,
    /// It answers, but with far fewer entries than usual, or with dates that cannot be: its template has
    /// changed, or our rules no longer fit.
    Drifted,
    /// It cannot be reached, or not be understood.
    Failing,
    /// It answers that we may not, or shows a page against robots.
    Blocked,
    /// It said 410: not asked again until a person revives it.
    Gone,
}

impl Health {
    /// All of them.
    pub const ALL: [Health; 8] = [
        Health::Ok,
        Health::Muted,
        Health::Quiet,
        Health::Stale,
        Health::Drifted,
        Health::Failing,
        Health::Blocked,
        Health::Gone,
    ];

    /// The word for it in tables, JSON, metrics and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Health::Ok => "ok",
            Health::Muted => "muted",
            Health::Quiet => "quiet",
            Health::Stale => "stale",
            Health::Drifted => "drifted",
            Health::Failing => "failing",
            Health::Blocked => "blocked",
            Health::Gone => "gone",
        }
    }

    /// The reverse of [`Health::as_str`].
    pub fn from_word(word: &str) -> Option<Health> {
        Health::ALL.into_iter().find(|health| health.as_str() == word)
    }
}

/// A [`Health`] with its reason, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The word.
    pub health: Health,
    /// Why, in a sentence for the operator; empty where all is well.
    pub reason: String,
    /// Since when it has been that word.
    pub since: DateTime<Utc>,
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
    /// A status other than 200, 226, 304 and 410.
    Status,
    /// The body passed its limit.
    TooLarge,
    /// The body broke off, or its compression is damaged.
    Damaged,
    /// robots.txt of the host forbids it.
    Robots,
    /// A page that wants to see a person: a check against robots in place of the document.
    Challenge,
    /// The document is not of the kind that feeds.toml says.
    Unreadable,
    /// The selectors of the source found nothing.
    NothingFound,
}

impl FailureKind {
    /// All of them.
    pub const ALL: [FailureKind; 13] = [
        FailureKind::Dns,
        FailureKind::Connect,
        FailureKind::Tls,
        FailureKind::Timeout,
        FailureKind::Forbidden,
        FailureKind::Redirect,
        FailureKind::Status,
        FailureKind::TooLarge,
        FailureKind::Damaged,
        FailureKind::Robots,
        FailureKind::Challenge,
        FailureKind::Unreadable,
        FailureKind::NothingFound,
    ];

    /// The word for it in JSON, metrics and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureKind::Dns => "dns",
            FailureKind::Connect => "connect",
            FailureKind::Tls => "tls",
            FailureKind::Timeout => "timeout",
            FailureKind::Forbidden => "forbidden",
            FailureKind::Redirect => "redirect",
            FailureKind::Status => "status",
            FailureKind::TooLarge => "too_large",
            FailureKind::Damaged => "damaged",
            FailureKind::Robots => "robots",
            FailureKind::Challenge => "challenge",
            FailureKind::Unreadable => "unreadable",
            FailureKind::NothingFound => "nothing_found",
        }
    }

    /// The reverse of [`FailureKind::as_str`].
    pub fn from_word(word: &str) -> Option<FailureKind> {
        FailureKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where permanent redirects alone lead, and how long they have done so without a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The address at the end of the chain.
    pub to: String,
    /// When it was first seen.
    pub since: DateTime<Utc>,
    /// Polls in a row that were led there.
    pub polls: u32,
}

/// What a person said about a source. Polls read it and never write it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steering {
    /// Since when it is not to be polled.
    pub muted: Option<DateTime<Utc>>,
    /// When it was revived: a 410 or a back-off of before no longer counts.
    pub revived: Option<DateTime<Utc>>,
    /// It is to be polled at once, unless it was since.
    pub poll_now: Option<DateTime<Utc>>,
    /// The address of a move that was confirmed …
    pub address: Option<String>,
    /// … away from this address of feeds.toml.
    pub moved: Option<String>,
}

impl Steering {
    /// Where a source is asked whose address in feeds.toml is `url`, if a person confirmed a move away from
    /// it. One that was confirmed for another address counts no more: feeds.toml has changed since.
    pub fn address_of(&self, url: &str) -> Option<&str> {
        self.address.as_deref().filter(|_| self.moved.as_deref() == Some(url))
    }
}
