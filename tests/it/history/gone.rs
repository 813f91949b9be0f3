//! What may not be read any more is in no file, whatever happened meanwhile.

use std::{fs, path::PathBuf, thread, time::Instant};

use super::Years;
use crate::{
    desk::{Desk, PATIENCE},
    portal::Portal,
};

/// A headline of the oldest month.
const OLD: &str = "渔港迎来休渔首日";

/// What every report of [`Years`] says.
const TEXT: &str = "这一天的消息很短";

/// The feed of a section seems to have held stories that nobody knows of, so that it is held back.
fn hold_back(years: &Years, section: &str) {
    let item =
        |number: u32| format!("{{\"id\": \"urn:uuid:00000000-0000-4000-8000-{number:012}\"}}");
    let items: Vec<String> = (0..20).map(item).collect();
    let feed = format!("{{\"items\": [{}]}}", items.join(", "));
    years.portal.write(&format!("public/{section}/feed.json"), feed);
}

/// The archive files, and pages, that hold these words.
fn holding(years: &Years, words: &str) -> Vec<PathBuf> {
    let files = years.portal.published().into_iter();
    let holding = files.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words));
    holding.map(|(path, _)| path).collect()
}

fn lower_rights(years: &Years) {
    let settings = years.portal.read("feeds.toml");
    years.portal.configure(&settings.replacen(
        "sections = [\"redian\"]\n",
        "sections = [\"redian\"]\ncontent = \"headline\"\n",
        1,
    ));
}

#[test]
fn a_text_that_may_no_longer_be_published_is_in_no_file() {
    let years = Years::pass();
    assert!(!holding(&years, TEXT).is_empty());
    lower_rights(&years);
    years.round("2026-11-03T04:00:00Z", &["公园长椅换成木头的"]);
    assert_eq!(holding(&years, TEXT), Vec::<PathBuf>::new());
}

#[test]
fn rights_of_a_source_that_is_polled_no_more_are_lowered_too() {
    let years = Years::pass();
    lower_rights(&years);
    assert!(years.portal.huiwen(&["source", "mute", "feed"]).status.success());
    years.round("2026-11-03T04:00:00Z", &["公园长椅换成木头的"]);
    assert_eq!(holding(&years, TEXT), Vec::<PathBuf>::new());
}

#[test]
fn a_section_that_was_held_back_takes_over_lowered_rights() {
    let years = Years::pass();
    hold_back(&years, "redian");
    lower_rights(&years);
    years.round("2026-11-03T04:00:00Z", &["公园长椅换成木头的"]);
    assert!(!holding(&years, TEXT).is_empty(), "it is held back");
    let accepted = years.portal.huiwen(&["publish", "--accept", "redian"]);
    assert!(accepted.status.success());
    assert_eq!(holding(&years, TEXT), Vec::<PathBuf>::new());
}

#[test]
fn a_section_that_was_held_back_forgets_a_hidden_story() {
    let years = Years::pass();
    // The command knows of more than a round of these tests does.
    assert!(years.portal.huiwen(&["publish"]).status.success());
    let id = years.id(OLD);
    assert!(years.portal.huiwen(&["story", "summary", &id, "港口静了。"]).status.success());
    let page = PathBuf::from(format!("story/{id}.html"));
    assert!(holding(&years, OLD).contains(&page));
    hold_back(&years, "redian");
    let hidden = years.portal.huiwen(&["story", "hide", &id]);
    let said = String::from_utf8_lossy(&hidden.stderr).into_owned();
    assert!(hidden.status.success(), "{said}");
    assert!(said.contains("redian is held back"), "{said}");
    assert!(said.contains("huiwen publish --accept redian"), "{said}");
    // Its own page goes at once; the feeds and archives of the section wait.
    assert!(!holding(&years, OLD).is_empty());
    assert!(!holding(&years, OLD).contains(&page));
    assert!(years.portal.huiwen(&["publish", "--accept", "redian"]).status.success());
    assert_eq!(holding(&years, OLD), Vec::<PathBuf>::new());
}

#[test]
fn the_page_of_a_month_that_lost_all_its_stories_goes() {
    let years = Years::pass();
    let ids = years.ids();
    let of_month = super::HEADLINES[0];
    for headline in of_month {
        assert!(years.portal.huiwen(&["story", "hide", &ids[headline]]).status.success());
    }
    for headline in of_month {
        assert_eq!(holding(&years, headline), Vec::<PathBuf>::new());
    }
    assert!(!years.portal.path().join("public/redian/archive/2026-08.html").exists());
}

#[test]
fn what_nothing_links_to_goes_from_sections_too_that_do_not_change() {
    let years = Years::pass();
    years.round("2026-11-02T05:00:00Z", &["公园长椅换成木头的"]);
    let superseded = years.archives().len();
    let settings = years.portal.read("feeds.toml");
    years
        .portal
        .configure(&settings.replace("sections = [\"redian\"]", "sections = [\"dongtai\"]"));
    years.round("2026-11-09T05:00:00Z", &["夜市摊位重新编号"]);
    years.round("2026-11-16T05:00:00Z", &["码头候船室扩建"]);
    let named: Vec<PathBuf> = ["redian/atom.xml", "redian/rss.xml"]
        .iter()
        .flat_map(|file| years.chain(file).into_iter().skip(1).map(|(path, _)| path))
        .collect();
    let left = years.archives().into_keys().filter(|path| path.starts_with("redian"));
    let left: Vec<PathBuf> = left.filter(|path| !named.contains(path)).collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "of {superseded}");
}

#[test]
fn a_story_of_a_section_that_is_no_more_has_no_page() {
    let years = Years::begin();
    let settings = years.portal.read("feeds.toml");
    let of = |section: &str| {
        settings.replace("sections = [\"redian\"]", &format!("sections = [\"{section}\"]"))
    };
    years.portal.configure(&of("dongtai"));
    years.round("2026-10-02T04:00:00Z", &super::HEADLINES[0][..2]);
    years.portal.configure(&of("redian"));
    years.round("2026-11-02T04:00:00Z", &super::HEADLINES[3][..2]);
    let page = |headline: &str| {
        years.portal.path().join(format!("public/story/{}.html", years.id(headline)))
    };
    let page = page(super::HEADLINES[0][0]);
    assert!(page.exists());
    let without = "[[sections]]\nkey = \"dongtai\"\ntitle = \"行业动态\"\n";
    years.portal.configure(&settings.replace(without, ""));
    years.round("2026-11-02T05:00:00Z", &super::HEADLINES[3][..2]);
    assert!(!page.exists());
}

#[test]
fn a_folder_that_was_lost_is_whole_after_the_next_round() {
    let years = Years::pass();
    let id = years.id(OLD);
    assert!(years.portal.huiwen(&["story", "retitle", &id, "渔港迎来休渔第一天"]).status.success());
    fs::remove_dir_all(years.portal.path().join("public")).unwrap();
    assert!(years.portal.huiwen(&["poll", "--all"]).status.success());
    for file in ["redian/atom.xml", "redian/rss.xml", "all/atom.xml", "all/rss.xml"] {
        assert_eq!(years.chain(file).len(), 4, "{file}");
    }
    assert!(years.portal.path().join(format!("public/story/{id}.html")).exists());
    assert!(years.portal.path().join("public/redian/archive/2026-08.html").exists());
}

#[test]
fn a_story_is_withdrawn_from_no_section_that_never_showed_it() {
    let years = Years::begin();
    let settings = years.portal.read("feeds.toml");
    let settings = settings
        .replace("sections = [\"redian\"]", "sections = [\"redian\", \"dongtai\"]")
        .replace("title = \"行业动态\"\n", "title = \"行业动态\"\ncurated = true\n");
    years.portal.configure(&settings);
    years.round("2026-11-02T04:00:00Z", &super::HEADLINES[3]);
    assert!(years.portal.headlines("dongtai").is_empty());
    let id = years.id(super::HEADLINES[3][0]);
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    assert!(years.portal.read("public/redian/atom.xml").contains("deleted-entry"));
    assert!(!years.portal.read("public/dongtai/atom.xml").contains("deleted-entry"));
}

#[test]
fn a_section_that_is_held_back_is_not_tried_again_before_it_changes() {
    let years = Years::begin();
    years.round("2026-11-02T04:00:00Z", &super::HEADLINES[3]);
    hold_back(&years, "redian");
    fs::remove_file(years.portal.path().join("public/redian/rss.xml")).unwrap();
    years.round("2026-11-02T05:00:00Z", &["公园长椅换成木头的"]);
    assert_eq!(years.portal.store().held().unwrap().len(), 1);
    // Whoever publishes sweeps this away.
    let aside = years.portal.path().join("public/.huiwen-tmp");
    fs::create_dir(&aside).unwrap();
    years.round("2026-11-02T06:00:00Z", &["公园长椅换成木头的"]);
    assert!(aside.exists());
}

#[test]
fn what_a_round_withdraws_that_began_before_the_last_publication_is_in_no_file() {
    let years = Years::pass();
    let sections = years.portal.config().sections;
    let mut store = years.portal.store();
    let listed = store.story(years.id(OLD).parse().unwrap(), &sections).unwrap().unwrap();
    let before: chrono::DateTime<chrono::Utc> = super::ROUNDS[3].parse().unwrap();
    let tx = store.begin(before - chrono::TimeDelta::minutes(1)).unwrap();
    tx.is_gone(listed.items[0].id).unwrap();
    tx.commit().unwrap();
    years.round("2026-11-02T04:01:00Z", &super::HEADLINES[3]);
    assert_eq!(holding(&years, OLD), Vec::<PathBuf>::new());
}

#[test]
fn a_hidden_story_is_in_no_archive_file_of_a_section_that_it_had_left() {
    let years = Years::pass();
    let id = years.id(OLD);
    for act in [["feature", &id, "dongtai"], ["remove", &id, "redian"]] {
        assert!(years.portal.huiwen(&[&["story"], &act[..]].concat()).status.success());
    }
    let is_old = |path: &&PathBuf| path.starts_with("redian/archive");
    assert!(
        holding(&years, OLD).iter().any(|path| is_old(&path)),
        "for readers on their way there"
    );
    assert!(years.portal.huiwen(&["story", "hide", &id]).status.success());
    assert_eq!(holding(&years, OLD), Vec::<PathBuf>::new());
}

#[test]
fn pages_are_made_anew_when_a_section_is_released_by_a_change() {
    let years = Years::pass();
    let feed = years.portal.read("public/redian/feed.json");
    hold_back(&years, "redian");
    lower_rights(&years);
    years.round("2026-11-03T04:00:00Z", &["公园长椅换成木头的"]);
    assert!(!holding(&years, TEXT).is_empty(), "it is held back");
    // What stood in its way is gone by itself.
    years.portal.write("public/redian/feed.json", feed);
    years.round("2026-11-03T05:00:00Z", &["公园长椅换成木头的", "夜市摊位重新编号"]);
    assert_eq!(holding(&years, TEXT), Vec::<PathBuf>::new());
}

#[test]
fn a_disk_that_failed_is_tried_again_although_nothing_changes() {
    let years = Years::pass();
    let archive = years.portal.path().join("public/redian/archive");
    let aside = years.portal.path().join("aside");
    fs::rename(&archive, &aside).unwrap();
    fs::write(&archive, "no folder").unwrap();
    years.round("2026-11-03T04:00:00Z", &["公园长椅换成木头的"]);
    assert!(!years.portal.read("public/redian/feed.json").contains("公园长椅"));
    fs::remove_file(&archive).unwrap();
    fs::rename(&aside, &archive).unwrap();
    years.round("2026-11-03T05:00:00Z", &["公园长椅换成木头的"]);
    assert!(years.portal.read("public/redian/feed.json").contains("公园长椅"));
}

#[test]
fn the_archive_of_a_lost_database_is_not_given_up_without_a_word() {
    let years = Years::pass();
    let chain = years.chain("redian/atom.xml").len();
    assert!(chain > 2);
    fs::remove_dir_all(years.portal.path().join("db")).unwrap();
    // The feed is as it was, so that nothing seems to be lost.
    years.round(super::ROUNDS[3], &super::HEADLINES[3]);
    assert_eq!(years.chain("redian/atom.xml").len(), chain);
    let said = years.portal.huiwen(&["publish"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("not of this database") && said.contains("--accept redian"), "{said}");
    assert!(years.portal.huiwen(&["publish", "--accept", "redian"]).status.success());
    assert!(years.chain("redian/atom.xml").len() < chain, "somebody has looked");
}

#[test]
fn a_story_that_is_public_again_is_told_as_deleted_in_no_section_not_even_one_that_comes_back() {
    let years = Years::begin();
    let alone = years.portal.read("feeds.toml");
    let both = alone.replace("sections = [\"redian\"]", "sections = [\"redian\", \"dongtai\"]");
    let without = alone.replace("[[sections]]\nkey = \"dongtai\"\ntitle = \"行业动态\"\n", "");
    let round = |settings: &str, at: &str| {
        years.portal.configure(settings);
        years.round(at, &super::HEADLINES[0]);
    };
    round(&both, "2026-01-10T04:00:00Z");
    let id = years.id(super::HEADLINES[0][0]);
    let act = |arguments: &[&str]| {
        let done = years.portal.huiwen(&[&["story"], arguments].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    act(&["hide", &id]);
    let told = || years.portal.read("public/dongtai/atom.xml").contains("deleted-entry");
    assert!(told());
    act(&["remove", &id, "dongtai"]);
    round(&without, "2026-01-11T04:00:00Z");
    assert!(!years.portal.path().join("public/dongtai/atom.xml").exists());
    act(&["unhide", &id]);
    assert!(years.portal.read("public/redian/atom.xml").contains(&id));
    round(&both, "2026-01-12T04:00:00Z");
    assert!(!told(), "{}", years.portal.read("public/dongtai/atom.xml"));
}

/// A file to which nothing links for long.
fn superseded(portal: &Portal) -> PathBuf {
    let path = "redian/archive/2000-01-0123456789abcdef.atom.xml";
    portal.write(&format!("public/{path}"), "<feed/>");
    let mut store = portal.store();
    let tx = store.begin("2000-02-01T00:00:00Z".parse().unwrap()).unwrap();
    tx.set_superseded(path, true).unwrap();
    tx.commit().unwrap();
    portal.path().join("public").join(path)
}

#[test]
fn what_nothing_links_to_goes_though_nothing_changes() {
    let years = Years::pass();
    let file = superseded(&years.portal);
    years.round(super::ROUNDS[3], &super::HEADLINES[3]);
    assert!(!file.exists());
    assert!(years.portal.store().superseded().unwrap().keys().all(|path| !path.contains("2000")));
}

#[test]
fn what_nothing_links_to_goes_while_a_server_runs() {
    let years = Years::pass();
    let settings = years.portal.read("feeds.toml");
    years.portal.configure(&format!("{settings}[serve]\nlisten = \"127.0.0.1:0\"\n"));
    let desk = Desk::over(years.portal);
    let file = superseded(&desk.portal);
    let begun = Instant::now();
    while file.exists() {
        assert!(begun.elapsed() < PATIENCE, "it is still there");
        thread::yield_now();
    }
}
