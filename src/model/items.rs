//! What sources said.

use std::{fmt, sync::Arc};

use chrono::{DateTime, FixedOffset};

use super::{CreditRule, Fingerprints, Permission, Rule};

/// No report was on the web before this year: an earlier date is what is left of a lack of one (1970-01-01), and
/// readers and validators do not believe it.
pub const EARLIEST_YEAR: i32 = 1990;

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

/// The type of a picture of which no more is known, such as a thumbnail (RFC 9110, 12.5.1). It is shown, and is no file
/// that an item brings along.
pub const PICTURE: &str = "image/*";

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

impl Enclosure {
    /// Whether it can be shown as one.
    pub fn is_picture(&self) -> bool {
        let kind = self.media_type.as_deref().and_then(|media_type| media_type.get(..6));
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("image/"))
    }
}

/// A 128-bit key: the beginning of a SHA-256. Equal keys are taken for equal texts.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Digest128(pub [u8; 16]);

impl From<Digest128> for String {
    fn from(digest: Digest128) -> String {
        format!("{digest:?}")
    }
}

impl TryFrom<String> for Digest128 {
    type Error = String;

    fn try_from(text: String) -> Result<Digest128, String> {
        let number = u128::from_str_radix(&text, 16).ok().filter(|_| text.len() == 32);
        let number =
            number.ok_or_else(|| format!("“{text}” is no key of 32 hexadecimal digits"))?;
        Ok(Digest128(number.to_be_bytes()))
    }
}

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
    /// The outlet to be named (来源), as printed.
    pub credit: String,
    /// Which rule found the credit.
    pub credit_rule: CreditRule,
    /// The canonical name of that outlet, or of the first of several; none where we do not know it.
    pub outlet: Option<String>,
    /// The agency of the dateline, which may be another than the credit: 新华社.
    pub origin: Option<String>,
    /// Whether the credited outlet stands on the list.
    pub permission: Permission,
    /// The version of that list.
    pub permission_list: Arc<str>,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// Who edited it (责任编辑), where named.
    pub editor: Option<String>,
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
    /// What its copies are found by.
    pub fingerprints: Fingerprints,
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

/// A section that an item is proposed for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Key of the section.
    pub section: String,
    /// For the editor: “source”, “breadcrumb 热点资讯”, “规则“园区”：标题含 开发区”.
    pub reason: String,
    /// How much it counts beside other proposals: the greatest tells the story's primary section.
    pub weight: u8,
}

impl Placement {
    /// The weight of what a source proposes.
    pub const SOURCE: u8 = 1;

    /// What a source proposes for all of its items.
    pub fn of_source(section: &str) -> Placement {
        Placement::new(section, "source".to_owned())
    }

    /// What the page of an article says of itself.
    pub fn of_breadcrumb(section: &str, title: &str) -> Placement {
        Placement::new(section, format!("{BREADCRUMB}{title}"))
    }

    /// With the weight that follows from the reason, where no rule is the reason.
    pub fn new(section: &str, reason: String) -> Placement {
        let weight = Placement::implied(&reason);
        Placement { section: section.to_owned(), reason, weight }
    }

    /// The weight of a reason that is no rule.
    pub fn implied(reason: &str) -> u8 {
        if reason.starts_with(BREADCRUMB) { Rule::GREATEST } else { Placement::SOURCE }
    }

    /// How the reason of a placement by a rule begins.
    pub const BY_RULE: &str = "规则“";

    /// What a rule proposes, and by what it matched: 标题含 开发区，地区 苏州.
    pub fn of_rule(section: &str, rule: &Rule, matched: &str) -> Placement {
        let reason = format!("{}{}”：{matched}", Placement::BY_RULE, rule.name);
        Placement { section: section.to_owned(), reason, weight: rule.weight }
    }

    /// Whether a rule is the reason.
    pub fn is_of_rule(&self) -> bool {
        self.reason.starts_with(Placement::BY_RULE)
    }

    /// The name of the rule that is this reason, if one is.
    pub fn rule_of(reason: &str) -> Option<&str> {
        reason.strip_prefix(Placement::BY_RULE)?.split_once("”：").map(|(name, _)| name)
    }

    /// Whether the page of the article is the reason.
    pub fn is_of_breadcrumb(&self) -> bool {
        self.reason.starts_with(BREADCRUMB)
    }
}

/// How the reason of a placement by the page of an article begins.
const BREADCRUMB: &str = "breadcrumb ";

/// The row of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub i64);

/// The row of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// When the source says it was published; Unix seconds.
    pub published: Option<i64>,
    /// When the source says it was last changed; Unix seconds.
    pub updated: Option<i64>,
    /// Changes that were taken over since its source last said that it changed it.
    pub revisions: u32,
    /// It was gone from its origin.
    pub gone: bool,
}

/// An item by what outlives a rebuild of the database: what editors decide of items names them so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ItemName {
    /// Key of its source.
    pub source: String,
    /// As [`Item::plain`].
    pub plain: Digest128,
    /// As [`Item::identity`].
    pub identity: Digest128,
}
