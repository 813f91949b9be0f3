//! In an archive of years, what changed long ago changes few addresses.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::{Years, linked};

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
