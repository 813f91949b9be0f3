//! What subscribers rely on for years: every story can be found again, addresses never change what they say, what
//! was withdrawn is told, and no feed loses much without a person's word.

mod front;
mod gone;
mod heads;
mod homes;
mod large;
mod long;
mod lost_pages;
mod signposts;
mod taken_over;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

const ROUNDS: [&str; 4] = [
    "2026-08-30T04:00:00Z",
    "2026-09-05T04:00:00Z",
    "2026-09-20T04:00:00Z",
    "2026-11-02T04:00:00Z",
];

/// Headlines that no two rounds share.
const HEADLINES: [[&str; 3]; 4] = [
    ["老街书店重新开门", "渔港迎来休渔首日", "山村小学添了钢琴"],
    ["跨海大桥夜间封闭检修", "稻田里办起音乐会", "古城墙裂缝完成修补"],
    ["地铁五号线试运行", "茶农试种新品种", "博物馆延长开放时间"],
    ["新机场航站楼封顶", "湿地飞来白头鹤", "菜市场装上智能秤"],
];

/// A portal whose feeds hold two stories, after all of [`ROUNDS`].
struct Years {
    origin: Origin,
    portal: Portal,
}

impl Years {
    fn pass() -> Years {
        let years = Years::begin();
        for (at, headlines) in ROUNDS.iter().zip(&HEADLINES) {
            years.round(at, headlines);
        }
        years
    }

    fn begin() -> Years {
        let origin = Origin::start();
        let portal = Portal::of(&origin);
        let settings = portal.read("feeds.toml") + "[publish]\nat_most = 2\nat_least = 2\n";
        portal.configure(&settings);
        Years { origin, portal }
    }

    /// The source shows these; their day is the day of the round.
    fn round(&self, at: &str, headlines: &[&str]) {
        let day: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
        let date = day.to_rfc2822();
        let items: Vec<_> = headlines
            .iter()
            .map(|headline| (*headline, *headline, date.as_str(), "这一天的消息很短。"))
            .collect();
        self.origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
        self.portal.round(at);
    }

    fn ids(&self) -> BTreeMap<String, String> {
        let listed = self.portal.huiwen(&["story", "list", "--json", "--limit", "0"]);
        let stories: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
        let text = |story: &Value, key: &str| story[key].as_str().unwrap().to_owned();
        stories.iter().map(|story| (text(story, "headline"), text(story, "id"))).collect()
    }

    fn id(&self, headline: &str) -> String {
        self.ids()[headline].clone()
    }

    /// The documents from the subscription document on, as a reader follows them.
    fn chain(&self, file: &str) -> Vec<(PathBuf, String)> {
        let mut path = PathBuf::from(file);
        let mut chain = Vec::new();
        loop {
            let document = self.portal.read(&format!("public/{}", path.display()));
            let next = linked(&document, "prev-archive");
            chain.push((path, document));
            assert!(chain.len() < 100, "the chain has no end");
            let Some(next) = next else { return chain };
            let local = next.strip_prefix("https://news.example.cn/").expect("an address of ours");
            path = PathBuf::from(local);
        }
    }

    /// Archive files with their bytes.
    fn archives(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = self.portal.published();
        let hashed = |path: &PathBuf| {
            let path = path.to_string_lossy();
            path.contains("/archive/")
                && (path.ends_with(".atom.xml") || path.ends_with(".rss.xml"))
        };
        files.into_iter().filter(|(path, _)| hashed(path)).collect()
    }
}

/// The address of the link with this relation.
fn linked(document: &str, relation: &str) -> Option<String> {
    let tag = document.split('<').find(|tag| tag.contains(&format!("rel=\"{relation}\"")))?;
    Some(tag.split_once("href=\"")?.1.split('"').next()?.to_owned())
}

fn ids_in(document: &str) -> BTreeSet<String> {
    // Outlets without a home page have an id of that kind as well.
    let said =
        document.split("<source>").map(|part| part.split_once("</source>").unwrap_or(("", part)).1);
    let ids = said.flat_map(|part| part.split("urn:uuid:").skip(1));
    ids.map(|rest| rest[..36].to_owned()).collect()
}

#[test]
fn a_reader_that_follows_the_archive_finds_every_story() {
    let years = Years::pass();
    let all: BTreeSet<String> = years.ids().into_values().collect();
    assert_eq!(all.len(), 12);
    for file in ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"] {
        let chain = years.chain(file);
        let found: BTreeSet<String> =
            chain.iter().flat_map(|(_, document)| ids_in(document)).collect();
        assert_eq!(found, all, "{file}");
        let months: Vec<String> = chain[1..]
            .iter()
            .map(|(path, _)| path.file_name().unwrap().to_string_lossy()[..7].to_owned())
            .collect();
        assert_eq!(months, ["2026-11", "2026-09", "2026-08"], "{file}");
        assert!(chain[1..].iter().all(|(_, document)| document.contains(":archive")), "{file}");
        let current = linked(&chain[2].1, "current").expect("archives name the feed");
        assert_eq!(current, format!("https://news.example.cn/{file}"));
    }
}

#[test]
fn an_archive_address_says_the_same_for_ever() {
    let years = Years::begin();
    let mut said: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    let mut look = |years: &Years| {
        for (path, bytes) in years.archives() {
            let before = said.entry(path.clone()).or_insert_with(|| bytes.clone());
            assert_eq!(*before, bytes, "{}", path.display());
        }
    };
    for (at, headlines) in ROUNDS.iter().zip(&HEADLINES) {
        years.round(at, headlines);
        look(&years);
    }
    let id = years.id("渔港迎来休渔首日");
    let closed = years.chain("redian/atom.xml")[2].0.clone();
    for arguments in [
        &["story", "retitle", &id, "渔港迎来休渔第一天"][..],
        &["story", "hide", &id],
        &["story", "unhide", &id],
    ] {
        assert!(years.portal.huiwen(arguments).status.success());
        look(&years);
    }
    let documents: Vec<_> = years.chain("redian/atom.xml").into_iter().skip(1).collect();
    assert!(documents.iter().any(|(_, document)| document.contains("渔港迎来休渔第一天")));
    assert!(documents.iter().all(|(path, _)| *path != closed), "it has another address now");
}

#[test]
fn a_hidden_story_leaves_every_document_and_is_told_as_withdrawn() {
    let years = Years::pass();
    let id = years.id("老街书店重新开门");
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    let atom = years.portal.read("public/redian/atom.xml");
    let tombstone = format!("ref=\"urn:uuid:{id}\"");
    assert!(atom.contains("deleted-entry") && atom.contains(&tombstone), "{atom}");
    let feed: Value = serde_json::from_str(&years.portal.read("public/redian/feed.json")).unwrap();
    assert_eq!(feed["_huiwen"]["deleted"][0]["id"], format!("urn:uuid:{id}"), "{feed:#}");
    for (path, bytes) in years.portal.published() {
        let text = String::from_utf8_lossy(&bytes);
        let may = ["atom.xml", "feed.json"].iter().any(|file| path.ends_with(file));
        assert!(may || !text.contains(&id), "{}", path.display());
        assert!(!text.contains("老街书店重新开门"), "{}", path.display());
    }
    assert!(years.portal.huiwen(&["story", "unhide", &id]).status.success());
    assert!(!years.portal.read("public/redian/atom.xml").contains("deleted-entry"));
}

#[test]
fn a_story_that_became_part_of_another_is_told_with_where_it_went() {
    let years = Years::pass();
    let (into, from) = (years.id("新机场航站楼封顶"), years.id("湿地飞来白头鹤"));
    assert!(years.portal.huiwen(&["story", "merge", &into, &from]).status.success());
    let feed: Value = serde_json::from_str(&years.portal.read("public/redian/feed.json")).unwrap();
    let deleted = &feed["_huiwen"]["deleted"][0];
    assert_eq!(deleted["id"], format!("urn:uuid:{from}"));
    assert_eq!(deleted["moved_to"], format!("urn:uuid:{into}"));
}

#[test]
fn publishing_all_again_or_from_nothing_gives_the_same_archive() {
    let years = Years::pass();
    // What nothing links to any more goes first.
    assert!(years.portal.huiwen(&["publish"]).status.success());
    let before = years.portal.published();
    assert!(years.portal.huiwen(&["publish"]).status.success());
    let after = years.portal.published();
    assert!(before == after, "{:?}", differing(&before, &after));
    fs::remove_dir_all(years.portal.path().join("public")).unwrap();
    assert!(years.portal.huiwen(&["publish"]).status.success());
    let anew = years.portal.published();
    assert!(before == anew, "{:?}", differing(&before, &anew));
}

impl Years {
    /// Every story can be reached from every feed.
    fn check_complete(&self) {
        let all: BTreeSet<String> = self.ids().into_values().collect();
        for file in ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"] {
            let chain = self.chain(file);
            let found: BTreeSet<String> =
                chain.iter().flat_map(|(_, document)| ids_in(document)).collect();
            assert!(found == all, "{file}: {} of {}", found.len(), all.len());
        }
    }
}

fn differing(
    before: &BTreeMap<PathBuf, Vec<u8>>,
    after: &BTreeMap<PathBuf, Vec<u8>>,
) -> Vec<PathBuf> {
    let paths: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

#[test]
fn what_nothing_links_to_goes_after_a_day() {
    let years = Years::pass();
    let many = years.archives().len();
    years.round("2026-11-02T05:00:00Z", &["公园长椅换成木头的"]);
    years.round("2026-11-02T06:00:00Z", &["夜市摊位重新编号"]);
    assert!(years.archives().len() > many, "documents of an hour ago stay");
    years.round("2026-11-04T07:00:00Z", &["码头候船室扩建"]);
    years.round("2026-11-04T08:00:00Z", &["河道清淤提前完工"]);
    let named: BTreeSet<PathBuf> =
        ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"]
            .iter()
            .flat_map(|file| years.chain(file).into_iter().skip(1).map(|(path, _)| path))
            .collect();
    let old = |path: &PathBuf| !named.contains(path);
    let left: Vec<PathBuf> = years.archives().into_keys().filter(old).collect();
    // Those that the last two rounds left behind, of two feeds in two formats.
    assert!(left.len() <= 8, "{left:?}");
}

#[test]
fn only_stories_that_feeds_and_editors_reach_have_a_page() {
    let years = Years::pass();
    let pages = |years: &Years| -> BTreeSet<String> {
        let names = years.portal.published().into_keys().filter(|path| path.starts_with("story"));
        names.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    let shown = ids_in(&years.portal.read("public/all/rss.xml"));
    assert_eq!(pages(&years), shown);
    let id = years.id("山村小学添了钢琴");
    assert!(years.portal.huiwen(&["story", "retitle", &id, "山村小学有了钢琴"]).status.success());
    let mut with_edited = shown;
    with_edited.insert(id);
    assert_eq!(pages(&years), with_edited);
}

// ───────────────────────────── the gate ─────────────────────────────

/// A portal with three stories whose database is lost while its source shows but one of them.
fn lost() -> (Origin, Portal) {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let date = "Mon, 02 Nov 2026 10:00:00 +0800";
    let items: Vec<_> =
        HEADLINES[3].iter().map(|headline| (*headline, *headline, date, "消息。")).collect();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    assert!(portal.huiwen(&["poll", "--all"]).status.success());
    fs::remove_dir_all(portal.path().join("db")).unwrap();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items[..1])));
    (origin, portal)
}

#[test]
fn a_feed_that_would_lose_more_than_half_is_held_back_until_somebody_has_looked() {
    let (_origin, portal) = lost();
    let before = portal.published();
    let polled = portal.huiwen(&["poll", "--all"]);
    let said = String::from_utf8_lossy(&polled.stderr).into_owned();
    assert!(polled.status.success(), "{said}");
    assert!(said.contains("redian is held back"), "{said}");
    assert!(said.contains("2 of the 3 stories"), "{said}");
    assert!(said.contains("huiwen publish --accept redian"), "{said}");
    for file in
        ["redian/rss.xml", "redian/atom.xml", "redian/feed.json", "all/rss.xml", "index.html"]
    {
        let path = PathBuf::from(file);
        assert!(portal.published().get(&path) == before.get(&path), "{file}");
    }
    let again = portal.huiwen(&["publish"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("redian is held back"));
    // The first page does not tell what is held back, whichever section is published.
    let first = PathBuf::from("index.html");
    for arguments in [["publish", "--section", "dongtai"], ["publish", "--accept", "all"]] {
        assert!(portal.huiwen(&arguments).status.success());
        assert!(portal.published().get(&first) == before.get(&first), "{arguments:?}");
    }
    let accepted = portal.huiwen(&["publish", "--accept", "redian", "--editor", "李敏"]);
    let said = String::from_utf8_lossy(&accepted.stderr).into_owned();
    assert!(!said.contains("held back"), "{said}");
    assert!(portal.published().get(&first) != before.get(&first), "it is let pass");
    assert_eq!(portal.headlines("redian"), [HEADLINES[3][0]]);
    assert_eq!(portal.headlines("all"), [HEADLINES[3][0]]);
}

#[test]
fn what_comes_back_by_itself_needs_nobody_s_word() {
    let (origin, portal) = lost();
    assert!(portal.huiwen(&["poll", "--all"]).status.success());
    let date = "Mon, 02 Nov 2026 10:00:00 +0800";
    let items: Vec<_> =
        HEADLINES[3].iter().map(|headline| (*headline, *headline, date, "消息。")).collect();
    origin.set("/feed", Answer::ok("application/rss+xml", rss(&items)));
    let polled = portal.huiwen(&["poll", "--all"]);
    assert!(!String::from_utf8_lossy(&polled.stderr).contains("held back"));
    assert_eq!(portal.headlines("redian").len(), 3);
}

#[test]
fn an_act_that_was_taken_back_accounts_for_nothing() {
    let years = Years::pass();
    let id = years.id(HEADLINES[3][0]);
    let config = years.portal.config();
    let check = |expected: bool, after: &str| {
        let known = years.portal.store().is_accounted_for(id.parse().unwrap(), &config.sections);
        assert_eq!(known.unwrap(), expected, "after {after}");
    };
    check(true, "it came");
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    check(true, "hide");
    assert!(years.portal.huiwen(&["story", "unhide", &id]).status.success());
    let mut store = years.portal.store();
    let tx = store.begin("2100-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let listed = years.portal.store().story(id.parse().unwrap(), &config.sections).unwrap();
    tx.is_gone(listed.unwrap().items[0].id).unwrap();
    tx.commit().unwrap();
    check(false, "hide, unhide, and its outlet took it back");
}

#[test]
fn a_story_that_an_editor_took_out_of_its_only_section_is_accounted_for() {
    let years = Years::pass();
    let id = years.id(HEADLINES[3][0]);
    assert!(years.portal.huiwen(&["story", "remove", &id, "redian"]).status.success());
    let sections = years.portal.config().sections;
    assert!(years.portal.store().is_accounted_for(id.parse().unwrap(), &sections).unwrap());
}

#[test]
fn editors_may_empty_a_feed() {
    let origin = Origin::start();
    let portal = Portal::new(&source("feed", origin.url("/feed").as_str()));
    let date = "Mon, 02 Nov 2026 10:00:00 +0800";
    origin.set(
        "/feed",
        Answer::ok("application/rss+xml", rss(&[("1", "唯一的稿件", date, "消息。")])),
    );
    portal.round(ROUNDS[3]);
    let listed = portal.huiwen(&["story", "list", "--json"]);
    let stories: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
    assert!(portal.huiwen(&["story", "hide", stories[0]["id"].as_str().unwrap()]).status.success());
    assert!(portal.headlines("redian").is_empty());
}
