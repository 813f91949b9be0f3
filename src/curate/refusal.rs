//! Why editors do not get what they wish.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    model::{EARLIEST_YEAR, LONGEST_HEAD, Role, Section},
    store::{Edit, StoreError},
};

/// Why an act was refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such story.
    #[error("there is no story {0}; “huiwen story list” shows them")]
    NoStory(Uuid),
    /// There is no such section.
    #[error("there is no section “{0}”; there are {1}")]
    NoSection(String, Keys),
    /// The headline is empty, more than a line, or holds what nobody sees.
    #[error("a headline is one line that is not empty, without characters that nobody sees")]
    Headline,
    /// Words are lacking, or hold what nobody sees.
    #[error("the text is empty, or holds characters that nobody sees")]
    Words,
    /// There are more characters than this.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// What is given as an address is none.
    #[error("“{0}” is no address that begins with http:// or https://")]
    Address(String),
    /// Two ids of one story.
    #[error("both are the same story")]
    SameStory,
    /// A story would move to where it is.
    #[error("both are the same section")]
    SameSection,
    /// Readers would see what was hidden from them, or lose what they see.
    #[error(
        "one of the two is hidden: hide the other as well, or show this one again, then merge them"
    )]
    OneHidden,
    /// One of two is withdrawn and the other is not, or their embargoes differ: somebody has to choose.
    #[error(
        "one of the two is {0} and the other is not: nothing becomes public unseen, so make them equal first, \
         then merge them"
    )]
    Differ(&'static str),
    /// There is no such item in the story.
    #[error("story {1} has no item {0}; “huiwen story why {1}” shows them")]
    NoItem(i64, Uuid),
    /// All of its items were named, or none.
    #[error("name some of the story's items, not all: those that are another report")]
    NothingToPart,
    /// It is not what whoever wishes this has seen.
    #[error("{}", stale(since))]
    Stale {
        /// The story.
        story: Uuid,
        /// What was decided since, oldest first: who, when, what.
        since: Vec<Edit>,
    },
    /// Its source changed the words that this answers.
    #[error("its source changed its words meanwhile; now its headline is “{headline}”")]
    SourceChanged {
        /// The source's headline now.
        headline: String,
        /// The source's summary now.
        summary: Option<String>,
    },
    /// The story that it is to stand behind is not in the head of the section any more.
    #[error("the story that it is to stand behind is not in the head of “{0}”")]
    Neighbour(String),
    /// A head has an end.
    #[error("a head holds {LONGEST_HEAD} stories, and the place behind the last one is in no head")]
    BehindHead,
    /// Whoever wishes this may not.
    #[error("only a {} or somebody of higher rank may do this", .0.as_str())]
    Rank(Role),
    /// What is given as a time is none.
    #[error("“{0}” is no time such as 2026-11-22, “2026-11-22 14:05” or 2026-11-22T08:00:00+08:00")]
    Time(String),
    /// No report was on the web then.
    #[error(
        "{} is before {EARLIEST_YEAR}, which feed readers do not believe; without a time it is published now",
        .0.to_rfc3339()
    )]
    TooEarly(DateTime<Utc>),
    /// That time is over.
    #[error("{} is not in the future", .0.to_rfc3339())]
    Past(DateTime<Utc>),
    /// Readers see it already.
    #[error(
        "it is public already, so nothing can hold it back until then; “hide” takes it from readers"
    )]
    Public,
    /// Readers never saw it.
    #[error("it is not public, so nothing has to be withdrawn; “hide” keeps it from readers")]
    NotPublic,
    /// It would expire before it is published.
    #[error("it would expire before its embargo ends")]
    ExpiresFirst,
    /// It left its sections at that time, and comes to none before another time is set, or none.
    #[error("it expired at {}; lift the expiry (“huiwen story expire” without a time), then say it again", .0.to_rfc3339())]
    Expired(DateTime<Utc>),
    /// There is no such edit.
    #[error("there is no edit {0}; “huiwen story log” shows them")]
    NoEdit(i64),
    /// Some things are for good.
    #[error("edit {0} cannot be taken back")]
    Lasting(i64),
    /// A folder is where it is.
    #[error("a folder does not move; change its url in feeds.toml")]
    FolderMoves,
    /// The source does not redirect.
    #[error("{0} does not redirect for good to another address; name one")]
    NoMove(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refusal {
    /// Whether whoever decided has to say something else; if not, the program could not do it.
    pub fn is_usage(&self) -> bool {
        !matches!(self, Refusal::NoStory(_) | Refusal::Store(_))
    }
}

fn stale(since: &[Edit]) -> String {
    let Some(last) = since.last() else {
        return "the story is not what it was any more".to_owned();
    };
    let verb = last.act.columns().map_or("", |(verb, ..)| verb);
    format!(
        "something else was decided meanwhile: {} by {} at {}; look at the story, then say it again",
        verb,
        last.editor,
        last.at.to_rfc3339(),
    )
}

/// Keys of sections, for a message.
#[derive(Debug)]
pub struct Keys(Vec<String>);

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// Refuses a section that is not in feeds.toml.
pub(super) fn known(sections: &[Section], key: &str) -> Result<(), Refusal> {
    if sections.iter().any(|section| section.key == key) {
        return Ok(());
    }
    let keys = sections.iter().map(|section| section.key.clone()).collect();
    Err(Refusal::NoSection(key.to_owned(), Keys(keys)))
}
