//! One source: its kept documents read again, and what differs from what is stored.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta};

use super::{
    differences::{Difference, differences, is_compared},
    reread::{self, List, Reread},
    shadow::{Shade, Shadow},
};
use crate::{
    model::{Digest128, Item, ItemId, ItemRow, Moment, Problem, Source},
    poll::{
        Plan,
        churn::MOST_UNSAID,
        digest::{LASTING, pack},
        normalize::plain,
        parse::Entry,
        settle::newest,
    },
    store::{Result, Store},
};

/// What differs from what is stored of a source.
#[derive(Default)]
pub(super) struct Examined {
    pub(super) documents: usize,
    pub(super) added: Vec<Late>,
    pub(super) changed: Vec<Restated>,
    /// Stored items that today's rules do not find in the documents that they came from.
    pub(super) lost: Vec<ItemRow>,
    pub(super) problems: Vec<Problem>,
}

/// An item that nobody saw in its document when that was fetched.
pub(super) struct Late {
    pub(super) item: Item,
    pub(super) html: Option<Vec<u8>>,
    pub(super) published: Option<Moment>,
    pub(super) updated: Option<i64>,
    pub(super) seen: i64,
    pub(super) backlog: bool,
}

/// An item that says something else today.
pub(super) struct Restated {
    pub(super) id: ItemId,
    pub(super) first_seen: i64,
    pub(super) item: Item,
    pub(super) html: Option<Vec<u8>>,
    pub(super) published: Option<Moment>,
    pub(super) updated: Option<i64>,
    /// None: only what nobody sees.
    pub(super) differences: Vec<Difference>,
    /// Whether its story may be another.
    pub(super) is_compared: bool,
}

/// A page that could not be read is tried again within hours; its list may be older than all that is kept.
const TRIED_AGAIN: TimeDelta = TimeDelta::days(1);

/// Examines a source. `stored`: its items that were first seen since its first document.
pub(super) fn examine(
    store: &Store,
    source: &Source,
    plan: &Plan,
    since: i64,
    stored: Vec<ItemRow>,
) -> Result<Examined> {
    let times = store.kept_times(&source.key, since)?;
    let Some(&first) = times.first() else { return Ok(Examined::default()) };
    let (shadow, titles) = (Shadow::default(), HashMap::new());
    let mut at_source = AtSource { store, source, plan, shadow, titles, is_whole: None };
    let has_older = store.has_older(&source.key, first)?;
    let mut examined = Examined::default();
    let mut understood = HashSet::new();
    let mut gone = HashSet::new();
    for at in times {
        let kept = store.kept_at(&source.key, at)?;
        let kept: Vec<_> = kept.into_iter().map(|kept| (kept.guid, kept.document)).collect();
        examined.documents += kept.len();
        let read = if source.kind.is_list() {
            let tried_again = has_older && at < first + TRIED_AGAIN.num_seconds();
            at_source.read_list(reread::list(source, kept), at, tried_again, &mut gone)?
        } else {
            reread::feed(source, &plan.knowledge, &kept)
        };
        if read.understood {
            understood.insert(at);
        }
        examined.problems.extend(read.problems);
        let time = DateTime::from_timestamp(at, 0).unwrap_or_default();
        let is_first = at == first && !has_older;
        let fresh = is_first.then(|| newest(&read.items, plan.backlog, time));
        for (index, item) in read.items.into_iter().enumerate() {
            let backlog = fresh.as_ref().is_some_and(|fresh| !fresh.contains(&index));
            at_source.meet(item.plain, at)?;
            at_source.shadow.take(item, source.kind, at, backlog);
        }
    }
    let mut shadow = at_source.shadow;
    let lost = shadow.settle(stored);
    // A list tells what it shows, not what it showed: its items went because its rules leave them out.
    let is_lost = |row: &ItemRow| {
        understood.contains(&row.first_seen)
            && (!source.kind.is_list() || row.link.as_ref().is_some_and(|link| gone.contains(link)))
    };
    examined.lost = lost.into_iter().filter(is_lost).collect();
    for shade in shadow.items {
        compare(store, shade, &mut examined)?;
    }
    Ok(examined)
}

fn compare(store: &Store, mut shade: Shade, examined: &mut Examined) -> Result<()> {
    let Some(mut item) = shade.item.take() else { return Ok(()) };
    let packed =
        |item: &mut Item| item.content_html.take().map(|html| pack(html.as_bytes(), LASTING));
    let Some(row) = shade.row.take() else {
        let html = packed(&mut item);
        let Shade { published, updated, born: seen, backlog, .. } = shade;
        examined.added.push(Late { item, html, published, updated, seen, backlog });
        return Ok(());
    };
    // It churned until it was held, at a version that may be gone.
    if row.revisions >= MOST_UNSAID {
        return Ok(());
    }
    if !shade.dated {
        (shade.published, shade.updated) = (row.published.or(shade.published), row.updated);
    }
    let (differences, unseen) = differences(&shade, &item, &row, store.body(row.id)?.as_deref());
    if !differences.is_empty() || unseen {
        examined.changed.push(Restated {
            id: row.id,
            first_seen: row.first_seen,
            html: packed(&mut item),
            item,
            published: shade.published,
            updated: shade.updated,
            is_compared: differences.iter().any(|difference| is_compared(difference.field)),
            differences,
        });
    }
    Ok(())
}

struct AtSource<'a> {
    store: &'a Store,
    source: &'a Source,
    plan: &'a Plan,
    shadow: Shadow,
    /// What lists said of articles so far, by their addresses.
    titles: HashMap<String, Option<String>>,
    /// Whether all of these lists were read as wholes; none: there was none so far.
    is_whole: Option<bool>,
}

impl AtSource<'_> {
    fn meet(&mut self, plain: Digest128, at: i64) -> Result<()> {
        if !self.shadow.has_met(plain) {
            self.shadow.meet(plain, at, self.store.rows_known_as(&self.source.key, plain)?);
        }
        Ok(())
    }

    /// The items of a list in this round: those whose pages were read then, and those of which the list alone
    /// told. `gone` takes the articles whose pages were read and that the list does not show today.
    fn read_list(
        &mut self,
        list: List,
        at: i64,
        tried_again: bool,
        gone: &mut HashSet<String>,
    ) -> Result<Reread> {
        let List { entries, mut pages, is_whole, problems } = list;
        let so_far = self.is_whole.unwrap_or(true);
        self.is_whole = is_whole.map(|is_whole| is_whole && so_far).or(self.is_whole);
        let is_whole = is_whole.or(self.is_whole).unwrap_or(false);
        let mut chosen = Vec::new();
        for entry in entries {
            let (Some(plain), Some(link)) = (plain(&entry), entry.link.clone()) else { continue };
            self.meet(plain, at)?;
            self.titles.insert(link.clone(), entry.title.clone());
            if let Some(page) = pages.remove(&link) {
                chosen.push(reread::article(self.source, entry, &page));
            } else if !self.shadow.knows(plain) && self.shadow.is_born_at(plain, at) {
                chosen.push(entry);
            }
        }
        let mut alone: Vec<_> = pages.into_iter().collect();
        alone.sort_by(|a, b| a.0.cmp(&b.0));
        for (link, page) in alone {
            let title = self.titles.get(&link).cloned();
            if title.is_none() && is_whole && !tried_again {
                gone.insert(link);
                continue;
            }
            let entry = match title {
                Some(title) => Entry { title, ..reread::alone(&link, None) },
                None => self.as_stored(&link, at)?,
            };
            chosen.push(reread::article(self.source, entry, &page));
        }
        let time = DateTime::from_timestamp(at, 0).unwrap_or_default();
        let items = reread::items(self.source, &self.plan.knowledge, chosen, time);
        Ok(Reread { items, understood: is_whole, problems })
    }

    /// What a list that is no longer kept said of an article, as far as it can be told from what is stored.
    fn as_stored(&mut self, link: &str, at: i64) -> Result<Entry> {
        let entry = reread::alone(link, None);
        let Some(plain) = plain(&entry) else { return Ok(entry) };
        self.meet(plain, at)?;
        let rows = self.store.rows_known_as(&self.source.key, plain)?;
        let Some(row) = rows.first() else { return Ok(entry) };
        Ok(Entry { published: row.published, ..reread::alone(link, Some(&row.headline)) })
    }
}
