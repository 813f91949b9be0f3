//! List pages, JSON lists and sitemaps: `lists/PRESET/FILE` beside `lists/PRESET/FILE.expected.txt`.
//!
//! `UPDATE_EXPECTED=1 cargo test --test it lists` writes what is read now; look at the difference.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chrono::{TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use huiwen::{
    config,
    model::{Document, Kind, ListRules, Preset, Selector},
    poll::parse::{Format, Parsed, list},
};
use url::Url;

use crate::portal::Portal;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lists")
}

fn document(url: &str, body: impl Into<Vec<u8>>) -> Document {
    Document {
        url: Url::parse(url).unwrap(),
        content_type: None,
        body: body.into(),
        fetched: Utc.with_ymd_and_hms(2026, 9, 28, 4, 0, 0).unwrap(),
    }
}

fn saved(url: &str, file: &str) -> Document {
    document(url, fs::read(folder().join(file)).unwrap())
}

fn preset(key: &str) -> &'static Preset {
    config::shipped_presets().iter().find(|preset| preset.key == key).unwrap()
}

/// What was read, a line for each entry: date and its precision, headline, link, outlet.
fn shown(parsed: &Parsed) -> String {
    let mut shown = String::new();
    for entry in &parsed.entries {
        let date = entry.published.map_or("undated".to_owned(), |moment| {
            format!("{} {}", moment.at.format("%F %T"), moment.precision.as_str())
        });
        let title = entry.title.as_deref().unwrap_or("(no headline)");
        let cut = if entry.truncated { " (cut off)" } else { "" };
        let link = entry.link.as_deref().unwrap();
        write!(shown, "{date} | {title}{cut} | {link}").unwrap();
        let source = entry.source.as_ref().map(|(name, _)| name);
        let others =
            [("source", source), ("id", entry.guid.as_ref()), ("summary", entry.summary.as_ref())];
        for (what, text) in others {
            if let Some(text) = text {
                write!(shown, " | {what}: {text}").unwrap();
            }
        }
        shown.push('\n');
    }
    parsed.next.iter().for_each(|next| writeln!(shown, "→ {next}").unwrap());
    parsed.problems.iter().for_each(|problem| writeln!(shown, "! {problem}").unwrap());
    shown
}

/// Compares what is read with `FILE.expected.txt`.
#[track_caller]
fn check(file: &str, parsed: &Parsed) {
    let actual = shown(parsed);
    let expected = folder().join(format!("{file}.expected.txt"));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &actual).unwrap();
    }
    let wanted = fs::read_to_string(&expected).unwrap();
    assert!(actual == wanted, "{file} is read as\n{actual}\nbut {} differs", expected.display());
}

/// What a preset reads in a saved list.
#[track_caller]
fn check_preset(key: &str, url: &str, file: &str) {
    let (preset, document) = (preset(key), saved(url, file));
    let parsed = list::read(&document, preset.kind, &preset.lists, Shanghai);
    assert!(parsed.format.is_some(), "{file}: {:?}", parsed.problems);
    check(file, &parsed);
}

macro_rules! presets {
    ($($name:ident: $key:literal, $url:literal, $file:literal;)*) => {
        $(#[test]
        fn $name() {
            check_preset($key, $url, $file);
        })*
        /// The addresses of the lists above.
        const LISTS: &[(&str, &str, &str)] = &[$(($key, $url, $file)),*];
    };
}

presets! {
    trs: "trs", "https://www.ndrc.example.gov.cn/fggz/dqjj/zdzl/", "trs/list.html";
    hanweb_in_cdata: "hanweb", "http://www.jiangsu.example.gov.cn/col/col60096/index.html?uid=212860&pageNum=1", "hanweb/list.html";
    hanweb_in_a_script: "hanweb", "http://rsj.ningbo.example.gov.cn/col/col1229676740/index.html", "hanweb/news_line.html";
    ucap: "ucap", "https://www.gov.cn/yaowen/index.htm", "ucap/list.html";
    ucap_columns: "ucap", "https://www.suzhou.example.gov.cn/szsrmzf/bmdt/list.shtml", "ucap/infolist.html";
    ucap_as_json: "ucap-json", "https://www.suzhou.example.cn/szinf/info/getInfoCommon/?pagesize=15&currpage=1&channelid=5057", "ucap-json/list.json";
    shanghai: "shanghai", "https://fgw.sh.gov.cn/fgw_fzggdt/index.html", "shanghai/list.html";
    shanghai_without_times: "shanghai", "https://yjj.sh.gov.cn/zx-ylqx/index.html", "shanghai/page_list.html";
    anhui: "anhui", "https://kjt.ah.gov.cn/kjzx/gzdt/index.html", "anhui/list.html";
    founder: "founder", "https://zjrb.example.cn/html/2026-09/28/node_1.htm", "founder/list.html";
    founder_before_its_issue: "founder", "https://zjrb.example.cn/paperindex.htm", "founder/paperindex.htm";
    people_in_gb2312: "people", "http://ah.people.com.cn/GB/340000/index.html", "people/list.html";
    xinhua: "xinhua", "https://www.news.cn/politics/ds_a6d618872de143bdafa2556915a7ae12.json", "xinhua/list.json";
    xinhua_before_its_data: "xinhua", "https://www.news.cn/politics/index.html", "xinhua/channel.html";
    chinanews: "chinanews", "https://www.chinanews.com.cn/scroll-news/news1.html", "chinanews/list.html";
    mofcom: "mofcom", "http://www.mofcom.example.gov.cn/article/xwfb/", "mofcom/list.html";
    mofcom_redirected_by_script: "mofcom", "http://www.mofcom.example.gov.cn/article/xwfb/old.html", "mofcom/redirect.html";
    miit_before_its_data: "miit", "https://www.miit.example.gov.cn/zwgk/zcjd/index.html", "miit/list.html";
    miit: "miit", "https://www.miit.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit", "miit/data.json";
    ce_in_gb2312: "ce", "http://district.ce.cn/newarea/roll/index.shtml", "ce/list.html";
    stcn: "stcn", "https://www.stcn.com/article/list/yw.html", "stcn/list.html";
    cs_in_gbk: "cs", "https://www.cs.com.cn/xwzx/", "cs/list.html";
    zjol: "zjol", "https://zjnews.zjol.com.cn/zjxc/", "zjol/list.html";
    xhby: "xhby", "https://www.xhby.net/xjiangsu", "xhby/list.html";
    baidu_without_rules: "baidu", "http://www.local.example.cn/local/", "baidu/list.html";
}

#[test]
fn every_preset_has_its_list_and_its_article() {
    for preset in config::shipped_presets() {
        let folder = folder().join(&preset.key);
        assert!(LISTS.iter().any(|(key, ..)| *key == preset.key), "{}", preset.key);
        assert!(folder.join("article.html").is_file(), "{}", folder.display());
    }
}

/// The right preset is proposed for a list of which only the address is known.
#[test]
fn presets_are_recognised() {
    for (key, url, file) in LISTS {
        // Without rules there is nothing to recognise, and a mere redirect has no family.
        if ["baidu/list.html", "mofcom/redirect.html"].contains(file) {
            continue;
        }
        let document = saved(url, file);
        let found = list::recognised(&document, config::shipped_presets(), Shanghai);
        assert_eq!(found.map(|(preset, _)| preset.key.as_str()), Some(*key), "{file}");
    }
}

/// What the article rules of a preset find in a page of its family.
#[test]
fn article_rules_find_what_stands_there() {
    for preset in config::shipped_presets() {
        let bytes = fs::read(folder().join(&preset.key).join("article.html")).unwrap();
        let text = huiwen::poll::parse::charset::decode(&bytes, None).text.into_owned();
        let page = dom_query::Document::from(text);
        let rules = &preset.article;
        let parts = [
            ("title", &rules.title),
            ("date", &rules.date),
            ("source", &rules.source),
            ("author", &rules.author),
            ("section", &rules.section),
            ("body", &rules.body),
        ];
        for (part, selector) in parts {
            let Some(selector) = selector else { continue };
            let place = format!("{part} of {}", preset.key);
            let value = value(&page, selector).unwrap_or_else(|| panic!("nothing: {place}"));
            match part {
                "date" => {
                    let seen = Utc.with_ymd_and_hms(2026, 9, 28, 4, 0, 0).unwrap();
                    let date = huiwen::poll::parse::date::read(&value, Shanghai, seen)
                        .or_else(|| huiwen::poll::parse::date::find(&value, Shanghai, seen));
                    assert!(
                        date.is_some_and(|date| date.at.to_rfc3339().starts_with("2026-09")),
                        "{place}: {value}"
                    );
                }
                "body" => assert!(value.chars().count() > 80, "{place}: {value}"),
                "source" => assert!(
                    value.chars().count() <= 12 && !value.contains("来源"),
                    "{place}: {value}"
                ),
                _ => assert!(value.chars().count() <= 40, "{place}: {value}"),
            }
        }
    }
}

fn value(page: &dom_query::Document, selector: &Selector) -> Option<String> {
    let found = page.select(&selector.css);
    let node = found.nodes().first()?;
    let text = match &selector.attribute {
        Some(name) => node.attr(name)?.to_string(),
        None => node.text().to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = match &selector.cut {
        Some(cut) => regex::Regex::new(cut).unwrap().captures(&text)?[1].to_owned(),
        None => text,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A source as feeds.toml describes it.
fn source(keys: &str) -> huiwen::model::Source {
    let text = format!(
        "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n[[sections]]\nkey = \"redian\"\n\
         [[sources]]\nkey = \"one\"\nname = \"示例日报\"\nurl = \"https://www.example.cn/xw/\"\n\
         sections = [\"redian\"]\n{keys}"
    );
    let config = config::read(&text, "feeds.toml", Path::new("/srv")).unwrap();
    config.sources.into_iter().next().unwrap()
}

/// What a source with these keys reads in a body at its address.
fn read(keys: &str, body: &str) -> Parsed {
    let source = source(keys);
    list::read(&document(source.url.as_str(), body), source.kind, &source.lists, source.timezone)
}

fn titles(parsed: &Parsed) -> Vec<&str> {
    parsed.entries.iter().filter_map(|entry| entry.title.as_deref()).collect()
}

fn links(parsed: &Parsed) -> Vec<&str> {
    parsed.entries.iter().filter_map(|entry| entry.link.as_deref()).collect()
}

fn problems(parsed: &Parsed) -> String {
    parsed.problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn jsonp_is_read_without_rules() {
    let document = saved("https://news.example.com/china_1.jsonp", "kinds/callback.jsonp");
    check("kinds/callback.jsonp", &list::read(&document, Kind::Json, &[], Shanghai));
}

#[test]
fn half_a_character_costs_a_list_itself_alone() {
    let list = r#"{"list": [
        {"title": "沿江步道\ud800全线贯通", "url": "/1.html"},
        {"title": "滨江公交开始试跑", "url": "/2.html"}
    ]}"#;
    for body in [list.to_owned(), format!("callback({list});")] {
        let document = document("https://m.example.cn/list", body);
        let parsed = list::read(&document, Kind::Json, &[], Shanghai);
        assert_eq!(titles(&parsed), ["沿江步道\u{FFFD}全线贯通", "滨江公交开始试跑"]);
        assert!(problems(&parsed).contains("halves of characters"), "{}", problems(&parsed));
    }
}

#[test]
fn json_in_a_script_is_read_with_ids_in_place_of_links() {
    let source = source(
        "kind = \"json\"\nlist = { script = \"script#__NEXT_DATA__\", item = \"$.props..list[*]\", \
         id = \"contId\", template = \"https://m.example.cn/detail/{id}\", date = \"/pubTimeLong\" }\n",
    );
    let document = saved("https://m.example.cn/list", "kinds/next_data.html");
    check("kinds/next_data.html", &list::read(&document, source.kind, &source.lists, Shanghai));
}

#[test]
fn json_that_a_script_assigns_is_found_without_rules() {
    let document = saved("https://www.example.cn/roll", "kinds/assigned.html");
    check("kinds/assigned.html", &list::read(&document, Kind::Json, &[], Shanghai));
}

#[test]
fn sitemaps_of_every_form_are_read() {
    for file in ["sitemap.xml", "news_sitemap.xml", "sitemap_index.xml", "sitemap.txt"] {
        let file = format!("kinds/{file}");
        let document = saved("https://www.example.cn/sitemap.xml", &file);
        check(&file, &list::read(&document, Kind::Sitemap, &[], Shanghai));
    }
}

#[test]
fn an_entry_without_headline_needs_its_article() {
    let parsed = read("kind = \"sitemap\"\n", "https://www.example.cn/2026/0926/c1.html\n");
    assert!(parsed.entries[0].needs_article());
    let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", "<li><a href=/a>江上的桥</a>");
    assert!(!parsed.entries[0].needs_article());
}

#[test]
fn a_selector_that_finds_nothing_is_a_failure_that_names_it() {
    for (keys, body, what) in [
        ("kind = \"html\"\nlist = { item = \"ul.news > li\" }\n", "<p>维护中", "`ul.news > li`"),
        (
            "kind = \"html\"\nlist = { item = \"li\", records = 'x(y)' }\n",
            "<p>维护中",
            "`li` in the records `x(y)`",
        ),
        (
            "kind = \"json\"\nlist = { item = \"/data/list\" }\n",
            "{\"data\":{\"list\":[]}}",
            "`/data/list`",
        ),
        (
            "kind = \"json\"\nlist = { item = \"/d\", script = \"#data\" }\n",
            "<p>维护中",
            "`#data` with JSON in it",
        ),
        (
            "kind = \"sitemap\"\nlist = { keep = '/news/' }\n",
            "https://a.example.cn/about.html",
            "none of 1 addresses is kept by \"/news/\"",
        ),
    ] {
        let parsed = read(keys, body);
        assert!(parsed.format.is_none() && parsed.entries.is_empty(), "{keys}");
        let wanted = format!("list: selector found nothing: {what}\n");
        assert!(problems(&parsed).starts_with(&wanted), "{}", problems(&parsed));
    }
}

#[test]
fn items_without_articles_say_what_they_lack() {
    let keys = "kind = \"html\"\nlist = { item = \"li\", keep = '/art/' }\n";
    let body = "<li><a href='javascript:go(1)'>打开甲</a><li><a href=/about.html>关于</a><li>文字";
    let parsed = read(keys, body);
    assert!(parsed.format.is_none());
    let said = "`li` found 3 items, but no article: 1 without a link, 1 whose link is no address of \
                the web, 1 whose link is not kept by \"/art/\"";
    assert!(problems(&parsed).contains(said), "{}", problems(&parsed));
}

#[test]
fn links_become_absolute_and_repetitions_one_entry() {
    let body = "<base href='/base/'><ul><li><a href='./a.html#top'>甲乙丙丁</a>\
         <li><a href='../b.html'>戊己庚辛</a><li><a href='//h.example.cn/c.html'>壬癸子丑</a>\
         <li><a href=' https://h.example.cn/\nd.html '>寅卯辰巳</a><li><a href=#x>午未申酉</a>\
         <li><a href='mailto:a@b'>戌亥甲乙</a><li><a href='ftp://h/x'>戌亥丙丁</a>\
         <li><a href=a.html><img></a><li><a href=a.html>甲乙…</a> <i>2026-09-02</i></ul>";
    let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", body);
    assert_eq!(
        links(&parsed),
        [
            "https://www.example.cn/base/a.html",
            "https://www.example.cn/b.html",
            "https://h.example.cn/c.html",
            "https://h.example.cn/d.html"
        ]
    );
    assert_eq!(titles(&parsed)[0], "甲乙丙丁");
    assert!(parsed.entries[0].published.is_some(), "the second mention told the date");
    let said =
        "list: left out 3 items whose link is no address of the web (javascript:, #, mailto:)\n";
    assert_eq!(problems(&parsed), said);
}

#[test]
fn a_headline_that_is_cut_off_is_taken_whole_or_marked() {
    for (item, title, is_cut) in [
        (
            "<a href=/a title='长江口的灯塔换了新灯'>长江口的灯塔...</a>",
            "长江口的灯塔换了新灯",
            false,
        ),
        ("<a href=/a title='长江口的灯塔换了新灯'>长江口的灯塔</a>", "长江口的灯塔换了新灯", false),
        ("<a href=/a title='长江口的灯塔…'>长江口的灯塔…</a>", "长江口的灯塔…", true),
        ("<a href=/a>长江口的灯塔……</a>", "长江口的灯塔……", true),
        ("<a href=/a title='详情'>长江口的灯塔</a>", "长江口的灯塔", false),
        (
            "<a href=/a title='标题：长江口的灯塔换了新灯\n日期：2026-09-01'>长江口的..</a>",
            "长江口的灯塔换了新灯",
            false,
        ),
        ("<a href=/a><span>2026-09-01</span>长江口的灯塔</a>", "长江口的灯塔", false),
        (
            "<a href=/a><h3>长江口的灯塔</h3><p>几句摘要。</p><em>09-01</em></a>",
            "长江口的灯塔",
            false,
        ),
        ("<a href=/c/>[国内]</a> · <a href=/a>长江口的灯塔</a>", "长江口的灯塔", false),
        ("<a href=/a><img alt='长江口的灯塔' src=x></a>", "长江口的灯塔", false),
        ("<a href=/a>1 &lt; 2 的灯塔</a>", "1 &lt; 2 的灯塔", false),
    ] {
        let body = format!("<ul><li>{item}</li></ul>");
        let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", &body);
        assert_eq!(titles(&parsed), [title], "{item}");
        assert_eq!(links(&parsed), ["https://www.example.cn/a"], "{item}");
        assert_eq!(parsed.entries[0].truncated, is_cut, "{item}");
    }
}

#[test]
fn dates_stand_beside_links_in_titles_and_in_addresses() {
    for (item, list, date) in [
        ("<a href=/a>江上的桥</a><span>[2020-06-09]</span>", "item = \"li\"", "2020-06-09"),
        ("<a href=/a>江上的桥</a> 06/09", "item = \"li\"", "2026-06-09"),
        ("<a href=/a>江上的桥</a><b>12-31 23:50</b>", "item = \"li\"", "2025-12-31"),
        (
            "<a href=/2024/12-31/1.html>江上的桥</a><b>12-31 23:50</b>",
            "item = \"li\"",
            "2024-12-31",
        ),
        ("<a href=/2025/0102/1.html>江上的桥</a><b>12-31 23:50</b>", "item = \"li\"", "2024-12-31"),
        ("<a href=/t20260901_1.html>江上的桥</a>", "item = \"li\"", "2026-09-01"),
        ("<a href=/t20260901_1.html>6月9日 江上的桥</a>", "item = \"li\"", "2026-09-01"),
        (
            "<a href=/a title='江上的桥 2023年1月5'>江上的桥</a>",
            "item = \"li\", date = \"a@title\"",
            "2023-01-05",
        ),
        (
            "<a href=/t20260901_1.html>江上的桥</a><i>活动时间2026-12-01</i>",
            "item = \"li\", date = \"a@href\"",
            "2026-09-01",
        ),
        (
            "<a href=/a>江上的桥</a><i>第8期 2026.08.03 总第9期</i>",
            "item = \"li\", date = { css = \"i\", cut = '20[\\d.]+' }",
            "2026-08-03",
        ),
        ("<a href=/a>江上的桥</a>", "item = \"li\"", "none"),
    ] {
        let keys = format!("kind = \"html\"\nlist = {{ {list} }}\n");
        let parsed = read(&keys, &format!("<ul><li>{item}</li></ul>"));
        let found = parsed.entries[0].published;
        let found = found.map_or("none".to_owned(), |moment| moment.at.format("%F").to_string());
        assert_eq!(found, date, "{item}");
    }
}

#[test]
fn a_column_is_no_item_beside_those_that_it_holds() {
    let body = "<ul><li>要闻<ul><li><a href=/a>江上的第一座大桥通车</a> 2026-09-01<li>\
                <a href=/b>江上的第二座大桥也要通车</a> 2026-09-02</ul><li><ul class=tags>\
                <li><a href=/t>标签</a></ul><a href=/c>江上的第三座大桥</a> 2026-09-03</ul>";
    let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", body);
    let days = parsed.entries.iter().map(|entry| {
        let day = entry.published.map(|moment| moment.at.format("%e").to_string());
        (entry.link.as_deref().unwrap().rsplit('/').next().unwrap(), day.unwrap_or_default())
    });
    let days: Vec<_> = days.collect();
    assert!(days.contains(&("a", " 1".to_owned())), "{days:?}");
    assert!(days.contains(&("b", " 2".to_owned())), "{days:?}");
    assert!(days.contains(&("c", " 3".to_owned())), "{days:?}");
}

#[test]
fn a_date_that_contradicts_the_address_is_told() {
    let body = "<li><a href=/t20260901_1.html>江上的桥</a> 2026-09-05<li>\
                <a href=/t20260901_2.html>江上的船</a> 2026-09-03";
    let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", body);
    let said = "list: 1 dates are more than two days away from those in their links\n";
    assert_eq!(problems(&parsed), said);
    assert_eq!(parsed.entries[0].published.unwrap().at.format("%F").to_string(), "2026-09-05");
}

#[test]
fn own_rules_stand_over_those_of_the_preset() {
    let source = source(
        "preset = \"shanghai\"\nlist = { item = \"div.row\" }\narticle = { body = \"#text\" }\n",
    );
    assert_eq!(source.kind, Kind::Html);
    assert_eq!(source.lists.len(), 2);
    assert!(source.lists.iter().all(|way| way.item.as_deref() == Some("div.row")));
    assert_eq!(source.lists[0].date[0].css, "span.time");
    assert_eq!(source.article.body.as_ref().unwrap().css, "#text");
    let date = source.article.date.unwrap();
    assert_eq!(
        (date.css.as_str(), date.attribute.as_deref()),
        ("meta[name=PubDate i]", Some("content"))
    );
}

#[test]
fn a_page_without_a_list_is_not_guessed_at() {
    for body in [
        "<p>一篇文章，没有列表。</p><a href=/>首页</a>",
        "<ul><li><a href=/a/>本地要闻频道首页</a><li><a href=/b/>生活服务信息平台</a><li><a href=/c/>联系我们和版权说明</a></ul>",
        "<title>安全检测</title><script>check()</script>",
    ] {
        let parsed = read("kind = \"html\"\n", body);
        assert!(parsed.format.is_none(), "{body}: {:?}", titles(&parsed));
        assert!(
            problems(&parsed).contains("no list of articles was found"),
            "{}",
            problems(&parsed)
        );
    }
}

#[test]
fn pages_that_lead_elsewhere_say_where() {
    for (body, next) in [
        (
            "<meta http-equiv=refresh content='0;url=node_1.htm'>",
            Some("https://www.example.cn/xw/node_1.htm"),
        ),
        ("<META HTTP-EQUIV='Refresh' CONTENT=\"3; URL='/b/'\">", Some("https://www.example.cn/b/")),
        ("<meta http-equiv=refresh content=300><p>空", None),
        ("<meta http-equiv=refresh content='0;url=javascript:x'>", None),
        ("<meta http-equiv=refresh content='0;url=./'>", None),
        ("<script>location.replace(\"/c/\")</script>", Some("https://www.example.cn/c/")),
        ("<script>if (a) top.location = '/c/'</script>", Some("https://www.example.cn/c/")),
    ] {
        let parsed = read("kind = \"html\"\nlist = { item = \"li\" }\n", body);
        let found: Vec<&str> = parsed.next.iter().map(Url::as_str).collect();
        assert_eq!(found, next.into_iter().collect::<Vec<_>>(), "{body}");
        assert_eq!(parsed.format, next.map(|_| Format::Html), "{body}");
    }
    let long = format!("<script>location='/c/'</script><p>{}", "正文。".repeat(300));
    assert!(read("kind = \"html\"\nlist = { item = \"li\" }\n", &long).next.is_empty());
}

#[test]
fn rules_that_are_no_rules_find_nothing_and_do_not_panic() {
    let selector = |css: &str| {
        vec![Selector { css: css.into(), cut: Some("(".into()), ..Selector::default() }]
    };
    let rules = ListRules {
        item: Some("[[".into()),
        records: None,
        link: selector("]"),
        title: selector("$["),
        keep: Some("(".into()),
        ..ListRules::default()
    };
    for kind in [Kind::Html, Kind::Json, Kind::Sitemap] {
        for body in ["<ul><li><a href=/a>x</a></ul>", "[{\"a\":1}]", "https://a.example.cn/"] {
            let document = document("https://www.example.cn/", body);
            list::read(&document, kind, std::slice::from_ref(&rules), Shanghai);
        }
    }
}

/// Cutting must never lead to a panic, and what is read has a format or a problem that says why not.
#[test]
fn every_list_is_read_at_every_length() {
    for (key, url, file) in LISTS {
        let (preset, whole) = (preset(key), fs::read(folder().join(file)).unwrap());
        for length in (0..whole.len()).step_by(7) {
            let document = document(url, &whole[..length]);
            for (kind, ways) in [(preset.kind, &preset.lists[..]), (Kind::Sitemap, &[])] {
                let parsed = list::read(&document, kind, ways, Shanghai);
                assert!(
                    parsed.format.is_some() || !parsed.problems.is_empty(),
                    "{file} at {length}"
                );
            }
        }
    }
}

#[test]
fn depth_and_length_without_end_are_no_danger() {
    let deep = "<div>".repeat(100_000);
    let many = "<li><a href=/2026/0901/1.html>江上的桥和船</a>".repeat(20_000);
    let links: String = (0..20_000).fold(String::new(), |page, n| {
        page + &format!("<li><a href=/a/{n:06}.html>江上的桥和第{n}条船</a>")
    });
    let json = "[".repeat(100_000);
    let record = format!("<record><![CDATA[{deep}]]></record>");
    for body in [&deep, &many, &links, &json, &record] {
        for keys in [
            "kind = \"html\"\n",
            "preset = \"hanweb\"\n",
            "kind = \"json\"\n",
            "kind = \"sitemap\"\n",
        ] {
            let parsed = read(keys, body);
            assert!(parsed.entries.len() <= 1000);
            assert!(parsed.format.is_some() || !parsed.problems.is_empty());
        }
    }
}

#[test]
fn parse_shows_lists_of_which_nobody_said_what_they_are() {
    let portal = Portal::new("");
    for (file, url, first, by) in [
        (
            "trs/list.html",
            "https://www.example.gov.cn/zdzl/",
            "长三角一体化示范区公布新一批制度创新成果",
            "by the preset \"trs\"",
        ),
        (
            "people/list.html",
            "http://ah.people.com.cn/GB/1/",
            "皖北高铁新区配套学校开学",
            "by the preset \"people\"",
        ),
        (
            "baidu/list.html",
            "http://local.example.cn/",
            "老旧小区加装电梯突破千台",
            "without rules, as kind \"html\"",
        ),
        (
            "kinds/callback.jsonp",
            "https://news.example.com/",
            "科考船完成秋季航次",
            "without rules, as kind \"json\"",
        ),
        (
            "kinds/news_sitemap.xml",
            "https://news.example.com/",
            "“一江春水”号游轮首航 & 返航",
            "without rules, as kind \"sitemap\"",
        ),
    ] {
        let path = folder().join(file);
        let output = portal.huiwen(&["parse", "--url", url, path.to_str().unwrap()]);
        let parsed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(parsed["items"][0]["title"], first, "{file}");
        let warnings = parsed["warnings"].to_string().replace('\\', "");
        assert!(warnings.contains(&format!("read as a list, {by}")), "{file}: {warnings}");
    }
}

#[test]
fn an_inspection_shows_each_step_and_proposes_a_source() {
    let document = saved("http://ah.people.com.cn/GB/340000/index.html", "people/list.html");
    let seen = list::inspect(&document, config::shipped_presets(), Shanghai);
    let shown = seen.to_string();
    for said in [
        "address   http://ah.people.com.cn/GB/340000/index.html\n",
        "GB",
        "kind      html\n",
        "preset    人民网\n",
        "articles  4, 4 of them with a date\n",
        "  2026-09-26 08:12  皖北高铁新区配套学校开学\n",
    ] {
        assert!(shown.contains(said), "{said} in\n{shown}");
    }
    assert_eq!(
        config::add::lines(&seen.proposal.unwrap(), &["dongtai"]),
        "[[sources]]\nkey = \"ah-people\"\nname = \"地方频道--示例网\"\n\
         url = \"http://ah.people.com.cn/GB/340000/index.html\"\npreset = \"people\"\n\
         sections = [\"dongtai\"]\n"
    );
    let document = saved("http://www.local.example.cn/local/", "baidu/list.html");
    let seen = list::inspect(&document, config::shipped_presets(), Shanghai);
    let proposal = seen.proposal.unwrap();
    assert_eq!(proposal.item.as_deref(), Some("ul.newslist li"));
    let page = "<link rel=alternate type='application/rss+xml' href='/rss.xml'><p>文章";
    let seen = list::inspect(&self::document("https://a.example.cn/", page), &[], Shanghai);
    assert_eq!(seen.feeds[0].as_str(), "https://a.example.cn/rss.xml");
    assert!(seen.proposal.is_none());
}

#[test]
fn what_is_proposed_is_right_and_finds_the_same_again() {
    for (_, url, file) in LISTS {
        let document = saved(url, file);
        let seen = list::inspect(&document, config::shipped_presets(), Shanghai);
        let proposal =
            seen.proposal.unwrap_or_else(|| panic!("{file}: {:?}", seen.parsed.problems));
        let lines = config::add::lines(&proposal, &["redian"]);
        let keys: String = lines
            .lines()
            .filter(|line| ["preset", "kind", "list"].iter().any(|key| line.starts_with(key)))
            .map(|line| format!("{line}\n"))
            .collect();
        let source = source(&keys);
        let again = list::read(&document, source.kind, &source.lists, Shanghai);
        assert_eq!(links(&again), links(&seen.parsed), "{file}");
    }
}

#[test]
fn a_source_is_added_and_all_else_stays() {
    let text = "# Mine.\n[site]   # spaces\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n\n\
                [[sections]]\nkey = \"redian\"\n\n# The first.\n[[sources]]\nkey = \"www\"\n\
                name = \"示例\"   # kept\nurl = \"https://www.example.cn/a\"\nsections = [\"redian\"]\n\n\
                # The end.\n";
    let proposal = huiwen::model::Proposal {
        key: "www".into(),
        name: "示例 \"日报\"".into(),
        url: Url::parse("https://www.example.cn/b").unwrap(),
        kind: Kind::Html,
        preset: None,
        item: Some("ul[class=\"x\"] li".into()),
    };
    let (added, key) = config::add::add(text, &proposal, &["redian"]).unwrap();
    assert_eq!(key, "www-2");
    for line in text.lines() {
        assert!(added.contains(line), "{line} in\n{added}");
    }
    assert!(added.starts_with(text.split("\n\n# The end").next().unwrap()), "{added}");
    let config = config::read(&added, "feeds.toml", Path::new("/srv")).unwrap();
    assert_eq!(config.sources[1].lists[0].item.as_deref(), Some("ul[class=\"x\"] li"));
    assert_eq!(config.sources[1].name, "示例 \"日报\"");
    let known = config::add::add(&added, &proposal, &["redian"]).unwrap_err();
    assert_eq!(known.to_string(), "the source \"www-2\" has this address already");
    assert!(config::add::add("[site", &proposal, &[]).is_err());
    assert!(config::add::add("sources = 1", &proposal, &[]).is_err());
}
