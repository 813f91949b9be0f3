//! What it costs to find copies: `cargo run --release --example copies -- [curve|size] [FOLDER]`.
//!
//! Databases are filled with invented reports, of which a fifth are copies, into FOLDER, where they stay for the
//! next run, or one that goes afterwards. `curve` prints what judging and storing an item of 2 KB costs beside 10,000 and 1,000,000 stored
//! ones, both spread over three years and with a fifth of them inside the last 7 days; `size` prints what the
//! million needs on the disk, table by table.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::unwrap_used,
    reason = "figures for people"
)]

#[path = "copies/news.rs"]
mod news;
#[path = "copies/portal.rs"]
mod portal;
#[path = "copies/setup.rs"]
mod setup;
#[path = "copies/size.rs"]
mod size;

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};

use portal::{Cost, Portal};

type Outcome<T> = Result<T, Box<dyn Error>>;

const SMALL: usize = 10_000;

const LARGE: usize = 1_000_000;

/// One in so many lies in the window, where the portal grew.
const INSIDE: usize = 5;

/// Items of a round.
const ROUNDS: [usize; 2] = [100, 1000];

/// So many items are measured: enough for the index to be put in order several times.
const MEASURED: usize = 12_000;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_else(|| "curve".to_owned());
    let scratch = tempfile::tempdir()?;
    let folder = arguments.next().map_or(scratch.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    match what.as_str() {
        "curve" => curve(&folder),
        "size" => {
            let path = folder.join(format!("{LARGE}-dense.db"));
            filled(&path, LARGE, true)?;
            size::print(&path)
        }
        _ => Err("usage: copies [curve|size] [FOLDER]".into()),
    }
}

fn curve(folder: &Path) -> Outcome<()> {
    println!("µs of CPU an item        read   store  gather   total   ratio  joined/copies");
    for inside in [false, true] {
        let mut before = [None; ROUNDS.len()];
        for stored in [SMALL, LARGE] {
            // The store grows while it is measured; the small one is as large as it says in the middle.
            let at_first = if stored == SMALL { SMALL - MEASURED / 2 } else { stored };
            let shape = if inside { "dense" } else { "sparse" };
            let path = folder.join(format!("{stored}-{shape}.db"));
            let work = folder.join("measured.db");
            let mut portal = filled(&path, at_first, inside)?;
            let state = portal.state.clone();
            for (round, before) in ROUNDS.iter().zip(&mut before) {
                portal.close();
                std::fs::copy(&path, &work)?;
                for journal in ["measured.db-wal", "measured.db-shm"] {
                    std::fs::remove_file(folder.join(journal)).ok();
                }
                portal.go_on(&work, state.clone())?;
                let cost = measure(&mut portal, *round)?;
                let each = |part: f64| part / cost.items / 1e3;
                let total = each(cost.reading + cost.storing + cost.gathering);
                let base = *before.get_or_insert(total);
                println!(
                    "{stored:>9} {shape:<6} by {round:<4} {:8.0}{:8.0}{:8.0}{total:8.0}{:8.2}   {:.0}/{:.0}",
                    each(cost.reading),
                    each(cost.storing),
                    each(cost.gathering),
                    total / base,
                    cost.joined,
                    cost.copies
                );
            }
            portal.close();
            std::fs::remove_file(&work)?;
        }
    }
    Ok(())
}

/// A portal with so many items, the last of them seen just now, over a database at `path`.
fn filled(path: &Path, stored: usize, inside: bool) -> Outcome<Portal> {
    let begin: DateTime<Utc> = DateTime::from_timestamp(1_700_000_000, 0).ok_or("a date")?;
    let there = path.exists();
    // A run that is stopped leaves nothing that looks whole.
    let filling = path.with_extension("part");
    std::fs::remove_file(&filling).ok();
    let mut portal = Portal::open(if there { path } else { &filling }, begin)?;
    let years = TimeDelta::days(3 * 365);
    let week = TimeDelta::days(7);
    let dense = if inside { stored / INSIDE } else { stored * 7 / (3 * 365) };
    portal.fill(stored - dense, years - week, false, there)?;
    portal.fill(dense, week, true, there)?;
    if !there {
        portal.close();
        std::fs::rename(filling, path)?;
    }
    Ok(portal)
}

fn measure(portal: &mut Portal, round: usize) -> Outcome<Cost> {
    let span = TimeDelta::seconds(3 * round as i64);
    let mut sum = Cost::default();
    for _ in 0..MEASURED / round {
        let cost = portal.round(round, span)?;
        sum.items += cost.items;
        sum.reading += cost.reading;
        sum.storing += cost.storing;
        sum.gathering += cost.gathering;
        sum.joined += cost.joined;
        sum.copies += cost.copies;
    }
    Ok(sum)
}
