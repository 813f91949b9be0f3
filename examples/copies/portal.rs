//! A portal's database that grows: quickly while it is filled, and by real rounds while it is measured.

use std::{collections::HashMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    model::{Digest128, Fingerprints, Item, Outlet, Reason, Source, SourceId, StoryId},
    poll::{self, Knowledge},
    store::{Store, Stored, Tx},
};
use zstd::bulk::Compressor;

use super::{
    Outcome,
    news::{Chance, Language, Report},
    setup::{fingerprints, knowledge, nanoseconds, source},
};

const SOURCES: u64 = 1000;

/// One item in so many is a copy.
const COPIES: u64 = 5;

/// Copies follow within so many days.
const FOLLOWS: TimeDelta = TimeDelta::days(5);

const CLOSED: &str = "the database was closed";

/// As the program packs bodies.
const LEVEL: i32 = -1;

pub struct Portal {
    store: Option<Store>,
    language: Language,
    knowledge: Knowledge,
    sources: Vec<Source>,
    rows: Vec<SourceId>,
    packer: Compressor<'static>,
    pub state: State,
}

/// How far it is told.
#[derive(Clone)]
pub struct State {
    chance: Chance,
    /// What was told lately, when, and in which story, oldest first.
    recent: Vec<(u64, DateTime<Utc>, Option<StoryId>)>,
    number: u64,
    source: u64,
    now: DateTime<Utc>,
}

/// What a round cost, in nanoseconds of this thread, and what came out of it.
#[derive(Default, Clone, Copy)]
pub struct Cost {
    pub items: f64,
    pub reading: f64,
    pub storing: f64,
    pub gathering: f64,
    pub joined: f64,
    pub copies: f64,
}

impl Cost {
    pub fn add(&mut self, more: &Cost) {
        self.items += more.items;
        self.reading += more.reading;
        self.storing += more.storing;
        self.gathering += more.gathering;
        self.joined += more.joined;
        self.copies += more.copies;
    }
}

impl Portal {
    pub fn open(path: &Path, now: DateTime<Utc>) -> Outcome<Portal> {
        let mut store = Store::open(path)?;
        let sources: Vec<Source> = (0..SOURCES).map(source).collect::<Outcome<_>>()?;
        let outlets: Vec<Outlet> = sources.iter().map(Outlet::of).collect();
        let tx = store.begin(now)?;
        let ids = tx.take_over_outlets(&outlets)?;
        tx.commit()?;
        Ok(Portal {
            rows: sources.iter().map(|source| ids[&source.key]).collect(),
            store: Some(store),
            language: Language::new(),
            knowledge: knowledge()?,
            sources,
            packer: Compressor::new(LEVEL)?,
            state: State { chance: Chance::new(1), recent: Vec::new(), number: 0, source: 0, now },
        })
    }

    /// Lets go of the database.
    pub fn close(&mut self) {
        self.store = None;
    }

    /// Goes on over another database, from another state.
    pub fn go_on(&mut self, path: &Path, state: State) -> Outcome<()> {
        self.store = Some(Store::open(path)?);
        self.state = state;
        Ok(())
    }

    /// What the next round brings: each report with the time at which it is dated.
    fn news(
        &mut self,
        count: usize,
        published: impl Fn(usize) -> DateTime<Utc>,
    ) -> Vec<(Report, DateTime<Utc>)> {
        let mut news = Vec::with_capacity(count);
        for at in 0..count {
            let published = published(at);
            self.state.number += 1;
            // A document that brings news brings about three items.
            if self.state.chance.below(3) == 0 {
                self.state.source = self.state.chance.below(SOURCES);
            }
            let State { number, source, .. } = self.state;
            let begin =
                self.state.recent.partition_point(|(_, when, _)| *when < published - FOLLOWS);
            let old = self.state.chance.below(COPIES) == 0 && begin < self.state.recent.len();
            let (told, manner) = if old {
                let among = (self.state.recent.len() - begin) as u64;
                let (told, ..) = self.state.recent
                    [begin + usize::try_from(self.state.chance.below(among)).unwrap_or(0)];
                (told, 1 + self.state.chance.below(7))
            } else {
                self.state.recent.push((number, published, None));
                (number, 0)
            };
            news.push((Report { source, number, told, manner }, published));
        }
        if self.state.recent.len() > 400_000 {
            self.state.recent.drain(..200_000);
        }
        news
    }

    /// Stores `count` items that are dated evenly over `span` from now on, without asking the judge. Those
    /// that are `findable` have the fingerprints that he would have made. If they are `stored` already, only
    /// their story is told.
    pub fn fill(
        &mut self,
        count: usize,
        span: TimeDelta,
        findable: bool,
        stored: bool,
    ) -> Outcome<()> {
        let mut left = count;
        while left > 0 {
            let batch = left.min(5000);
            let step = span * i32::try_from(batch)? / i32::try_from(count)?;
            let begin = self.state.now;
            self.state.now += step;
            let news = self.news(batch, |at| begin + step * (at as i32) / (batch as i32));
            left -= batch;
            if stored {
                continue;
            }
            let mut reports = HashMap::new();
            let tx = self.store.as_mut().ok_or(CLOSED)?.begin(self.state.now)?;
            for (report, published) in &news {
                let html = report.html(&self.language);
                let mut item = report.item(&self.language, *published);
                item.fingerprints = if findable {
                    fingerprints(&self.knowledge, &self.sources, &item, &html)
                } else {
                    Fingerprints { exact: vec![report.number, !report.number], near: Vec::new() }
                };
                let html = Some(self.packer.compress(html.as_bytes())?);
                reports.insert(item.identity, *report);
                tx.insert_item(
                    self.rows[report.source as usize],
                    &Stored { item: &item, html },
                    false,
                )?;
            }
            gather_without_judge(&tx, &reports, &mut self.state.recent)?;
            tx.settle_fingerprints()?;
            tx.commit()?;
        }
        Ok(())
    }

    /// Tells what a round told, without doing it.
    pub fn skip(&mut self, count: usize, span: TimeDelta) {
        let begin = self.state.now;
        self.state.now += span;
        self.news(count, |at| begin + span * (at as i32) / (count as i32));
    }

    /// A round as the program does it: read and packed, stored, and at the end put to stories.
    pub fn round(&mut self, count: usize, span: TimeDelta) -> Outcome<Cost> {
        let begin = self.state.now;
        self.state.now += span;
        let news = self.news(count, |at| begin + span * (at as i32) / (count as i32));
        let texts: Vec<(Item, String)> = news
            .iter()
            .map(|(report, published)| {
                (report.item(&self.language, *published), report.html(&self.language))
            })
            .collect();

        let started = nanoseconds();
        let mut ready = Vec::with_capacity(count);
        for (mut item, html) in texts {
            item.fingerprints = fingerprints(&self.knowledge, &self.sources, &item, &html);
            ready.push((item, self.packer.compress(html.as_bytes())?));
        }
        let read = nanoseconds();
        let tx = self.store.as_mut().ok_or(CLOSED)?.begin(self.state.now)?;
        for ((item, html), (report, _)) in ready.into_iter().zip(&news) {
            let row = self.rows[report.source as usize];
            if tx.known(row, item.plain)?.is_empty() && !tx.purged(row, &item)? {
                tx.insert_item(row, &Stored { item: &item, html: Some(html) }, false)?;
            }
        }
        tx.commit()?;
        let stored = nanoseconds();
        let tx = self.store.as_mut().ok_or(CLOSED)?.begin(self.state.now)?;
        let new = poll::gather_stories(&tx, &self.knowledge, &self.sources)?;
        tx.commit()?;
        let gathered = nanoseconds();
        Ok(Cost {
            items: count as f64,
            reading: read - started,
            storing: stored - read,
            gathering: gathered - stored,
            joined: (count - new) as f64,
            copies: news.iter().filter(|(report, _)| report.manner > 0).count() as f64,
        })
    }
}

/// Each copy goes to the story of what it copies.
fn gather_without_judge(
    tx: &Tx<'_>,
    reports: &HashMap<Digest128, Report>,
    recent: &mut [(u64, DateTime<Utc>, Option<StoryId>)],
) -> Outcome<()> {
    for id in tx.waiting()? {
        let item = tx.waiting_item(id)?;
        let report = reports[&item.name.identity];
        // They are told in the order of their numbers.
        let at = recent.binary_search_by_key(&report.told, |(told, ..)| *told);
        let told = at.ok().map(|at| &mut recent[at]);
        if let Some(story) = told.as_ref().and_then(|(_, _, story)| *story) {
            tx.join_story(story, id, &Reason::Text)?;
            tx.arrange(story)?;
        } else {
            let story = tx.open_story(&item, huiwen::model::mint(&item.name))?;
            if let Some((_, _, at)) = told {
                *at = Some(story);
            }
        }
        tx.index(id, &item.fingerprints)?;
    }
    Ok(())
}
