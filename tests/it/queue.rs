//! The queue of the desk: which stories each view holds, in which order, and page after page.

mod newsroom;

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    curate::hot,
    model::{QueueRow, View},
};

pub(crate) use newsroom::{NOW, Newsroom};

const FERRY: &str = "渡口的老船工准备把船捐给水文馆";
const BRIDGE: &str = "江上新桥完成最后一段钢梁吊装";
const LIBRARY: &str = "社区图书馆夜场来了两百位读者";
const SCHOOL: &str = "三所小学明年秋天开学";
const ORPHAN: &str = "只为精选栏目准备的一条消息";

/// Sources `a` and `b` propose for 行业动态; `c` for 热点资讯, which only editors fill.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::open();
    newsroom.says("a", &[(BRIDGE, 60), (LIBRARY, 50)]);
    newsroom.says("b", &[(SCHOOL, 40), (FERRY, 30)]);
    newsroom.says("c", &[(ORPHAN, 20)]);
    newsroom.round(0);
    newsroom
}

/// A view holds these headlines: before the index knows anything, and after it knows all.
fn check(newsroom: &Newsroom, view: &View, words: &str, expected: &[&str]) {
    assert_eq!(newsroom.headlines(view, words), expected, "{view:?} “{words}”, not indexed");
    newsroom.index();
    assert_eq!(newsroom.headlines(view, words), expected, "{view:?} “{words}”");
    newsroom.forget_index();
}

fn section(key: &str) -> View {
    View::Section(key.to_owned())
}

fn source(key: &str) -> View {
    View::Source(key.to_owned())
}

#[test]
fn each_view_holds_what_its_name_says_newest_first() {
    let newsroom = newsroom();
    newsroom.feature(BRIDGE, "redian");
    newsroom.hide(LIBRARY);
    check(&newsroom, &View::Newest, "", &[ORPHAN, FERRY, SCHOOL, LIBRARY, BRIDGE]);
    check(&newsroom, &section("dongtai"), "", &[FERRY, SCHOOL, BRIDGE]);
    check(&newsroom, &section("redian"), "", &[BRIDGE]);
    check(&newsroom, &section("nowhere"), "", &[]);
    check(&newsroom, &source("a"), "", &[LIBRARY, BRIDGE]);
    check(&newsroom, &source("nobody"), "", &[]);
    check(&newsroom, &View::Unplaced, "", &[ORPHAN]);
    check(&newsroom, &View::Held, "", &[LIBRARY]);
}

#[test]
fn held_stories_and_late_ones_without_a_section_are_counted() {
    let newsroom = newsroom();
    newsroom.hide(LIBRARY);
    newsroom.hide(BRIDGE);
    let (now, sections): (DateTime<Utc>, _) =
        (NOW.parse().unwrap(), newsroom.portal.config().sections);
    for _ in 0..2 {
        let count = |minutes| {
            let since = now - TimeDelta::minutes(minutes);
            let counts = newsroom.portal.store().queue_counts(since, &sections).unwrap();
            (counts.held, counts.unplaced)
        };
        assert_eq!(count(30), (2, 1));
        assert_eq!(count(10), (2, 0));
        newsroom.index();
    }
}

#[test]
fn words_narrow_every_view() {
    let newsroom = newsroom();
    newsroom.feature(BRIDGE, "redian");
    newsroom.hide(LIBRARY);
    newsroom.refresh_hot(0);
    for (view, word, expected) in [
        (View::Newest, "图书", LIBRARY),
        (section("dongtai"), "小学", SCHOOL),
        (section("redian"), "新桥", BRIDGE),
        (source("a"), "江上新桥", BRIDGE),
        (View::Hot, "渡口的", FERRY),
        (View::Unplaced, "精选", ORPHAN),
        (View::Held, "读者", LIBRARY),
    ] {
        check(&newsroom, &view, word, &[expected]);
        check(&newsroom, &view, &format!("{word} 没有的词"), &[]);
    }
    check(&newsroom, &section("dongtai"), "图书", &[]);
    check(&newsroom, &source("b"), "新桥", &[]);
    check(&newsroom, &View::Unplaced, "新桥", &[]);
    check(&newsroom, &View::Held, "新桥", &[]);
}

#[test]
fn a_section_shows_its_head_first() {
    let newsroom = newsroom();
    newsroom.pin("dongtai", &[BRIDGE, LIBRARY]);
    check(&newsroom, &section("dongtai"), "", &[BRIDGE, LIBRARY, FERRY, SCHOOL]);
    let pinned = |row: &QueueRow| row.sections[0].pinned;
    let rows = newsroom.rows(&section("dongtai"), "");
    assert_eq!(rows.iter().map(pinned).collect::<Vec<_>>(), [Some(1), Some(2), None, None]);
    assert_eq!(newsroom.paged(&section("dongtai"), "", 1), [BRIDGE, LIBRARY, FERRY, SCHOOL]);
    // What is kept from readers keeps its position, and is not shown.
    newsroom.hide(BRIDGE);
    check(&newsroom, &section("dongtai"), "", &[LIBRARY, FERRY, SCHOOL]);
}

#[test]
fn pages_have_neither_gaps_nor_repeats_while_new_stories_come_in() {
    let newsroom = Newsroom::open();
    // As many of a source that is new come into its sections.
    let headlines: Vec<String> = (0..18).map(Newsroom::headline).collect();
    let told: Vec<(&str, i64)> =
        headlines.iter().zip(0..).map(|(headline, at)| (headline.as_str(), 100 - at)).collect();
    newsroom.says("a", &told);
    newsroom.round(0);
    let mut expected: Vec<&str> = headlines.iter().map(String::as_str).collect();
    expected.reverse();
    let mut round = 0;
    for is_indexed in [false, true] {
        for (view, words) in [
            (View::Newest, ""),
            (section("dongtai"), ""),
            (source("a"), ""),
            (section("dongtai"), "工地号消息"),
        ] {
            let mut seen = Vec::new();
            let mut from = None;
            loop {
                if is_indexed {
                    newsroom.index();
                }
                let queue = newsroom.page(&view, words, from.as_deref(), 7);
                assert!(queue.rows.len() <= 7, "{view:?}");
                seen.extend(queue.rows.into_iter().map(|row| row.headline));
                round += 1;
                let newer = format!("后来的第{}工地号消息", Newsroom::headline(40 + round));
                newsroom.says("b", &[(&newer, -round)]);
                newsroom.round(round);
                from = queue.next;
                if from.is_none() {
                    break;
                }
            }
            seen.retain(|headline| !headline.starts_with("后来"));
            assert_eq!(seen, expected, "{view:?} “{words}”");
        }
        newsroom.says("b", &[]);
    }
}

#[test]
fn a_row_tells_all_that_is_known_of_a_story() {
    let newsroom = Newsroom::open();
    let text = "甲市的新桥今日通车，".repeat(12);
    newsroom.tells("a", &[(BRIDGE, 60, &text)]);
    newsroom.tells("b", &[(BRIDGE, 30, &text)]);
    newsroom.round(0);
    newsroom.feature(BRIDGE, "redian");
    newsroom.overlay(
        BRIDGE,
        "headline = '桥通了', seen = '从前的标题', version = 7, correction = '日期'",
    );
    let rows = newsroom.rows(&View::Newest, "");
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.headline.as_str(), row.original_headline.as_deref()), ("桥通了", Some(BRIDGE)));
    assert!(row.is_headline_outdated);
    assert_eq!((row.version, row.copies), (7, 2));
    assert_eq!(row.outlets, ["来源a", "来源b"]);
    assert_eq!(row.credit, "来源a");
    assert!(row.permission.is_some());
    let now: DateTime<Utc> = NOW.parse().unwrap();
    assert_eq!(row.published.at.to_utc(), now - TimeDelta::minutes(60));
    assert_eq!(row.first_seen, now);
    let standing: Vec<(&str, bool)> =
        row.sections.iter().map(|place| (place.section.as_str(), place.by_editor)).collect();
    assert_eq!(standing, [("redian", true), ("dongtai", false)]);
    assert!(row.sections.iter().all(|standing| !standing.reason.is_empty()));
    assert_eq!(row.marks.correction.as_deref(), Some("日期"));
    assert!(!row.marks.is_hidden && row.marks.gone.is_none());
    let config = newsroom.portal.config();
    let again = newsroom.portal.store().queue_rows(&[row.id, uuid::Uuid::nil()], &config.sections);
    assert_eq!(again.unwrap(), rows);
}

#[test]
fn the_hot_view_is_the_list_as_it_was_last_ranked() {
    let newsroom = Newsroom::open();
    let text = "甲市的新桥今日通车，".repeat(12);
    newsroom.tells("a", &[(BRIDGE, 60, &text), (LIBRARY, 10, "读者很多。")]);
    newsroom.tells("b", &[(BRIDGE, 30, &text)]);
    newsroom.round(0);
    assert_eq!(newsroom.headlines(&View::Hot, ""), [""; 0]);
    newsroom.refresh_hot(0);
    assert_eq!(newsroom.headlines(&View::Hot, ""), [BRIDGE, LIBRARY]);
    assert_eq!(newsroom.paged(&View::Hot, "", 1), [BRIDGE, LIBRARY]);
    let houses = std::collections::BTreeMap::default();
    let ranked = hot::hottest(&newsroom.portal.store(), &houses, None, NOW.parse().unwrap());
    assert_eq!(ranked.unwrap(), [], "sources without a house make nothing hot");
    newsroom.refresh_hot(60 * 24 * 9);
    assert_eq!(newsroom.headlines(&View::Hot, ""), [""; 0]);
}

#[test]
fn a_cursor_that_we_never_wrote_leads_to_the_first_page() {
    let newsroom = newsroom();
    newsroom.index();
    for view in
        [View::Newest, section("dongtai"), source("a"), View::Hot, View::Unplaced, View::Held]
    {
        for words in ["", "新桥"] {
            let first = newsroom.headlines(&view, words);
            let all = ["", "r", "r1.2", "kk", "k1", "n-1", "h", "南京", "' OR 1=1", "r1.1.x.a"];
            for wrong in all {
                let page = newsroom.page(&view, words, Some(wrong), 50);
                let headlines: Vec<String> =
                    page.rows.into_iter().map(|row| row.headline).collect();
                assert_eq!(headlines, first, "{view:?} {wrong}");
            }
            for odd in ["n999999999999", "h999", "k-9223372036854775808.0", "r0.0.0.", "k0.0"] {
                newsroom.page(&view, words, Some(odd), 50);
            }
            assert!(newsroom.page(&view, words, None, 0).rows.is_empty());
        }
    }
}
