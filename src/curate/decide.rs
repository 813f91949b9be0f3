//! One act on one story or on a selection.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Refusal, parts,
    plan::{Planned, plan},
    wish::{Editor, Seen, Wish},
};
use crate::{
    model::{Role, Section, StoryId},
    store::{Edit, Store, Tx},
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
    /// Numbers of the edits that were made: taken back together by [`undo`](super::undo()).
    pub edits: Vec<i64>,
    /// The stories as they are called now: the one that stays of two, the part of one.
    pub stories: Vec<Uuid>,
    /// The stories of which nothing was decided, and why.
    pub refused: Vec<(Uuid, Refusal)>,
}

impl Done {
    pub(super) fn take(
        &mut self,
        story: Uuid,
        outcome: Result<Made, Refusal>,
    ) -> Result<(), Refusal> {
        match outcome {
            Ok(made) => {
                self.edits.extend(made.edits);
                self.stories.push(made.story);
            }
            // What the database cannot do it cannot do for the others either.
            Err(Refusal::Store(error)) => return Err(error.into()),
            Err(refusal) => self.refused.push((story, refusal)),
        }
        Ok(())
    }
}

/// What was decided of one story.
pub(super) struct Made {
    /// Numbers of edits; none: it was so already.
    pub(super) edits: Vec<i64>,
    /// The story as it is called now.
    pub(super) story: Uuid,
}

/// Decides what is asked for, of each story by itself: one that refuses does not stop the others. What is so already
/// leaves no edit. An error: nothing was decided of any.
pub fn decide(store: &mut Store, sections: &[Section], asked: &Asked<'_>) -> Result<Done, Refusal> {
    allowed(asked.editor, asked.wish.needs())?;
    let tx = store.begin(asked.now)?;
    if let Some(done) = answered(&tx, asked.once)? {
        return Ok(done);
    }
    let mut done = Done::default();
    for seen in asked.stories {
        done.take(seen.story, one(&tx, sections, asked, seen))?;
    }
    tx.commit()?;
    Ok(done)
}

/// Refuses whoever has not this rank.
pub(super) fn allowed(editor: &Editor, needed: Role) -> Result<(), Refusal> {
    if editor.role < needed { Err(Refusal::Rank(needed)) } else { Ok(()) }
}

/// The answer that this request got before.
pub(super) fn answered(tx: &Tx<'_>, once: Option<Uuid>) -> Result<Option<Done>, Refusal> {
    let Some(once) = once else { return Ok(None) };
    let edits = tx.batch(once)?;
    if edits.is_empty() {
        return Ok(None);
    }
    let mut done = Done::default();
    for edit in edits {
        done.edits.push(edit.number);
        let story = match tx.story_row(edit.story)? {
            Some(row) => tx.uid_of(row)?,
            None => edit.story,
        };
        if !done.stories.contains(&story) {
            done.stories.push(story);
        }
    }
    Ok(Some(done))
}

fn one(tx: &Tx<'_>, sections: &[Section], asked: &Asked<'_>, seen: &Seen) -> Result<Made, Refusal> {
    let row = tx.story_row(seen.story)?.ok_or(Refusal::NoStory(seen.story))?;
    is_as_seen(tx, row, asked.wish, seen)?;
    let story = tx.uid_of(row)?;
    match asked.wish {
        Wish::Merge(other) => parts::merge(tx, row, *other, asked),
        Wish::Split(items) => parts::split(tx, row, items, asked),
        Wish::Apart(other) => parts::apart(tx, row, *other, asked),
        Wish::Allow(other) => parts::allow(tx, row, *other, asked),
        _ => {
            let mut edits = Vec::new();
            for Planned { act, before, seen } in plan(tx, sections, row, asked)? {
                let edit = Edit { before, seen, ..edit(story, asked, act) };
                edits.extend(tx.append(&edit)?);
            }
            Ok(Made { edits, story })
        }
    }
}

/// An edit of this request.
pub(super) fn edit(story: Uuid, asked: &Asked<'_>, act: crate::store::Act) -> Edit {
    Edit { batch: asked.once, ..Edit::new(story, &asked.editor.name, act, asked.now) }
}

/// Refuses what was asked for by somebody who saw another version of the story, or other words of its source.
fn is_as_seen(tx: &Tx<'_>, row: StoryId, wish: &Wish, seen: &Seen) -> Result<(), Refusal> {
    if let Some(version) = seen.version.filter(|_| !wish.is_of_head_alone())
        && tx.overlay_of(row)?.version != version
    {
        let mut since = tx.edits_of(row)?;
        since.retain(|edit| edit.number > version);
        return Err(Refusal::Stale { story: tx.uid_of(row)?, since });
    }
    if let Some(words) = seen.source_words.filter(|_| wish.answers_words()) {
        let now = tx.glance(row)?;
        if source_words(&now.headline, now.summary.as_deref()) != words {
            return Err(Refusal::SourceChanged { headline: now.headline, summary: now.summary });
        }
    }
    Ok(())
}

/// Names the words of the item that stands for a story, as an act on words saw them.
pub fn source_words(headline: &str, summary: Option<&str>) -> u64 {
    twox_hash::XxHash3_64::oneshot(
        format!("{headline}\0{}", summary.unwrap_or_default()).as_bytes(),
    )
}
