//! Where stories stand: sections, heads, the order of feeds.

use huiwen::curate::{Refusal, Wish};

use super::{Desk, REPORTS, later};

fn feature(section: &str) -> Wish {
    Wish::Feature(section.to_owned())
}

fn pin() -> Wish {
    Wish::Pin("redian".to_owned())
}

#[test]
fn a_story_that_is_featured_late_is_new_in_its_section_and_keeps_its_date() {
    let desk = Desk::open();
    // It is of the day before, and so is in no feed.
    assert_eq!(desk.redian(), [REPORTS[0].0, REPORTS[1].0, REPORTS[2].0]);
    let bridge = desk.id("新桥完成吊装");
    let edits = desk.decide(bridge, &feature("redian"), later(10));
    assert_eq!(desk.redian()[0], "新桥完成吊装");
    let item = desk.item("redian", bridge).unwrap();
    assert!(item["date_published"].as_str().unwrap().starts_with("2026-11-21"), "{item}");
    assert_eq!(item["_huiwen"]["editor"], "李敏");
    desk.undo(&edits, later(11));
    assert_eq!(desk.redian(), [REPORTS[0].0, REPORTS[1].0, REPORTS[2].0]);
}

#[test]
fn a_story_stands_where_the_act_put_it_however_often_it_is_put_there() {
    let desk = Desk::open();
    let (one, other) = (desk.id(REPORTS[0].0), desk.id(REPORTS[1].0));
    desk.decide(one, &feature("dongtai"), later(1));
    desk.decide(other, &feature("dongtai"), later(2));
    assert_eq!(desk.decide(one, &feature("dongtai"), later(3)), [0; 0]);
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[1].0, REPORTS[0].0]);
    let edits = desk.decide(one, &Wish::Remove("dongtai".to_owned()), later(4));
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[1].0]);
    assert!(desk.page(one).is_some(), "it stands elsewhere");
    assert!(!desk.portal.read("public/dongtai/atom.xml").contains("deleted-entry"));
    desk.undo(&edits, later(5));
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[1].0, REPORTS[0].0]);
}

#[test]
fn a_story_that_leaves_its_last_section_is_told_to_be_gone_where_it_stood() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let remove = |section: &str| Wish::Remove(section.to_owned());
    let is_told = |section: &str| {
        let feed = desk.portal.read(&format!("public/{section}/atom.xml"));
        feed.contains(&format!("<at:deleted-entry ref=\"{}\"", story.urn()))
    };
    desk.decide(story, &feature("dongtai"), later(1));
    desk.decide(story, &remove("redian"), later(2));
    assert!(!is_told("redian") && !is_told("all"), "it stands elsewhere");
    let edits = desk.decide(story, &remove("dongtai"), later(3));
    assert!(is_told("dongtai") && is_told("all"));
    let deleted = &desk.feed("dongtai")["_huiwen"]["deleted"];
    assert_eq!(deleted[0]["id"], story.urn().to_string());
    assert_eq!(desk.page(story), None);
    assert_eq!(desk.holding(REPORTS[0].2), [""; 0]);
    assert!(desk.portal.store().was_public(story).unwrap());
    desk.undo(&edits, later(4));
    assert!(!is_told("dongtai") && !is_told("all"));
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[0].0]);
    assert!(desk.page(story).is_some());
}

#[test]
fn a_section_that_a_story_left_is_told_when_it_goes_everywhere() {
    let desk = Desk::open();
    let [story, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    let told = |section: &str| {
        let deleted = desk.feed(section)["_huiwen"]["deleted"].clone();
        let found = deleted
            .as_array()
            .and_then(|all| all.iter().find(|deleted| deleted["id"] == story.urn().to_string()));
        found.map(|deleted| deleted["when"].as_str().unwrap().to_owned())
    };
    let away = Wish::Move { from: "redian".to_owned(), to: "dongtai".to_owned() };
    desk.decide(story, &away, later(1));
    assert_eq!(["redian", "dongtai", "all"].map(told), [None, None, None]);
    let hidden = desk.decide(story, &Wish::Hide, later(2));
    let when = told("all").expect("a tombstone");
    assert_eq!(["redian", "dongtai"].map(told), [Some(when.clone()), Some(when.clone())]);
    desk.undo(&hidden, later(3));
    assert_eq!(["redian", "dongtai", "all"].map(told), [None, None, None]);
    desk.decide(story, &feature("redian"), later(4));
    let item = desk.item("redian", story).unwrap();
    assert!(item["date_modified"].as_str() > Some(&when), "{item} after {when}");
    desk.decide(story, &Wish::Remove("redian".to_owned()), later(5));
    desk.decide(other, &Wish::Merge(story), later(6));
    let when = told("all").expect("it became part of another");
    assert_eq!(["redian", "dongtai"].map(told), [Some(when.clone()), Some(when)]);
}

#[test]
fn a_section_that_only_came_after_it_went_is_told_of_nothing() {
    let desk = Desk::open();
    let settings = desk.portal.read("feeds.toml");
    let proposed = "sections = [\"redian\", \"dongtai\"]";
    desk.portal.configure(&settings.replace("sections = [\"redian\"]", proposed));
    desk.show(&[("湿地飞来白头鹤", 0, "清晨的湿地里飞来一群白头鹤，观鸟的人守了三天。")]);
    desk.portal.round("2026-11-22T08:00:00Z");
    let story = desk.id("湿地飞来白头鹤");
    desk.decide(story, &Wish::Hide, later(300));
    desk.decide(story, &feature("dongtai"), later(301));
    assert!(desk.portal.huiwen(&["publish"]).status.success());
    let is_told = |section: &str| {
        let deleted = &desk.feed(section)["_huiwen"]["deleted"];
        deleted.to_string().contains(&story.urn().to_string())
    };
    assert_eq!(["redian", "all", "dongtai"].map(is_told), [true, true, false]);
}

#[test]
fn a_story_that_comes_back_to_its_last_section_is_newer_than_its_tombstone() {
    for undone in [false, true] {
        let desk = Desk::open();
        let story = desk.id(REPORTS[0].0);
        let edits = desk.decide(story, &Wish::Remove("redian".to_owned()), later(1));
        let told = desk.feed("redian")["_huiwen"]["deleted"][0]["when"].clone();
        let when = told.as_str().expect("a tombstone").to_owned();
        if undone {
            desk.undo(&edits, later(1));
        } else {
            desk.decide(story, &feature("redian"), later(1));
        }
        for section in ["redian", "all"] {
            let item = desk.item(section, story).unwrap();
            assert!(item["date_modified"].as_str() > Some(&when), "{item} after {when}");
        }
    }
}

#[test]
fn a_moved_story_changes_its_section_and_goes_back() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[1].0);
    let wish = Wish::Move { from: "redian".to_owned(), to: "dongtai".to_owned() };
    let before = desk.feed("redian");
    let edits = desk.decide(story, &wish, later(1));
    assert_eq!(desk.redian(), [REPORTS[0].0, REPORTS[2].0]);
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[1].0]);
    desk.undo(&edits, later(2));
    assert_eq!(desk.feed("redian"), before);
    assert!(desk.portal.headlines("dongtai").is_empty());
}

#[test]
fn a_pinned_story_stands_first_whatever_is_polled_and_however_old_it_is() {
    let desk = Desk::open();
    let bridge = desk.id("新桥完成吊装");
    let edits = desk.decide(bridge, &pin(), later(1));
    assert_eq!(desk.redian()[0], "新桥完成吊装");
    let mut reports = vec![("湿地飞来白头鹤", 0, "清晨的湿地里飞来一群白头鹤，观鸟的人守了三天。")];
    reports.extend(REPORTS);
    desk.show(&reports);
    desk.portal.round("2026-11-22T08:00:00Z");
    assert_eq!(desk.redian()[..2], ["新桥完成吊装", "湿地飞来白头鹤"]);
    desk.undo(&edits, later(300));
    assert!(!desk.redian().contains(&"新桥完成吊装".to_owned()));
}

#[test]
fn a_head_is_ordered_by_hand_and_only_neighbours_matter() {
    let desk = Desk::open();
    let [one, two, three, _] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(two, &pin(), later(1));
    desk.decide(one, &pin(), later(2));
    assert_eq!(desk.redian(), [REPORTS[0].0, REPORTS[1].0, REPORTS[2].0]);
    let behind = |after| Wish::Place { section: "redian".to_owned(), after: Some(after) };
    // From below.
    let edits = desk.decide(three, &behind(one), later(3));
    assert_eq!(desk.redian(), [REPORTS[0].0, REPORTS[2].0, REPORTS[1].0]);
    desk.decide(one, &behind(two), later(4));
    assert_eq!(desk.redian(), [REPORTS[2].0, REPORTS[1].0, REPORTS[0].0]);
    let unpinned = desk.decide(two, &Wish::Unpin("redian".to_owned()), later(5));
    assert!(matches!(desk.refused(three, &behind(two), later(6)), Refusal::Neighbour(_)));
    desk.undo(&unpinned, later(7));
    assert_eq!(desk.redian(), [REPORTS[2].0, REPORTS[1].0, REPORTS[0].0]);
    desk.undo(&edits, later(8));
    assert_eq!(desk.redian(), [REPORTS[1].0, REPORTS[0].0, REPORTS[2].0]);
}

#[test]
fn whoever_pins_a_story_that_stands_elsewhere_puts_it_into_the_section() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[2].0);
    let edits = desk.decide(story, &Wish::Pin("dongtai".to_owned()), later(1));
    assert_eq!(edits.len(), 2);
    assert_eq!(desk.portal.headlines("dongtai"), [REPORTS[2].0]);
    desk.undo(&edits, later(2));
    assert!(desk.portal.headlines("dongtai").is_empty());
}

#[test]
fn the_archive_and_the_feed_together_hold_every_story_once_with_a_head() {
    let desk = Desk::open();
    let bridge = desk.id("新桥完成吊装");
    desk.decide(bridge, &pin(), later(1));
    let current = desk.portal.read("public/redian/atom.xml");
    assert!(current.contains(&bridge.to_string()));
    assert!(!current.contains("prev-archive"), "nothing is left for the archive");
    desk.decide(bridge, &Wish::Unpin("redian".to_owned()), later(2));
    let current = desk.portal.read("public/redian/atom.xml");
    assert!(!current.contains(&bridge.to_string()));
    assert!(current.contains("prev-archive"));
}
