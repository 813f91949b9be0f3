//! A rebuilt site for each preset, from its list and its article to the published feed.

use std::{collections::HashSet, fs, path::Path};

use huiwen::{
    config,
    model::{FailureKind, Health, Outcome},
    poll::parse::list,
};
use regex::bytes::Regex;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, told},
};

const FIRST: &str = "2026-09-28T04:00:00Z";
const LATER: &str = "2026-09-28T10:00:00Z";

/// A file of `lists/`, all its addresses led to `origin`.
fn rebuilt(origin: &Origin, file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lists").join(file);
    let bytes = fs::read(&path).unwrap();
    let base = origin.url("/").to_string();
    let whole = Regex::new(r"https?://[A-Za-z0-9.-]+\.(cn|com|net)(:\d+)?/").unwrap();
    let bytes = whole.replace_all(&bytes, base.as_bytes()).into_owned();
    let relative = Regex::new(r#"(["'])//[A-Za-z0-9.-]+\.(cn|com|net)/"#).unwrap();
    let base = [b"$1".as_slice(), base.strip_prefix("http:").unwrap().as_bytes()].concat();
    relative.replace_all(&bytes, base.as_slice()).into_owned()
}

fn source(origin: &Origin, preset: &str, path: &str) -> String {
    format!(
        "[[sources]]\nkey = \"list\"\nname = \"示例站\"\npreset = \"{preset}\"\nurl = \"{}\"\n\
         sections = [\"redian\"]\n",
        origin.url(path)
    )
}

/// A list at `path`, read with `preset`, whose articles all are `article.html` of that preset: every one is
/// published with the text of its page.
#[track_caller]
fn check(preset: &str, path: &str, file: &str) {
    let origin = Origin::start();
    let list = rebuilt(&origin, file);
    let media_type = if file.ends_with("json") { "application/json" } else { "text/html" };
    origin.set(path, Answer::ok(media_type, list.clone()));
    let shipped = config::shipped_presets().iter().find(|known| known.key == preset).unwrap();
    let document = huiwen::model::Document {
        url: origin.url(path),
        content_type: None,
        body: list,
        fetched: FIRST.parse().unwrap(),
    };
    let parsed = list::read(&document, shipped.kind, &shipped.lists, chrono_tz::Asia::Shanghai);
    assert!(!parsed.entries.is_empty(), "{file}: {:?}", parsed.problems);
    let article = rebuilt(&origin, &format!("{preset}/article.html"));
    let links: HashSet<String> =
        parsed.entries.iter().map(|entry| entry.link.clone().unwrap()).collect();
    for link in &links {
        let path = link.strip_prefix(origin.url("/").as_str()).expect(link);
        origin.set(&format!("/{path}"), Answer::ok("text/html", article.clone()));
    }
    let portal = Portal::new(&source(&origin, preset, path));
    let (report, _) = portal.round(FIRST);
    let first = told(&report, "list");
    assert_eq!(first.outcome, Outcome::Changed, "{file}: {:?}", first.error);
    assert_eq!(first.new, links.len(), "{file}");
    assert!(!portal.headlines("redian").is_empty(), "{file}");
    // What readers see came from the page behind the list.
    let feed: serde_json::Value =
        serde_json::from_str(&portal.read("public/redian/feed.json")).unwrap();
    for item in feed["items"].as_array().unwrap() {
        let text = item["content_text"].as_str().or(item["summary"].as_str());
        assert!(text.is_some_and(|text| text.chars().count() > 5), "{file}: {item}");
    }
    // Each page was asked for once, and is not asked for again.
    let asked = origin.requests().len();
    let (report, _) = portal.round(LATER);
    assert_eq!(told(&report, "list").new, 0, "{file}");
    assert_eq!(origin.requests().len(), asked + 1, "{file}");
}

macro_rules! sites {
    ($($name:ident: $preset:literal, $path:literal, $file:literal;)*) => {
        $(#[test]
        fn $name() {
            check($preset, $path, $file);
        })*
    };
}

sites! {
    trs: "trs", "/fggz/dqjj/zdzl/", "trs/list.html";
    hanweb: "hanweb", "/col/col60096/index.html?uid=212860&pageNum=1", "hanweb/list.html";
    ucap: "ucap", "/yaowen/index.htm", "ucap/list.html";
    ucap_as_json: "ucap-json", "/szinf/info/getInfoCommon/?pagesize=15", "ucap-json/list.json";
    shanghai: "shanghai", "/fgw_fzggdt/index.html", "shanghai/list.html";
    anhui: "anhui", "/kjzx/gzdt/index.html", "anhui/list.html";
    people: "people", "/GB/340000/index.html", "people/list.html";
    xinhua: "xinhua", "/politics/ds_a6d618872de143bdafa2556915a7ae12.json", "xinhua/list.json";
    chinanews: "chinanews", "/scroll-news/news1.html", "chinanews/list.html";
    mofcom: "mofcom", "/article/xwfb/", "mofcom/list.html";
    founder: "founder", "/html/2026-09/28/node_1.htm", "founder/list.html";
    ce: "ce", "/newarea/roll/index.shtml", "ce/list.html";
    stcn: "stcn", "/article/list/yw.html", "stcn/list.html";
    cs: "cs", "/xwzx/", "cs/list.html";
    zjol: "zjol", "/zjxc/", "zjol/list.html";
    xhby: "xhby", "/xjiangsu", "xhby/list.html";
    baidu: "baidu", "/local/", "baidu/list.html";
}

#[test]
fn a_page_that_fails_is_tried_again_and_its_article_completed() {
    let origin = Origin::start();
    let list = "<html><body><ul class=\"u-list\">\
        <li><a href=\"./202609/t20260928_1.html\">园区新开两条公交线路方便职工</a><span>2026/09/28</span></li>\
        <li><a href=\"./202609/t20260928_2.html\">开发区今年新增企业八百多家</a><span>2026/09/28</span></li>\
        <li><a href=\"./202609/t20260928_3.html\">这一篇已经被撤下不再提供了</a><span>2026/09/28</span></li>\
        </ul></body></html>";
    origin.set("/list/", Answer::ok("text/html", list).header("ETag", "\"1\"").conditional());
    let body =
        "园区管委会表示，新线路自下月起运行，早晚高峰每十分钟一班，覆盖三个片区的主要厂区和宿舍。";
    origin.set("/list/202609/t20260928_1.html", page("园区新开两条公交线路方便职工", body));
    origin.set("/list/202609/t20260928_2.html", Answer::status(503));
    origin.set("/list/202609/t20260928_3.html", Answer::status(404));
    let portal = Portal::new(&source(&origin, "trs", "/list/"));
    let (report, _) = portal.round(FIRST);
    // What is not there any more is not published; what only fails is, with what the list says.
    assert_eq!((told(&report, "list").new, told(&report, "list").items), (2, 3));
    let shown = portal.headlines("redian");
    assert!(shown.contains(&"开发区今年新增企业八百多家".to_owned()), "{shown:?}");
    let body =
        "统计显示，新增企业中先进制造业占四成，多数来自上海、苏州等地，研发人员比上年多出一成。";
    origin.set("/list/202609/t20260928_2.html", page("开发区今年新增企业八百多家", body));
    let (report, _) = portal.round(LATER);
    let second = told(&report, "list");
    assert_eq!((second.outcome, second.new, second.updated), (Outcome::NotModified, 0, 1));
    let paths: Vec<String> = origin.requests().into_iter().map(|request| request.path).collect();
    let asked = |end: &str| paths.iter().filter(|path| path.ends_with(end)).count();
    assert_eq!((asked("_1.html"), asked("_2.html"), asked("_3.html")), (1, 2, 1));
}

#[test]
fn a_changed_template_is_drifted_and_an_empty_list_has_failed() {
    let origin = Origin::start();
    let items = |many: usize| -> String {
        let item = |n: usize| {
            format!(
                "<li><a href=\"./202609/t20260901_{n}.html\">第{n}家企业落户开发区先进制造园</a><span>2026/09/01</span></li>"
            )
        };
        format!(
            "<html><body><ul class=\"u-list\">{}</ul></body></html>",
            (0..many).map(item).collect::<String>()
        )
    };
    origin.set("/list/", Answer::ok("text/html", items(20)));
    let portal = Portal::new(&source(&origin, "trs", "/list/"));
    portal.round(FIRST);
    let health = |portal: &Portal| {
        let state = portal.store().poll_states().unwrap().remove("list").unwrap();
        (state.diagnosis.unwrap().health, state.failure)
    };
    assert_eq!(health(&portal).0, Health::Ok);
    origin.set("/list/", Answer::ok("text/html", items(1)));
    portal.round(LATER);
    assert_eq!(health(&portal), (Health::Drifted, None));
    origin.set("/list/", Answer::ok("text/html", "<html><body><p>新版网站</p></body></html>"));
    let (report, _) = portal.round("2026-09-28T16:00:00Z");
    let told = told(&report, "list");
    assert_eq!(told.outcome, Outcome::Failed);
    assert!(told.error.as_ref().unwrap().contains("selector found nothing"), "{:?}", told.error);
    assert_eq!(health(&portal).1, Some(FailureKind::NothingFound));
}

/// An article page of its own.
fn page(title: &str, body: &str) -> Answer {
    let text = format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1>\
         <p>2026-09-28 09:30 来源：示例晚报</p><div class=\"TRS_Editor\"><p>{body}</p></div></body></html>"
    );
    Answer::ok("text/html", text)
}

const TITLES: [&str; 2] = ["园区新开两条公交线路方便职工", "开发区今年新增企业八百多家"];

/// A source of these keys, at `path`, brings both articles that stand at `/a/202609/t20260928_1.html` and `_2`, with
/// credit and text of their pages.
#[track_caller]
fn check_kind(origin: &Origin, path: &str, keys: &str) {
    for (n, title) in TITLES.iter().enumerate() {
        let body = format!(
            "{title}，管委会有关负责人介绍了今年以来的进展，以及下一步在公共服务上的打算。"
        );
        origin.set(&format!("/a/202609/t20260928_{}.html", n + 1), page(title, &body));
    }
    let portal = Portal::new(&format!(
        "[[sources]]\nkey = \"list\"\nname = \"示例站\"\nurl = \"{}\"\nsections = [\"redian\"]\n{keys}\n",
        origin.url(path)
    ));
    let (report, _) = portal.round(FIRST);
    let told = told(&report, "list");
    assert_eq!((told.outcome, told.new), (Outcome::Changed, 2), "{:?}", told.error);
    let mut headlines = portal.headlines("redian");
    headlines.sort_unstable();
    assert_eq!(headlines, TITLES);
    let feed = portal.read("public/redian/rss.xml");
    assert!(feed.contains("<dc:source>示例晚报</dc:source>"), "{feed}");
    assert!(feed.contains("管委会有关负责人介绍了"), "{feed}");
}

#[test]
fn an_index_of_sitemaps_leads_to_articles_that_only_their_pages_name() {
    let origin = Origin::start();
    let at = |path: &str| origin.url(path).to_string();
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>{}</loc>\
         <lastmod>2026-09-28</lastmod></sitemap></sitemapindex>",
        at("/news.xml")
    );
    let urls: String = (1..=2)
        .map(|n| format!("<url><loc>{}</loc></url>", at(&format!("/a/202609/t20260928_{n}.html"))))
        .collect();
    let child =
        format!("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>");
    origin.set("/sitemap.xml", Answer::ok("application/xml", index));
    origin.set("/news.xml", Answer::ok("application/xml", child));
    check_kind(&origin, "/sitemap.xml", "kind = \"sitemap\"");
}

#[test]
fn a_json_list_is_read_by_its_own_keys() {
    let origin = Origin::start();
    let rows = TITLES.iter().enumerate().map(|(n, title)| {
        format!("{{\"t\": \"{title}\", \"id\": \"t20260928_{}\", \"at\": 1790557800}}", n + 1)
    });
    let json = format!("{{\"data\": {{\"rows\": [{}]}}}}", rows.collect::<Vec<_>>().join(","));
    origin.set("/api", Answer::ok("application/json", json));
    let template = origin.url("/a/202609/").to_string() + "{id}.html";
    let keys = format!(
        "kind = \"json\"\nlist = {{ item = \"/data/rows\", title = \"t\", id = \"id\", date = \"at\", \
         template = \"{template}\" }}"
    );
    check_kind(&origin, "/api", &keys);
}

#[test]
fn a_page_is_read_by_its_own_selectors() {
    let origin = Origin::start();
    let items: String = TITLES
        .iter()
        .enumerate()
        .map(|(n, title)| {
            format!(
                "<dd><b><a href=\"202609/t20260928_{}.html\">{title}</a></b><i>[09-28]</i></dd>",
                n + 1
            )
        })
        .collect();
    origin
        .set("/a/", Answer::ok("text/html", format!("<html><body><dl>{items}</dl></body></html>")));
    let keys = "kind = \"html\"\nlist = { item = \"dl dd\", link = \"a\", date = \"i\" }\n\
        article = { body = \".TRS_Editor\" }";
    check_kind(&origin, "/a/", keys);
}

#[test]
fn a_page_whose_script_loads_the_list_is_followed_to_its_data() {
    let origin = Origin::start();
    origin.set("/zwgk/zcjd/", Answer::ok("text/html", rebuilt(&origin, "miit/list.html")));
    let items: String = TITLES
        .iter()
        .enumerate()
        .map(|(n, title)| {
            format!(
                "<li><a href='/a/202609/t20260928_{}.html' title='{title}'>{title}</a><span class='fr'>2026-09-28</span></li>",
                n + 1
            )
        })
        .collect();
    let data =
        format!("{{\"data\": {{\"html\": \"<div class='page-content'><ul>{items}</ul></div>\"}}}}");
    // The data stands where the script asks for it, with all that it asks with.
    let list = rebuilt(&origin, "miit/list.html");
    let document = huiwen::model::Document {
        url: origin.url("/zwgk/zcjd/"),
        content_type: None,
        body: list,
        fetched: FIRST.parse().unwrap(),
    };
    let shipped = config::shipped_presets().iter().find(|known| known.key == "miit").unwrap();
    let parsed = list::read(&document, shipped.kind, &shipped.lists, chrono_tz::Asia::Shanghai);
    let next = &parsed.next[0];
    let path = format!("{}?{}", next.path(), next.query().unwrap());
    origin.set(&path, Answer::ok("application/json", data));
    check_kind(&origin, "/zwgk/zcjd/", "preset = \"miit\"");
}
