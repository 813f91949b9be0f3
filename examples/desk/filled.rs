//! The portal that is asked: stories with their copies, sections, edits, heads, and the index of words.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    curate::{self, Asked, Editor, Seen, Wish},
    model::{Content, Outlet, Placement, Reason, Role, Section, SourceId, StoryId, mint},
    store::{Store, Stored},
};
use uuid::Uuid;
use zstd::bulk::Compressor;

use super::{
    Outcome,
    news::{Chance, Language, Report},
};

pub const SOURCES: u64 = 1000;

/// Words that hardly a story says: of characters that no other text here has. Each stands in this many stories.
pub const RARE: [&str; 4] = ["麒麟", "蘅芷", "鼋头渚", "蟠龙鹭洲"];

const RARELY: usize = 2000;

/// Items of a transaction.
const BATCH: usize = 5000;

/// One in so many came in the last four days, on which stories are hot.
const LATELY: usize = 5;

/// Edits of the features, headlines and hidden stories.
const EDITS: usize = 1000;

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// Four that take what sources propose, and one that only editors fill.
pub fn sections() -> Vec<Section> {
    let section =
        |key: String, curated| Section { title: format!("栏目{key}"), key, curated, auto: false };
    let mut sections = vec![section("redian".to_owned(), true)];
    sections.extend((0..4).map(|number| section(format!("section{number}"), false)));
    sections
}

fn outlet(number: u64) -> Outlet {
    Outlet {
        key: format!("source{number}"),
        name: format!("来源{number}"),
        homepage: None,
        content: Content::Summary,
        priority: 0,
    }
}

/// Houses as the command line would name them.
fn houses(store: &Store) -> Outcome<BTreeMap<SourceId, String>> {
    Ok(store.carriers()?.into_iter().map(|(id, outlet)| (id, outlet.name)).collect())
}

pub fn fill(folder: &Path, stories: usize) -> Outcome<()> {
    let kept = folder.join("huiwen.db");
    if kept.exists() {
        return Ok(());
    }
    // A run that is stopped leaves nothing that looks whole.
    let filling = folder.join("filling.db");
    for end in ["", "-wal", "-shm"] {
        fs::remove_file(folder.join(format!("filling.db{end}"))).ok();
    }
    let mut store = Store::open(&filling)?;
    let begun = seconds();
    put_items(&mut store, stories)?;
    println!(
        "{stories} items stored: {:.0} µs of CPU each",
        1e6 * (seconds() - begun) / stories as f64
    );
    let before = size(&filling)?;
    index(&mut store, before, &filling)?;
    edit(&mut store, stories, &filling)?;
    let begun = seconds();
    let houses = houses(&store)?;
    curate::hot::refresh(&mut store, &houses, now())?;
    println!("the hottest looked up: {:.2} s of CPU", seconds() - begun);
    drop(store);
    let sql = rusqlite::Connection::open(&filling)?;
    sql.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    drop(sql);
    fs::rename(filling, kept)?;
    Ok(())
}

fn put_items(store: &mut Store, stories: usize) -> Outcome<()> {
    let language = Language::new();
    let mut packer = Compressor::new(-1)?;
    let mut chance = Chance::new(3);
    let lately = stories / LATELY;
    let (begin, end) = (now() - TimeDelta::days(3 * 365), now() - TimeDelta::days(4));
    let date = |at: usize| {
        if at < stories - lately {
            begin + (end - begin).mul_f(at, stories - lately)
        } else {
            end + (now() - end).mul_f(at + lately - stories, lately)
        }
    };
    // Reports that copies may follow, with the stories that they opened.
    let mut recent: Vec<(u64, StoryId)> = Vec::new();
    for from in (0..stories).step_by(BATCH) {
        let until = (from + BATCH).min(stories);
        let tx = store.begin(date(until - 1))?;
        let outlets: Vec<Outlet> = (0..SOURCES).map(outlet).collect();
        let rows = tx.take_over_outlets(&outlets)?;
        for at in from..until {
            let copied = (chance.below(5) == 0 && !recent.is_empty()).then(|| {
                // What is new is copied most.
                let back = chance.below(200) * chance.below(200) / 200;
                recent[recent.len() - 1 - (back as usize).min(recent.len() - 1)]
            });
            let number = at as u64;
            let source = chance.below(SOURCES) * chance.below(SOURCES) / SOURCES;
            let told = copied.map_or(number, |(told, _)| told);
            let report = Report {
                source,
                number,
                told,
                manner: if copied.is_some() { 1 + chance.below(7) } else { 0 },
            };
            let mut item = report.item(&language, date(at));
            item.placements = match at % 500 {
                // Some are proposed for nothing, and some for what takes no proposals.
                7 => Vec::new(),
                8 => vec![Placement::of_source("redian")],
                _ => vec![Placement::of_source(&format!("section{}", source % 4))],
            };
            let mut html = report.html(&language);
            let every = (stories / RARELY).max(1);
            for (which, word) in RARE.iter().enumerate() {
                if at % every == which % every {
                    html.push_str(&format!("<p>消息来自{word}一带。</p>"));
                }
            }
            let html = Some(packer.compress(html.as_bytes())?);
            let row = rows[&format!("source{source}")];
            let id = tx.insert_item(row, &Stored { item: &item, html }, false)?;
            let waiting = tx.waiting_item(id)?;
            if let Some((_, story)) = copied {
                tx.join_story(story, id, &Reason::Text)?;
                tx.arrange(story)?;
            } else {
                let story = tx.open_story(&waiting, mint(&waiting.name))?;
                recent.push((number, story));
            }
        }
        tx.commit()?;
        if recent.len() > 10_000 {
            recent.drain(..5000);
        }
    }
    Ok(())
}

/// As the program does in the background.
fn index(store: &mut Store, before: u64, path: &Path) -> Outcome<()> {
    let stories = store.not_searched()?;
    let begun = seconds();
    store.catch_up(now(), usize::MAX)?;
    let each = |sum: f64| sum / stories as f64;
    println!(
        "{stories} stories in the index of words: {:.0} µs of CPU and {:.0} bytes each",
        1e6 * each(seconds() - begun),
        each(size(path)? as f64 - before as f64)
    );
    Ok(())
}

fn edit(store: &mut Store, stories: usize, path: &Path) -> Outcome<()> {
    let sections = sections();
    let sql = rusqlite::Connection::open(path)?;
    let every = (stories / EDITS).max(1) as i64;
    let mut statement =
        sql.prepare("SELECT id, uid FROM story WHERE id % ?1 = 0 ORDER BY id DESC")?;
    let edited: Vec<(i64, Uuid)> = statement
        .query_map([every], |row| Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    let editor = Editor { name: "李敏".to_owned(), role: Role::Editor };
    for (number, (story, uid)) in edited.iter().enumerate() {
        let wish = match number % 4 {
            0 | 1 => Wish::Feature("redian".to_owned()),
            2 => Wish::Retitle(Some(format!("编辑部改写的标题之{number}"))),
            _ => Wish::Hide,
        };
        let stories = [Seen { story: *uid, version: None, source_words: None }];
        let (once, now) = (None, now());
        let asked = Asked { wish: &wish, stories: &stories, editor: &editor, once, now };
        curate::decide(store, &sections, &asked)?;
        let (headline, hidden) = match &wish {
            Wish::Retitle(headline) => (headline.clone(), 0),
            wish => (None, i64::from(*wish == Wish::Hide)),
        };
        sql.execute(
            "INSERT OR IGNORE INTO overlay (story, version, headline, hidden, expired) VALUES (?1, 1, ?2, ?3, 0)",
            rusqlite::params![story, headline, hidden],
        )?;
    }
    let featured = edited.iter().enumerate().filter(|(number, _)| number % 4 < 2).take(12);
    for (position, (_, (story, _))) in featured.enumerate() {
        sql.execute(
            "INSERT OR IGNORE INTO head (section, position, story, version) VALUES ('redian', ?1, ?2, 1)",
            rusqlite::params![position as i64 + 1, story],
        )?;
    }
    drop(statement);
    store.catch_up(now(), usize::MAX)?;
    Ok(())
}

/// Bytes of the database with its journal.
fn size(path: &Path) -> Outcome<u64> {
    let sql = rusqlite::Connection::open(path)?;
    let pages: i64 = sql.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let size: i64 = sql.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    Ok((pages * size) as u64)
}

/// CPU of this process.
pub fn seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds: f64 =
        stat.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0.0);
    nanoseconds / 1e9
}

trait Part {
    fn mul_f(self, part: usize, of: usize) -> TimeDelta;
}

impl Part for TimeDelta {
    fn mul_f(self, part: usize, of: usize) -> TimeDelta {
        TimeDelta::seconds((self.num_seconds() as f64 * part as f64 / of as f64) as i64)
    }
}
