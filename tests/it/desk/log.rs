//! The log of what editors decided: looked through, and handed out.

use rusqlite::params;
use uuid::Uuid;

use super::{Browser, Desk, Reply};

/// When the first edit of these tests was made: 2026-11-20, 00:00 in Shanghai.
const BEGIN: i64 = 1_795_104_000;

struct Told<'a> {
    at: i64,
    editor: &'a str,
    story: u128,
    act: &'a str,
    section: Option<&'a str>,
    text: Option<&'a str>,
    before: Option<&'a str>,
}

/// An edit as most are.
const HIDE: Told<'static> =
    Told {
        at: 0, editor: "李敏", story: 1, act: "hide", section: None, text: None, before: None
    };

/// Writes edits into the log.
fn tell(desk: &Desk, edits: &[Told<'_>]) {
    let mut database = desk.database();
    let tx = database.transaction().unwrap();
    for edit in edits {
        let story = Uuid::from_u128(edit.story);
        let row = params![
            BEGIN + edit.at,
            edit.editor,
            story.as_bytes(),
            edit.act,
            edit.section,
            edit.text,
            edit.before
        ];
        tx.execute(
            "INSERT INTO edit (at, editor, story, act, section, text, before)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            row,
        )
        .unwrap();
    }
    tx.commit().unwrap();
}

/// The numbers of the edits that are found so, in their order.
fn numbers(browser: &mut Browser, query: &str) -> Vec<usize> {
    let reply = browser.get(&format!("/desk/log?{query}"));
    assert_eq!(reply.status, 200, "{query}");
    numbers_on(&reply)
}

/// The numbers of the edits on a page.
fn numbers_on(page: &Reply) -> Vec<usize> {
    let rows = page.text().split("<tr id=\"edit-").skip(1);
    rows.map(|row| row.split('"').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn the_log_says_who_when_what_before_and_after() {
    let desk = Desk::start();
    let mut browser = desk.editor("王强", "reader");
    assert!(browser.get("/desk/log").text().contains("还没有记录"));
    let retitle =
        Told { act: "retitle", text: Some("<b>夜校</b>"), before: Some("夜校开班"), ..HIDE };
    let merge = r#"{"other":"00000000-0000-0000-0000-000000000007","pairs":[]}"#;
    tell(
        &desk,
        &[
            retitle,
            Told { act: "feature", section: Some("redian"), ..HIDE },
            Told { act: "merge", text: Some(merge), ..HIDE },
        ],
    );
    let reply = browser.get("/desk/log");
    let text = reply.text();
    for said in [
        "2026-11-20 00:00",
        "<bdi>李敏</bdi>",
        "<td>改题</td>",
        "<bdi>夜校开班</bdi>",
        "<bdi>&#60;b&#62;夜校&#60;/b&#62;</bdi>",
        "<td>上稿 热点资讯</td>",
        "<bdi>00000000-0000-0000-0000-000000000007</bdi>",
        "/desk/story/00000000-0000-0000-0000-000000000001",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(numbers(&mut browser, ""), [3, 2, 1]);
}

#[test]
fn the_log_is_filtered_by_all_that_it_says() {
    let desk = Desk::start();
    let mut browser = desk.editor("王强", "reader");
    let day = 24 * 3600;
    tell(
        &desk,
        &[
            HIDE,
            Told { editor: "赵一多", ..HIDE },
            Told { story: 2, ..HIDE },
            Told { act: "feature", section: Some("redian"), ..HIDE },
            Told { act: "move", section: Some("dongtai"), text: Some("redian"), ..HIDE },
            Told { at: day, ..HIDE },
            Told { at: 2 * day - 1, ..HIDE },
            Told { at: 2 * day, ..HIDE },
        ],
    );
    desk.database()
        .execute(
            "INSERT INTO redirect (uid, goes, at) VALUES (?1, ?2, 0)",
            params![Uuid::from_u128(1).as_bytes(), Uuid::from_u128(2).as_bytes()],
        )
        .unwrap();
    let whole: Vec<usize> = (1..=8).rev().collect();
    let two = Uuid::from_u128(2);
    for (query, expected) in [
        ("editor=%E8%B5%B5%E4%B8%80%E5%A4%9A", vec![2]),
        ("act=feature", vec![4]),
        ("section=redian", vec![5, 4]),
        ("section=dongtai", vec![5]),
        // With what became part of it.
        (&format!("story={two}"), whole.clone()),
        (&format!("story={}", Uuid::from_u128(1)), whole.clone()),
        ("since=2026-11-21", vec![8, 7, 6]),
        ("until=2026-11-21", vec![7, 6, 5, 4, 3, 2, 1]),
        ("since=2026-11-21&until=2026-11-21", vec![7, 6]),
        ("since=2026-11-21&until=2026-11-21&act=feature", vec![]),
        ("editor=&act=&story=&section=&since=&until=", whole),
        ("editor=nobody", vec![]),
    ] {
        assert_eq!(numbers(&mut browser, query), expected, "{query}");
    }
    assert!(browser.get("/desk/log?editor=nobody").text().contains("没有符合条件"));
    for query in ["since=yesterday", "story=x", "until=2026-13-01", "format=xml"] {
        assert_eq!(browser.get(&format!("/desk/log?{query}")).status, 422, "{query}");
    }
}

#[test]
fn the_log_is_read_page_by_page() {
    let desk = Desk::start();
    let mut browser = desk.editor("王强", "reader");
    let edits: Vec<_> = (0..250).map(|at| Told { at, ..HIDE }).collect();
    tell(&desk, &edits);
    let mut query = "act=hide".to_owned();
    let mut seen = Vec::new();
    for expected in [100, 100, 50] {
        let page = browser.get(&format!("/desk/log?{query}"));
        let read = numbers_on(&page);
        assert_eq!(read.len(), expected);
        seen.extend(read);
        // What comes meanwhile moves nothing.
        tell(&desk, &[HIDE]);
        let next = page.text().split_once("rel=\"next\" href=\"/desk/log?");
        assert_eq!(next.is_none(), expected == 50);
        let Some((_, next)) = next else { break };
        query = next.split('"').next().unwrap().replace("&#38;", "&");
        assert!(query.starts_with("act=hide&before="), "{query}");
    }
    assert_eq!(seen, (1..=250).rev().collect::<Vec<_>>());
}

#[test]
fn a_spreadsheet_gets_the_whole_log_and_no_formula() {
    let desk = Desk::start();
    let mut browser = desk.editor("王强", "reader");
    let mut edits: Vec<_> = (0..1200).map(|at| Told { at, ..HIDE }).collect();
    for text in ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\tx", "＝1"] {
        edits.push(Told {
            act: "retitle",
            text: Some(text),
            before: Some("说“好”,\n第二行"),
            ..HIDE
        });
    }
    tell(&desk, &edits);
    let reply = browser.get("/desk/log?format=csv");
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        reply.header("content-disposition"),
        Some("attachment; filename=\"huiwen-log.csv\"")
    );
    // Excel takes it for UTF-8 by this.
    let text = reply.text().strip_prefix('\u{FEFF}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let expected = "number,time,editor,story,headline,act,section,before,after,batch,undoes";
    assert_eq!(names.iter().collect::<Vec<_>>().join(","), expected);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1206);
    let after: Vec<&str> = rows.iter().take(6).map(|row| &row[8]).collect();
    let hyperlink = "'=HYPERLINK(\"http://evil.example\")";
    assert_eq!(after, ["'＝1", "'\tx", "'@SUM(A1)", "'-1", "'+1", hyperlink]);
    assert_eq!(&rows[0][7], "说“好”,\n第二行");
    assert_eq!((&rows[1205][0], &rows[1205][1]), ("1", "2026-11-20T00:00:00+08:00"));
    let filtered = browser.get("/desk/log?act=retitle&format=csv");
    assert_eq!(csv::Reader::from_reader(filtered.text().as_bytes()).records().count(), 6);
}

#[test]
fn a_program_gets_the_whole_log() {
    let desk = Desk::start();
    let mut browser = desk.editor("王强", "reader");
    assert_eq!(browser.get("/desk/log?format=json").json(), serde_json::json!([]));
    let edits: Vec<_> = (0..1000).map(|at| Told { at, ..HIDE }).collect();
    tell(&desk, &edits);
    tell(&desk, &[Told { act: "retitle", text: Some("=1"), before: Some("旧"), ..HIDE }]);
    let log = browser.get("/desk/log?format=json").json();
    assert_eq!(log.as_array().unwrap().len(), 1001);
    let expected = serde_json::json!({
        "number": 1001, "time": "2026-11-20T00:00:00+08:00", "editor": "李敏",
        "story": Uuid::from_u128(1).to_string(), "headline": null, "act": "retitle",
        "section": null, "before": "旧", "after": "=1", "batch": null, "undoes": null,
    });
    assert_eq!(log[0], expected);
}

#[test]
fn a_story_that_is_there_is_named_by_its_headline() {
    let folder = "[[sources]]\nkey = \"inbox\"\nname = \"本报\"\nurl = \"inbox\"\nkind = \"folder\"\n\
                  sections = [\"dongtai\"]\n";
    let desk = Desk::with(folder);
    desk.portal.write("inbox/a.txt", "夜校开班\n时间：2026-11-21\n\n社区夜校今晚开班。\n");
    desk.portal.round("2026-11-22T08:00:00Z");
    let listed = desk.shell(&["story", "list", "--json"], "");
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    desk.shell(&["story", "hide", id, "--editor", "李敏"], "");
    let mut browser = desk.editor("王强", "reader");
    let text = browser.get("/desk/log?editor=%E6%9D%8E%E6%95%8F").text().to_owned();
    assert!(text.contains(&format!("href=\"/desk/story/{id}\">夜校开班</a>")), "{text}");
}

#[test]
fn what_is_no_storys_matter_has_a_log_of_its_own() {
    let source = "[[sources]]\nkey = \"daily\"\nname = \"滨江日报\"\nurl = \"http://127.0.0.1:9/\"\n\
                  sections = [\"dongtai\"]\n";
    let desk = Desk::with(source);
    desk.shell(
        &["user", "add", "赵一多", "--password-stdin", "--editor", "王强"],
        "运河边上有三棵老槐树\n",
    );
    desk.shell(&["user", "role", "赵一多", "chief", "--editor", "王强"], "");
    desk.shell(&["user", "password", "赵一多", "--generate", "--editor", "王强"], "");
    desk.shell(&["user", "close", "赵一多", "--editor", "王强"], "");
    desk.shell(&["user", "open", "赵一多", "--editor", "王强"], "");
    desk.shell(&["source", "mute", "daily", "--editor", "何静"], "");
    let mut browser = desk.editor("李敏", "reader");
    let told = |browser: &mut Browser, query: &str| {
        let log = browser.get(&format!("/desk/log/others?format=json&{query}")).json();
        let line = |line: &serde_json::Value| {
            let cell = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", cell("editor"), cell("act"), cell("about"), cell("to"))
        };
        log.as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let mute = "何静 mute daily -";
    assert_eq!(told(&mut browser, "about=daily"), [mute]);
    assert_eq!(told(&mut browser, "editor=%E4%BD%95%E9%9D%99"), [mute]);
    assert_eq!(told(&mut browser, "until=2026-01-01"), [""; 0]);
    assert_eq!(
        told(&mut browser, "about=%E8%B5%B5%E4%B8%80%E5%A4%9A"),
        [
            "王强 open 赵一多 -",
            "王强 close 赵一多 -",
            "王强 password 赵一多 -",
            "王强 role 赵一多 chief",
            "王强 add 赵一多 admin",
        ]
    );
    let page = browser.get("/desk/log/others");
    for said in ["停抓", "改权限", "<bdi>赵一多</bdi>", "<bdi>主编</bdi>"] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    let csv = browser.get("/desk/log/others?format=csv&act=mute");
    let mut reader = csv::Reader::from_reader(csv.text().trim_start_matches('\u{FEFF}').as_bytes());
    let names: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(names, ["number", "time", "editor", "act", "about", "to"]);
}
