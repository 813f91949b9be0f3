//! What the items of one source would be if its kept documents were polled today, one round after the other.
//! Pure; follows [`settle`](crate::poll) step by step.

use std::collections::HashMap;

use crate::{
    model::{Digest128, Item, ItemId, ItemRow, Kind, Known, Moment},
    poll::{
        churn::{self, Words},
        identity::recognise,
    },
};

/// The items of a source, as far as its kept documents tell.
#[derive(Default)]
pub(super) struct Shadow {
    pub(super) items: Vec<Shade>,
    by_plain: HashMap<Digest128, Vec<usize>>,
    /// Stored items of identities that were met, and that no item of the replay is yet.
    unclaimed: HashMap<Digest128, Vec<ItemRow>>,
}

/// An item as the replay sees it.
pub(super) struct Shade {
    /// The stored item that it is.
    pub(super) row: Option<ItemRow>,
    /// What it says in the end; none: it is older than the documents, and none of them showed it so far.
    pub(super) item: Option<Item>,
    /// When it was published, and how its source dates its changes.
    pub(super) published: Option<Moment>,
    pub(super) updated: Option<i64>,
    /// Whether these dates follow from the documents; else an earlier one may have told them.
    pub(super) dated: bool,
    /// When it was first seen.
    pub(super) born: i64,
    /// Whether it was old when its source was added.
    pub(super) backlog: bool,
    unsaid: u32,
}

impl Shadow {
    /// Whether the stored items of this identity have to be told first.
    pub(super) fn has_met(&self, plain: Digest128) -> bool {
        self.by_plain.contains_key(&plain)
    }

    /// Tells the stored items of an identity that turns up at `at`, before any item of it is taken.
    pub(super) fn meet(&mut self, plain: Digest128, at: i64, rows: Vec<ItemRow>) {
        let mut known = Vec::new();
        for row in rows {
            if row.first_seen >= at {
                self.unclaimed.entry(plain).or_default().push(row);
                continue;
            }
            known.push(self.items.len());
            self.items.push(Shade {
                item: None,
                published: row.published,
                updated: row.updated,
                dated: false,
                born: row.first_seen,
                backlog: false,
                unsaid: 0,
                row: Some(row),
            });
        }
        self.by_plain.insert(plain, known);
    }

    /// Whether anything of this identity was seen before now.
    pub(super) fn knows(&self, plain: Digest128) -> bool {
        self.by_plain.get(&plain).is_some_and(|known| !known.is_empty())
    }

    /// Whether something of this identity was stored first at this time.
    pub(super) fn is_born_at(&self, plain: Digest128, at: i64) -> bool {
        let rows = self.unclaimed.get(&plain);
        rows.is_some_and(|rows| rows.iter().any(|row| row.first_seen == at))
    }

    /// Takes an item of a document of this time, as a poll would.
    pub(super) fn take(&mut self, item: Item, kind: Kind, at: i64, backlog: bool) {
        let known: Vec<Known> = self.by_plain.get(&item.plain).map_or_else(Vec::new, |known| {
            known.iter().filter_map(|index| known_by(*index, self.items.get(*index)?)).collect()
        });
        let Some(known) = recognise(&item, &known) else {
            return self.bear(item, at, backlog);
        };
        let index = usize::try_from(known.id.0).unwrap_or(usize::MAX);
        let Some(shade) = self.items.get_mut(index) else { return };
        let Some(before) = &shade.item else {
            // What it said before is not known, so neither is whether this is a change.
            shade.item = Some(item);
            return;
        };
        if known.content != item.content_key {
            let says = churn::is_dated_later(&item, known)
                && (kind == Kind::Folder || words(&item).differ_from(&words(before)));
            let Some(unsaid) = churn::unsaid(says, known) else { return };
            shade.unsaid = unsaid;
            shade.dated |= item.published.is_some();
            shade.published = item.published.or(shade.published);
            shade.updated = item.updated.map(|moment| moment.at.timestamp());
            shade.item = Some(item);
        } else if shade.published.is_none() {
            shade.published = item.first_published();
        }
    }

    fn bear(&mut self, item: Item, at: i64, backlog: bool) {
        let row = self.claim(&item);
        self.by_plain.entry(item.plain).or_default().push(self.items.len());
        self.items.push(Shade {
            row,
            published: item.first_published(),
            updated: item.updated.map(|moment| moment.at.timestamp()),
            dated: true,
            born: at,
            backlog,
            unsaid: 0,
            item: Some(item),
        });
    }

    /// The stored item that this one is.
    fn claim(&mut self, item: &Item) -> Option<ItemRow> {
        let rows = self.unclaimed.get_mut(&item.plain)?;
        let known: Vec<Known> =
            rows.iter().enumerate().map(|(at, row)| known_row(at, row)).collect();
        let found = usize::try_from(recognise(item, &known)?.id.0).ok()?;
        Some(rows.remove(found))
    }

    /// Of these stored items those that no item of the replay is. An item that is known by something else
    /// today, and by nothing that is stored, is the one of its round that has its address, guid or headline.
    pub(super) fn settle(&mut self, stored: Vec<ItemRow>) -> Vec<ItemRow> {
        let mut claimed: Vec<ItemId> = Vec::new();
        for index in 0..self.items.len() {
            let unclaimed = self.items[index].row.is_none();
            let item = self.items[index].item.take();
            if let (true, Some(item)) = (unclaimed, &item) {
                self.items[index].row = self.claim(item);
            }
            self.items[index].item = item;
            claimed.extend(self.items[index].row.as_ref().map(|row| row.id));
        }
        claimed.sort_unstable_by_key(|id| id.0);
        let is_claimed = |row: &ItemRow| claimed.binary_search_by_key(&row.id.0, |id| id.0).is_ok();
        let mut left: Vec<ItemRow> = stored.into_iter().filter(|row| !is_claimed(row)).collect();
        for shade in self.items.iter_mut().filter(|shade| shade.row.is_none()) {
            let Some(item) = &shade.item else { continue };
            let same = |row: &ItemRow| {
                row.first_seen == shade.born
                    && (row.link.is_some() && row.link == item.link
                        || row.guid.is_some() && row.guid == item.guid
                        || row.headline == item.headline)
            };
            let mut alike = left.iter().enumerate().filter(|(_, row)| same(row)).map(|(at, _)| at);
            if let (Some(at), None) = (alike.next(), alike.next()) {
                shade.row = Some(left.swap_remove(at));
            }
        }
        left
    }
}

fn words(item: &Item) -> Words<'_> {
    Words {
        headline: &item.headline,
        credit: &item.credit,
        summary: item.summary.as_deref().unwrap_or_default(),
        body: item.content_html.as_deref(),
    }
}

fn known_by(index: usize, shade: &Shade) -> Option<Known> {
    let id = ItemId(i64::try_from(index).ok()?);
    let published = shade.published.map(|moment| moment.at.timestamp());
    let (updated, revisions) = (shade.updated, shade.unsaid);
    Some(match (&shade.item, &shade.row) {
        (Some(item), _) => Known {
            id,
            identity: item.identity,
            link: item.link.clone(),
            headline: item.headline.clone(),
            content: item.content_key,
            published,
            updated,
            revisions,
            gone: false,
        },
        (None, row) => {
            Known { id, published, updated, revisions, ..known_row(index, row.as_ref()?) }
        }
    })
}

fn known_row(index: usize, row: &ItemRow) -> Known {
    Known {
        id: ItemId(i64::try_from(index).unwrap_or(i64::MAX)),
        identity: row.identity,
        link: row.link.clone(),
        headline: row.headline.clone(),
        content: row.content_key,
        published: row.published.map(|moment| moment.at.timestamp()),
        updated: row.updated,
        revisions: row.revisions,
        gone: false,
    }
}
