//! Kept documents read again with today's rules.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss},
};

const ROUNDS: [&str; 4] = [
    "2026-11-20T04:00:00Z",
    "2026-11-20T08:00:00Z",
    "2026-11-21T04:00:00Z",
    "2026-11-22T04:00:00Z",
];
const DATE: &str = "Fri, 20 Nov 2026 10:00:00 +0800";

const WATER: &str = "监测显示，太湖流域水质连续三年改善，蓝藻面积比去年同期减少四成。沿湖各市关停了一百二十家化工企业，\
    新建污水处理厂十五座，渔民转产上岸，湿地恢复了两万亩。（交汇点）";
const ROAD: &str = "跨江通道主线今日全线贯通，明年通车后两岸车程由一小时缩短到十分钟。工程历时五年，桥隧结合，\
    全长三十九公里，是目前长江上规模最大的过江工程之一。";
const SCHOOL: &str = "开发区今年新建三所小学，明年九月开学，共提供学位四千个。学校由名校托管，教师从全市统一选派，\
    周边小区的孩子可以就近入学。";

fn feed(items: &[(&str, &str, &str, &str)]) -> Answer {
    Answer::ok("application/rss+xml", rss(items))
}

/// The page of an article: a lede that is its own, and a text.
fn article(title: &str, lede: &str, text: &str) -> Answer {
    Answer::ok(
        "text/html; charset=utf-8",
        format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1>\
             <div class=\"lede\"><p>{lede}</p></div><div class=\"text\"><p>{text}</p></div></body></html>"
        ),
    )
}

fn list(links: &[(&str, &str)]) -> Answer {
    let rows: String = links
        .iter()
        .map(|(link, title)| {
            format!("<li><a href=\"{link}\">{title}</a><span>2026-11-20</span></li>")
        })
        .collect();
    Answer::ok("text/html; charset=utf-8", format!("<html><body><ul>{rows}</ul></body></html>"))
}

/// The feeds.toml of this world; each of its parts may be another.
#[derive(Clone, Copy)]
struct Rules<'a> {
    sections: &'a str,
    body: &'a str,
    drop: &'a str,
    more: &'a str,
}

const RULES: Rules<'_> = Rules { sections: "\"redian\"", body: ".text", drop: "", more: "" };

fn configure(portal: &Portal, origin: &Origin, rules: Rules<'_>) {
    let Rules { sections, body, drop, more } = rules;
    let url = |path: &str| origin.url(path);
    portal.configure(&format!(
        "{SITE}{more}
[[sources]]
key = \"one\"
name = \"甲报\"
url = \"{}\"
sections = [{sections}]
[[sources]]
key = \"two\"
name = \"乙网\"
url = \"{}\"
sections = [\"dongtai\"]
[[sources]]
key = \"list\"
name = \"丙市政府\"
url = \"{}\"
kind = \"html\"
list = {{ item = \"li\", link = \"a\", title = \"a\", date = \"span\"{drop} }}
article = {{ title = \"h1\", body = \"{body}\" }}
sections = [\"dongtai\"]
",
        url("/one"),
        url("/two"),
        url("/list/"),
    ));
}

/// A world of four rounds: reprints, a revision, a list with pages of which one comes late.
fn world(origin: &Origin) -> Portal {
    let portal = Portal::new("");
    configure(&portal, origin, RULES);
    origin.set("/one", feed(&[("1", "太湖流域水质改善", DATE, WATER)]));
    origin.set("/two", feed(&[("a", "新建三所小学", DATE, SCHOOL)]));
    origin.set("/list/", list(&[("1.html", "过江通道全线贯通"), ("2.html", "本级部门招聘公告")]));
    origin.set("/list/1.html", article("过江通道全线贯通", "本市今天发布消息。", ROAD));
    origin.set("/list/2.html", Answer::status(503));
    portal.round(ROUNDS[0]);
    origin.set(
        "/one",
        feed(&[
            ("2", "跨江通道贯通", DATE, ROAD),
            ("1", "太湖流域水质改善", DATE, &WATER.replace("四成", "五成")),
        ]),
    );
    let notice = "因工作需要，现面向社会招聘工作人员三名，报名时间为本月底，联系电话见附件。";
    origin.set("/list/2.html", article("本级部门招聘公告", "公告如下。", notice));
    portal.round(ROUNDS[1]);
    origin.set(
        "/two",
        feed(&[
            ("b", "太湖水质连续三年改善", DATE, &WATER.replace("四成", "五成")),
            ("a", "新建三所小学", DATE, SCHOOL),
        ]),
    );
    portal.round(ROUNDS[2]);
    origin.set(
        "/one",
        feed(&[
            ("3", "三所小学明年开学", "", SCHOOL),
            ("2", "跨江通道贯通", "Sat, 21 Nov 2026 10:00:00 +0800", ROAD),
        ]),
    );
    portal.round(ROUNDS[3]);
    portal
}

/// Every row of every table.
fn dump(portal: &Portal) -> BTreeMap<String, Vec<String>> {
    let database = rusqlite::Connection::open(portal.config().database).unwrap();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let rows = |table: &str| {
        let mut statement = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let value = |at| format!("{:?}", row.get_ref(at).unwrap());
            Ok((0..columns).map(value).collect::<Vec<_>>().join("|"))
        };
        statement.query_map([], read).unwrap().map(Result::unwrap).collect()
    };
    names.map(|name| name.unwrap()).map(|name| (name.clone(), rows(&name))).collect()
}

/// What `replay --json` prints.
fn replay(portal: &Portal, more: &[&str]) -> Value {
    let output = portal.huiwen(&[&["replay", "--json"], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many items and stories are otherwise, by kind; those of which there are none left out.
fn counts(replayed: &Value) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for group in ["items", "stories"] {
        for (kind, list) in replayed[group].as_object().unwrap() {
            let many = list.as_array().unwrap().len();
            if many > 0 {
                counts.insert(kind.clone(), many);
            }
        }
    }
    counts
}

#[track_caller]
fn check(replayed: &Value, expected: &[(&str, usize)]) {
    let expected: BTreeMap<String, usize> =
        expected.iter().map(|(kind, many)| ((*kind).to_owned(), *many)).collect();
    assert_eq!(counts(replayed), expected, "{replayed:#}");
}

/// The ids of stories by the items in them, each as its source and headline.
fn stories(portal: &Portal) -> BTreeMap<Vec<String>, String> {
    let output = portal.huiwen(&["story", "list", "--json", "--limit", "0"]);
    let listed: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let name = |item: &Value| {
        format!("{} {}", item["source"].as_str().unwrap(), item["title"].as_str().unwrap())
    };
    listed
        .iter()
        .map(|story| {
            let mut items: Vec<String> =
                story["items"].as_array().unwrap().iter().map(name).collect();
            items.sort();
            (items, story["id"].as_str().unwrap().to_owned())
        })
        .collect()
}

/// Replays without and with writing: the first tells the same and leaves everything as it is.
fn apply(portal: &Portal) -> Value {
    let (before, published) = (dump(portal), portal.published());
    let told = replay(portal, &["--dry-run"]);
    assert_eq!(dump(portal), before);
    assert_eq!(portal.published(), published);
    assert_eq!((&told["dry_run"], &told["written"]), (&true.into(), &false.into()));
    let done = replay(portal, &[]);
    for part in ["items", "stories", "documents", "problems"] {
        assert_eq!(done[part], told[part]);
    }
    assert_eq!(done["written"], true);
    // What was done is not done again.
    check(&replay(portal, &[]), &[]);
    done
}

#[test]
fn a_replay_without_a_change_of_rules_changes_nothing() {
    let origin = Origin::start();
    let portal = world(&origin);
    let stories = stories(&portal);
    assert_eq!(stories.len(), 4, "{stories:?}");
    let (before, published) = (dump(&portal), portal.published());
    for arguments in
        [&["--dry-run"][..], &[], &["--since", "2026-11-21"], &["--since", "2030-01-01"]]
    {
        let replayed = replay(&portal, arguments);
        check(&replayed, &[]);
        assert_eq!(replayed["written"], false);
        assert_eq!(replayed["problems"], Value::Array(vec![]));
        assert_eq!(dump(&portal), before);
    }
    assert!(replay(&portal, &[])["documents"].as_u64() > Some(6));
    assert_eq!(portal.published(), published);
}

#[test]
fn another_section_of_a_source_moves_its_stories() {
    let origin = Origin::start();
    let portal = world(&origin);
    let before = stories(&portal);
    assert!(!portal.headlines("redian").is_empty());
    configure(&portal, &origin, Rules { sections: "\"dongtai\"", ..RULES });
    let replayed = apply(&portal);
    check(&replayed, &[("changed", 3), ("moved", 3)]);
    let change = &replayed["items"]["changed"][0]["differences"];
    assert_eq!(change.as_array().unwrap().len(), 1, "{change}");
    assert_eq!(change[0]["field"], "sections");
    assert_eq!(change[0]["before"], "redian (source)");
    assert_eq!(stories(&portal), before);
    assert_eq!(portal.headlines("redian"), Vec::<String>::new());
}

#[test]
fn another_table_of_aliases_changes_the_outlets_alone() {
    let origin = Origin::start();
    let portal = world(&origin);
    let before = stories(&portal);
    portal.write(
        "aliases.toml",
        "[about]\nversion = \"x\"\n[words]\nown = []\nnobody = []\n\
         [[outlets]]\nname = \"例报社\"\n[[aliases]]\nnames = [\"交汇点\"]\noutlet = \"例报社\"\ngrade = \"A\"\n",
    );
    configure(
        &portal,
        &origin,
        Rules { more: "\n[credits]\naliases = \"aliases.toml\"\n", ..RULES },
    );
    let replayed = apply(&portal);
    assert_eq!(counts(&replayed).keys().collect::<Vec<_>>(), ["changed"], "{replayed:#}");
    for item in replayed["items"]["changed"].as_array().unwrap() {
        for difference in item["differences"].as_array().unwrap() {
            assert!(["outlet", "permission"].contains(&difference["field"].as_str().unwrap()));
        }
    }
    assert_eq!(stories(&portal), before);
}

#[test]
fn a_selector_that_is_put_right_joins_what_is_one_report_and_the_older_id_stays() {
    let origin = Origin::start();
    let portal = Portal::new("");
    let wrong = Rules { body: ".lede", ..RULES };
    configure(&portal, &origin, wrong);
    let road = format!(
        "{ROAD}大桥两端各设一座服务区，隧道内每隔百米有一处逃生口。施工方介绍，沉井下沉最深处达六十七米，\
         盾构机穿越江底断层用了四百二十天。通车初期对小型客车免费三个月，货车按轴收费。"
    );
    origin.set("/one", feed(&[("2", "跨江通道贯通", DATE, &road)]));
    origin.set("/two", feed(&[("a", "新建三所小学", DATE, SCHOOL)]));
    origin.set("/list/", list(&[("1.html", "今日要讯：两岸从此近了")]));
    origin.set(
        "/list/1.html",
        article("今日要讯：两岸从此近了", "本市今天发布消息，请看详情。", &road),
    );
    portal.round(ROUNDS[0]);
    let before = stories(&portal);
    assert_eq!(before.len(), 3, "{before:?}");
    configure(&portal, &origin, RULES);
    let replayed = apply(&portal);
    let kinds = counts(&replayed);
    assert_eq!(kinds.get("changed"), Some(&1), "{replayed:#}");
    assert_eq!(kinds.get("joined"), Some(&1), "{replayed:#}");
    let after = stories(&portal);
    assert_eq!(after.len(), 2);
    let both = vec!["list 今日要讯：两岸从此近了".to_owned(), "one 跨江通道贯通".to_owned()];
    let into = replayed["stories"]["joined"][0]["into"]["id"].as_str().unwrap();
    assert_eq!(after[&both], into);
    assert!(before.values().any(|id| id == into));
    // The rules of before part them again, and the id of the story stays.
    configure(&portal, &origin, wrong);
    let replayed = apply(&portal);
    assert_eq!(counts(&replayed).get("parted"), Some(&1), "{replayed:#}");
    assert!(stories(&portal).values().any(|id| id == into));
}

#[test]
fn what_a_rule_leaves_out_goes_unless_an_editor_decided_on_it() {
    let origin = Origin::start();
    let portal = world(&origin);
    let notice = vec!["list 本级部门招聘公告".to_owned()];
    let road = stories(&portal)
        .into_iter()
        .find(|(items, _)| items.contains(&"list 过江通道全线贯通".to_owned()))
        .unwrap();
    assert!(portal.huiwen(&["story", "feature", &road.1, "redian"]).status.success());
    configure(&portal, &origin, Rules { drop: ", drop = \"html$\"", ..RULES });
    // Every list looks broken now: what cannot be understood says nothing of what is gone.
    check(&replay(&portal, &["--dry-run"]), &[]);
    configure(&portal, &origin, Rules { drop: ", drop = \"1.html$\"", ..RULES });
    let replayed = replay(&portal, &[]);
    check(&replayed, &[("kept", 1)]);
    configure(&portal, &origin, Rules { drop: ", drop = \"2.html$\"", ..RULES });
    let before = stories(&portal);
    assert!(before.contains_key(&notice), "{before:?}");
    let replayed = apply(&portal);
    check(&replayed, &[("closed", 1), ("lost", 1)]);
    let mut expected = before.clone();
    let id = expected.remove(&notice).unwrap();
    assert_eq!(stories(&portal), expected);
    assert!(!portal.headlines("dongtai").contains(&"本级部门招聘公告".to_owned()));
    // It comes back under its id if the rule goes.
    configure(&portal, &origin, RULES);
    let replayed = apply(&portal);
    check(&replayed, &[("added", 1), ("opened", 1)]);
    assert_eq!(stories(&portal)[&notice], id);
}

#[test]
fn what_editors_chose_follows_items_that_are_known_by_something_else() {
    let origin = Origin::start();
    let portal = Portal::new("");
    configure(&portal, &origin, RULES);
    origin.set("/one", feed(&[("2", "跨江通道贯通", DATE, ROAD)]));
    origin.set("/two", feed(&[("b", "跨江通道贯通", DATE, ROAD)]));
    origin.set("/list/", list(&[("1.html", "新建三所小学")]));
    origin.set("/list/1.html", article("新建三所小学", "本市今天发布消息。", SCHOOL));
    portal.round(ROUNDS[0]);
    // Other rules gave the items other identities. The halves that their keys are made of stay, so that they are found.
    let database = rusqlite::Connection::open(portal.config().database).unwrap();
    let renamed = "UPDATE item SET plain = unhex(hex(randomblob(8)) || substr(hex(plain), 17));
                   UPDATE item SET identity = plain;";
    database.execute_batch(renamed).unwrap();
    drop(database);
    let run = |arguments: &[&str]| {
        let output = portal.huiwen(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let story_of = |source: &str| {
        let has = |items: &[String]| items.iter().any(|item| item.starts_with(source));
        stories(&portal).into_iter().find(|(items, _)| has(items)).unwrap().1
    };
    let (road, school) = (story_of("one"), story_of("list"));
    assert_eq!(road, story_of("two"));
    let leads = |source: &str| {
        let why = run(&["story", "why", &road]);
        let line = why.lines().find(|line| line.starts_with("主稿")).unwrap();
        assert!(line.contains(&format!(" · {source} · ")), "{source} does not lead:\n{why}");
    };
    leads("one");
    let why = run(&["story", "why", &road]);
    let two = why.lines().find(|line| line.contains(" · two · ")).unwrap().trim();
    run(&["story", "lead", &road, two.split(' ').next().unwrap()]);
    // The older of both is that of the list, which is of no hour.
    run(&["story", "merge", &road, &school]);
    leads("two");
    let replayed = apply(&portal);
    check(&replayed, &[("changed", 3)]);
    leads("two");
    assert_eq!(story_of("one"), school);
    run(&["story", "undo", "2"]);
    assert_eq!((story_of("one"), story_of("list")), (road.clone(), school.clone()));
    leads("two");
    run(&["story", "undo", "3"]);
    assert_eq!(story_of("one"), school);
    leads("two");
    let exported = run(&["edits", "export"]);
    portal.write("edits.jsonl", exported);
    let imported = portal.huiwen(&["edits", "import", "edits.jsonl"]);
    let told = String::from_utf8(imported.stderr).unwrap();
    assert!(told.contains("edits taken over: 0"), "{told}");
    std::fs::remove_dir_all(portal.path().join("db")).unwrap();
    run(&["edits", "import", "edits.jsonl"]);
    portal.round(ROUNDS[0]);
    assert_eq!(story_of("one"), school);
    leads("two");
}

#[test]
fn what_was_missed_comes_with_the_id_and_the_time_it_would_have_had() {
    let origin = Origin::start();
    let portal = world(&origin);
    let before = stories(&portal);
    let database = rusqlite::Connection::open(portal.config().database).unwrap();
    database
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             CREATE TEMP TABLE missed AS SELECT item.id FROM item JOIN source ON source.id = source
                 WHERE key = 'two' OR key = 'one' AND guid = '1';
             DELETE FROM placement WHERE story IN (SELECT id FROM story WHERE lead IN missed);
             DELETE FROM story WHERE NOT EXISTS (SELECT 1 FROM member
                 WHERE member.story = story.id AND item NOT IN missed);
             DELETE FROM member WHERE item IN missed;
             DELETE FROM body WHERE item IN missed;
             DELETE FROM item WHERE id IN missed;
             UPDATE story SET lead = (SELECT min(item) FROM member WHERE member.story = story.id)
                 WHERE lead IN missed;
             DELETE FROM near WHERE item IN missed; DELETE FROM near_new WHERE item IN missed;",
        )
        .unwrap();
    drop(database);
    assert!(stories(&portal).len() < before.len());
    let replayed = apply(&portal);
    assert_eq!(counts(&replayed).get("added"), Some(&3), "{replayed:#}");
    let water = |stories: &BTreeMap<Vec<String>, String>| {
        let found = stories.iter().find(|(items, _)| items[0].contains("太湖"));
        found.map(|(items, id)| (items.clone(), id.clone())).unwrap()
    };
    assert_eq!(water(&stories(&portal)), water(&before));
    let history = portal.huiwen(&["story", "list", "--json", "--since", "2026-11-20"]).stdout;
    let history = String::from_utf8(history).unwrap();
    assert!(history.contains("减少") || history.contains("太湖流域水质改善"), "{history}");
}

#[test]
fn two_rounds_do_not_write_at_once() {
    let origin = Origin::start();
    let portal = Portal::of(&origin);
    let _lock = huiwen::store::RoundLock::take(&portal.config().database).unwrap().unwrap();
    assert_eq!(portal.huiwen(&["replay"]).status.code(), Some(75));
    assert_eq!(portal.huiwen(&["replay", "--since", "yesterday"]).status.code(), Some(2));
}
