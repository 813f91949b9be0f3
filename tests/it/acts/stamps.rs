//! What readers are told of when stories and feeds changed never runs backwards.

use huiwen::curate::Wish;
use serde_json::Value;
use uuid::Uuid;

use super::{Desk, REPORTS, at, later};
use crate::{
    origin::Answer,
    portal::{rss, source},
};

/// When a story changed, as a reader is told, and what it says.
fn known(desk: &Desk, story: Uuid) -> (String, Value) {
    let mut item = desk.item("redian", story).expect("it is published");
    let changed = item.as_object_mut().unwrap().remove("date_modified").unwrap();
    (changed.as_str().unwrap().to_owned(), item)
}

/// When a section's feeds say that they changed: Atom, RSS in seconds since 1970.
fn changed(desk: &Desk, section: &str) -> (String, i64) {
    let value = |file: &str, name: &str| {
        let feed = desk.portal.read(&format!("public/{section}/{file}"));
        let (_, after) = feed.split_once(&format!("<{name}>")).unwrap();
        after.split_once('<').unwrap().0.to_owned()
    };
    let built = value("rss.xml", "lastBuildDate");
    let built = chrono::DateTime::parse_from_rfc2822(&built).unwrap();
    (value("atom.xml", "updated"), built.timestamp())
}

#[test]
fn a_story_that_another_copy_stands_for_has_changed() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let before = known(&desk, story);
    let settings = desk.portal.read("feeds.toml");
    let preferred = source("b", desk.origin.url("/other").as_str())
        .replace("key = \"b\"\n", "key = \"b\"\npriority = 5\n");
    desk.portal.configure(&format!("{settings}{preferred}"));
    let copy = rss(&[("1", "老渡口有了新样子", "Sun, 22 Nov 2026 09:00:00 +0800", REPORTS[0].2)]);
    desk.origin.set("/other", Answer::ok("application/rss+xml", copy));
    desk.portal.round("2026-11-22T08:00:00Z");
    let after = known(&desk, story);
    assert_eq!(after.1["title"], "老渡口有了新样子");
    assert!(after.0 > before.0, "{after:?} after {before:?}");
    desk.portal.round("2026-11-22T09:00:00Z");
    assert_eq!(known(&desk, story), after, "nothing else happened");
}

#[test]
fn what_a_source_corrects_after_an_editor_has_changed_whatever_it_says_of_when() {
    let desk = Desk::open();
    let settings = desk.portal.read("feeds.toml");
    let other = source("b", desk.origin.url("/other").as_str());
    desk.portal.configure(&format!("{settings}{other}"));
    let say = |headline: &str, updated: &str, round: &str| {
        desk.origin.set("/other", Answer::ok("application/atom+xml", atom(headline, updated)));
        desk.portal.round(round);
    };
    say("江心洲通了公交", "2026-11-22T07:00:00Z", "2026-11-22T08:00:00Z");
    let story = desk.id("江心洲通了公交");
    desk.decide(story, &Wish::Note(Some("本报持续关注。".to_owned())), at("2026-11-22T10:00:00Z"));
    let before = known(&desk, story);
    say("江心洲通了两路公交", "2026-11-22T09:55:00Z", "2026-11-22T10:05:00Z");
    let after = known(&desk, story);
    assert_eq!(after.1["title"], "江心洲通了两路公交");
    assert!(after.0 > before.0, "{after:?} after {before:?}");
    say("江心洲通了两路公交", "2026-11-22T09:55:00Z", "2026-11-22T11:05:00Z");
    assert_eq!(known(&desk, story), after, "nothing else happened");
}

/// A feed with one entry.
fn atom(headline: &str, updated: &str) -> String {
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:x:feed</id><title>江</title><updated>{updated}</updated>\
         <entry><id>urn:x:1</id><title>{headline}</title><link href=\"https://example.cn/bus.html\"/>\
         <published>2026-11-22T07:00:00Z</published><updated>{updated}</updated>\
         <summary>{headline}，首班车早上六点从渡口开出。</summary></entry></feed>"
    )
}

#[test]
fn a_story_that_says_something_else_by_a_merge_or_a_split_has_changed() {
    let desk = Desk::open();
    // The earlier one keeps its id, and has no headline of its own.
    let [_, other, one, _] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(other, &Wish::Retitle(Some("摊位都有了编号".to_owned())), later(1));
    desk.decide(one, &Wish::Summary(Some("开到很晚。".to_owned())), later(2));
    let mut before = known(&desk, one);
    let mut rises = |what: &str| {
        let now = known(&desk, one);
        assert_ne!(now.1, before.1, "{what}");
        assert!(now.0 > before.0, "{what}: {now:?} after {before:?}");
        before = now;
    };
    let merged = desk.decide(one, &Wish::Merge(other), later(3));
    rises("merged");
    let parted = desk.undo(&merged, later(4));
    rises("the merge is taken back");
    desk.undo(&parted.edits, later(5));
    rises("merged again");
    let sections = desk.portal.config().sections;
    let listed = desk.portal.store().story(one, &sections).unwrap().unwrap();
    let lead = listed.items.iter().find(|item| item.stands).unwrap().id.0;
    desk.decide(one, &Wish::Split(vec![lead]), later(6));
    rises("split");
}

#[test]
fn a_feed_is_no_older_when_its_latest_story_leaves_it() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Feature("dongtai".to_owned()), later(1));
    desk.decide(story, &Wish::Retitle(Some("渡口成了公园".to_owned())), later(2));
    let before = changed(&desk, "redian");
    desk.decide(story, &Wish::Remove("redian".to_owned()), later(3));
    assert!(desk.item("redian", story).is_none());
    assert!(changed(&desk, "redian") >= before, "{:?}", changed(&desk, "redian"));
    let pin = Wish::Pin("redian".to_owned());
    desk.decide(desk.id(REPORTS[2].0), &pin, later(4));
    let after = changed(&desk, "redian");
    assert!(after >= before && after.1 >= before.1, "{after:?} after {before:?}");
    // The same of the database alone.
    let feeds = || {
        ["atom.xml", "rss.xml", "feed.json"]
            .map(|file| desk.portal.read(&format!("public/redian/{file}")))
    };
    let stood = feeds();
    std::fs::remove_dir_all(desk.portal.path().join("public")).unwrap();
    assert!(desk.portal.huiwen(&["publish"]).status.success());
    assert_eq!(feeds(), stood);
}
