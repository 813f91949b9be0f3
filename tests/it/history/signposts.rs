//! In an archive of years, what changed long ago changes few addresses.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use super::{Years, ids_in, linked};
use crate::origin::Answer;

impl Years {
    /// Three stories in each month of 2025, and in the first three of 2026.
    fn of_many_months() -> Years {
        let years = Years::begin();
        for month in 0..15 {
            let at = format!("{}-{:02}-10T04:00:00Z", 2025 + month / 12, month % 12 + 1);
            let headlines: Vec<String> = (0..3)
                .map(|number| format!("第{month}{number}号公告：某处施工第{number}天"))
                .collect();
            years.round(&at, &headlines.iter().map(String::as_str).collect::<Vec<_>>());
        }
        years
    }

    /// The documents that a reader meets, by their months, the newest first; signposts are none.
    fn months(&self, file: &str) -> Vec<(String, PathBuf)> {
        let chain = self.chain(file).into_iter().skip(1).map(|(path, _)| path);
        let documents = chain.filter(|path| path.to_string_lossy().contains("/archive/"));
        let month = |path: &PathBuf| path.file_name().unwrap().to_string_lossy()[..7].to_owned();
        documents.map(|path| (month(&path), path)).collect()
    }
}

const FEEDS: [&str; 4] = ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"];

#[test]
fn what_changes_long_ago_changes_addresses_up_to_the_next_signpost() {
    let years = Years::of_many_months();
    years.check_complete();
    let before: Vec<BTreeMap<String, PathBuf>> =
        FEEDS.iter().map(|file| years.months(file).into_iter().collect()).collect();
    assert!(before.iter().all(|months| months.len() == 15));
    for file in FEEDS {
        let (section, format) = file.split_once('/').unwrap();
        let path = format!("{section}/before/2026-01.{format}");
        let chain = years.chain(file);
        let posts: Vec<_> =
            chain.iter().filter(|(path, _)| path.to_string_lossy().contains("/before/")).collect();
        assert_eq!(posts.len(), 1, "{file}");
        let (post, document) = posts[0];
        assert_eq!(*post, PathBuf::from(&path));
        assert!(!document.contains("号公告") && document.contains(":archive"), "{document}");
        let itself = linked(document, "self").unwrap();
        assert_eq!(itself, format!("https://news.example.cn/{path}"));
    }
    let id = years.id("第31号公告：某处施工第1天");
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    for (file, before) in FEEDS.iter().zip(&before) {
        let after = years.months(file);
        assert_eq!(after.len(), 15, "{file}");
        for (month, path) in after {
            let is_behind = ("2025-04".."2026-01").contains(&&*month);
            assert_eq!(before[&month] != path, is_behind, "{file}: {month}");
        }
    }
    assert!(years.portal.huiwen(&["story", "unhide", &id]).status.success());
    years.check_complete();
}

#[test]
fn what_changes_behind_a_signpost_reaches_readers_who_have_all_of_before() {
    let years = Years::of_many_months();
    let addresses = |chain: &[(PathBuf, String)]| -> BTreeSet<PathBuf> {
        chain.iter().map(|(path, _)| path.clone()).collect()
    };
    let mut known = FEEDS.map(|file| addresses(&years.chain(file)));
    // What a reader learns of this story who asks up to the first address that it knows (RFC 5005, 4).
    let mut learns = |id: &str, headline: &str| {
        FEEDS.iter().zip(&mut known).all(|(file, known)| {
            let chain = years.chain(file);
            let is_new = |(path, _): &&(PathBuf, String)| !known.contains(path);
            let mut new = chain.iter().take(1).chain(chain.iter().skip(1).take_while(is_new));
            let is_told = new
                .any(|(_, document)| ids_in(document).contains(id) && document.contains(headline));
            known.extend(addresses(&chain));
            is_told
        })
    };
    let id = years.id("第31号公告：某处施工第1天");
    let huiwen = |arguments: &[&str]| {
        assert!(years.portal.huiwen(arguments).status.success(), "{arguments:?}");
    };
    assert!(!learns(&id, "第31号公告"));
    for headline in ["第31号公告：某处施工已停", "第31号公告：某处施工已恢复"]
    {
        huiwen(&["story", "retitle", &id, headline]);
        assert!(learns(&id, headline), "{headline}");
        years.check_complete();
        assert!(!learns(&id, headline), "nothing is new any more");
    }
    // People find it in its month, and in that of the change where nothing else came.
    let listed = |path: &PathBuf| {
        path.to_string_lossy().ends_with(".html")
            && path.to_string_lossy().contains("redian/archive/")
            && years.portal.read(&format!("public/{}", path.display())).contains("已恢复")
    };
    let pages: Vec<PathBuf> = years.portal.published().into_keys().filter(listed).collect();
    assert_eq!(pages.len(), 2, "{pages:?}");
    assert_eq!(pages[0], PathBuf::from("redian/archive/2025-04.html"));
    // What is arranged again without a change is not told again.
    huiwen(&["replay"]);
    huiwen(&["publish"]);
    assert!(!learns(&id, "第31号公告"));
    let telling = |chain: Vec<(PathBuf, String)>| {
        chain[1..].iter().filter(|(_, document)| ids_in(document).contains(&id)).count()
    };
    assert_eq!(FEEDS.map(|file| telling(years.chain(file))), [2; 4]);
    huiwen(&["story", "hide", &id]);
    assert_eq!(FEEDS.map(|file| telling(years.chain(file))), [0; 4]);
    huiwen(&["story", "unhide", &id]);
    years.check_complete();
    assert_eq!(FEEDS.map(|file| telling(years.chain(file))), [1; 4]);
}

#[test]
fn what_a_source_corrects_behind_a_signpost_is_told_again_whatever_it_says_of_when() {
    let years = Years::of_many_months();
    let known: BTreeSet<PathBuf> =
        years.chain("redian/atom.xml").into_iter().map(|(path, _)| path).collect();
    let headline = "第31号公告：某处施工第1天";
    let id = years.id(headline);
    let entry = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:x:feed</id><title>例报</title>\
         <updated>2025-04-12T04:00:00Z</updated><entry><id>{headline}</id>\
         <title>第31号公告：某处施工已改期</title><link href=\"https://example.cn/{headline}.html\"/>\
         <published>2025-04-10T04:00:00Z</published><updated>2025-04-12T04:00:00Z</updated>\
         <summary>这一天的消息很短。</summary></entry></feed>"
    );
    years.origin.set("/feed", Answer::ok("application/atom+xml", entry));
    years.portal.round("2026-03-20T04:00:00Z");
    assert_eq!(years.id("第31号公告：某处施工已改期"), id);
    let new: Vec<(PathBuf, String)> = years
        .chain("redian/atom.xml")
        .into_iter()
        .filter(|(path, _)| !known.contains(path))
        .collect();
    let mut later = new.iter().take_while(|(path, _)| !path.to_string_lossy().contains("2025-"));
    assert!(later.any(|(_, document)| document.contains("已改期")));
    years.check_complete();
}

#[test]
fn a_month_that_only_tells_again_has_a_page() {
    let years = Years::of_many_months();
    let id = years.id("第31号公告：某处施工第1天");
    // It is the month of the clock, in which nothing else came.
    assert!(years.portal.huiwen(&["story", "retitle", &id, "第31号公告：已停"]).status.success());
    for section in ["redian", "all"] {
        let list = years.portal.read(&format!("public/{section}/archive/index.html"));
        let linked = list.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
        let pages: Vec<&str> = linked.filter(|link| link.starts_with("20")).collect();
        assert_eq!(pages.len(), 16, "{pages:?}");
        for page in pages {
            let path = format!("public/{section}/archive/{page}");
            assert!(years.portal.path().join(&path).exists(), "{path}");
        }
    }
}

#[test]
fn signposts_are_there_again_when_all_is_made_anew() {
    let years = Years::of_many_months();
    let chains = || FEEDS.map(|file| years.chain(file));
    let before = chains();
    fs::remove_dir_all(years.portal.path().join("public")).unwrap();
    assert!(years.portal.huiwen(&["publish"]).status.success());
    assert!(chains() == before);
    assert!(years.portal.huiwen(&["publish"]).status.success());
    assert!(chains() == before);
}

#[test]
fn signposts_of_a_lost_database_lead_where_they_led_until_somebody_has_looked() {
    let years = Years::of_many_months();
    let before = years.chain("redian/atom.xml");
    fs::remove_dir_all(years.portal.path().join("db")).unwrap();
    // The feed is as it was, so that nothing seems to be lost.
    let headlines: Vec<String> =
        (0..3).map(|number| format!("第14{number}号公告：某处施工第{number}天")).collect();
    let headlines: Vec<&str> = headlines.iter().map(String::as_str).collect();
    years.round("2026-03-10T04:00:00Z", &headlines);
    assert!(years.chain("redian/atom.xml") == before);
    assert!(years.portal.huiwen(&["publish", "--accept", "redian"]).status.success());
    assert!(years.chain("redian/atom.xml").len() < 4, "somebody has looked");
    assert!(!years.portal.path().join("public/redian/before/2026-01.html").exists());
}

#[test]
fn a_section_that_is_no_more_leaves_no_signposts() {
    let years = Years::of_many_months();
    let folder = years.portal.path().join("public/dongtai");
    fs::create_dir_all(folder.join("before")).unwrap();
    fs::copy(
        years.portal.path().join("public/redian/before/2026-01.atom.xml"),
        folder.join("before/2026-01.atom.xml"),
    )
    .unwrap();
    let settings = years.portal.read("feeds.toml");
    let without = "[[sections]]\nkey = \"dongtai\"\ntitle = \"行业动态\"\n";
    years.portal.configure(&settings.replace(without, ""));
    years.round("2026-03-10T05:00:00Z", &["公园长椅换成木头的"]);
    assert!(!folder.exists());
}
