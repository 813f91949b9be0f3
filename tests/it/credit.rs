//! Credits: from what is printed to the outlet that is meant, and to the flag of the list.

use std::{path::Path, process::Output};

use huiwen::{
    config,
    model::{CreditRule, CreditTables, Outcome, Permission, Source},
    poll::{
        credit::{Credited, Credits, Said},
        parse::article::credit as printed,
    },
};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

fn tables() -> CreditTables {
    config::read(SITE, "feeds.toml", Path::new("/")).unwrap().credits
}

fn credits() -> Credits {
    Credits::new(&tables())
}

/// A source of this name.
fn named(name: &str) -> Source {
    let toml = format!("{SITE}{}", source("x", "https://carrier.example/feed"));
    let toml = toml.replace("来源x", name);
    config::read(&toml, "feeds.toml", Path::new("/")).unwrap().sources.remove(0)
}

fn of(name: &str, said: &Said<'_>) -> Credited {
    credits().credit(&named(name), said)
}

/// The credit that a labelled line of a page gives, at a source that stands on no list.
fn labelled(printed: &str) -> Credited {
    of("某某资讯", &Said { source: Some((printed, CreditRule::Label)), ..Said::default() })
}

fn check_all(expected: &[(&str, Option<&str>, Permission)]) {
    let credits = credits();
    for (printed, outlet, permission) in expected {
        let found = credits.resolve(printed, None);
        assert_eq!(found, (outlet.map(str::to_owned), *permission), "{printed}");
    }
}

#[test]
fn every_row_of_aliases_finds_its_outlet() {
    use Permission::{ByAlias, OnList, Unknown};
    let rows: &[(&str, &[&str], Permission)] = &[
        (
            "新华日报",
            &[
                "交汇点",
                "交汇点新闻",
                "交汇点讯",
                "交汇点客户端",
                "新华日报·交汇点",
                "新华日报交汇点客户端",
                "新华日报/交汇点",
            ],
            ByAlias,
        ),
        ("新华报业网", &["交汇点新闻网", "xhby.net"], ByAlias),
        ("中国江苏网", &["jschina"], ByAlias),
        ("中国江苏网", &["中国江苏网·新江苏客户端", "新江苏"], Unknown),
        ("上观新闻网", &["上观", "上观新闻", "上海观察"], ByAlias),
        ("解放日报", &["解放网"], ByAlias),
        ("文汇报", &["文汇", "文汇客户端"], ByAlias),
        ("潮新闻", &["潮新闻客户端"], ByAlias),
        ("浙江日报", &["浙江新闻客户端"], Unknown),
        ("潮新闻", &["天目新闻"], Unknown),
        ("安徽日报", &["安徽日报客户端"], ByAlias),
        ("中安在线", &["中安新闻客户端"], Unknown),
        ("荔枝网", &["荔枝新闻"], Unknown),
        ("江苏省广播电视总台", &["江苏新闻广播"], ByAlias),
        ("我苏网", &["我苏"], Unknown),
        ("新华社", &["新华社客户端", "新华视点"], ByAlias),
        ("新华每日电讯", &["新华每日电讯"], OnList),
        ("人民日报", &["人民日报客户端", "人民日报社"], ByAlias),
        ("人民网", &["人民网-江苏频道", "人民网－文化频道"], ByAlias),
        ("新华网", &["新华网江苏频道"], ByAlias),
        ("中央广播电视总台", &["央视新闻", "央视新闻客户端", "CCTV", "ｃｃｔｖ"], ByAlias),
        ("央视网", &["央视网消息"], ByAlias),
        ("央广网", &["中国之声", "央广"], ByAlias),
        ("中国新闻网", &["中新网"], ByAlias),
        ("中新社", &["中国新闻社"], ByAlias),
        ("中新经纬", &["中新经纬"], OnList),
        ("经济日报", &["经济日报新闻客户端"], Unknown),
        ("法治网", &["法制网"], ByAlias),
    ];
    for (outlet, printed, permission) in rows {
        for name in *printed {
            check_all(&[(name, Some(outlet), *permission)]);
        }
    }
}

#[test]
fn names_of_the_list_stay_apart() {
    use Permission::OnList;
    for name in [
        "新华日报",
        "新华报业网",
        "潮新闻",
        "浙江日报",
        "浙江在线",
        "文汇报",
        "文汇网",
        "解放日报",
        "上观新闻网",
        "新华社",
        "新华网",
        "人民日报",
        "人民网",
        "中央广播电视总台",
        "央视网",
        "央广网",
        "常州广播电视台",
        "镇江市广播电视台",
        "淮安市广播电视台",
        "SHINE",
        "白菜心",
        "国家发展改革委",
    ] {
        check_all(&[(name, Some(name), OnList)]);
    }
    check_all(&[("中国证券报/中证网", Some("中国证券报"), OnList)]);
}

#[test]
fn every_name_of_the_list_is_on_it() {
    let (tables, credits) = (tables(), credits());
    let parts = &tables.permitted.parts;
    assert!(parts.len() >= 13, "{}", parts.len());
    assert_eq!(&*credits.list_version(), "截至2025年6月");
    assert_eq!(tables.permitted.published.as_deref(), Some("2025-07-02"));
    assert!(!tables.permitted.complete);
    let mut names: Vec<&String> = parts.iter().flat_map(|part| &part.names).collect();
    for name in &names {
        // Two outlets have this name, and here nothing tells which one is meant.
        if *name != "荔枝网" {
            let (outlet, permission) = credits.resolve(name, None);
            let flags = [Permission::OnList, Permission::ByAlias];
            assert!(outlet.is_some() && flags.contains(&permission), "{name}: {permission:?}");
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "a name stands twice on the list");
}

#[test]
fn every_alias_means_an_outlet_that_the_tables_name() {
    let tables = tables();
    let listed: Vec<&String> = tables.permitted.parts.iter().flat_map(|part| &part.names).collect();
    for row in &tables.aliases {
        let known = tables.outlets.iter().any(|outlet| outlet.name == row.outlet);
        assert!(known || listed.contains(&&row.outlet), "{}", row.outlet);
        assert!(!row.names.is_empty(), "{}", row.outlet);
    }
}

#[test]
fn what_outlets_append_to_their_names_is_taken_off() {
    use Permission::{ByAlias, NotOnList};
    check_all(&[
        ("扬子晚报客户端", Some("扬子晚报"), ByAlias),
        ("现代快报 APP", Some("现代快报"), ByAlias),
        ("南京日报讯", Some("南京日报"), ByAlias),
        ("苏州日报记者 张某", Some("苏州日报"), ByAlias),
        ("光明网综合", Some("光明网"), ByAlias),
        ("安徽日报微信公众号", Some("安徽日报"), ByAlias),
        ("浙江在线官网", Some("浙江在线"), ByAlias),
        ("解放日报官方微博", Some("解放日报"), ByAlias),
        ("新华日报·交汇点客户端讯", Some("新华日报"), ByAlias),
        // Whoever writes there, it is not the outlet.
        ("澎湃新闻·澎湃号·政务", None, NotOnList),
        ("某某区融媒体中心", None, NotOnList),
        ("新浪财经", Some("新浪"), NotOnList),
        ("36氪", Some("36氪"), NotOnList),
    ]);
}

#[test]
fn of_several_outlets_the_first_is_named_and_the_worst_counts() {
    use Permission::{ByAlias, NotOnList, OnList};
    check_all(&[
        ("新华社、央视新闻", Some("新华社"), ByAlias),
        ("综合新华社、人民网", Some("新华社"), OnList),
        ("新华社，人民网", Some("新华社"), OnList),
        ("新华社,人民网", Some("新华社"), OnList),
        ("新华社/人民网", Some("新华社"), OnList),
        ("人民日报 新华社", Some("人民日报"), OnList),
        ("新华社、新浪财经", Some("新华社"), NotOnList),
        ("新华社、某某报", Some("新华社"), NotOnList),
        ("某某报、新华社", Some("新华社"), NotOnList),
    ]);
}

#[test]
fn one_name_of_two_outlets_is_told_apart_by_the_host() {
    let credits = credits();
    for (host, outlet, permission) in [
        (Some("news.jstv.com"), "荔枝网", Permission::OnList),
        (Some("jstv.com"), "荔枝网", Permission::OnList),
        (Some("www.gdtv.cn"), "荔枝网（广东）", Permission::Unknown),
        (Some("notjstv.com"), "荔枝网", Permission::Unknown),
        (None, "荔枝网", Permission::Unknown),
    ] {
        let found = credits.resolve("荔枝网", host);
        assert_eq!(found, (Some(outlet.to_owned()), permission), "{host:?}");
    }
}

#[test]
fn the_carrier_s_own_report_is_credited_to_it() {
    for own in ["本站原创", "本站综合", "本网", "本站", "本报", "本台", "来源：本站原创"]
    {
        let credited = labelled(own);
        assert_eq!(credited.credit, "某某资讯", "{own}");
        assert_eq!(credited.rule, CreditRule::Label, "{own}");
        assert_eq!(credited.permission, Permission::Own, "{own}");
    }
    let said = Said { source: Some(("本报", CreditRule::Label)), ..Said::default() };
    let credited = of("新华日报", &said);
    assert_eq!(credited.outlet.as_deref(), Some("新华日报"));
    assert_eq!(credited.permission, Permission::OnList);
}

#[test]
fn nobody_named_is_an_assumed_credit_of_unknown_standing() {
    for nobody in
        ["网络", "来源：网络", "", "{{content.source}}", "综合", "来源：", &"长".repeat(31)]
    {
        let credited = labelled(nobody);
        assert_eq!(credited.credit, "某某资讯", "{nobody}");
        assert_eq!(credited.rule, CreditRule::Assumed, "{nobody}");
        assert_eq!((credited.outlet, credited.permission), (None, Permission::Unknown), "{nobody}");
    }
    // Even of an outlet of the list: it may have reprinted this from anywhere.
    let credited = of("新华日报", &Said::default());
    assert_eq!(credited.outlet.as_deref(), Some("新华日报"));
    assert_eq!(credited.permission, Permission::Unknown);
}

#[test]
fn a_dateline_tells_the_agency() {
    for (text, origin, credit) in [
        ("新华社北京8月31日电题：一条消息", Some("新华社"), "新华社"),
        ("　　新华社福州8月31日电（记者张某）消息", Some("新华社"), "新华社"),
        ("据新华社北京8月31日电 消息", Some("新华社"), "新华社"),
        ("\n　　中新社上海9月27日电 (记者 某某) 消息", Some("中新社"), "中新社"),
        ("中新网南京9月27日电 (某某)消息", Some("中国新闻网"), "中新网"),
        ("长江网10月4日讯 消息", Some("长江网"), "长江网"),
        (
            "中国教育报-中国教育新闻网讯（记者 某某）消息",
            Some("中国教育报-中国教育新闻网"),
            "中国教育报-中国教育新闻网",
        ),
        ("CCTV 北京6月9日电 消息", Some("中央广播电视总台"), "CCTV"),
        ("央视网消息：消息", Some("央视网"), "央视网"),
        ("证券时报记者 某某", Some("证券时报"), "证券时报"),
        ("交汇点讯 消息", Some("新华日报"), "交汇点"),
        // The carrier's own.
        ("本报讯 记者 某某", None, "某某资讯"),
        ("本报南京6月9日讯（记者 某某）", None, "某某资讯"),
        ("IT之家 6 月 9 日消息，一条消息", Some("IT之家"), "IT之家"),
        ("央视新闻6月9日消息 一条消息", Some("中央广播电视总台"), "央视新闻"),
        // No datelines.
        ("商务部消息，一条消息", None, "某某资讯"),
        ("国家统计局6月9日消息，一条消息", None, "某某资讯"),
        ("某某公司消息，一条消息", None, "某某资讯"),
        ("6月9日电商平台公布消息，一条消息", None, "某某资讯"),
        ("36氪获悉，某公司完成融资", None, "某某资讯"),
        ("记者 某某", None, "某某资讯"),
        ("6月9日，园区召开会议，新华社记者到场", None, "某某资讯"),
        ("新华社国内部出品", None, "某某资讯"),
        ("小李昨天打来电话", None, "某某资讯"),
        ("", None, "某某资讯"),
    ] {
        let credited = of("某某资讯", &Said { text, ..Said::default() });
        assert_eq!(credited.origin.as_deref(), origin, "{text}");
        assert_eq!(credited.credit, credit, "{text}");
        let is_dateline = credited.rule == CreditRule::Dateline;
        assert_eq!(is_dateline, origin.is_some() || text.starts_with("本报"), "{text}");
    }
}

#[test]
fn a_bracket_under_a_picture_is_no_credit() {
    let credit = |html: &str, text: &str| {
        let said = Said { html: Some(html), text, ..Said::default() };
        of("某某资讯", &said).credit
    };
    let text = "一条消息。\n（来源：梨视频）";
    let under = "<p>一条消息。</p><p><img src=\"https://a.cn/a.jpg\"></p><p>（来源：梨视频）</p>";
    let after = "<p><img src=\"https://a.cn/a.jpg\"></p><p>一条消息。</p><p>（来源：梨视频）</p>";
    assert_eq!(credit(under, text), "某某资讯");
    assert_eq!(credit(after, text), "梨视频");
}

#[test]
fn origin_and_credit_are_kept_apart() {
    let said = Said {
        source: Some(("中国政府网", CreditRule::Metadata)),
        text: "新华社北京8月31日电 消息",
        ..Said::default()
    };
    let credited = of("某某资讯", &said);
    assert_eq!(credited.credit, "中国政府网");
    assert_eq!(credited.rule, CreditRule::Metadata);
    assert_eq!(credited.origin.as_deref(), Some("新华社"));
    assert_eq!(credited.permission, Permission::OnList);
}

#[test]
fn lines_that_credit_nobody() {
    for line in [
        "(责编：汤某、丁某)",
        "【责任编辑:胡某】【纠错】",
        "新华社国内部出品",
        "来源: | 发布时间: 2018-05-17 | 浏览次数",
        "（第三方）",
        "原标题：一条消息",
    ] {
        assert_eq!(printed::read(line), None, "{line}");
        let text = format!("一条消息。\n{line}");
        let credited = of("某某资讯", &Said { text: &text, ..Said::default() });
        assert_eq!(credited.rule, CreditRule::Assumed, "{line}");
    }
}

#[test]
fn the_rules_are_tried_in_their_order() {
    let text = "中新社上海9月27日电 一条消息。\n到此为止。（交汇点）";
    let all = Said {
        source: Some(("人民日报", CreditRule::Selector)),
        author: Some("来源：光明日报"),
        text,
        ..Said::default()
    };
    let find = |said: &Said<'_>| {
        let credited = of("某某资讯", said);
        (credited.credit, credited.rule)
    };
    let expect = |credit: &str, rule| (credit.to_owned(), rule);
    assert_eq!(find(&all), expect("人民日报", CreditRule::Selector));
    let all = Said { source: None, ..all };
    assert_eq!(find(&all), expect("光明日报", CreditRule::Label));
    let all = Said { author: Some("新京报"), ..all };
    assert_eq!(find(&all), expect("新京报", CreditRule::Metadata));
    let all = Said { author: Some("张某"), ..all };
    assert_eq!(find(&all), expect("交汇点", CreditRule::Bracket));
    // The table of aliases knows outlets that do not look like one.
    let known = Said { text: "一条消息。（36氪）", ..all };
    assert_eq!(find(&known), expect("36氪", CreditRule::Bracket));
    let all = Said { text: text.split('\n').next().unwrap(), ..all };
    assert_eq!(find(&all), expect("中新社", CreditRule::Dateline));
    let all = Said { text: "一条消息。（第三方）", ..all };
    assert_eq!(find(&all), expect("某某资讯", CreditRule::Assumed));
}

// ───────────────────────────── a whole portal ─────────────────────────────

fn page(last: &str) -> String {
    format!(
        "<html><head><title>开发区资讯网</title></head><body><div>当前位置:首页>热点资讯</div>\
         <h1>长三角地区如何继续并肩奔跑?</h1><div>时间:2020-06-09</div><div>\
         <p>座谈会的会场里，三省一市的代表坐在一起，说了各自的打算，也说了共同的难处。</p>\
         <p>会后大家约好，下一次见面时，要把今天说过的事情一件一件拿出来对照。</p>\
         <p>　　{last}</p></div></body></html>"
    )
}

fn with_page(last: &str) -> Portal {
    let portal = Portal::new(
        "[[sources]]\nkey = \"inbox\"\nname = \"本站\"\nkind = \"folder\"\nurl = \"inbox\"\n\
         sections = [\"redian\"]\n",
    );
    portal.write("inbox/2020-06-09.html", page(last));
    portal
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn shown(portal: &Portal) -> String {
    let listed = out(&portal.huiwen(&["story", "list"]));
    out(&portal.huiwen(&["story", "show", listed.split(' ').next().unwrap()]))
}

#[test]
fn the_portal_s_page_credits_an_outlet_of_the_list_by_its_alias() {
    let portal = with_page("(交汇点)");
    portal.round("2020-06-09T08:00:00Z");
    let shown = shown(&portal);
    assert!(shown.contains("来源：交汇点"), "{shown}");
    let line = "来源单位：新华日报  依据：bracket  名单：按别名在稿源名单上（截至2025年6月）";
    assert!(shown.contains(line), "{shown}");
    out(&portal.huiwen(&["publish"]));
    let feed = portal.read("public/redian/feed.json");
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    let item = &feed["items"][0];
    assert_eq!(item["_huiwen"]["credit"], "交汇点");
    assert_eq!(item["_huiwen"]["credit_outlet"], "新华日报");
    assert_eq!(item["_huiwen"]["outlet"], "本站");
    let author = serde_json::json!({"name": "交汇点", "url": "https://www.xhby.net/"});
    assert_eq!(item["authors"][0], author);
}

/// A feed of items with these fields, each beside a headline and a link of its own.
fn feed(description: &str, items: &[&str]) -> Answer {
    let item = |(number, inside): (usize, &&str)| {
        format!(
            "<item><title>第{number}条消息的标题</title><link>https://example.cn/{number}</link>\
             {inside}</item>"
        )
    };
    let items: String = items.iter().enumerate().map(item).collect();
    let feed = format!(
        "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>例</title>\
         <link>https://example.cn/</link><description>{description}</description>{items}</channel></rss>"
    );
    Answer::ok("application/rss+xml", feed)
}

#[test]
fn another_table_of_aliases_revises_nothing() {
    let origin = Origin::start();
    let items = [
        "<dc:creator>某某号</dc:creator>",
        "<dc:source>交汇点</dc:source>",
        "<description>某某号6月9日讯 一条消息。</description>",
    ];
    origin.set("/feed", feed("例", &items));
    let portal = Portal::of(&origin);
    let (report, _) = portal.round("2020-06-09T09:00:00Z");
    assert_eq!(report.sources[0].new, 3);
    portal.write(
        "my.toml",
        "[[aliases]]\nnames = [\"某某号\", \"交汇点\"]\noutlet = \"某某报\"\ngrade = \"A\"\n",
    );
    let toml = portal.read("feeds.toml");
    portal.configure(&format!("{toml}\n[credits]\naliases = \"my.toml\"\n"));
    origin.set("/feed", feed("另一句", &items));
    let (report, _) = portal.round("2020-06-09T10:00:00Z");
    assert_eq!(report.sources[0].outcome, Outcome::Changed);
    assert_eq!((report.sources[0].new, report.sources[0].updated), (0, 0));
}

#[test]
fn a_feed_s_credits_are_read_wherever_they_stand() {
    let origin = Origin::start();
    let items = [
        "<dc:source>来源：新华社客户端</dc:source>",
        "<dc:creator>新京报</dc:creator>",
        "<author>来源：光明日报</author>",
        "<source url=\"https://example.cn/rss\">扬子晚报</source>",
        "<description>中新社上海9月27日电 (记者 某某) 一条消息。</description>",
    ];
    origin.set("/feed", feed("例", &items));
    let portal = Portal::of(&origin);
    portal.round("2020-06-09T09:00:00Z");
    let listed = out(&portal.huiwen(&["story", "list", "--json"]));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let mut credits: Vec<&str> =
        listed.as_array().unwrap().iter().map(|story| story["credit"].as_str().unwrap()).collect();
    credits.sort_unstable();
    assert_eq!(credits, ["中新社", "光明日报", "扬子晚报", "新京报", "新华社客户端"]);
    // A credit is no author.
    assert!(!portal.read("public/redian/feed.json").contains("来源：光明日报"));
}

#[test]
fn copies_under_decorated_headlines_are_one_story() {
    let text = "园区的配套为什么总是慢半拍，说来话长，各方都有各方的难处，也都有各方的道理。";
    let stories = |headlines: &[&str]| {
        let origin = Origin::start();
        let mut sources = String::new();
        for (number, headline) in headlines.iter().enumerate() {
            let path = format!("/{number}");
            let date = "Tue, 09 Jun 2020 08:00:00 GMT";
            let feed = rss(&[(&format!("at-{number}"), headline, date, text)]);
            origin.set(&path, Answer::ok("application/rss+xml", feed));
            sources += &source(&format!("s{number}"), origin.url(&path).as_str());
        }
        Portal::new(&sources).round("2020-06-09T09:00:00Z").0.stories_new
    };
    let copies = [
        "园区配套为什么慢半拍",
        "园区配套为什么慢半拍_新浪新闻",
        "快讯：园区配套为什么慢半拍(图)",
        "园区配套为什么慢半拍--来源s3",
        "园区配套为什么慢半拍——交汇点新闻",
        "园区配套为什么慢半拍 - 某某市人民政府门户网站",
    ];
    assert_eq!(stories(&copies), 1);
    assert_eq!(stories(&["关于园区的第18号公告", "关于园区的第19号公告"]), 2);
    assert_eq!(stories(&["商务部：园区配套要跟上", "外交部：园区配套要跟上"]), 2);
}

// ───────────────────────────── files of one's own ─────────────────────────────

fn check_output(files: &[(&str, &str)], credits: &str) -> String {
    let portal = Portal::new("");
    for (name, text) in files {
        portal.write(name, text);
    }
    portal.configure(&format!("{SITE}[credits]\n{credits}\n"));
    let output = portal.huiwen(&["check"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn mistakes_in_a_file_of_one_s_own_are_located() {
    let mine =
        "[[aliases]]\nnames = [\"某某点\", 3]\noutlet = \"某某报\"\ngrade = \"E\"\nwrong = 1\n";
    let told = check_output(&[("mine.toml", mine)], "aliases = \"mine.toml\"");
    for message in ["mine.toml:2", "mine.toml:4", "mine.toml:5", "mine.toml: 3 mistakes"] {
        assert!(told.contains(message), "{message} in {told}");
    }
    let told = check_output(&[("list.toml", "[about]\n[[parts]]\n")], "permitted = \"list.toml\"");
    for message in ["`version`", "`names`", "`grade`", "`name`"] {
        assert!(told.contains(message), "{message} in {told}");
    }
    let told = check_output(&[], "aliases = \"nowhere.toml\"");
    assert!(told.contains("cannot read this file"), "{told}");
    assert!(told.contains("feeds.toml:"), "{told}");
}

#[test]
fn files_of_one_s_own_replace_those_that_ship() {
    let portal = with_page("(交汇点)");
    portal.write("list.toml", "[about]\nversion = \"自定\"\n[[parts]]\nname = \"一\"\ngrade = \"A\"\nnames = [\"某某报\"]\n");
    portal.write(
        "mine.toml",
        "[[aliases]]\nnames = [\"交汇点\"]\noutlet = \"某某报\"\ngrade = \"A\"\n",
    );
    let toml = portal.read("feeds.toml");
    let credits = "[credits]\naliases = \"mine.toml\"\npermitted = \"list.toml\"\n";
    portal.configure(&format!("{toml}\n{credits}"));
    portal.round("2020-06-09T08:00:00Z");
    let shown = shown(&portal);
    assert!(shown.contains("来源单位：某某报"), "{shown}");
    assert!(shown.contains("按别名在稿源名单上（自定）"), "{shown}");
}

#[test]
fn a_source_without_a_home_page_has_that_of_its_outlet() {
    let homepage = |name: &str| named(name).homepage.map(String::from);
    assert_eq!(homepage("新华日报").as_deref(), Some("https://www.xhby.net/"));
    assert_eq!(homepage("交汇点").as_deref(), Some("https://www.xhby.net/"));
    assert_eq!(homepage("某某资讯"), None);
}
