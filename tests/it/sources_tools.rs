//! `huiwen source test` and `huiwen source add`: what is seen at an address, and how it gets into feeds.toml;
//! and the sources that ship.

use std::{
    collections::HashSet, fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output,
};

use huiwen::{config, model::Kind};

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
    assert!(polled.iter().all(|source| source.homepage.is_some()));
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
