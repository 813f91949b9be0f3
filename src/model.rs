//! The nouns that the database keeps, and those that feeds.toml settles.
//!
//! A noun that lives for one step only (an entry, a verdict, a feed) stands in the file of that step.
//! Nothing here does IO, and nothing here depends on another module.

use std::{fmt, path::PathBuf, time::Duration};

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use url::Url;
use uuid::Uuid;

// ───────────────────────────── what feeds.toml says ─────────────────────────────

/// The portal as a whole: `[site]`.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name of the portal, as its readers know it.
    pub title: String,
    /// Where the published files are reachable; ends with a slash, so that `join` keeps its path.
    pub link: Url,
    /// BCP 47 tag of the portal's language, such as `zh-CN`.
    pub language: String,
    /// The zone of dates that name none, and of the dates that are published.
    pub timezone: Tz,
}

/// A category of the portal: one `[[sections]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name in addresses and in the `sections` of a source.
    pub key: String,
    /// Its name for readers, such as 热点资讯.
    pub title: String,
    /// Editors choose what stands here.
    pub curated: bool,
    /// A curated section also takes what its sources propose. Without effect where `curated` is off.
    pub auto: bool,
}

/// The key of the feed over all sections; no section may have it.
pub const ALL: &str = "all";

impl Section {
    /// Whether stories come here without an editor's act.
    pub fn takes_proposals(&self) -> bool {
        !self.curated || self.auto
    }
}

/// An outlet's feed or folder that we poll: one `[[sources]]`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in the database and on the command line; never changes.
    pub key: String,
    /// Its name for readers, and the credit of an item that names no other.
    pub name: String,
    /// Where it is polled; a `file:` address of a folder for [`Kind::Folder`]. Never published.
    pub url: Url,
    /// What stands at that address.
    pub kind: Kind,
    /// The outlet's home page, which published feeds may name.
    pub homepage: Option<Url>,
    /// Keys of the sections that its items are proposed for.
    pub sections: Vec<String>,
    /// The zone of its dates that name none.
    pub timezone: Tz,
    /// Its dates that are labelled GMT are meant in `timezone`.
    pub gmt_is_local: bool,
    /// How much of an item may be published.
    pub content: Content,
    /// Time between two polls.
    pub interval: Duration,
}

/// What stands at a source's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A folder of articles, `.html` or `.txt`.
    Folder,
}

/// How much of an item may be published: the right that the source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// The headline and the link.
    Headline,
    /// The headline, the link and a short plain excerpt.
    Summary,
    /// The whole text.
    Full,
}

impl Content {
    /// The word for it in feeds.toml and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Content::Headline => "headline",
            Content::Summary => "summary",
            Content::Full => "full",
        }
    }

    /// The reverse of [`Content::as_str`].
    pub fn from_word(word: &str) -> Option<Content> {
        [Content::Headline, Content::Summary, Content::Full]
            .into_iter()
            .find(|content| content.as_str() == word)
    }
}

/// How sources are asked: `[poll]`.
#[derive(Debug, Clone)]
pub struct Polling {
    /// Private ranges that may be polled all the same.
    pub allow_networks: Vec<IpNet>,
    /// Pause between two requests to one host.
    pub per_host_delay: Duration,
    /// How many hosts are asked at the same time.
    pub concurrency: usize,
    /// Limit for making a connection.
    pub connect_timeout: Duration,
    /// Limit for a silence while an answer is read.
    pub read_timeout: Duration,
    /// Limit for one source's whole exchange, redirects and slow drips included.
    pub total_timeout: Duration,
    /// Limit for a body, in bytes after decompression.
    pub max_body: u64,
    /// How long raw documents are kept for replays.
    pub keep_documents: Duration,
    /// An address (http or mailto) at which the operator can be reached; part of the User-Agent.
    pub contact: Option<String>,
}

/// What is published: `[publish]`.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The folder of the published files.
    pub directory: PathBuf,
    /// A feed holds at least this many stories, if there are so many …
    pub at_least: usize,
    /// … and all those that are at most this much older than the section's newest …
    pub within: Duration,
    /// … but never more than this many.
    pub at_most: usize,
    /// How many items of a source's first document may enter feeds, so that subscribers are not flooded.
    pub backlog: usize,
}

// ───────────────────────────── what a source said ─────────────────────────────

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

/// A date as exactly as the source gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The beginning of the day, hour or minute where the precision is coarser than a second.
    pub at: DateTime<FixedOffset>,
    /// How much of `at` the source said.
    pub precision: Precision,
}

/// How exact a [`Moment`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// Only the day was given; `at` is its local midnight.
    Day,
    /// Day and hour, as in 2026年02月23日12时.
    Hour,
    /// Down to the minute.
    Minute,
    /// Down to the second.
    Second,
}

impl Precision {
    /// The word for it in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Hour => "hour",
            Precision::Minute => "minute",
            Precision::Second => "second",
        }
    }

    /// The reverse of [`Precision::as_str`].
    pub fn from_word(word: &str) -> Option<Precision> {
        [Precision::Day, Precision::Hour, Precision::Minute, Precision::Second]
            .into_iter()
            .find(|precision| precision.as_str() == word)
    }
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

/// A file that an item brings along: sound, film, picture, PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its absolute address.
    pub url: String,
    /// Its media type, where given.
    pub media_type: Option<String>,
    /// Its length in bytes, where given.
    pub length: Option<u64>,
}

/// A 128-bit key: the beginning of a SHA-256. Equal keys are taken for equal texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest128(pub [u8; 16]);

impl fmt::Debug for Digest128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One report by one source, as we keep it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Of its guid, else its link, else its text: the same report has the same again.
    pub plain: Digest128,
    /// `plain`, unless that stands for several entries of its document. Story ids are made of it.
    pub identity: Digest128,
    /// The guid as the source gave it.
    pub guid: Option<String>,
    /// Its absolute address; none for an article from a folder.
    pub link: Option<String>,
    /// One non-empty line of plain text.
    pub headline: String,
    /// Plain text, where the source gave a summary of its own.
    pub summary: Option<String>,
    /// Sanitised HTML with absolute links, where the source gave a text.
    pub content_html: Option<String>,
    /// The outlet to be named (来源).
    pub credit: String,
    /// Which rule found the credit.
    pub credit_rule: CreditRule,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// When the source says it was published; may lie in the future or be missing.
    pub published: Option<Moment>,
    /// When the source says it was last changed.
    pub updated: Option<Moment>,
    /// The source's own categories.
    pub categories: Vec<String>,
    /// Files that it brings along.
    pub enclosures: Vec<Enclosure>,
    /// The sections it is proposed for.
    pub placements: Vec<Placement>,
    /// What is compared to find copies.
    pub keys: Keys,
    /// Of all that the source said: an equal one means an unchanged entry.
    pub content_key: Digest128,
    /// Its place in the document, from 0: the source's own order among equal dates.
    pub position: u32,
}

impl Item {
    /// When it was published, as far as its source says at first sight: a later change of the text must
    /// not move the item.
    pub fn first_published(&self) -> Option<Moment> {
        self.published.or(self.updated)
    }
}

/// How a credit was found, in the order of DOMAIN.md 2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditRule {
    /// The feed's `<source>` or `dc:source`, or the page's metadata.
    Metadata,
    /// A labelled line: 来源：….
    Label,
    /// Brackets that end the text: （交汇点）.
    Bracket,
    /// Nothing named an outlet: the source's own name.
    Assumed,
}

impl CreditRule {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            CreditRule::Metadata => "metadata",
            CreditRule::Label => "label",
            CreditRule::Bracket => "bracket",
            CreditRule::Assumed => "assumed",
        }
    }
}

/// A section that an item is proposed for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Key of the section.
    pub section: String,
    /// For the editor: “source”, “breadcrumb 热点资讯”.
    pub reason: String,
}

/// What is compared to find the copies of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Of the canonical link; none where the link is missing or leads to no single article.
    pub link: Option<Digest128>,
    /// Of the normalised headline.
    pub title: Digest128,
    /// Of normalised headline and text; none where the text is too short to tell reports apart.
    pub text: Option<Digest128>,
}

/// What a server wants to see again at the next request, byte for byte (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<Vec<u8>>,
    /// The `Last-Modified` header.
    pub last_modified: Option<Vec<u8>>,
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
    /// What went wrong at the last poll, in a sentence.
    pub error: Option<String>,
    /// What of the last document could not be used.
    pub problems: Vec<String>,
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

/// The row of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceId(pub i64);

/// The row of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemId(pub i64);

/// The row of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoryId(pub i64);

/// What is known of an item that a source may be showing again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub id: ItemId,
    /// What tells it from the other items of its source.
    pub identity: Digest128,
    /// Its address.
    pub link: Option<String>,
    /// Its headline.
    pub headline: String,
    /// Of all that the source said last time.
    pub content: Digest128,
    /// Whether the source dated it.
    pub dated: bool,
}

/// An item of a story that could be the same report as another item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Its story.
    pub story: StoryId,
    /// The source that carried it.
    pub source: SourceId,
    /// What is compared.
    pub keys: Keys,
}

// ───────────────────────────── what readers see ─────────────────────────────

/// The items that are the same report, with the editors' words laid over: what is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its id for ever; published as `urn:uuid:…`.
    pub id: Uuid,
    /// The editor's headline, else that of the item that stands for the story.
    pub headline: String,
    /// The source's headline (原标题), where an editor chose another.
    pub original_headline: Option<String>,
    /// The report at its outlet; none for an article from a folder.
    pub link: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Sanitised HTML.
    pub content_html: Option<String>,
    /// The outlet to be named (来源).
    pub credit: String,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// The source that carried it.
    pub outlet: Outlet,
    /// When it was published, never after it was first seen.
    pub published: Moment,
    /// When it last changed; never before `published`.
    pub updated: DateTime<Utc>,
    /// Keys of the sections it stands in, in the order of feeds.toml.
    pub sections: Vec<String>,
    /// Files that it brings along.
    pub enclosures: Vec<Enclosure>,
}

/// The outlet behind a source, as published feeds name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Key of the source.
    pub key: String,
    /// Name of the source.
    pub name: String,
    /// The outlet's home page; never the address that is polled.
    pub homepage: Option<String>,
    /// How much of its items may be published.
    pub content: Content,
}

impl Outlet {
    /// The outlet behind `source`.
    pub fn of(source: &Source) -> Outlet {
        Outlet {
            key: source.key.clone(),
            name: source.name.clone(),
            homepage: source.homepage.as_ref().map(Url::to_string),
            content: source.content,
        }
    }
}
