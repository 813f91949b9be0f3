//! What editors decided of items outlives whatever becomes of the stories that these are in.

use super::{AFTER, BRIDGE, DATE, FERRY, FIRST, LAST, LATER, LIBRARY, Newsroom, fs, item_of};

const HEADLINE: &str = "新桥完成最后一段钢梁吊装";

/// A rebuild whose edits are there before the first poll.
fn rebuild_over_edits(newsroom: &Newsroom) {
    newsroom.portal.write("edits.jsonl", newsroom.run(&["edits", "export"]));
    fs::remove_dir_all(newsroom.portal.path().join("db")).unwrap();
    newsroom.run(&["edits", "import", "edits.jsonl"]);
    newsroom.portal.round(LAST);
}

#[test]
fn what_stays_of_a_split_story_has_its_id_and_edits_also_after_a_rebuild() {
    for rebuild in [Newsroom::rebuild, rebuild_over_edits] {
        let newsroom = Newsroom::open();
        for (source, date) in [("a", DATE), ("b", AFTER), ("c", AFTER)] {
            newsroom.set(source, &[("1", HEADLINE, date, BRIDGE)]);
        }
        newsroom.portal.round(FIRST);
        let story = newsroom.story_of("a");
        // The item by which the story got its id leaves.
        let item = item_of(&newsroom.run(&["story", "why", &story]), "a");
        let part = newsroom.run(&["story", "split", &story, &item]).trim().to_owned();
        newsroom.run(&["story", "hide", &story]);
        let state = || {
            let hidden = |id: &String| {
                let stories = newsroom.stories();
                stories.iter().any(|story| story["id"] == **id && story["hidden"] == true)
            };
            let of = |source| newsroom.story_of(source);
            (newsroom.groups(), of("a"), of("b"), hidden(&part), hidden(&story))
        };
        let expected =
            (vec!["bc".to_owned(), "a".to_owned()], part.clone(), story.clone(), false, true);
        assert_eq!(state(), expected);
        newsroom.portal.round(LATER);
        assert_eq!(state(), expected);
        rebuild(&newsroom);
        assert_eq!(state(), expected);
    }
}

#[test]
fn never_join_counts_although_a_later_one_about_the_same_was_taken_back() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.set("c", &[("1", "社区图书馆夜场开放", AFTER, LIBRARY)]);
    newsroom.portal.round(FIRST);
    let [a, b, c] = ["a", "b", "c"].map(|source| newsroom.story_of(source));
    newsroom.run(&["story", "apart", &b, &c]);
    newsroom.run(&["story", "merge", &a, &b]);
    newsroom.run(&["story", "apart", &a, &c]);
    newsroom.run(&["story", "undo", "3"]);
    let why = newsroom.run(&["story", "why", &a]);
    assert!(why.contains(&format!("apart {c} #1")), "{why}");
    // It becomes a copy of what an editor said it is none of.
    newsroom.set("c", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab", "c"]);
}

#[test]
fn a_split_of_many_copies_outlives_a_rebuild() {
    let newsroom = Newsroom::open();
    let names: Vec<String> = (0..13).map(|number| number.to_string()).collect();
    for source in ["a", "b", "c"] {
        let items: Vec<_> =
            names.iter().map(|name| (name.as_str(), HEADLINE, DATE, BRIDGE)).collect();
        newsroom.set(source, &items);
    }
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups().len(), 1);
    let story = newsroom.story_of("a");
    let why = newsroom.run(&["story", "why", &story]);
    let of_c = why.lines().filter(|line| line.contains(" · c · "));
    let leaving: Vec<String> = of_c.map(|line| item_of(line, "c")).collect();
    let leaving: Vec<&str> = leaving.iter().map(String::as_str).collect();
    newsroom.run(&[&["story", "split", &story], leaving.as_slice()].concat());
    let expected = ["a".repeat(13) + &"b".repeat(13), "c".repeat(13)];
    assert_eq!(newsroom.groups(), expected);
    newsroom.rebuild();
    assert_eq!(newsroom.groups(), expected);
}

#[test]
fn a_copy_that_becomes_another_report_leaves_also_a_story_that_editors_chose() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE)]);
    newsroom.set("b", &[("1", HEADLINE, AFTER, BRIDGE)]);
    newsroom.portal.round(FIRST);
    let story = newsroom.story_of("a");
    newsroom.run(&["story", "feature", &story, "dongtai"]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    assert_eq!(newsroom.story_of("a"), story);
}

#[test]
fn copies_do_not_follow_a_report_that_becomes_another() {
    let newsroom = Newsroom::open();
    for (source, date) in [("a", DATE), ("b", AFTER), ("c", AFTER)] {
        newsroom.set(source, &[("1", HEADLINE, date, BRIDGE)]);
    }
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["abc"]);
    newsroom.set("a", &[("1", "老船工把船捐给水文馆", DATE, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["bc", "a"]);
}

#[test]
fn a_source_s_follow_up_is_no_copy_of_its_report_whichever_copy_leads() {
    let newsroom = Newsroom::open();
    let settings = newsroom.portal.read("feeds.toml");
    let preferred = settings.replace("key = \"b\"\n", "key = \"b\"\npriority = 5\n");
    assert_ne!(preferred, settings);
    newsroom.portal.configure(&preferred);
    newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE)]);
    newsroom.set("b", &[("1", HEADLINE, DATE, BRIDGE)]);
    newsroom.portal.round(FIRST);
    let more = format!("{BRIDGE}今天上午，第一批铺装材料运抵桥头，工人们开始清理桥面。");
    newsroom
        .set("a", &[("1", HEADLINE, DATE, BRIDGE), ("2", "桥面铺装材料运抵现场", AFTER, &more)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab", "a"]);
}
