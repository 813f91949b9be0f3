//! What it costs to find copies: `cargo run --release --example copies -- [curve|size] [FOLDER]`.
//!
//! Databases are filled with invented reports, of which a fifth are copies, into FOLDER, where they stay for the
//! next run, or one that goes afterwards. `curve` prints what judging and storing an item of 2 KB costs beside 10,000
//! and 1,000,000 stored ones, both spread over three years and with a fifth of them inside the last 7 days; `size` prints what the
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
#[expect(dead_code, reason = "the other benchmark uses more of it")]
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

/// Both sizes are measured at the same time, a round of the one and then one of the other, so that whatever else
/// the machine does weighs on both.
fn curve(folder: &Path) -> Outcome<()> {
    println!("µs of CPU an item        read   store  gather   total   ratio  joined/copies");
    for inside in [false, true] {
        let shape = if inside { "dense" } else { "sparse" };
        let path = |stored| folder.join(format!("{stored}-{shape}.db"));
        // The store grows while it is measured; the small one is as large as it says in the middle.
        let mut small = filled(&path(SMALL), SMALL - MEASURED / 2, inside)?;
        let mut large = filled(&path(LARGE), LARGE, inside)?;
        let states = (small.state.clone(), large.state.clone());
        for round in ROUNDS {
            let sizes = [(&mut small, SMALL, &states.0), (&mut large, LARGE, &states.1)];
            let mut measured = Vec::new();
            for (portal, stored, state) in sizes {
                portal.close();
                let work = folder.join(format!("measured-{stored}.db"));
                copy(&path(stored), &work)?;
                portal.go_on(&work, state.clone())?;
                measured.push((portal, Cost::default()));
            }
            let span = TimeDelta::seconds(3 * round as i64);
            for _ in 0..MEASURED / round {
                for (portal, sum) in &mut measured {
                    sum.add(&portal.round(round, span)?);
                }
            }
            let total = |cost: &Cost| cost.reading + cost.storing + cost.gathering;
            let base = total(&measured[0].1);
            for (stored, (portal, cost)) in [SMALL, LARGE].into_iter().zip(&mut measured) {
                portal.close();
                std::fs::remove_file(folder.join(format!("measured-{stored}.db")))?;
                let each = |part: f64| part / cost.items / 1e3;
                println!(
                    "{stored:>9} {shape:<6} by {round:<4} {:8.0}{:8.0}{:8.0}{:8.0}{:8.2}   {:.0}/{:.0}",
                    each(cost.reading),
                    each(cost.storing),
                    each(cost.gathering),
                    each(total(cost)),
                    total(cost) / base,
                    cost.joined,
                    cost.copies
                );
            }
        }
    }
    Ok(())
}

/// Copies a database that nobody has open. What is left of an earlier copy goes.
fn copy(from: &Path, to: &Path) -> Outcome<()> {
    for journal in ["db-wal", "db-shm"] {
        std::fs::remove_file(to.with_extension(journal)).ok();
    }
    std::fs::copy(from, to)?;
    // Otherwise it is written to the disk while the rounds are measured.
    std::fs::File::open(to)?.sync_all()?;
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
