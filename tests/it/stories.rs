//! What is one story and what is two: joined by the judge, by revisions, by editors, and kept so.

mod decided;

use std::fs;

use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source},
};

const FIRST: &str = "2026-11-22T04:00:00Z";
const LATER: &str = "2026-11-22T05:00:00Z";
const LAST: &str = "2026-11-22T06:00:00Z";
const DATE: &str = "Sun, 22 Nov 2026 10:00:00 +0800";
const AFTER: &str = "Sun, 22 Nov 2026 10:30:00 +0800";

const BRIDGE: &str = "昨天下午，连接两岸的新桥完成最后一段钢梁吊装，比计划早了十一天。项目部介绍，桥面铺装\
    下周开始，明年春天可以试通车。附近的居民说，以后上班不用再绕行渡口，路上能省下四十分钟。桥上还\
    留出了两条自行车道，夜里会亮起柔和的灯。";
const LIBRARY: &str = "社区图书馆的夜场上周开放，第一晚来了两百多位读者。馆长许闻舟说，夜场开到十点半，\
    周末还有老师义务辅导作业。读者可以自带水杯，馆里备了热水和毛毯。为了让孩子安静看书，一楼专门隔\
    出了一间绘本屋，墙上画满了江边的芦苇。";
const FERRY: &str = "渡口的老船工沈阿水今年六十八岁，在这条江上摆了三十九年渡。新桥合龙以后，他准备把船\
    捐给镇上的水文馆。他说，舍不得的是每天清晨第一班船上的菜农和学生。镇里打算把渡口改成一处小公园，\
    保留那块写着船期的木牌。";

/// A portal of three sources; each is served what `set` says.
struct Newsroom {
    origin: Origin,
    portal: Portal,
}

impl Newsroom {
    fn open() -> Newsroom {
        let origin = Origin::start();
        let sources: String = ["a", "b", "c"]
            .map(|key| source(key, origin.url(&format!("/{key}")).as_str()))
            .concat();
        let newsroom = Newsroom { portal: Portal::new(&sources), origin };
        for key in ["a", "b", "c"] {
            newsroom.set(key, &[]);
        }
        newsroom
    }

    /// What a source shows: (guid, headline, date, text).
    fn set(&self, key: &str, items: &[(&str, &str, &str, &str)]) {
        let path = format!("/{key}");
        let own: Vec<_> = items.iter().map(|(guid, ..)| format!("{key}-{guid}")).collect();
        let items: Vec<_> = items
            .iter()
            .zip(&own)
            .map(|((_, headline, date, text), guid)| (guid.as_str(), *headline, *date, *text))
            .collect();
        self.origin.set(&path, Answer::ok("application/rss+xml", rss(&items)));
    }

    fn stories(&self) -> Vec<Value> {
        let listed = self.portal.huiwen(&["story", "list", "--json", "--limit", "0"]);
        serde_json::from_slice(&listed.stdout).unwrap()
    }

    /// The sources of the items of each story, the largest first.
    fn groups(&self) -> Vec<String> {
        let sources = |story: &Value| {
            let items = story["items"].as_array().unwrap();
            let mut sources: Vec<&str> =
                items.iter().map(|item| item["source"].as_str().unwrap()).collect();
            sources.sort_unstable();
            sources.concat()
        };
        let mut groups: Vec<String> = self.stories().iter().map(sources).collect();
        groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group.clone()));
        groups
    }

    /// The id of the story with an item of this source.
    fn story_of(&self, source: &str) -> String {
        let stories = self.stories();
        let has = |story: &&Value| {
            story["items"].as_array().unwrap().iter().any(|item| item["source"] == source)
        };
        stories.iter().find(has).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Runs a command that has to go well; its standard output.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.portal.huiwen(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same portal from nothing but its sources and the edits of before.
    fn rebuild(&self) {
        self.portal.write("edits.jsonl", self.run(&["edits", "export"]));
        fs::remove_dir_all(self.portal.path().join("db")).unwrap();
        self.portal.round(LAST);
        self.run(&["edits", "import", "edits.jsonl"]);
        self.portal.round(LAST);
    }
}

/// The number of the item of this source, as “story why” prints it.
fn item_of(why: &str, source: &str) -> String {
    let line = why.lines().find(|line| line.contains(&format!(" · {source} · "))).unwrap();
    let number = line.trim_start_matches("主稿").trim().split(' ').next().unwrap();
    number.to_owned()
}

#[test]
fn copies_of_one_report_are_one_story_and_its_reasons_are_told() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set(
        "b",
        &[(
            "1",
            "两岸新桥合龙，比计划早十一天（图）",
            AFTER,
            &format!("来源：来源a　编辑：许闻舟　{BRIDGE}"),
        )],
    );
    newsroom.set("c", &[("1", "社区图书馆夜场开放", DATE, LIBRARY)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["ab", "c"]);
    let why = newsroom.run(&["story", "why", &newsroom.story_of("a")]);
    for expected in ["转载 2", "主稿", "首发", "正文", "body", "栏目 redian：source"] {
        assert!(why.contains(expected), "“{expected}” is not in\n{why}");
    }
}

#[test]
fn what_an_editor_merged_stays_one_story_after_polls_and_a_rebuild() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    let (stays, goes) = (newsroom.story_of("a"), newsroom.story_of("b"));
    let told = newsroom.run(&["story", "merge", &goes, &stays, "--editor", "李敏"]);
    assert_eq!(told.trim(), stays);
    assert_eq!(newsroom.groups(), ["ab"]);
    // Whoever has the old id finds the story.
    let why = newsroom.run(&["story", "why", &goes]);
    assert!(why.contains(&format!("已并入：{goes} → {stays}")), "{why}");
    assert!(why.contains("李敏"), "{why}");
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab"]);
    newsroom.rebuild();
    assert_eq!(newsroom.groups(), ["ab"]);
    assert_eq!(newsroom.story_of("b"), stays);
}

#[test]
fn a_merged_story_leads_to_the_one_that_took_it_in() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    let (stays, goes) = (newsroom.story_of("a"), newsroom.story_of("b"));
    newsroom.run(&["story", "merge", &stays, &goes]);
    let page = newsroom.portal.read(&format!("public/story/{goes}.html"));
    assert!(page.contains(&format!("url=../story/{stays}.html")), "{page}");
    assert_eq!(newsroom.portal.headlines("all").len(), 1);
}

#[test]
fn what_an_editor_split_stays_two_stories_after_polls_and_a_rebuild() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["ab"]);
    let story = newsroom.story_of("a");
    let item = item_of(&newsroom.run(&["story", "why", &story]), "b");
    let part = newsroom.run(&["story", "split", &story, &item]);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    assert_eq!(
        (newsroom.story_of("a"), newsroom.story_of("b")),
        (story.clone(), part.trim().to_owned())
    );
    // The source shows it again, changed; another outlet carries it as well.
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, &format!("{BRIDGE}（完）"))]);
    newsroom.set("c", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups().len(), 2);
    assert_ne!(newsroom.story_of("a"), newsroom.story_of("b"));
    newsroom.rebuild();
    assert_eq!(newsroom.groups().len(), 2);
    assert_ne!(newsroom.story_of("a"), newsroom.story_of("b"));
    assert_eq!(newsroom.story_of("a"), story);
}

#[test]
fn a_part_that_was_a_story_before_has_its_id_again() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    let (stays, goes) = (newsroom.story_of("a"), newsroom.story_of("b"));
    newsroom.run(&["story", "merge", &stays, &goes]);
    let item = item_of(&newsroom.run(&["story", "why", &stays]), "b");
    assert_eq!(newsroom.run(&["story", "split", &stays, &item]).trim(), goes);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "b"]);
}

#[test]
fn stories_that_are_kept_apart_are_not_joined_even_if_their_texts_become_equal() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    let (one, other) = (newsroom.story_of("a"), newsroom.story_of("b"));
    newsroom.run(&["story", "apart", &one, &other]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    newsroom.rebuild();
    assert_eq!(newsroom.groups(), ["a", "b"]);
    newsroom.run(&["story", "allow", &newsroom.story_of("a"), &newsroom.story_of("b")]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, &format!("{BRIDGE}（完）"))]);
    newsroom.portal.round(LAST);
    assert_eq!(newsroom.groups(), ["ab"]);
}

#[test]
fn a_revision_that_makes_two_stories_equal_joins_them() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "快讯：新桥今日合龙", AFTER, "详情稍后。")]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    let stays = newsroom.story_of("a");
    newsroom.set("b", &[("1", "快讯：新桥今日合龙", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab"]);
    assert_eq!(newsroom.story_of("b"), stays);
}

#[test]
fn a_revision_that_makes_a_copy_another_report_parts_it() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.groups(), ["ab"]);
    let story = newsroom.story_of("a");
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "b"]);
    assert_eq!(newsroom.story_of("a"), story);
}

#[test]
fn a_revision_does_not_tear_apart_what_an_editor_decided_on() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "社区图书馆夜场开放", AFTER, LIBRARY)]);
    newsroom.portal.round(FIRST);
    let (one, other) = (newsroom.story_of("a"), newsroom.story_of("b"));
    newsroom.run(&["story", "merge", &one, &other]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab"]);
    newsroom.set("a", &[("1", "新桥明年春天试通车", DATE, BRIDGE)]);
    newsroom.portal.round(LAST);
    assert_eq!(newsroom.groups(), ["ab"]);
}

#[test]
fn the_machine_does_not_join_two_stories_that_editors_decided_on() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    newsroom.run(&["story", "retitle", &newsroom.story_of("a"), "新桥合龙"]);
    newsroom.run(&["story", "retitle", &newsroom.story_of("b"), "老船工的船"]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "b"]);
}

#[test]
fn no_digest_stands_for_a_report() {
    let newsroom = Newsroom::open();
    let digest: String = BRIDGE.chars().take(45).chain("……".chars()).collect();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, &digest)]);
    newsroom.portal.round(FIRST);
    let id = newsroom.story_of("a");
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装（全文）", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ab"]);
    let story = &newsroom.stories()[0];
    assert_eq!(
        (story["id"].as_str(), story["credit"].as_str()),
        (Some(id.as_str()), Some("来源b"))
    );
}

#[test]
fn the_preferred_source_stands_for_a_story() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(FIRST);
    assert_eq!(newsroom.stories()[0]["credit"], "来源a");
    let feeds =
        newsroom.portal.read("feeds.toml").replace("key = \"b\"\n", "key = \"b\"\npriority = 5\n");
    newsroom.portal.configure(&feeds);
    newsroom.set("c", &[("1", "新桥完成最后一段钢梁吊装", AFTER, BRIDGE)]);
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["abc"]);
    assert_eq!(newsroom.stories()[0]["credit"], "来源b");
}

#[test]
fn what_cannot_be_merged_or_split_is_refused_with_the_way_out() {
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "新桥完成最后一段钢梁吊装", DATE, BRIDGE)]);
    newsroom.set("b", &[("1", "老船工把船捐给水文馆", AFTER, FERRY)]);
    newsroom.portal.round(FIRST);
    let (one, other) = (newsroom.story_of("a"), newsroom.story_of("b"));
    let item = item_of(&newsroom.run(&["story", "why", &one]), "a");
    newsroom.run(&["story", "hide", &other]);
    for (arguments, expected) in [
        (&["story", "merge", &one, &one][..], "the same story"),
        (&["story", "merge", &one, &other], "one of the two is hidden"),
        (&["story", "split", &one, "4711"], "has no item 4711"),
        (&["story", "split", &one, &item], "not all"),
    ] {
        let output = newsroom.portal.huiwen(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(expected), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(newsroom.groups(), ["a", "b"]);
}

#[test]
fn a_report_without_a_text_is_not_joined_by_an_address_that_leads_to_several() {
    let newsroom = Newsroom::open();
    let set = |source: &str, guid: &str, headline: &str| {
        let item = format!(
            "<item><title>{headline}</title><link>https://example.cn/live.html</link>\
             <guid isPermaLink=\"false\">{guid}</guid><pubDate>{DATE}</pubDate></item>"
        );
        let feed = rss(&[]).replace("</channel>", &format!("{item}</channel>"));
        newsroom.origin.set(&format!("/{source}"), Answer::ok("application/rss+xml", feed));
    };
    // One page of a source, of which it says another thing each time.
    set("a", "1", "江边马拉松清晨六点鸣枪开跑");
    newsroom.portal.round(FIRST);
    set("a", "2", "社区图书馆夜场周末开放");
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["a", "a"]);
    set("c", "3", "老城小巷改造完成");
    newsroom.portal.round(LAST);
    assert_eq!(newsroom.groups(), ["a", "a", "c"]);

    // One that leads to one story alone still tells that it is that one.
    let newsroom = Newsroom::open();
    newsroom.set("a", &[("1", "江边马拉松清晨六点鸣枪开跑", DATE, "")]);
    newsroom.portal.round(FIRST);
    let feed = rss(&[("a-1", "江边马拉松赛道沿途封路", DATE, "")]);
    newsroom.origin.set("/c", Answer::ok("application/rss+xml", feed));
    newsroom.portal.round(LATER);
    assert_eq!(newsroom.groups(), ["ac"]);
}
