//! Taking edits back.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Done, Editor, Refusal,
    decide::{Made, allowed, answered},
    parts::are_seen_alike,
    plan::is_public,
};
use crate::{
    model::{Role, Section, StoryId},
    store::{Act, Aspect, Edit, Live, Store, Tx, overlay},
};

/// Takes these edits back, as far as nothing later was decided of the same; the last one first. What a taking back took
/// back counts again when that is taken back.
pub fn undo(
    store: &mut Store,
    sections: &[Section],
    edits: &[i64],
    editor: &Editor,
    once: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Done, Refusal> {
    allowed(editor, Role::Editor)?;
    let tx = store.begin(now)?;
    if let Some(done) = answered(&tx, once)? {
        return Ok(done);
    }
    let mut latest_first = edits.to_vec();
    latest_first.sort_unstable_by_key(|number| std::cmp::Reverse(*number));
    latest_first.dedup();
    let mut done = Done::default();
    for number in latest_first {
        let edit = tx.edit(number)?.ok_or(Refusal::NoEdit(number))?;
        let story = edit.story;
        let said = Edit {
            batch: once,
            undoes: Some(number),
            ..Edit::new(story, &editor.name, Act::Undo, now)
        };
        done.take(story, one(&tx, sections, &edit, &said, editor))?;
    }
    done.stories.dedup();
    tx.commit()?;
    Ok(done)
}

fn one(
    tx: &Tx<'_>,
    sections: &[Section],
    edit: &Edit,
    said: &Edit,
    editor: &Editor,
) -> Result<Made, Refusal> {
    let row = tx.story_row(edit.story)?.ok_or(Refusal::NoStory(edit.story))?;
    let stream = tx.edits_of(row)?;
    let live = Live::of(&stream);
    let root = tx.root(edit)?;
    if matches!(root.act, Act::Purge | Act::Due(_)) {
        return Err(Refusal::Lasting(edit.number));
    }
    if !live.counts(edit) {
        return Ok(Made { edits: Vec::new(), story: tx.uid_of(row)? });
    }
    is_allowed(&root, editor)?;
    let aspects = root.act.aspects();
    let is_later = |later: &&Edit| {
        later.place() > root.place()
            && later.act != Act::Undo
            && later.follows != Some(root.number)
            && live.counts(later)
            && later.act.aspects().iter().any(|aspect| aspects.contains(aspect))
    };
    let since: Vec<Edit> = stream.iter().filter(is_later).cloned().collect();
    if !since.is_empty() {
        return Err(Refusal::Stale { story: tx.uid_of(row)?, since });
    }
    let is_taken = edit.number == root.number || live.counts(&root);
    match &root.act {
        Act::Merge(parts) if is_taken => {
            let members = tx.members_of(row)?;
            let leaving = members.iter().filter(|(_, name)| parts.is_of_other(name)).count();
            if leaving == 0 || leaving == members.len() {
                return Err(Refusal::NothingToPart);
            }
        }
        Act::Split(parts) if is_taken => {
            let part = tx.part_of(row, parts)?.ok_or(Refusal::NothingToPart)?;
            may_join_again(tx, row, part, &root)?;
        }
        Act::Merge(parts) => {
            if let Some(other) = tx.story_row(parts.other)?.filter(|other| *other != row) {
                may_join_again(tx, row, other, &root)?;
            }
        }
        _ => {}
    }
    if is_public(tx, sections, row)? && holds(tx, row, stream, said)? {
        return Err(Refusal::Public);
    }
    let edits = tx.append(said)?.into_iter().collect();
    let row = tx.story_row(edit.story)?.ok_or(Refusal::NoStory(edit.story))?;
    take_back_what_followed(tx, row, &root, said)?;
    Ok(Made { edits, story: tx.uid_of(row)? })
}

/// Refuses what readers would see of one and not of the other, if somebody decided that since they were parted: else
/// they are alike as they were.
fn may_join_again(tx: &Tx<'_>, row: StoryId, part: StoryId, parted: &Edit) -> Result<(), Refusal> {
    let mut edits = tx.edits_of(part)?;
    edits.extend(tx.edits_of(row)?);
    edits.sort_by_key(Edit::place);
    let live = Live::of(&edits);
    let is_decision = |edit: &Edit| {
        let root = live.root(edit);
        edit.place() > parted.place()
            && edit.follows != Some(parted.number)
            && root.number != parted.number
            && live.counts(edit)
            && root.act.aspects().contains(&Aspect::Public)
    };
    if edits.iter().any(is_decision) { are_seen_alike(tx, row, part) } else { Ok(()) }
}

/// What had to be said of a part goes once the part has joined the story again.
fn take_back_what_followed(
    tx: &Tx<'_>,
    row: StoryId,
    parted: &Edit,
    said: &Edit,
) -> Result<(), Refusal> {
    let edits = tx.edits_of(row)?;
    let live = Live::of(&edits);
    let followed = |edit: &&Edit| {
        edit.follows == Some(parted.number) && edit.act != Act::Undo && live.counts(edit)
    };
    for edit in edits.iter().filter(followed) {
        // It is of no request either: whoever takes the request back parts the two anew.
        tx.append(&Edit {
            undoes: Some(edit.number),
            follows: Some(parted.number),
            ..Edit::new(edit.story, &said.editor, Act::Undo, said.at)
        })?;
    }
    Ok(())
}

/// Whether a story would be under embargo if this were said too.
fn holds(tx: &Tx<'_>, row: StoryId, mut edits: Vec<Edit>, said: &Edit) -> Result<bool, Refusal> {
    edits.push(Edit { number: i64::MAX, ..said.clone() });
    Ok(overlay(tx.uid_of(row)?, &edits).embargo.is_some())
}

/// What only some may decide only they may take back; and so an embargo of somebody else that did not pass.
fn is_allowed(root: &Edit, editor: &Editor) -> Result<(), Refusal> {
    let of_chiefs = matches!(root.act, Act::Correct(_) | Act::Withdraw(_) | Act::Restore);
    let of_another = matches!(root.act, Act::Embargo(_)) && root.editor != editor.name;
    if of_chiefs || of_another {
        allowed(editor, Role::Chief)?;
    }
    Ok(())
}
