//! What is one story and what is two: merge, split, never join.

use uuid::Uuid;

use super::{
    Asked, Refusal,
    decide::{Made, edit},
};
use crate::{
    model::{ItemId, ItemName, StoryId},
    store::{Act, Parts, Tx},
};

/// So many items of each side are paired with each other: those stay few hundred pairs. Any more are paired with the
/// first of the other side alone, which is the first that a rebuild finds.
const MOST_PAIRED: usize = 20;

/// Makes one story of two. The older id stays; the other leads there.
pub(super) fn merge(
    tx: &Tx<'_>,
    one: StoryId,
    other: Uuid,
    asked: &Asked<'_>,
) -> Result<Made, Refusal> {
    let other = another(tx, one, other)?;
    let (into, from) = (one.min(other), one.max(other));
    are_seen_alike(tx, into, from)?;
    let story = tx.uid_of(into)?;
    let act = Act::Merge(parts(tx, into, from)?);
    let edits = tx.append(&edit(story, asked, act))?.into_iter().collect();
    Ok(Made { edits, story })
}

/// Refuses two of which readers may see one and not the other: nothing becomes public, or goes, unseen.
pub(super) fn are_seen_alike(tx: &Tx<'_>, one: StoryId, other: StoryId) -> Result<(), Refusal> {
    let (one, other) = (tx.overlay_of(one)?, tx.overlay_of(other)?);
    if one.withdrawn.is_some() != other.withdrawn.is_some() {
        Err(Refusal::Differ("withdrawn"))
    } else if one.hidden != other.hidden {
        Err(Refusal::OneHidden)
    } else if one.embargo != other.embargo {
        Err(Refusal::Differ("held until another time"))
    } else {
        Ok(())
    }
}

/// Gives items of a story one of their own.
pub(super) fn split(
    tx: &Tx<'_>,
    row: StoryId,
    items: &[i64],
    asked: &Asked<'_>,
) -> Result<Made, Refusal> {
    let story = tx.uid_of(row)?;
    let members = tx.members_of(row)?;
    if let Some(missing) = items.iter().find(|id| !members.iter().any(|(item, _)| item.0 == **id)) {
        return Err(Refusal::NoItem(*missing, story));
    }
    let (leaving, staying): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(item, _)| items.contains(&item.0));
    let Some((first, _)) = leaving.first().filter(|_| !staying.is_empty()) else {
        return Err(Refusal::NothingToPart);
    };
    let first = *first;
    let act = Act::Split(named(story, &leaving, &staying));
    let edits = tx.append(&edit(story, asked, act))?.into_iter().collect();
    let part = tx.story_of(first)?.ok_or(Refusal::NothingToPart)?;
    Ok(Made { edits, story: tx.uid_of(part)? })
}

/// Two stories are never joined, now and after every poll and rebuild.
pub(super) fn apart(
    tx: &Tx<'_>,
    row: StoryId,
    other: Uuid,
    asked: &Asked<'_>,
) -> Result<Made, Refusal> {
    of_two(tx, row, other, asked, Act::Apart)
}

/// Takes [`apart`] back.
pub(super) fn allow(
    tx: &Tx<'_>,
    row: StoryId,
    other: Uuid,
    asked: &Asked<'_>,
) -> Result<Made, Refusal> {
    of_two(tx, row, other, asked, Act::Allow)
}

fn of_two(
    tx: &Tx<'_>,
    row: StoryId,
    other: Uuid,
    asked: &Asked<'_>,
    act: impl Fn(Parts) -> Act,
) -> Result<Made, Refusal> {
    let other = another(tx, row, other)?;
    let story = tx.uid_of(row)?;
    let act = act(parts(tx, row, other)?);
    let edits = tx.append(&edit(story, asked, act))?.into_iter().collect();
    Ok(Made { edits, story })
}

fn another(tx: &Tx<'_>, one: StoryId, other: Uuid) -> Result<StoryId, Refusal> {
    let other = tx.story_row(other)?.ok_or(Refusal::NoStory(other))?;
    if one == other { Err(Refusal::SameStory) } else { Ok(other) }
}

fn parts(tx: &Tx<'_>, story: StoryId, other: StoryId) -> Result<Parts, Refusal> {
    let uid = tx.uid_of(other)?;
    Ok(named(uid, &tx.members_of(other)?, &tx.members_of(story)?))
}

fn named(other: Uuid, others: &[(ItemId, ItemName)], items: &[(ItemId, ItemName)]) -> Parts {
    let mut pairs = Vec::new();
    for (index, (_, name)) in others.iter().enumerate() {
        let most = match index {
            0 => items.len(),
            1..MOST_PAIRED => MOST_PAIRED,
            _ => 1,
        };
        pairs.extend(items.iter().take(most).map(|(_, item)| (name.clone(), item.clone())));
    }
    Parts { other, pairs }
}
