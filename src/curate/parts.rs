//! What is one story and what is two: merge, split, never join.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Refusal;
use crate::{
    model::{ItemId, ItemName, StoryId},
    store::{Act, Parts, Store, Tx},
};

/// So many items of each side are named in an edit: the pairs that they make stay few hundred.
const MOST_NAMED: usize = 20;

/// Makes one story of two. The older id stays; the other leads there. Returns the one that stays.
pub fn merge(
    store: &mut Store,
    one: Uuid,
    other: Uuid,
    editor: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Refusal> {
    let tx = store.begin(now)?;
    let (one, other) = two(&tx, one, other)?;
    let (into, from) = (one.min(other), one.max(other));
    if tx.is_hidden(into)? != tx.is_hidden(from)? {
        // Nothing becomes public, or goes, unseen.
        return Err(Refusal::OneHidden);
    }
    let stays = tx.uid_of(into)?;
    tx.append_edit(stays, editor, &Act::Merge(parts(&tx, into, from)?))?;
    tx.commit()?;
    Ok(stays)
}

/// Gives items of a story one of their own. Returns its id.
pub fn split(
    store: &mut Store,
    story: Uuid,
    items: &[i64],
    editor: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Refusal> {
    let tx = store.begin(now)?;
    let row = tx.story_row(story)?.ok_or(Refusal::NoStory(story))?;
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
    let pairs = pairs(leaving, &staying);
    tx.append_edit(story, editor, &Act::Split(Parts { other: story, pairs }))?;
    let part = tx.story_of(first)?.ok_or(Refusal::NothingToPart)?;
    let part = tx.uid_of(part)?;
    tx.commit()?;
    Ok(part)
}

/// Two stories are never joined, now and after every poll and rebuild.
pub fn keep_apart(
    store: &mut Store,
    one: Uuid,
    other: Uuid,
    editor: &str,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    of_two(store, one, other, editor, now, Act::Apart)
}

/// Takes [`keep_apart`] back.
pub fn allow_joining(
    store: &mut Store,
    one: Uuid,
    other: Uuid,
    editor: &str,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    of_two(store, one, other, editor, now, Act::Allow)
}

fn of_two(
    store: &mut Store,
    one: Uuid,
    other: Uuid,
    editor: &str,
    now: DateTime<Utc>,
    act: impl Fn(Parts) -> Act,
) -> Result<(), Refusal> {
    let tx = store.begin(now)?;
    let (row, other) = two(&tx, one, other)?;
    tx.append_edit(one, editor, &act(parts(&tx, row, other)?))?;
    Ok(tx.commit()?)
}

fn two(tx: &Tx<'_>, one: Uuid, other: Uuid) -> Result<(StoryId, StoryId), Refusal> {
    let row = |id| tx.story_row(id)?.ok_or(Refusal::NoStory(id));
    let rows = (row(one)?, row(other)?);
    if rows.0 == rows.1 { Err(Refusal::SameStory) } else { Ok(rows) }
}

fn parts(tx: &Tx<'_>, story: StoryId, other: StoryId) -> Result<Parts, Refusal> {
    let uid = tx.uid_of(other)?;
    Ok(Parts { other: uid, pairs: pairs(tx.members_of(other)?, &tx.members_of(story)?) })
}

fn pairs(
    others: Vec<(ItemId, ItemName)>,
    items: &[(ItemId, ItemName)],
) -> Vec<(ItemName, ItemName)> {
    let with_all = |(_, other): (ItemId, ItemName)| {
        let item = |(_, item): &(ItemId, ItemName)| (other.clone(), item.clone());
        items.iter().take(MOST_NAMED).map(item).collect::<Vec<_>>()
    };
    others.into_iter().take(MOST_NAMED).flat_map(with_all).collect()
}
