//! What it costs to publish: `cargo run --release --example publication -- [STORIES] [FOLDER]`.
//!
//! A database of 1,000,000 invented reports over three years (or of so many as are wanted) is filled into FOLDER,
//! where it stays for the next run, or into one that goes afterwards, and published. Then each publication is a
//! process of its own, as from cron: nothing changed; only a section without stories changed, so that all the rest is
//! spent on sections of which no file is touched; one new story, which touches no file of the sections where it does
//! not stand. CPU times are those of whole processes, as bash tells them. A third argument goes on with a FOLDER as
//! other runs left it, which together made so many rounds with one new story.
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
#[expect(dead_code, reason = "the other benchmark uses more of it")]
mod portal;
#[path = "copies/setup.rs"]
mod setup;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt::{self, Display, Formatter},
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, TimeDelta};
use huiwen::{
    model::{ALL, Arrival, Outlet, Publishing, Section, Site, Stirred, StoryId},
    publish::{self, Wanted, portal::Portal as Published},
    store::Store,
};
use portal::Portal;

type Outcome<T> = Result<T, Box<dyn Error>>;

const STORIES: usize = 1_000_000;

const PUBLICATIONS: u32 = 20;

/// Sections that hold stories; behind them stands one that holds none.
const STORIED: u32 = 4;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, folder] = arguments.as_slice()
        && child == "publish"
    {
        return publish_once(Path::new(folder));
    }
    let stories = arguments.first().map_or(Ok(STORIES), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let folder = arguments.get(1).map_or(scratch.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let rounds = arguments.get(2).map(|text| text.parse()).transpose()?;
    let mut portal = filled(&folder, stories, rounds)?;

    if rounds.is_none() {
        fs::remove_dir_all(folder.join("public")).ok();
        let (cpu, files) = published(&folder)?;
        println!("{stories} items, first publication: {cpu:.2} s of CPU, {files} files changed");
        let (files, pages) = (count(&folder.join("public"))?, count(&folder.join("public/story"))?);
        println!("files in the folder: {files}, of them pages of stories: {pages}");
    }

    unchanged(&folder)?;
    other_section(&folder)?;
    one_story(&folder, &mut portal)?;
    oldest_story(&folder)
}

fn unchanged(folder: &Path) -> Outcome<()> {
    let before = changes(&folder.join("public"))?;
    let costs = times(|| Ok(published(folder)?.0))?;
    assert_untouched(folder, &before)?;
    println!("nothing changed: {costs}, no file touched");
    Ok(())
}

/// Nothing but the section without stories changed.
fn other_section(folder: &Path) -> Outcome<()> {
    let publish_it = || {
        let mut store = Store::open(&folder.join("huiwen.db"))?;
        let tx = store.begin(DateTime::from_timestamp(1_900_000_000, 0).ok_or("a date")?)?;
        tx.mark_stale(&format!("section{STORIED}"))?;
        tx.commit()?;
        drop(store);
        Ok(published(folder)?.0)
    };
    // Takes away what the run before this one left for readers that were on their way.
    publish_it()?;
    let before = changes(&folder.join("public"))?;
    let costs = times(publish_it)?;
    assert_untouched(folder, &before)?;
    // “all” is one of them.
    let each = costs.median() / f64::from(STORIED + 1);
    println!(
        "another section changed, one without stories: {costs}, no file touched; that is at most {each:.1} ms for each \
         section with stories"
    );
    Ok(())
}

fn assert_untouched(folder: &Path, before: &BTreeMap<PathBuf, SystemTime>) -> Outcome<()> {
    let after = changes(&folder.join("public"))?;
    let differ = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let touched: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).filter(differ).collect();
    assert!(touched.is_empty(), "{touched:?} were touched");
    Ok(())
}

fn one_story(folder: &Path, portal: &mut Portal) -> Outcome<()> {
    let (mut many, mut touched) = (0, 0);
    let costs = times(|| {
        let before = changes(&folder.join("public"))?;
        portal.round(1, TimeDelta::seconds(1))?;
        // An item that joins a story changes all sections of that.
        let mut changed_sections = BTreeSet::new();
        let store = Store::open(&folder.join("huiwen.db"))?;
        for key in (0..STORIED).map(|number| format!("section{number}")) {
            if store.unpublished_changes(&key)? != Some(0) {
                changed_sections.insert(key);
            }
        }
        drop(store);
        let (cpu, files) = published(folder)?;
        let after = changes(&folder.join("public"))?;
        let section =
            |path: &Path| path.iter().next().map(|name| name.to_string_lossy().into_owned());
        let changed = after.iter().filter(|(path, time)| before.get(*path) != Some(time));
        let sections: BTreeSet<_> = changed
            .filter_map(|(path, _)| section(path).filter(|name| name.starts_with("section")))
            .collect();
        assert!(
            sections.is_subset(&changed_sections),
            "files of {sections:?} were touched, and only {changed_sections:?} changed"
        );
        many += files;
        touched += sections.len();
        Ok(cpu)
    })?;
    let of = f64::from(PUBLICATIONS);
    println!(
        "one new item: {costs}, {:.1} files changed, in {:.1} of {STORIED} sections beside “all”",
        many as f64 / of,
        touched as f64 / of
    );
    Ok(())
}

/// The one that came first is taken back.
fn oldest_story(folder: &Path) -> Outcome<()> {
    take_back_the_oldest(folder)?;
    let (cpu, files) = published(folder)?;
    println!("the oldest story taken back: {cpu:.2} s of CPU, {files} files changed");
    Ok(())
}

/// The outlets of the story that came first find it gone.
fn take_back_the_oldest(folder: &Path) -> Outcome<()> {
    let mut store = Store::open(&folder.join("huiwen.db"))?;
    let beginning = Arrival { at: 0, story: StoryId(0) };
    let first = *store.arrivals(ALL, beginning)?.first().ok_or("no story")?;
    let what = Stirred { at: first.at, story: Some(first.story) };
    let story = *store.stirred_stories(ALL, what)?.first().ok_or("no story")?;
    let listed = store.story(story, &[])?.ok_or("no story")?;
    let tx = store.begin(DateTime::from_timestamp(1_900_000_000, 0).ok_or("a date")?)?;
    for item in &listed.items {
        tx.is_gone(item.id)?;
    }
    Ok(tx.commit()?)
}

/// What publications cost, in seconds of CPU, from the least on.
struct Costs(Vec<f64>);

/// What [`PUBLICATIONS`] cost.
fn times(mut publication: impl FnMut() -> Outcome<f64>) -> Outcome<Costs> {
    let mut costs = (0..PUBLICATIONS).map(|_| publication()).collect::<Outcome<Vec<f64>>>()?;
    costs.sort_by(f64::total_cmp);
    Ok(Costs(costs))
}

impl Costs {
    /// In milliseconds.
    fn median(&self) -> f64 {
        1e3 * self.0[self.0.len() / 2]
    }
}

impl Display for Costs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (least, most) = (1e3 * self.0[0], 1e3 * self.0[self.0.len() - 1]);
        let mean = 1e3 * self.0.iter().sum::<f64>() / self.0.len() as f64;
        let median = self.median();
        write!(
            f,
            "{mean:.1} ms of CPU a publication (least {least:.0}, median {median:.0}, most {most:.0})"
        )
    }
}

/// A portal with so many items: a copy, so that the next run begins with the same; or, after so many `rounds` with one
/// new item, the copy that they left.
fn filled(folder: &Path, stories: usize, rounds: Option<usize>) -> Outcome<Portal> {
    let begin = DateTime::from_timestamp(1_700_000_000, 0).ok_or("a date")?;
    let (kept, filling) = (folder.join("filled.db"), folder.join("filling.db"));
    let there = kept.exists();
    // A run that is stopped leaves nothing that looks whole.
    fs::remove_file(&filling).ok();
    let mut portal = Portal::open(if there { &kept } else { &filling }, begin)?;
    portal.fill(stories, TimeDelta::days(3 * 365), false, there)?;
    portal.close();
    if let Some(rounds) = rounds {
        portal.go_on(&folder.join("huiwen.db"), portal.state.clone())?;
        for _ in 0..rounds {
            portal.skip(1, TimeDelta::seconds(1));
        }
        return Ok(portal);
    }
    if !there {
        fs::rename(filling, &kept)?;
    }
    for journal in ["huiwen.db-wal", "huiwen.db-shm"] {
        fs::remove_file(folder.join(journal)).ok();
    }
    fs::copy(&kept, folder.join("huiwen.db"))?;
    let state = portal.state.clone();
    portal.go_on(&folder.join("huiwen.db"), state)?;
    Ok(portal)
}

/// Publishes in a process of its own. Returns the seconds of CPU, and how many files changed.
fn published(folder: &Path) -> Outcome<(f64, usize)> {
    // What the system tells in /proc is cut off to hundredths, twice.
    let timed = "TIMEFORMAT='%3U %3S'; time \"$0\" publish \"$1\"";
    let program = std::env::current_exe()?;
    let output = Command::new("bash").args(["-c", timed]).arg(program).arg(folder).output()?;
    let (files, cpu) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    let seconds = cpu.split_whitespace().map(str::parse::<f64>).sum::<Result<f64, _>>();
    Ok((seconds.map_err(|_| cpu)?, files.trim().parse()?))
}

fn publish_once(folder: &Path) -> Outcome<()> {
    let mut store = Store::open(&folder.join("huiwen.db"))?;
    let section = |number| Section {
        key: format!("section{number}"),
        title: format!("栏目{number}"),
        curated: false,
        auto: false,
    };
    let site = Site {
        title: "汇闻".to_owned(),
        link: "https://news.example.cn/".parse()?,
        language: "zh-CN".to_owned(),
        timezone: chrono_tz::Asia::Shanghai,
        icp: None,
    };
    let outlets =
        (0..1000).map(|number| Ok(Outlet::of(&setup::source(number)?))).collect::<Outcome<_>>()?;
    let portal = Published::new(site, (0..=STORIED).map(section).collect(), outlets);
    let publishing = Publishing {
        directory: folder.join("public"),
        at_least: 50,
        within: Duration::from_secs(72 * 3600),
        at_most: 500,
        backlog: 20,
        hubs: Vec::new(),
    };
    let now = DateTime::from_timestamp(1_900_000_000, 0).ok_or("a date")?;
    let written = publish::publish(&mut store, &portal, &publishing, Wanted::Changed, now)?;
    drop(store);
    println!("{}", written.len());
    Ok(())
}

fn count(folder: &Path) -> Outcome<usize> {
    Ok(changes(folder)?.len())
}

/// When each file below the folder changed.
fn changes(folder: &Path) -> Outcome<BTreeMap<PathBuf, SystemTime>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path().strip_prefix(folder)?.to_owned();
                files.insert(path, entry.metadata()?.modified()?);
            }
        }
    }
    Ok(files)
}
