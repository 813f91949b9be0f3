//! Words in stories: `huiwen story search`, and the same search of the desk.

use huiwen::model::View;
use serde_json::Value;

use crate::queue::Newsroom;

const BRIDGE: &str = "南京长江大桥夜景灯光升级";
const PORT: &str = "镇江港集装箱吞吐量创新高";
const STOCKS: &str = "Ａ股三大指数收涨";
const ISLAND: &str = "臺灣學生來揚州研學";

fn newsroom() -> Newsroom {
    let newsroom = Newsroom::open();
    newsroom.tells(
        "a",
        &[
            (BRIDGE, 60, "市民在<b>江</b>边拍照，交警提醒不要停车。COVID-19 期间曾关闭。"),
            (PORT, 50, "前十个月完成2026年目标的九成。消息说，南，京杭运河也很忙。"),
        ],
    );
    newsroom.tells("b", &[(STOCKS, 40, "上证指数报3,912点，AI 产业链走强。")]);
    newsroom.tells("c", &[(ISLAND, 30, "活動為期五天，由兩岸高校合辦。")]);
    newsroom.round(0);
    newsroom
}

/// These headlines are found: while nothing is indexed, and when all is.
fn check(newsroom: &Newsroom, words: &str, expected: &[&str]) {
    assert_eq!(newsroom.headlines(&View::Newest, words), expected, "“{words}”, not indexed");
    newsroom.index();
    assert_eq!(newsroom.headlines(&View::Newest, words), expected, "“{words}”");
    newsroom.forget_index();
}

/// The headlines that `story search --json` prints.
fn printed(newsroom: &Newsroom, arguments: &[&str]) -> Vec<String> {
    let output = newsroom.portal.huiwen(&[&["story", "search", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    found.iter().map(|story| story["headline"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn words_of_two_characters_and_more_are_found_in_headlines_texts_and_credits() {
    let newsroom = newsroom();
    for (words, expected) in [
        ("南京", [BRIDGE].as_slice()),
        ("南京长江大桥", &[BRIDGE]),
        // Exactly as it stands there.
        ("南京大桥", &[]),
        ("大桥 南京", &[BRIDGE]),
        ("大桥　停车", &[BRIDGE]),
        ("大桥 运河", &[]),
        // A character in bold is no word of its own, and a comma parts words.
        ("江边拍照", &[BRIDGE]),
        ("南京杭", &[]),
        ("来源b", &[STOCKS]),
        ("创新", &[PORT]),
    ] {
        check(&newsroom, words, expected);
    }
}

#[test]
fn width_case_and_tradition_make_no_difference() {
    let newsroom = newsroom();
    for (words, expected) in [
        ("A股", [STOCKS].as_slice()),
        ("ａ股三大", &[STOCKS]),
        ("ai产业", &[STOCKS]),
        ("AI", &[STOCKS]),
        ("台湾", &[ISLAND]),
        ("臺灣", &[ISLAND]),
        ("为期五天", &[ISLAND]),
        ("長江", &[BRIDGE]),
        ("covid-19", &[BRIDGE]),
        ("２０２６年", &[PORT]),
        ("2026", &[PORT]),
        // Latin words and numbers are found whole.
        ("202", &[]),
        ("3,912", &[STOCKS]),
    ] {
        check(&newsroom, words, expected);
    }
}

#[test]
fn a_single_character_is_found_in_headlines() {
    let newsroom = newsroom();
    check(&newsroom, "桥", &[BRIDGE]);
    check(&newsroom, "边", &[]);
    check(&newsroom, "江", &[PORT, BRIDGE]);
    check(&newsroom, "江 夜景", &[BRIDGE]);
}

#[test]
fn whatever_is_typed_is_words_and_nothing_else() {
    let newsroom = newsroom();
    let long = "很长".repeat(40_000);
    for hostile in [
        "\"",
        "\"\"",
        "'",
        "*",
        "南京*",
        "^南京",
        "NEAR",
        "NEAR(南京 大桥)",
        "a AND",
        "OR",
        "NOT 南京",
        "-南京",
        "terms:南京",
        "{terms}:x",
        "(",
        "))",
        "+",
        ":h",
        ":s1",
        ":c1 :p",
        "%",
        "_",
        "\u{0}",
        "\u{FFFD}",
        "; DROP TABLE story",
        "？！",
        "\u{202E}",
        &long,
    ] {
        newsroom.headlines(&View::Newest, hostile);
        newsroom.index();
        newsroom.headlines(&View::Newest, hostile);
        newsroom.forget_index();
    }
    check(&newsroom, "\"南京\"", &[BRIDGE]);
    check(&newsroom, "南京*", &[BRIDGE]);
    check(&newsroom, "？！", &[]);
    check(&newsroom, ":h", &[]);
    check(&newsroom, &"南京 ".repeat(9999), &[BRIDGE]);
    assert_eq!(newsroom.headlines(&View::Newest, " \u{3000} ").len(), 4, "nothing was asked");
}

#[test]
fn the_index_follows_revisions_and_purges_and_rounds_do_not_wait_for_it() {
    let newsroom = newsroom();
    let store = newsroom.portal.store();
    assert_eq!(store.not_searched().unwrap(), 4, "a round does not index");
    newsroom.index();
    assert_eq!(store.not_searched().unwrap(), 0);
    newsroom.tells("b", &[(STOCKS, 40, "午后转跌，成交萎缩。")]);
    newsroom.round(5);
    assert_eq!(store.not_searched().unwrap(), 1);
    for _ in 0..2 {
        assert_eq!(newsroom.headlines(&View::Newest, "萎缩"), [STOCKS]);
        assert_eq!(newsroom.headlines(&View::Newest, "走强"), [""; 0]);
        newsroom.index();
    }
    newsroom.act(&["story", "purge", &newsroom.story(STOCKS)]);
    for _ in 0..2 {
        assert_eq!(newsroom.headlines(&View::Newest, "萎缩"), [""; 0]);
        newsroom.index();
    }
    assert_eq!(store.not_searched().unwrap(), 0);
    newsroom.tells("a", &[("常州花博园开园", 10, "首日客流三万。")]);
    newsroom.round(10);
    assert_eq!(newsroom.headlines(&View::Newest, "花博"), ["常州花博园开园"]);
    newsroom.index();
    assert_eq!(newsroom.headlines(&View::Newest, "花博"), ["常州花博园开园"]);
}

#[test]
fn what_editors_hide_and_reword_is_found() {
    let newsroom = newsroom();
    newsroom.index();
    newsroom.hide(BRIDGE);
    newsroom.overlay(PORT, "headline = '港口年报抢先看', summary = '编辑写的提要'");
    for _ in 0..2 {
        assert_eq!(newsroom.headlines(&View::Newest, "夜景"), [BRIDGE]);
        assert_eq!(newsroom.headlines(&View::Held, "夜景"), [BRIDGE]);
        assert_eq!(newsroom.headlines(&View::Newest, "抢先看"), ["港口年报抢先看"]);
        assert_eq!(newsroom.headlines(&View::Newest, "提要"), ["港口年报抢先看"]);
        // The source's headline is found as well.
        assert_eq!(newsroom.headlines(&View::Newest, "集装箱吞吐量"), ["港口年报抢先看"]);
        newsroom.index();
    }
}

#[test]
fn stories_that_become_one_are_found_once_by_the_words_of_both() {
    let newsroom = newsroom();
    newsroom.index();
    newsroom.act(&["story", "merge", &newsroom.story(BRIDGE), &newsroom.story(PORT)]);
    for _ in 0..2 {
        let both = newsroom.headlines(&View::Newest, "夜景 集装箱");
        assert_eq!(both.len(), 1);
        assert_eq!(newsroom.headlines(&View::Newest, "吞吐量"), both);
        newsroom.index();
    }
}

#[test]
fn a_database_of_before_is_indexed_from_its_newest_stories_on() {
    let newsroom = newsroom();
    let mut store = newsroom.portal.store();
    let now = huiwen_now();
    let tx = store.begin(now).unwrap();
    assert_eq!(tx.take_into_search(1).unwrap(), 1);
    tx.commit().unwrap();
    assert_eq!(store.not_searched().unwrap(), 3);
    assert_eq!(newsroom.headlines(&View::Newest, "揚州"), [ISLAND]);
    assert_eq!(newsroom.headlines(&View::Newest, "南京"), [""; 0], "it says that it lacks some");
    assert_eq!(store.catch_up(now, 2).unwrap(), 1);
    assert_eq!(store.catch_up(now, 2).unwrap(), 0);
    assert_eq!(newsroom.headlines(&View::Newest, "南京"), [BRIDGE]);
}

fn huiwen_now() -> chrono::DateTime<chrono::Utc> {
    crate::queue::NOW.parse().unwrap()
}

#[test]
fn the_command_prints_what_it_finds_and_refuses_keys_that_it_does_not_know() {
    let newsroom = newsroom();
    assert_eq!(printed(&newsroom, &["江"]), [PORT, BRIDGE]);
    assert_eq!(
        newsroom.portal.store().not_searched().unwrap(),
        0,
        "it brings the index up to date"
    );
    assert_eq!(printed(&newsroom, &["江", "--limit", "1"]), [PORT]);
    assert_eq!(printed(&newsroom, &["江", "--limit", "0"]), [PORT, BRIDGE]);
    assert_eq!(printed(&newsroom, &["大桥", "南京"]), [BRIDGE]);
    assert_eq!(printed(&newsroom, &["指数", "--source", "b"]), [STOCKS]);
    assert_eq!(printed(&newsroom, &["指数", "--source", "a"]), [""; 0]);
    assert_eq!(printed(&newsroom, &["指数", "--section", "dongtai", "--source", "b"]), [STOCKS]);
    assert_eq!(printed(&newsroom, &["台湾", "--section", "redian"]), [""; 0]);
    let output = newsroom.portal.huiwen(&["story", "search", "南京"]);
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(line.contains(BRIDGE) && line.contains("来源a"), "{line}");
    assert!(output.stderr.is_empty());
    let none = newsroom.portal.huiwen(&["story", "search", "没有的"]);
    assert!(none.status.success() && none.stdout.is_empty());
    for wrong in [&["x", "--section", "nowhere"][..], &["x", "--source", "nobody"], &[]] {
        let output = newsroom.portal.huiwen(&[&["story", "search"], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}
