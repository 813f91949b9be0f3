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
fn an_id_that_was_merged_leads_to_its_story_after_a_rebuild_over_its_edits() {
    for dates in [[DATE, AFTER], [AFTER, DATE]] {
        let newsroom = Newsroom::open();
        newsroom.set("a", &[("1", HEADLINE, dates[0], BRIDGE)]);
        newsroom.portal.round(FIRST);
        newsroom.set("b", &[("1", "老船工把船捐给水文馆", dates[1], FERRY)]);
        newsroom.portal.round(LATER);
        let (stays, goes) = (newsroom.story_of("a"), newsroom.story_of("b"));
        newsroom.run(&["story", "retitle", &goes, "老船工的船"]);
        newsroom.run(&["story", "merge", &stays, &goes]);
        rebuild_over_edits(&newsroom);
        assert_eq!(newsroom.groups(), ["ab"]);
        assert_eq!(newsroom.story_of("a"), stays);
        let why = newsroom.run(&["story", "why", &goes]);
        assert!(why.contains(&format!("已并入：{goes} → {stays}")), "{why}");
        assert_eq!(newsroom.portal.headlines("all"), ["老船工的船"]);
        let page = newsroom.portal.read(&format!("public/story/{goes}.html"));
        assert!(page.contains(&format!("url=../story/{stays}.html")), "{page}");
        // What is taken back gives both their ids again.
        newsroom.run(&["story", "undo", "2"]);
        assert_eq!((newsroom.story_of("a"), newsroom.story_of("b")), (stays.clone(), goes.clone()));
        newsroom.rebuild();
        assert_eq!((newsroom.story_of("a"), newsroom.story_of("b")), (stays, goes));
    }
}

#[test]
fn ids_of_stories_that_were_merged_one_after_another_lead_to_the_last_one() {
    for rebuild in [Newsroom::rebuild, rebuild_over_edits] {
        let newsroom = Newsroom::open();
        newsroom.set("c", &[("1", "社区图书馆夜场开放", AFTER, LIBRARY)]);
        newsroom.portal.round(FIRST);
        newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
        newsroom.portal.round(FIRST);
        newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE)]);
        newsroom.portal.round(LATER);
        let [a, b, c] = ["a", "b", "c"].map(|source| newsroom.story_of(source));
        newsroom.run(&["story", "merge", &b, &a]);
        newsroom.run(&["story", "merge", &c, &b]);
        assert_eq!(newsroom.story_of("a"), c);
        rebuild(&newsroom);
        assert_eq!(newsroom.groups(), ["abc"]);
        assert_eq!(newsroom.story_of("a"), c);
        for gone in [&a, &b] {
            let why = newsroom.run(&["story", "why", gone]);
            assert!(why.contains(&format!("已并入：{gone} → {c}")), "{why}");
        }
    }
}

#[test]
fn edits_of_before_do_not_count_more_than_what_was_decided_since() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    let (one, other) = (newsroom.story_of("a"), newsroom.story_of("b"));
    let line = |number: u32, minute: u32, story: &str, act: &str| {
        format!(
            "{{\"number\":{number},\"at\":\"2026-11-01T04:{minute:02}:00Z\",\"editor\":\"李敏\",\
             \"story\":\"{story}\",{act}}}\n"
        )
    };
    let before = [
        line(1, 1, &one, "\"act\":\"retitle\",\"text\":\"旧的标题\""),
        line(2, 2, &one, "\"act\":\"hide\""),
        line(3, 3, &other, "\"act\":\"hide\""),
        line(4, 4, &other, "\"act\":\"undo\",\"undoes\":3"),
        line(5, 5, &other, "\"act\":\"retitle\",\"text\":\"老船工的船\""),
        line(6, 6, &other, "\"act\":\"remove\",\"section\":\"redian\""),
    ];
    newsroom.portal.write("edits.jsonl", before.concat());
    newsroom.run(&["story", "hide", &one]);
    newsroom.run(&["story", "unhide", &one]);
    newsroom.run(&["story", "retitle", &one, "新的标题"]);
    newsroom.run(&["story", "feature", &other, "redian"]);
    let imported = newsroom.portal.huiwen(&["edits", "import", "edits.jsonl"]);
    let told = String::from_utf8(imported.stderr).unwrap();
    assert!(told.contains("edits taken over: 6") && told.contains("6 of them are older"), "{told}");
    newsroom.portal.round(LATER);
    let mut shown = newsroom.portal.headlines("redian");
    shown.sort();
    assert_eq!(shown, ["新的标题", "老船工的船"]);
    // The order is kept where the log is taken over in turn, and nothing is taken over twice.
    newsroom.rebuild();
    let mut shown = newsroom.portal.headlines("redian");
    shown.sort();
    assert_eq!(shown, ["新的标题", "老船工的船"]);
    newsroom.portal.write("edits.jsonl", before.concat());
    let imported = newsroom.portal.huiwen(&["edits", "import", "edits.jsonl"]);
    let told = String::from_utf8(imported.stderr).unwrap();
    assert!(told.contains("edits taken over: 0"), "{told}");
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
fn what_editors_decided_stays_with_the_copies_of_what_they_decided_on() {
    let newsroom = Newsroom::open();
    for (source, date) in [("a", DATE), ("b", AFTER), ("c", AFTER)] {
        newsroom.set(source, &[("1", HEADLINE, date, BRIDGE)]);
    }
    newsroom.portal.round(FIRST);
    let story = newsroom.story_of("a");
    newsroom.run(&["story", "retitle", &story, "新桥合龙"]);
    newsroom.run(&["story", "feature", &story, "dongtai"]);
    newsroom.set("a", &[("1", "老船工把船捐给水文馆", DATE, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["bc", "a"]);
    assert_eq!(newsroom.story_of("b"), story);
    assert_eq!(newsroom.portal.headlines("dongtai"), ["新桥合龙"]);
    assert!(newsroom.portal.headlines("all").contains(&"老船工把船捐给水文馆".to_owned()));
}

#[test]
fn nothing_of_a_story_that_editors_keep_from_readers_becomes_public_by_a_revision() {
    for act in [&["hide"][..], &["withdraw", "失实"]] {
        for changed in ["a", "b"] {
            let newsroom = Newsroom::open();
            for (source, date) in [("a", DATE), ("b", AFTER), ("c", AFTER)] {
                newsroom.set(source, &[("1", HEADLINE, date, BRIDGE)]);
            }
            newsroom.portal.round(FIRST);
            let story = newsroom.story_of("a");
            let (word, reason) = (act[0], &act[1..]);
            newsroom.run(&[&["story", word, &story], reason].concat());
            newsroom.set(changed, &[("1", "老船工把船捐给水文馆", DATE, FERRY)]);
            newsroom.portal.round(LATER);
            assert_eq!(newsroom.groups(), ["abc"], "{act:?} {changed}");
            assert_eq!(newsroom.portal.headlines("all"), [""; 0], "{act:?} {changed}");
        }
    }
}

#[test]
fn other_rules_do_not_tear_apart_what_editors_decided() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", HEADLINE, DATE, BRIDGE), ("2", "社区图书馆夜场开放", DATE, LIBRARY)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom
        .set("c", &[("1", HEADLINE, AFTER, BRIDGE), ("2", "社区图书馆夜场开放", AFTER, LIBRARY)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["ac", "ac", "b"]);
    let of = |headline: &str| {
        let stories = newsroom.stories();
        let is = |story: &&serde_json::Value| story["headline"] == headline;
        stories.iter().find(is).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (bridge, library) = (of(HEADLINE), of("社区图书馆夜场开放"));
    let item = item_of(&newsroom.run(&["story", "why", &library]), "c");
    newsroom.run(&["story", "split", &library, &item]);
    newsroom.run(&["story", "merge", &bridge, &newsroom.story_of("b")]);
    let expected = ["abc", "a", "c"];
    assert_eq!(newsroom.groups(), expected);
    // Another table of opposite words: everything is compared anew.
    let opposites = "[about]\nversion = \"2\"\n[[opposites]]\nsides = [[\"开工\"], [\"停工\"]]\n";
    newsroom.portal.write("opposites.toml", opposites);
    let settings = newsroom.portal.read("feeds.toml");
    newsroom.portal.configure(&(settings + "[copies]\nopposites = \"opposites.toml\"\n"));
    for _ in 0..2 {
        newsroom.run(&["replay"]);
        assert_eq!(newsroom.groups(), expected);
        newsroom.portal.round(LATER);
        assert_eq!(newsroom.groups(), expected);
    }
    newsroom.rebuild();
    assert_eq!(newsroom.groups(), expected);
    assert_eq!(newsroom.story_of("b"), bridge);
    newsroom.run(&["replay"]);
    assert_eq!(newsroom.groups(), expected);
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
