//! `huiwen source test` and `huiwen source add`: what is seen at an address, and how it gets into feeds.toml;
//! and the sources that ship.

use std::{
    collections::HashSet, fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output,
};

use huiwen::{
    config,
    model::{Document, Kind},
    poll::parse::list,
};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

fn fixture(file: &str) -> String {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lists");
    fs::read_to_string(lists.join(file)).unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn check_says(output: &Output, status: i32, said: &[&str]) {
    let shown = out(output);
    assert_eq!(output.status.code(), Some(status), "{shown}\n{}", err(output));
    for said in said {
        assert!(shown.contains(said), "{said} is not in\n{shown}");
    }
}

/// A site of the preset anhui: a list whose links lead to it, and an article.
fn site() -> Origin {
    let origin = Origin::start();
    let here = origin.url("");
    let list = fixture("anhui/list.html")
        .replace("https://kjt.ah.gov.cn", here.as_str().trim_end_matches('/'));
    origin.set("/kjzx/gzdt/", Answer::ok("text/html", list));
    let article = Answer::ok("text/html; charset=utf-8", fixture("anhui/article.html"));
    origin.set("/kjzx/gzdt/123456781.html", article);
    origin
}

fn test(portal: &Portal, url: &url::Url) -> Output {
    portal.huiwen(&["source", "test", url.as_str()])
}

#[test]
fn a_list_is_shown_step_by_step_with_its_first_article_and_its_lines() {
    let (origin, portal) = (site(), Portal::new(""));
    let url = origin.url("/kjzx/gzdt/");
    let lines = format!(
        "[[sources]]\nkey = \"127-0-0-1\"\nname = \"工作动态_示例科技厅\"\nurl = \"{url}\"\n\
         preset = \"anhui\"\nsections = [\"redian\"]\n"
    );
    check_says(
        &test(&portal, &url),
        0,
        &[
            "status    200; robots.txt allows it\n",
            " bytes, UTF-8\n",
            "kind      html\n",
            "preset    安徽省政府网站\n",
            "articles  3, 3 of them with a date\n",
            "  2026-09-26        全省量子信息产业对接会在合肥举行\n",
            &format!("article   {}\n", origin.url("/kjzx/gzdt/123456781.html")),
            "  headline  科技特派员深入茶园送技术 (by the selector)\n",
            "  date      2026-09-25 15:20 (by the selector)\n",
            "  credit    农村科技处 (by the rule selector)\n",
            "  section   工作动态\n",
            " characters: 九月以来，示例县",
            "for feeds.toml:\n",
            &lines,
        ],
    );
    let asked: Vec<String> = origin.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/robots.txt", "/kjzx/gzdt/", "/kjzx/gzdt/123456781.html"]);
    assert_eq!(portal.read("feeds.toml"), SITE);
}

#[test]
fn a_json_list_is_shown() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    let path = "/szinf/info/getInfoCommon/?channelid=5057";
    let list = fixture("ucap-json/list.json").replace("https://www.suzhou.example.cn", "");
    origin.set(path, Answer::ok("application/json", list));
    let article = "/szsrmzf/szyw/202609/0a1b2c3d4e5f60718293a4b5c6d7e8f9.shtml";
    origin.set(article, Answer::ok("text/html", fixture("ucap-json/article.html")));
    let said =
        ["kind      json\n", "articles  3, 3 of them with a date\n", "preset = \"ucap-json\"\n"];
    check_says(&test(&portal, &origin.url(path)), 0, &said);
}

#[test]
fn a_list_without_preset_gets_its_selector() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    origin.set("/local/", Answer::ok("text/html", fixture("baidu/list.html")));
    let said = [
        "preset    none fits; the items stand in ul.newslist li\n",
        "list = { item = \"ul.newslist li\" }\n",
        "kind = \"html\"\n",
    ];
    check_says(&test(&portal, &origin.url("/local/")), 0, &said);
}

#[test]
fn a_feed_is_shown_without_asking_for_articles() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    let date = "Sun, 22 Nov 2026 10:00:00 +0800";
    let feed = rss(&[("a", "甲市新闻", date, ""), ("b", "乙市新闻", date, "")]);
    origin.set("/feed", Answer::ok("application/rss+xml", feed));
    let output = test(&portal, &origin.url("/feed"));
    let said = [
        "kind      feed\n",
        "articles  2, 2 of them with a date\n",
        "  2026-11-22 10:00  甲市新闻\n",
    ];
    check_says(&output, 0, &said);
    assert!(!out(&output).contains("\narticle  ") && !out(&output).contains("preset ="));
}

#[test]
fn a_page_that_leads_elsewhere_is_followed() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    let issue = "/html/2026-09/28/node_1.htm";
    let index = format!("<meta http-equiv=\"refresh\" content=\"0;URL={issue}\">");
    origin.set("/paperindex.htm", Answer::ok("text/html", index));
    origin.set(issue, Answer::ok("text/html", fixture("founder/list.html")));
    let output = test(&portal, &origin.url("/paperindex.htm"));
    let index = origin.url("/paperindex.htm");
    let said = [
        &format!("leads to  {}\n", origin.url(issue)),
        "2026-09-28",
        &format!("url = \"{index}\"\npreset = \"founder\"\n"),
    ];
    check_says(&output, 0, &said);
}

#[test]
fn a_page_without_a_list_is_no_source() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    origin.set("/", Answer::ok("text/html", "<title>关于</title><p>本站介绍。"));
    let output = test(&portal, &origin.url("/"));
    check_says(&output, 1, &["status    200", "kind      not understood\n", "problem   "]);
    assert!(err(&output).contains("nothing was found there that could be a source"));
    let output = test(&portal, &origin.url("/none"));
    check_says(
        &output,
        1,
        &["status    404", "failed    http://127.0.0.1:", "answered 404 Not Found"],
    );
    let before = portal.read("feeds.toml");
    let output = portal.huiwen(&["source", "add", origin.url("/").as_str()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(portal.read("feeds.toml"), before);
}

#[test]
fn robots_txt_is_obeyed() {
    let (origin, portal) = (site(), Portal::new(""));
    origin.set("/robots.txt", Answer::ok("text/plain", "User-agent: *\nDisallow: /kjzx/\n"));
    let output = test(&portal, &origin.url("/kjzx/gzdt/"));
    check_says(&output, 1, &["refused   robots.txt of 127.0.0.1"]);
    assert_eq!(origin.last_request().path, "/robots.txt");
    portal.configure(&SITE.replace("[poll]\n", "[poll]\nrobots = \"none\"\n"));
    let output = test(&portal, &origin.url("/kjzx/gzdt/"));
    check_says(&output, 0, &["status    200; robots.txt not asked\n"]);
}

#[test]
fn a_saved_document_is_shown_without_a_network() {
    let portal = Portal::new("");
    portal.write("list.html", fixture("anhui/list.html"));
    let test = ["source", "test", "list.html"];
    let url = "https://kjt.ah.gov.cn/kjzx/gzdt/";
    let output = portal.huiwen(&[&test[..], &["--url", url]].concat());
    check_says(&output, 0, &["preset    安徽省政府网站\n", "key = \"kjt-ah\"\n"]);
    let output = portal.huiwen(&test);
    check_says(&output, 2, &[]);
    assert!(err(&output).contains("--url"), "{}", err(&output));
}

#[test]
fn what_a_stranger_says_does_not_steer_the_terminal() {
    let (origin, portal) = (Origin::start(), Portal::new(""));
    let items: String = (1..5)
        .map(|n| format!("<li><a href=/t20260926_{n}.html>甲\u{1B}[2J乙新闻第{n}条</a></li>"))
        .collect();
    let page = format!("<title>标\u{1B}[31m题</title><ul class=n>{items}</ul>");
    origin.set("/", Answer::ok("text/html", page));
    let output = test(&portal, &origin.url("/"));
    check_says(&output, 0, &["articles  4"]);
    assert!(!out(&output).contains('\u{1B}'), "{}", out(&output));
}

#[test]
fn a_source_is_added_with_what_the_shell_says_and_all_else_stays() {
    let (origin, portal) = (site(), Portal::new(""));
    let before =
        format!("# 我的门户\n{SITE}\n# 第一个源\n{}# 完\n", source("one", "https://a.example.cn/"));
    portal.configure(&before);
    let file = portal.path().join("feeds.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let url = origin.url("/kjzx/gzdt/");
    let add =
        ["source", "add", url.as_str(), "--section", "dongtai", "--key", "kjt", "--name", "科技厅"];
    let output = portal.huiwen(&add);
    let lines = format!(
        "[[sources]]\nkey = \"kjt\"\nname = \"科技厅\"\nurl = \"{url}\"\npreset = \"anhui\"\n\
         sections = [\"dongtai\"]\n"
    );
    check_says(&output, 0, &[&lines]);
    assert!(err(&output).contains("articles  3"), "{}", err(&output));
    let after = portal.read("feeds.toml");
    assert_eq!(after.lines().filter(|line| line.starts_with('#')).count(), 3);
    assert!(after.contains(&lines), "{after}");
    assert!(after.starts_with(before.strip_suffix("# 完\n").unwrap()), "{after}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(portal.config().sources[1].key, "kjt");
    let others = fs::read_dir(portal.path()).unwrap();
    let others: Vec<_> = others.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(others, ["feeds.toml"]);
    let again = portal.huiwen(&["source", "add", url.as_str()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("the source \"kjt\" has this address already"), "{}", err(&again));
    assert_eq!(portal.read("feeds.toml"), after);
}

#[test]
fn an_addition_that_would_be_wrong_leaves_the_file() {
    let origin = site();
    let portal = Portal::new(&source("one", "https://a.example.cn/"));
    let before = portal.read("feeds.toml");
    let url = origin.url("/kjzx/gzdt/");
    for (options, said) in [
        (["--section", "none"], "there is no section “none”"),
        (["--key", "one"], "another source has the key \"one\""),
        (["--key", "Große"], "feeds.toml"),
        (["--name", ""], "feeds.toml"),
    ] {
        let output = portal.huiwen(&[&["source", "add", url.as_str()][..], &options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", err(&output));
        assert!(err(&output).contains(said), "{}", err(&output));
        assert_eq!(portal.read("feeds.toml"), before);
    }
}

#[test]
fn line_ends_and_the_mark_of_a_windows_editor_stay() {
    let (origin, portal) = (site(), Portal::new(""));
    portal.configure(&format!("\u{FEFF}{}", SITE.replace('\n', "\r\n")));
    let output = portal.huiwen(&["source", "add", origin.url("/kjzx/gzdt/").as_str()]);
    check_says(&output, 0, &["sections = [\"redian\"]"]);
    let after = portal.read("feeds.toml");
    assert!(
        after.starts_with('\u{FEFF}') && !after.replace("\r\n", "").contains('\n'),
        "{after:?}"
    );
    assert_eq!(portal.config().sources.len(), 1);
}

#[test]
fn a_source_of_feeds_toml_is_read_by_its_own_rules() {
    let (origin, portal) = (site(), Portal::new(""));
    let url = origin.url("/kjzx/gzdt/");
    let rules = "kind = \"html\"\nlist = { item = \"li.odd\" }\narticle = { body = \"p\" }\n";
    portal.configure(&(SITE.to_owned() + &source("kjt", url.as_str()) + rules));
    let said = [
        "by the rules of kjt in feeds.toml\n",
        "articles  2, 2 of them with a date\n",
        "  body      ",
        "feeds.toml has it already: kjt\n",
    ];
    check_says(&test(&portal, &url), 0, &said);
    origin.set("/kjzx/gzdt/", Answer::ok("text/html", "<ul><li>维护中</ul>"));
    check_says(&test(&portal, &url), 1, &["problem   list: selector found nothing: `li.odd`"]);
}

/// A page of a shipped source that has rules of its own, and the articles that are in it.
#[track_caller]
fn check_shipped(key: &str, body: &str, wanted: &[(&str, &str, &str)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = config::load(&root.join("feeds.toml")).unwrap().sources;
    let source = sources.into_iter().find(|source| source.key == key).unwrap();
    let document = Document {
        url: source.url,
        content_type: None,
        body: body.into(),
        fetched: "2026-09-28T04:00:00Z".parse().unwrap(),
    };
    let parsed = list::read(&document, source.kind, &source.lists, source.timezone);
    let found: Vec<_> = parsed
        .entries
        .iter()
        .map(|entry| {
            let date = entry.published.map(|moment| moment.at.format("%F %R").to_string());
            let link = entry.link.clone().unwrap();
            (date.unwrap_or_default(), entry.title.clone().unwrap(), link)
        })
        .collect();
    let wanted: Vec<_> = wanted
        .iter()
        .map(|(date, title, link)| ((*date).to_owned(), (*title).to_owned(), (*link).to_owned()))
        .collect();
    assert_eq!(found, wanted, "{key}: {:?}", parsed.problems);
}

#[test]
fn the_rules_of_shipped_sources_read_pages_as_they_are_described() {
    check_shipped(
        "ndrc-zfxxgk",
        "<div class=zwxxkg-result><table><tr><th>名称<tr><td><a class=xxgk_list1 \
         href=iteminfo.jsp?id=7>关于组织申报的通知</a></table></div>",
        &[("", "关于组织申报的通知", "https://zfxxgk.ndrc.gov.cn/web/iteminfo.jsp?id=7")],
    );
    check_shipped(
        "moa-zwdt",
        "<ul><li class=ztlb><a href=./202609/t20260926_1.htm>秋收进度过半</a><span>2026-09-26</span></ul>",
        &[(
            "2026-09-26 00:00",
            "秋收进度过半",
            "http://www.moa.gov.cn/xw/zwdt/202609/t20260926_1.htm",
        )],
    );
    check_shipped(
        "mot",
        "<div class=tab-pane><a href=/x/t20260926_1.html title=跨江通道建成通车>跨江通道…\
         <span class=badge>09-26</span></a></div>",
        &[("2026-09-26 00:00", "跨江通道建成通车", "https://www.mot.gov.cn/x/t20260926_1.html")],
    );
    check_shipped(
        "hrss-xuzhou",
        "<ul class=module-items><li><a href=/001/001001/a.html title=青年就业专场举行>青年…</a></ul>",
        &[("", "青年就业专场举行", "http://hrss.xz.gov.cn/001/001001/a.html")],
    );
    check_shipped(
        "tjftz",
        "<div id=sec_right><ul><li><div class=layui-row><a href=/contents/1.html title=新码头开港>\
         新码头…</a><span>2026-09-26</span></div></ul></div>",
        &[("2026-09-26 00:00", "新码头开港", "https://www.tjftz.gov.cn/contents/1.html")],
    );
    check_shipped(
        "nbd",
        "<p class=u-news-title><a href=/articles/2026-09-26/1.html>新材料产业加速</a></p>",
        &[(
            "2026-09-26 00:00",
            "新材料产业加速",
            "https://www.nbd.com.cn/articles/2026-09-26/1.html",
        )],
    );
    check_shipped(
        "hexun-pe",
        "<div class=listNews><ul><li><span>(09/27 22:20)</span><a href=/2026-09-27/1.html>基金募资回升</a></ul></div>",
        &[("2026-09-27 22:20", "基金募资回升", "https://pe.hexun.com/2026-09-27/1.html")],
    );
    check_shipped(
        "c114",
        "<div class=new_list_c><h6><a href=/news/1/a1.html>基站建设提速</a></h6>\
         <div class=new_list_time>9/27</div></div>",
        &[("2026-09-27 00:00", "基站建设提速", "https://www.c114.com.cn/news/1/a1.html")],
    );
    check_shipped(
        "yicai",
        r#"[{"NewsTitle":"沿江港口吞吐量回升","url":"/news/1.html","CreateDate":"2026-09-27T22:20:00"}]"#,
        &[("2026-09-27 22:20", "沿江港口吞吐量回升", "https://www.yicai.com/news/1.html")],
    );
    check_shipped(
        "cctv-china",
        &fixture("kinds/callback.jsonp")
            .split("{\"id\":\"ARTI2\"")
            .next()
            .unwrap()
            .replace("},\n", "}]}});"),
        &[(
            "2026-09-27 19:20",
            "科考船完成秋季航次",
            "https://news.example.com/2026/09/27/ARTI1.shtml",
        )],
    );
    check_shipped(
        "jxrb",
        "<div id=list><ul><li><a href=202609/28/node_2.html>第02版</a></ul></div><ul id=articlelist>\
         <li class=clearfix><a href=../content/202609/28/content_1.html>南湖湿地候鸟归来</a></ul>",
        &[(
            "2026-09-28 00:00",
            "南湖湿地候鸟归来",
            "https://jxrb.cnjxol.com/jxrbPaper/pc/content/202609/28/content_1.html",
        )],
    );
}

#[test]
fn the_sources_that_ship_are_many_and_of_the_region() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = config::load(&root.join("feeds.toml")).unwrap().sources;
    let polled: Vec<_> = sources.iter().filter(|source| source.kind != Kind::Folder).collect();
    let lists = polled.iter().filter(|source| matches!(source.kind, Kind::Html | Kind::Json));
    assert!(polled.len() >= 40 && lists.clone().count() >= 25, "{}", polled.len());
    // A list without rules and without a preset is left to chance, unless it is JSON.
    for list in lists {
        assert!(!list.lists.is_empty() || list.kind == Kind::Json, "{}", list.key);
    }
    let addresses: HashSet<&str> = polled.iter().map(|source| source.url.as_str()).collect();
    assert_eq!(addresses.len(), polled.len());
    // The home page of mot is what it is polled at, which is not published.
    assert!(polled.iter().all(|source| source.homepage.is_some() || source.key == "mot"));
    for (province, labels) in [
        ("江苏", ["jiangsu", "suzhou", "xz", "xhby", "js"]),
        ("上海", ["sh", "sh", "sh", "sh", "sh"]),
        ("浙江", ["zj", "ningbo", "zjol", "cnjxol", "zj"]),
        ("安徽", ["ah", "ah", "ah", "ah", "ah"]),
    ] {
        let of = |source: &&&huiwen::model::Source| {
            let host = source.url.host_str().unwrap();
            host.split('.').any(|label| labels.contains(&label))
        };
        assert!(polled.iter().filter(of).count() >= 3, "{province}");
    }
    let national = ["www.gov.cn", "www.ndrc.gov.cn", "www.miit.gov.cn", "www.mofcom.gov.cn"];
    for host in national {
        assert!(polled.iter().any(|source| source.url.host_str() == Some(host)), "{host}");
    }
}

#[test]
fn every_source_that_ships_tells_its_grade() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("feeds.toml")).unwrap();
    let sources = text.split("# ─── Lists").nth(1).unwrap().split("[[sources]]");
    let before: Vec<&str> = sources.collect();
    for (comment, source) in before.iter().zip(&before[1..]) {
        let comment = comment.rsplit("\n\n").next().unwrap().to_lowercase();
        assert!(comment.contains("grade a") || comment.contains("grade b"), "{source}");
    }
}
