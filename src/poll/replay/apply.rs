//! What a replay found is written, stories are gathered anew, and what that changes is told.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{
    Named, Replayed,
    examine::{Examined, Late, Restated},
};
use crate::{
    model::{Item, ItemId, ItemRow, Outlet, Source, SourceId, StoryId},
    poll::{Plan, gather::gather_stories, judged},
    store::{Result, Store, Stored, Tx},
};

/// Writes it all in one transaction, which is dropped unless it `writes` and something is otherwise.
pub(super) fn apply(
    store: &mut Store,
    plan: &Plan,
    first: i64,
    examined: Vec<(&Source, Examined)>,
    writes: bool,
    replayed: &mut Replayed,
) -> Result<()> {
    // Sees how things stood before the transaction, for as long as that lasts.
    let before = store.again()?;
    let last_move = before.last_move()?;
    let judged_since = judged::since(store, &plan.knowledge)?;
    // What was put to its story by other rules than today's.
    let again = before.seen_between(first, judged_since.unwrap_or(i64::MAX))?;
    let tx = store.begin(plan.now)?;
    let outlets: Vec<Outlet> = plan.sources.iter().map(Outlet::of).collect();
    let ids = tx.take_over_outlets(&outlets)?;
    if tx.has_waiting()? {
        gather_stories(&tx, &plan.knowledge, &plan.sources)?;
    }
    let mut writing =
        Writing { tx: &tx, replayed, touched: BTreeSet::new(), rounds: BTreeMap::new() };
    let mut unseen = 0;
    for (source, examined) in examined {
        writing.replayed.documents += examined.documents;
        let problems = examined.problems.into_iter();
        writing.replayed.problems.extend(problems.map(|problem| (source.key.clone(), problem)));
        for row in examined.lost {
            writing.lose(source, &row)?;
        }
        for restated in examined.changed {
            unseen += usize::from(restated.differences.is_empty());
            writing.restate(source, restated)?;
        }
        for late in examined.added {
            writing.rounds.entry(late.seen).or_default().added.push((
                ids[&source.key],
                source,
                late,
            ));
        }
    }
    for (item, first_seen) in again {
        writing.rounds.entry(first_seen).or_default().waiting.push((item, None));
    }
    let compared = writing.gather(plan)?;
    let touched = std::mem::take(&mut writing.touched);
    let mut stories = BTreeSet::new();
    for story in touched {
        if tx.exists(story)? {
            tx.arrange(story)?;
            stories.insert(tx.uid_of(story)?);
        }
    }
    tell_stories(&before, &tx, last_move, &compared, stories, replayed)?;
    replayed.written = writes && !(replayed.is_empty() && unseen == 0);
    if replayed.written {
        if judged_since.is_none_or(|since| since > first) {
            judged::note(&tx, &plan.knowledge, first)?;
        }
        tx.commit()?;
    }
    Ok(())
}

struct Writing<'a> {
    tx: &'a Tx<'a>,
    replayed: &'a mut Replayed,
    /// Stories to be arranged anew.
    touched: BTreeSet<StoryId>,
    /// What is put to stories, by the time when it was first seen: in this order ids are minted as they were.
    rounds: BTreeMap<i64, Round<'a>>,
}

#[derive(Default)]
struct Round<'a> {
    added: Vec<(SourceId, &'a Source, Late)>,
    /// To be compared again, by other fingerprints if the item is otherwise.
    waiting: Vec<(ItemId, Option<Item>)>,
}

impl Writing<'_> {
    fn lose(&mut self, source: &Source, row: &ItemRow) -> Result<()> {
        let named = Named {
            source: source.key.clone(),
            guid: row.guid.clone(),
            url: row.link.clone(),
            title: row.headline.clone(),
        };
        if let Some(story) = self.tx.story_of(row.id)?
            && self.tx.is_edited(story)?
        {
            self.replayed.kept.push(named);
            return Ok(());
        }
        let brief = self.tx.brief_of(row.id)?;
        match (self.tx.remove_item(row.id)?, brief) {
            (Some(left), _) => {
                self.touched.insert(left);
            }
            (None, Some(brief)) => self.replayed.closed.push(brief),
            (None, None) => {}
        }
        self.replayed.lost.push(named);
        Ok(())
    }

    fn restate(&mut self, source: &Source, restated: Restated) -> Result<()> {
        let Restated { id, item, html, published, updated, differences, .. } = restated;
        self.tx.restate(id, &Stored { item: &item, html }, published, updated)?;
        let story = self.tx.story_of(id)?;
        self.touched.extend(story);
        if !differences.is_empty() {
            self.replayed.changed.push((named(source, &item), differences));
        }
        if restated.is_compared {
            let round = self.rounds.entry(restated.first_seen).or_default();
            round.waiting.push((id, Some(item)));
        }
        Ok(())
    }

    /// Puts what is new or otherwise to its story, round by round. Returns the items that were compared.
    fn gather(&mut self, plan: &Plan) -> Result<Vec<ItemId>> {
        let mut compared = Vec::new();
        for (seen, round) in std::mem::take(&mut self.rounds) {
            for (row, source, late) in round.added {
                let Late { item, html, published, updated, backlog, .. } = late;
                // Its source may have been examined before an editor purged it.
                if self.tx.purged(row, &item)? {
                    continue;
                }
                let stored = Stored { item: &item, html };
                let id = self.tx.insert_late(row, &stored, backlog, seen)?;
                self.tx.restate(id, &stored, published, updated)?;
                self.replayed.added.push(named(source, &item));
                compared.push(id);
            }
            for (id, item) in &round.waiting {
                self.tx.wait_again(*id, item.as_ref())?;
                compared.push(*id);
            }
            gather_stories(self.tx, &plan.knowledge, &plan.sources)?;
        }
        Ok(compared)
    }
}

/// Tells what became of stories: those of the items that were compared, and these.
fn tell_stories(
    before: &Store,
    tx: &Tx<'_>,
    last_move: i64,
    compared: &[ItemId],
    mut stories: BTreeSet<Uuid>,
    replayed: &mut Replayed,
) -> Result<()> {
    let moves = tx.moves_since(last_move)?;
    for (from, into) in &moves {
        stories.insert(*into);
        if let (Some(from), Some(into)) = (before.brief(*from)?, tx.brief(*into)?) {
            replayed.joined.push((from, into));
        }
    }
    for item in compared {
        let Some(now) = tx.brief_of(*item)? else { continue };
        stories.insert(now.id);
        if let Some(was) = before.brief_of(*item)?
            && was.id != now.id
            && !moves.contains(&(was.id, now.id))
        {
            let (source, guid, url, title) = tx.names_of(*item)?;
            replayed.parted.push((Named { source, guid, url, title }, was, now));
        }
    }
    for story in stories {
        match (before.brief(story)?, tx.brief(story)?) {
            (Some(was), Some(now)) if was.sections != now.sections => {
                replayed.moved.push((now, was.sections));
            }
            (None, Some(now)) => replayed.opened.push(now),
            _ => {}
        }
    }
    Ok(())
}

fn named(source: &Source, item: &Item) -> Named {
    Named {
        source: source.key.clone(),
        guid: item.guid.clone(),
        url: item.link.clone(),
        title: item.headline.clone(),
    }
}
