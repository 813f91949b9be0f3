//! Publication is killed at any moment while somebody reads the folder all the time.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use flate2::read::GzDecoder;
use huiwen::publish::{feed::Format, gate};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

const KILLS: u32 = 200;

/// So many stories of a new source enter feeds.
const STORIES: usize = 20;

/// A portal with [`STORIES`] in the feeds of one section.
fn portal() -> (Origin, Portal) {
    let origin = Origin::start();
    let portal = Portal::new(&source("feed", origin.url("/feed").as_str()));
    let headlines: Vec<(String, String)> = (0..STORIES)
        .map(|number| (format!("{number}"), format!("第{number}号公告：某处施工第{number}天")))
        .collect();
    let items: Vec<_> = headlines
        .iter()
        .map(|(guid, headline)| {
            (guid.as_str(), headline.as_str(), "Mon, 02 Nov 2026 10:00:00 +0800", "短消息。")
        })
        .collect();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    portal.round("2026-11-02T04:00:00Z");
    (origin, portal)
}

/// What is wrong with a published file, as somebody reads it who just opened it.
fn fault(path: &Path) -> Option<String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(format!("{}: {error}", path.display())),
    };
    let told = |why: String| Some(format!("{}: {why}", path.display()));
    let format = match (path.extension()?.to_str()?, path.file_name()?.to_str()?) {
        ("gz", _) => {
            let mut text = Vec::new();
            let read = GzDecoder::new(&bytes[..]).read_to_end(&mut text);
            return read.err().and_then(|error| told(error.to_string()));
        }
        ("br" | "zst", _) => return if bytes.is_empty() { told("empty".to_owned()) } else { None },
        ("html", _) => {
            let whole = bytes.trim_ascii_end().ends_with(b"</html>");
            return if whole { None } else { told("torn".to_owned()) };
        }
        (_, "rss.xml") => Format::Rss,
        (_, "atom.xml") => Format::Atom,
        (_, "feed.json") => Format::Json,
        _ => return None,
    };
    let ids = gate::ids(&bytes, format);
    match ids {
        Err(why) => told(why),
        Ok(ids) if ids.len() != STORIES && !path.to_string_lossy().contains("/dongtai/") => {
            told(format!("{} stories", ids.len()))
        }
        Ok(_) => None,
    }
}

/// The title alternates, so that each publication changes every file.
fn entitle(portal: &Portal, number: u32) {
    let title = ["title = \"汇闻\"", "title = \"汇闻晚报\""];
    let (old, new) =
        if number.is_multiple_of(2) { (title[0], title[1]) } else { (title[1], title[0]) };
    let text = portal.read("feeds.toml");
    assert!(text.contains(old), "{text}");
    portal.configure(&text.replacen(old, new, 1));
}

/// A generator of numbers; good enough to choose moments.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
fn publication_may_be_killed_at_any_moment() {
    let (_origin, portal) = portal();
    let files: Vec<PathBuf> = portal.published().into_keys().collect();
    let root = portal.path().join("public");
    let (over, reads) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let faults: Arc<Mutex<Vec<String>>> = Arc::default();
    let watcher = {
        let (over, reads, faults) = (Arc::clone(&over), Arc::clone(&reads), Arc::clone(&faults));
        let (files, root) = (files.clone(), root.clone());
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                for file in &files {
                    if let Some(fault) = fault(&root.join(file)) {
                        faults.lock().unwrap().push(fault);
                    }
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    };

    let begun = Instant::now();
    entitle(&portal, 0);
    assert!(portal.huiwen(&["publish"]).status.success());
    let whole = begun.elapsed();
    let (mut seed, mut killed) = (7, 0);
    for number in 1..=KILLS {
        entitle(&portal, number);
        let mut child = portal
            .command(&["publish"])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let moment = next(&mut seed) % u64::try_from(whole.as_micros()).unwrap();
        thread::sleep(Duration::from_micros(moment));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
    }
    assert!(portal.huiwen(&["publish"]).status.success());
    over.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
    assert_eq!(*faults.lock().unwrap(), Vec::<String>::new());
    println!(
        "{killed} of {KILLS} publications were killed, {} files were read",
        reads.load(Ordering::Relaxed)
    );
    assert!(killed > KILLS / 4 && reads.load(Ordering::Relaxed) > 1_000);

    // The next publication completed, and left nothing aside: the folder is as if nothing had happened.
    let after: BTreeMap<PathBuf, Vec<u8>> = portal.published();
    let packed = after.iter().filter(|(path, _)| path.extension().is_some_and(|form| form == "gz"));
    for (path, bytes) in packed {
        let mut text = Vec::new();
        GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
        assert!(after[&path.with_extension("")] == text, "{} is of before", path.display());
    }
    assert_eq!(after.keys().cloned().collect::<Vec<_>>(), files);
    fs::remove_dir_all(&root).unwrap();
    assert!(portal.huiwen(&["publish"]).status.success());
    assert!(portal.published() == after);
}
