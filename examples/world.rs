//! What a round costs: `cargo run --release --example world -- WORLD [feeds.toml]`.
//!
//! WORLD is a folder of feeds below `www/` with an `urls-hosts.txt` beside it. Prints, in one run on one
//! machine: the CPU that feed-rs alone needs for all of them from memory in one thread, then what
//! huiwen's steps need in the same way, and, if a server answers at the addresses, what whole rounds
//! of the program need as processes: cold, and with nothing changed. Machines differ; ratios stay.
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use chrono::Utc;
use huiwen::{
    config,
    model::{ArticleRules, Content, Document, Interval, Kind, Section, Source, Via},
    poll::{self, Knowledge, parse},
};
use url::Url;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let world = std::env::args().nth(1).ok_or("usage: world WORLD")?;
    let world = Path::new(&world);
    let documents = documents(world)?;
    let bytes: usize = documents.iter().map(|document| document.body.len()).sum();
    println!("{} documents, {:.1} MB", documents.len(), bytes as f64 / 1e6);

    let floor = cpu_of(|| documents.iter().map(feed_rs_alone).sum());
    report("feed-rs alone", floor, floor);
    let zone = chrono_tz::Asia::Shanghai;
    report(
        "bytes to entries",
        cpu_of(|| {
            documents
                .iter()
                .map(|document| parse::parse(document, Kind::Feed, zone).entries.len())
                .sum()
        }),
        floor,
    );
    let source = source()?;
    let config = config::read(&feeds_toml(world)?, "feeds.toml", Path::new("/"))?;
    let knowledge =
        Knowledge::new(&[section()], &[], &config.credits, &config.gazetteer, &config.opposites);
    report(
        "bytes to items",
        cpu_of(|| {
            documents
                .iter()
                .map(|document| poll::digest(&source, &knowledge, document, None).items.len())
                .sum()
        }),
        floor,
    );

    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("feeds.toml"), feeds_toml(world)?)?;
    for name in ["a cold round", "nothing changed"] {
        let (seconds, megabytes, items) = process(folder.path())?;
        let per_source = seconds * 1e3 / documents.len() as f64;
        println!(
            "{name:20} {seconds:7.2} s CPU {:6.2} × feed-rs {per_source:7.3} ms a source {megabytes:6.0} MB peak {items} new items",
            seconds / floor.0
        );
    }
    Ok(())
}

fn report(name: &str, (seconds, entries): (f64, usize), (floor, _): (f64, usize)) {
    println!("{name:20} {seconds:7.2} s CPU {:6.2} × feed-rs {entries} entries", seconds / floor);
}

fn documents(world: &Path) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    for line in fs::read_to_string(world.join("urls-hosts.txt"))?.lines() {
        let url = Url::parse(line)?;
        let path: PathBuf = world.join("www").join(url.path().trim_start_matches('/'));
        // What the server of the world says of its two kinds of GBK.
        let gbk = path.extension().is_some_and(|extension| extension == "gbx");
        let content_type = gbk.then(|| "text/xml; charset=gbk".to_owned());
        documents.push(Document { url, content_type, body: fs::read(path)?, fetched: Utc::now() });
    }
    Ok(documents)
}

fn feed_rs_alone(document: &Document) -> usize {
    feed_rs::parser::parse(document.body.as_slice()).map_or(0, |feed| feed.entries.len())
}

/// CPU seconds of this thread for `work`, and what it counted: the better of two runs.
fn cpu_of(work: impl Fn() -> usize) -> (f64, usize) {
    let run = || {
        let before = thread_nanoseconds();
        let count = work();
        ((thread_nanoseconds() - before) / 1e9, count)
    };
    let (first, second) = (run(), run());
    if first.0 < second.0 { first } else { second }
}

fn thread_nanoseconds() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0.0)
}

fn source() -> Outcome<Source> {
    Ok(Source {
        key: "world".to_owned(),
        name: "世界".to_owned(),
        url: Url::parse("http://127.0.0.1/")?,
        kind: Kind::Feed,
        lists: Vec::new(),
        article: ArticleRules::default(),
        homepage: None,
        sections: vec!["s".to_owned()],
        timezone: chrono_tz::Asia::Shanghai,
        gmt_is_local: false,
        priority: 0,
        content: Content::Summary,
        interval: Interval::Adaptive,
        robots: false,
        robots_of_articles: false,
        via: Via::Direct,
    })
}

fn section() -> Section {
    Section { key: "s".to_owned(), title: "栏目".to_owned(), curated: false, auto: false }
}

fn feeds_toml(world: &Path) -> Outcome<String> {
    let mut toml = "[site]\ntitle = \"world\"\nlink = \"http://world.example/\"\n[poll]\n\
        allow_networks = [\"127.0.0.0/8\"]\nper_host_delay = \"0s\"\n[[sections]]\nkey = \"s\"\n"
        .to_owned();
    for (index, url) in fs::read_to_string(world.join("urls-hosts.txt"))?.lines().enumerate() {
        toml += &format!(
            "[[sources]]\nkey = \"f{index}\"\nname = \"来源{index}\"\nurl = \"{url}\"\nsections = [\"s\"]\n"
        );
    }
    Ok(toml)
}

/// One round as a process: its CPU seconds, its peak memory, the items that were new.
fn process(folder: &Path) -> Outcome<(f64, f64, u64)> {
    let program = std::env::current_exe()?.with_file_name("../huiwen");
    let before = children_seconds();
    let mut child = Command::new(program)
        .args(["poll", "--all", "--json"])
        .current_dir(folder)
        .stdout(Stdio::from(fs::File::create(folder.join("told.json"))?))
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1024.0);
        thread::sleep(Duration::from_millis(5));
    }
    let told: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("told.json"))?)?;
    let sources = told["sources"].as_array().ok_or("no sources were told")?;
    let items = sources.iter().filter_map(|source| source["new"].as_u64()).sum();
    Ok((children_seconds() - before, peak, items))
}

/// User and system time of all children that ended, in seconds; a tick is 10 ms on Linux.
fn children_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    fields
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
