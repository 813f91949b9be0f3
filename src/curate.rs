//! What editors may do: the same acts for the command line and the desk.

pub mod accounts;

pub mod diff;

pub mod heat;
pub mod hot;

mod wish;

mod decide;

mod parts;

mod sources;

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::decide::{Asked, Done, decide, fall_due, source_words, undo, write};
pub use self::parts::{allow_joining, keep_apart, merge, split};
pub use self::sources::{Steering, steer};
pub use self::wish::{Editor, Seen, Wish, Written};
use crate::{
    model::{Role, Section},
    store::{Act, Store, StoreError},
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
    /// Two ids of one story.
    #[error("both are the same story")]
    SameStory,
    /// Readers would see what was hidden from them, or lose what they see.
    #[error(
        "one of the two is hidden: hide the other as well, or show this one again, then merge them"
    )]
    OneHidden,
    /// There is no such item in the story.
    #[error("story {1} has no item {0}; “huiwen story why {1}” shows them")]
    NoItem(i64, Uuid),
    /// All of its items were named, or none.
    #[error("name some of the story's items, not all: those that are another report")]
    NothingToPart,
    /// The account ranks too low.
    #[error("this takes the rank “{}”", .0.as_str())]
    Rank(Role),
    /// A folder is where it is.
    #[error("a folder does not move; change its url in feeds.toml")]
    FolderMoves,
    /// The source does not redirect.
    #[error("{0} does not redirect for good to another address; name one")]
    NoMove(String),
    /// What was given is no address.
    #[error("an address begins with http:// or https://")]
    NoAddress,
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

/// Keys of sections, for a message.
#[derive(Debug)]
pub struct Keys(Vec<String>);

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// Records that `editor` decided `act` on a story. What it changes is published with the next
/// publication.
pub fn act(
    store: &mut Store,
    sections: &[Section],
    story: Uuid,
    editor: &str,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    match act {
        Act::Feature(key) | Act::Remove(key)
            if !sections.iter().any(|section| section.key == *key) =>
        {
            let keys = sections.iter().map(|section| section.key.clone()).collect();
            return Err(Refusal::NoSection(key.clone(), Keys(keys)));
        }
        Act::Retitle(Some(headline))
            if headline.trim().is_empty() || headline.chars().any(is_unseen) =>
        {
            return Err(Refusal::Headline);
        }
        _ => {}
    }
    let tx = store.begin(now)?;
    if !tx.append_edit(story, editor, act)? {
        return Err(Refusal::NoStory(story));
    }
    Ok(tx.commit()?)
}

/// Controls, and characters without a shape that hide or turn what a reader sees.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
