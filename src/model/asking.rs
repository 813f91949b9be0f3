//! What asking a source brings, and what is remembered of it.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use url::Url;

use super::{Diagnosis, FailureKind, Move, Rhythm};

/// The bytes that one fetch brought.
#[derive(Debug, Clone)]
pub struct Document {
    /// The address that answered in the end; relative links are resolved against it.
    pub url: Url,
    /// The `Content-Type` header as it came.
    pub content_type: Option<String>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// When it was fetched; relative dates in it are meant from then.
    pub fetched: DateTime<Utc>,
}

/// The body of a document, ready to be kept.
#[derive(Debug, Clone)]
pub struct Packed {
    /// SHA-256 of the body.
    pub hash: [u8; 32],
    /// The body, zstd.
    pub body: Vec<u8>,
}

/// Something in a document that could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: an entry by number and title, a line, a field.
    pub place: String,
    /// What was wrong and what was done about it.
    pub what: String,
}

impl Problem {
    /// A problem at `place`.
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Problem {
        Problem { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What a server wants to see again at the next request, byte for byte (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<Vec<u8>>,
    /// The `Last-Modified` header.
    pub last_modified: Option<Vec<u8>>,
}

/// When a document itself does not want to be polled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// It may be kept for so long (`ttl` of RSS 2.0).
    pub ttl: Option<Duration>,
    /// It changes so often (`sy:updatePeriod` and `sy:updateFrequency` of RSS 1.0's syndication module).
    pub update_every: Option<Duration>,
    /// Hours, GMT, in which it does not change: bit 0 is from midnight to one (`skipHours`).
    pub skip_hours: u32,
    /// Days, GMT, on which it does not change: bit 0 is Monday (`skipDays`).
    pub skip_days: u8,
}

impl Wishes {
    /// For the database; empty where nothing is wished for.
    pub fn to_bytes(self) -> Vec<u8> {
        if self == Wishes::default() {
            return Vec::new();
        }
        let seconds = |wait: Option<Duration>| {
            let seconds = wait.map_or(0, |wait| wait.as_secs());
            u32::try_from(seconds).unwrap_or(u32::MAX).to_le_bytes()
        };
        let [one, two, three, _] = self.skip_hours.to_le_bytes();
        let lengths = [seconds(self.ttl), seconds(self.update_every)].concat();
        [&lengths[..], &[one, two, three, self.skip_days]].concat()
    }

    /// The reverse. Bytes that mean nothing wish for nothing.
    pub fn from_bytes(bytes: &[u8]) -> Wishes {
        let &[a, b, c, d, e, f, g, h, one, two, three, skip_days] = bytes else {
            return Wishes::default();
        };
        let wait = |bytes| match u32::from_le_bytes(bytes) {
            0 => None,
            seconds => Some(Duration::from_secs(seconds.into())),
        };
        Wishes {
            ttl: wait([a, b, c, d]),
            update_every: wait([e, f, g, h]),
            skip_hours: u32::from_le_bytes([one, two, three, 0]),
            skip_days,
        }
    }
}

/// What we remember of one source between two polls.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PollState {
    /// The address that the validators belong to.
    pub url: String,
    /// Sent back at the next request; only ever those of a document that was understood.
    pub validators: Validators,
    /// SHA-256 of the last body that was understood.
    pub body_hash: Option<Vec<u8>>,
    /// When it was last asked.
    pub last_attempt: Option<DateTime<Utc>>,
    /// When it last answered with something that was understood, 304 included.
    pub last_success: Option<DateTime<Utc>>,
    /// When its published items last changed.
    pub last_change: Option<DateTime<Utc>>,
    /// Not to be asked before this time …
    pub next_due: Option<DateTime<Utc>>,
    /// … because of this.
    pub next_reason: String,
    /// The server itself forbade requests before this time (`Retry-After`).
    pub retry_after: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// How the last poll ended.
    pub outcome: Option<Outcome>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// Entries in the last document.
    pub entries: u32,
    /// What went wrong at the last poll, in a sentence …
    pub error: Option<String>,
    /// … and of which kind it was.
    pub failure: Option<FailureKind>,
    /// When the failures in a row began.
    pub failing_since: Option<DateTime<Utc>>,
    /// What of the last document could not be used.
    pub problems: Vec<String>,
    /// When an unconditional request last brought a document.
    pub last_whole: Option<DateTime<Utc>>,
    /// When an item of it was last seen for the first time.
    pub last_new: Option<DateTime<Utc>>,
    /// The latest date in its last document.
    pub newest: Option<DateTime<Utc>>,
    /// How many entries of that document are dated in the future.
    pub in_future: u32,
    /// How many entries its documents usually hold.
    pub usual_entries: u32,
    /// When it brings news.
    pub rhythm: Rhythm,
    /// What its last document that was understood asks for.
    pub wishes: Wishes,
    /// The fewest that one of them held this week.
    pub least_entries: u32,
    /// Where permanent redirects lead, until that is taken over.
    pub moving: Option<Move>,
    /// Where a move that was confirmed led: asked instead of the address in feeds.toml.
    pub address: Option<String>,
    /// How the source does; none before it was asked.
    pub diagnosis: Option<Diagnosis>,
    /// When a person was told that it fails; none since it is well.
    pub alerted: Option<DateTime<Utc>>,
}

/// How the poll of one source ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A new document, and it was understood.
    Changed,
    /// The same bytes as before.
    Unchanged,
    /// The server said so (304).
    NotModified,
    /// Not reached, or not understood.
    Failed,
    /// Its time has not come.
    NotDue,
    /// The server said 410: muted until a person revives it.
    Gone,
}

impl Outcome {
    /// The word for it in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
            Outcome::NotModified => "not_modified",
            Outcome::Failed => "failed",
            Outcome::NotDue => "not_due",
            Outcome::Gone => "gone",
        }
    }

    /// The reverse of [`Outcome::as_str`].
    pub fn from_word(word: &str) -> Option<Outcome> {
        use Outcome::{Changed, Failed, Gone, NotDue, NotModified, Unchanged};
        [Changed, Unchanged, NotModified, Failed, NotDue, Gone]
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}
