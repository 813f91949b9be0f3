//! Rounds against a real local server.

use chrono::DateTime;
use huiwen::{model::Outcome, poll::due::Wanted};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, rss, source, told},
};

const FIRST: &str = "2026-11-22T04:00:00Z";
const LATER: &str = "2026-11-22T05:00:00Z";
const LAST: &str = "2026-11-22T06:00:00Z";
const DATE: &str = "Sun, 22 Nov 2026 10:00:00 +0800";

fn feed(items: &[(&str, &str, &str, &str)]) -> Answer {
    Answer::ok("application/rss+xml", rss(items))
}

#[test]
fn a_first_round_stores_and_publishes_what_the_source_says() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "太湖水质连续三年改善", DATE, "监测显示水质改善。")]));
    let portal = Portal::of(&origin);
    let (report, written) = portal.round(FIRST);
    let told = told(&report, "feed");
    assert_eq!((told.outcome, told.items, told.new), (Outcome::Changed, 1, 1));
    assert_eq!(report.stories_new, 1);
    assert!(written > 4);
    assert_eq!(portal.headlines("redian"), ["太湖水质连续三年改善"]);
    assert_eq!(portal.headlines("all"), ["太湖水质连续三年改善"]);
    assert_eq!(portal.headlines("dongtai"), Vec::<String>::new());
    let rss = portal.read("public/redian/rss.xml");
    for expected in [
        "<dc:source>来源feed</dc:source>",
        "https://example.cn/1.html",
        "Sun, 22 Nov 2026 10:00:00 +0800",
    ] {
        assert!(rss.contains(expected), "{expected} is not in {rss}");
    }
}

#[test]
fn a_repeated_round_sends_validators_back_and_changes_nothing() {
    let origin = Origin::start();
    let answer = feed(&[("1", "一", DATE, "正文")])
        .header("ETag", "W/\"a b\"")
        .header("Last-Modified", "Sun, 22 Nov 2026 02:00:00 GMT");
    origin.set("/feed", answer);
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let published = portal.published();
    origin.set("/feed", Answer::status(304));
    let (report, written) = portal.round(LATER);
    let request = origin.last_request();
    assert_eq!(request.header("if-none-match"), Some(b"W/\"a b\"".as_slice()));
    assert_eq!(
        request.header("if-modified-since"),
        Some(b"Sun, 22 Nov 2026 02:00:00 GMT".as_slice())
    );
    assert_eq!(told(&report, "feed").outcome, Outcome::NotModified);
    assert_eq!(written, 0);
    assert_eq!(portal.published(), published);
}

#[test]
fn equal_bytes_without_validators_are_unchanged() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "一", DATE, "正文")]));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let (report, written) = portal.round(LATER);
    let told = told(&report, "feed");
    assert_eq!((told.outcome, told.items, told.new, written), (Outcome::Unchanged, 1, 0, 0));
}

#[test]
fn a_week_later_the_same_stories_make_the_same_files() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "一", DATE, "正文"), ("2", "二", "", "无日期")]));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let published = portal.published();
    // Other bytes, the same entries: even then nothing that is published may change.
    let document = rss(&[("1", "一", DATE, "正文"), ("2", "二", "", "无日期")]);
    origin.set("/feed", Answer::ok("application/rss+xml", document + "<!-- build 2 -->"));
    let (report, written) = portal.round("2026-11-29T04:00:00Z");
    assert_eq!(told(&report, "feed").outcome, Outcome::Changed);
    assert_eq!(written, 0);
    assert_eq!(portal.published(), published);
}

#[test]
fn a_changed_entry_revises_its_item_and_keeps_the_storys_id() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "旧标题", DATE, "正文")]));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let id = |portal: &Portal| {
        let feed: serde_json::Value =
            serde_json::from_str(&portal.read("public/all/feed.json")).unwrap();
        feed["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let before = id(&portal);
    origin.set("/feed", feed(&[("1", "新标题", DATE, "正文")]));
    let (report, _) = portal.round(LATER);
    assert_eq!(told(&report, "feed").updated, 1);
    assert_eq!(portal.headlines("all"), ["新标题"]);
    assert_eq!(id(&portal), before);
    let atom = portal.read("public/all/atom.xml");
    assert!(atom.contains("<updated>2026-11-22T13:00:00+08:00</updated>"), "{atom}");
    assert!(atom.contains("<published>2026-11-22T10:00:00+08:00</published>"), "{atom}");
}

#[test]
fn a_date_from_before_the_web_is_no_date() {
    for date in ["Thu, 01 Jan 1970 00:00:00 GMT", "1900-01-01", "1989-12-31"] {
        let origin = Origin::start();
        origin.set("/feed", feed(&[("1", "标题", date, "正文")]));
        let portal = Portal::of(&origin);
        portal.round(FIRST);
        let atom = portal.read("public/all/atom.xml");
        let seen = DateTime::parse_from_rfc3339(FIRST).unwrap();
        let published = atom.split("<published>").nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(DateTime::parse_from_rfc3339(published).unwrap(), seen, "{date}");
    }
}

#[test]
fn failures_are_reported_and_touch_nothing_else() {
    let page =
        "<!DOCTYPE html><html><head><title>安全检测</title></head><body>请稍候</body></html>";
    let broken: [(&str, Answer); 7] = [
        ("html", Answer::ok("text/html", page)),
        ("empty", Answer::ok("application/rss+xml", "")),
        (
            "gzip",
            Answer::ok("application/rss+xml", &include_bytes!("round/truncated.gz")[..])
                .header("Content-Encoding", "gzip"),
        ),
        ("500", Answer::status(500)),
        ("garbage", Answer::ok("application/rss+xml", vec![0xFE_u8; 300])),
        ("json", Answer::ok("application/json", "{\"a\": 1}")),
        ("never", Answer::never()),
    ];
    let origin = Origin::start();
    let mut sources = source("other", origin.url("/other").as_str());
    origin.set("/other", feed(&[("o1", "另一家", DATE, "另一家的正文")]));
    for (key, _) in &broken {
        sources += &source(key, origin.url(&format!("/{key}")).as_str());
        let unique = format!("{key}的报道");
        origin.set(
            &format!("/{key}"),
            feed(&[(key, &unique, DATE, "正文")]).header("ETag", "\"good\""),
        );
    }
    let portal = Portal::new(&sources);
    portal.configure(
        &portal.read("feeds.toml").replace("\"2s\"", "\"500ms\"").replace("\"5s\"", "\"1s\""),
    );
    portal.round(FIRST);
    let published = portal.published();
    for (key, answer) in broken {
        origin.set(&format!("/{key}"), answer);
    }
    origin.set(
        "/other",
        feed(&[("o1", "另一家", DATE, "另一家的正文"), ("o2", "又一篇", DATE, "又一篇的正文")]),
    );
    let (report, _) = portal.round(LATER);
    assert_eq!(told(&report, "other").new, 1);
    for key in ["html", "empty", "gzip", "500", "garbage", "json", "never"] {
        let told = told(&report, key);
        assert_eq!(told.outcome, Outcome::Failed, "{key}: {told:?}");
        assert!(told.error.is_some(), "{key}");
        assert_eq!(told.items, 1, "{key} keeps its items");
        let state = &portal.store().poll_states().unwrap()[key];
        assert_eq!(state.validators.etag.as_deref(), Some(b"\"good\"".as_slice()), "{key}");
        assert_eq!(state.failures, 1, "{key}");
    }
    assert!(told(&report, "html").error.as_ref().unwrap().contains("安全检测"));
    assert!(told(&report, "500").error.as_ref().unwrap().contains("500"));
    let all = portal.headlines("all");
    assert_eq!(all.len(), 9, "{all:?}");
    for (path, bytes) in published.iter().filter(|(path, _)| path.starts_with("story")) {
        // The newest of before has a newer neighbour now.
        let article = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.split("<nav class=\"neighbours\"").next().map(str::to_owned)
        };
        let now = portal.published().get(path).map(|bytes| article(bytes));
        assert_eq!(now, Some(article(bytes)), "{}", path.display());
    }
}

#[test]
fn a_body_in_gbk_is_read_though_only_the_header_says_so() {
    let origin = Origin::start();
    let document = rss(&[("1", "苏州工业园区发布新规", DATE, "园区管委会发布新规。")])
        .replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "");
    let (bytes, _, _) = encoding_rs::GBK.encode(&document);
    origin.set("/feed", Answer::ok("text/xml; charset=gbk", bytes.into_owned()));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    assert_eq!(portal.headlines("redian"), ["苏州工业园区发布新规"]);
}

#[test]
fn a_failed_source_waits_and_all_asks_it_again() {
    let origin = Origin::start();
    origin.set("/feed", Answer::status(503));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let (report, _) = portal.round_of(Wanted::Due, "2026-11-22T04:30:00Z");
    assert_eq!(told(&report, "feed").outcome, Outcome::NotDue);
    assert_eq!(origin.requests().len(), 1);
    portal.round_of(Wanted::All, "2026-11-22T04:30:00Z");
    assert_eq!(origin.requests().len(), 2);
}

#[test]
fn retry_after_and_gone_hold_even_for_all() {
    let (origin, other) = (Origin::start(), Origin::start());
    let sources = source("busy", origin.url("/busy").as_str())
        + &source("same-host", origin.url("/feed").as_str())
        + &source("gone", other.url("/gone").as_str());
    origin.set("/busy", Answer::status(429).header("Retry-After", "7200"));
    origin.set("/feed", feed(&[]));
    other.set("/gone", Answer::status(410));
    let portal = Portal::new(&sources);
    let (report, _) = portal.round(FIRST);
    assert_eq!(told(&report, "gone").outcome, Outcome::Gone);
    assert_eq!(told(&report, "same-host").outcome, Outcome::NotDue);
    let (report, _) = portal.round(LATER);
    assert_eq!(told(&report, "gone").outcome, Outcome::Gone);
    assert_eq!(told(&report, "busy").outcome, Outcome::NotDue);
    assert_eq!((origin.requests().len(), other.requests().len()), (1, 1));
    portal.round("2026-11-22T06:00:01Z");
    assert_eq!((origin.requests().len(), other.requests().len()), (2, 1));
}

#[test]
fn a_host_that_is_not_there_is_asked_once_a_round() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let sources =
        source("a", &format!("http://{address}/a")) + &source("b", &format!("http://{address}/b"));
    let portal = Portal::new(&sources);
    // Waiting between the two would take an hour.
    portal.configure(
        &portal.read("feeds.toml").replace("per_host_delay = \"0s\"", "per_host_delay = \"1h\""),
    );
    let (report, _) = portal.round(FIRST);
    assert!(told(&report, "a").error.is_some());
    assert_eq!(told(&report, "b").error, told(&report, "a").error);
}

#[test]
fn what_feeds_toml_forbids_is_tried_again_as_soon_as_usual() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "一", DATE, "正文")]));
    let portal = Portal::of(&origin);
    let toml = portal.read("feeds.toml");
    portal.configure(&toml.replace("127.0.0.0/8", "10.0.0.0/8"));
    let (report, _) = portal.round_of(Wanted::Due, FIRST);
    assert!(told(&report, "feed").error.as_ref().unwrap().contains("poll.allow_networks"));
    portal.configure(&toml);
    let (report, _) = portal.round_of(Wanted::Due, "2026-11-22T04:31:00Z");
    assert_eq!(told(&report, "feed").outcome, Outcome::Changed);
}

#[test]
fn a_changed_address_forgets_what_was_remembered_of_the_old_one() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "一", DATE, "正文")]).header("ETag", "\"old\""));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    origin.set("/new", Answer::status(500));
    portal.configure(&portal.read("feeds.toml").replace("/feed\"", "/new\""));
    portal.round(LATER);
    origin.set("/new", feed(&[("1", "一", DATE, "正文")]));
    portal.round(LAST);
    let conditional = origin
        .requests()
        .iter()
        .filter(|request| request.header("if-none-match").is_some())
        .count();
    assert_eq!(conditional, 0);
    assert_eq!(portal.headlines("all"), ["一"]);
}

#[test]
fn copies_of_one_report_are_one_story_in_whatever_order_they_come() {
    let text = "昨日上午，示范区执委会召开会议，部署下半年的重点工作，并公布项目清单。";
    let same_link = "<link>https://example.cn/x.html?from=rss</link>";
    let publish = |order: [&str; 3]| {
        let origin = Origin::start();
        let mut sources = String::new();
        for key in order {
            sources += &source(key, origin.url(&format!("/{key}")).as_str());
        }
        origin.set("/a", feed(&[("x", "示范区部署重点工作", DATE, text)]));
        let link = "<link>https://example.cn/y.html</link>";
        let same_text =
            rss(&[("y", "示范区部署重点工作", "Sun, 22 Nov 2026 09:00:00 +0800", text)]);
        assert!(same_text.contains(link));
        origin.set("/b", Answer::ok("application/rss+xml", same_text));
        let other_headline = rss(&[("y", "示范区最新部署", DATE, "短讯")]).replace(link, same_link);
        origin.set("/c", Answer::ok("application/rss+xml", other_headline));
        let portal = Portal::new(&sources);
        let (report, _) = portal.round(FIRST);
        assert_eq!(report.stories_new, 1);
        portal.read("public/all/rss.xml")
    };
    let first = publish(["a", "b", "c"]);
    // The earliest copy stands for the story.
    assert!(first.contains("https://example.cn/y.html"), "{first}");
    for order in
        [["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"]]
    {
        assert_eq!(publish(order), first, "{order:?}");
    }
}

#[test]
fn a_rebuild_gives_the_same_files() {
    let origin = Origin::start();
    let mut sources = String::new();
    for key in ["a", "b", "c", "d"] {
        sources += &source(key, origin.url(&format!("/{key}")).as_str());
        let items: Vec<(String, String)> =
            (0..30).map(|n| (format!("{key}{n}"), format!("{key}第{n}号公告"))).collect();
        let items: Vec<_> = items
            .iter()
            .map(|(guid, title)| (guid.as_str(), title.as_str(), DATE, "公告正文"))
            .collect();
        origin.set(&format!("/{key}"), feed(&items));
    }
    let portal = Portal::new(&sources);
    portal.round(FIRST);
    let published = portal.published();
    for file in ["db/huiwen.db", "db/huiwen.db-wal", "db/huiwen.db-shm"] {
        let _ = std::fs::remove_file(portal.path().join(file));
    }
    std::fs::remove_dir_all(portal.path().join("public")).unwrap();
    portal.round(LATER);
    assert_eq!(portal.published(), published);
}

#[test]
fn a_new_source_does_not_flood_subscribers() {
    let origin = Origin::start();
    let items: Vec<(String, String)> =
        (10..60).map(|n| (format!("{n}"), format!("第{n}期"))).collect();
    let dates: Vec<String> =
        (10..60).map(|n| format!("Sun, 22 Nov 2026 08:{n}:00 +0800")).collect();
    let rows: Vec<_> = items
        .iter()
        .zip(&dates)
        .map(|((guid, title), date)| (guid.as_str(), title.as_str(), date.as_str(), "内容"))
        .collect();
    origin.set("/feed", feed(&rows));
    let portal = Portal::of(&origin);
    let (report, _) = portal.round(FIRST);
    assert_eq!(told(&report, "feed").new, 50);
    let headlines = portal.headlines("all");
    assert_eq!(headlines.len(), 20);
    assert_eq!(headlines[0], "第59期");
    assert_eq!(headlines[19], "第40期");
    // What comes later is news.
    let mut more = rows.clone();
    more.push(("60", "第60期", "Sun, 22 Nov 2026 09:00:00 +0800", "内容"));
    origin.set("/feed", feed(&more));
    portal.round(LATER);
    assert_eq!(portal.headlines("all").len(), 21);
}

#[test]
fn the_same_guid_twice_is_told_apart_and_stays_so() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "甲", DATE, "甲的正文"), ("1", "乙", DATE, "乙的正文")]));
    let portal = Portal::of(&origin);
    let (report, _) = portal.round(FIRST);
    assert_eq!(told(&report, "feed").new, 2);
    let swapped = feed(&[("1", "乙", DATE, "乙的正文"), ("1", "甲", DATE, "甲的正文")]);
    origin.set("/feed", swapped);
    let (report, _) = portal.round(LATER);
    assert_eq!((told(&report, "feed").new, told(&report, "feed").updated), (0, 0));
    let mut headlines = portal.headlines("all");
    headlines.sort();
    assert_eq!(headlines, ["乙", "甲"]);
}

#[test]
fn a_date_in_the_future_is_published_as_the_time_it_was_seen() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "未来", "Mon, 22 Nov 2027 10:00:00 +0800", "正文")]));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let atom = portal.read("public/all/atom.xml");
    assert!(atom.contains("<published>2026-11-22T12:00:00+08:00</published>"), "{atom}");
}

#[test]
fn local_time_labelled_gmt_is_suggested_and_corrected_where_feeds_toml_says_so() {
    let origin = Origin::start();
    let items = [
        ("1", "一", "Sun, 22 Nov 2026 11:50:00 GMT", "甲"),
        ("2", "二", "Sun, 22 Nov 2026 11:40:00 GMT", "乙"),
    ];
    origin.set("/feed", feed(&items));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let problems = portal.store().poll_states().unwrap()["feed"].problems.clone();
    assert!(problems.iter().any(|problem| problem.contains("gmt_is_local = true")), "{problems:?}");
    assert!(
        portal.read("public/all/rss.xml").contains("22 Nov 2026 12:00:00 +0800"),
        "seen at noon"
    );
    let told =
        Portal::new(&(source("feed", origin.url("/feed").as_str()) + "gmt_is_local = true\n"));
    told.round(FIRST);
    assert!(told.read("public/all/rss.xml").contains("22 Nov 2026 11:50:00 +0800"));
    assert!(told.store().poll_states().unwrap()["feed"].problems.is_empty());
}

#[test]
fn a_source_or_section_that_goes_keeps_its_stories() {
    let origin = Origin::start();
    origin.set("/feed", feed(&[("1", "一", DATE, "正文")]));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let with_source = portal.read("feeds.toml");
    let renamed = with_source.replace("来源feed", "新名字").replace("热点资讯", "要闻");
    portal.configure(&renamed);
    portal.round(LATER);
    assert!(portal.read("public/redian/rss.xml").contains("<dc:source>新名字</dc:source>"));
    assert!(portal.read("public/redian/rss.xml").contains("要闻"));
    let without = with_source.split("[[sources]]").next().unwrap().to_owned()
        + &source("other", origin.url("/none").as_str());
    portal.configure(&without);
    portal.round(LAST);
    assert_eq!(portal.headlines("redian"), ["一"]);
    portal.configure(
        &without
            .replace("key = \"redian\"", "key = \"yaowen\"")
            .replace("[\"redian\"]", "[\"dongtai\"]"),
    );
    portal.round(LAST);
    assert_eq!(portal.headlines("yaowen"), Vec::<String>::new());
    portal.configure(&without);
    portal.round(LAST);
    assert_eq!(portal.headlines("redian"), ["一"]);
}

#[test]
fn the_polled_address_is_never_published() {
    let origin = Origin::start();
    origin.set("/secret-feed?token=abc", feed(&[("1", "一", DATE, "正文")]));
    let portal = Portal::new(&source("feed", origin.url("/secret-feed?token=abc").as_str()));
    portal.round(FIRST);
    assert_eq!(portal.headlines("all"), ["一"]);
    for (path, bytes) in portal.published() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("secret-feed") && !text.contains("token=abc"), "{}", path.display());
    }
}

#[test]
fn no_home_page_is_the_polled_address_of_any_source() {
    let origin = Origin::start();
    origin.set("/polled", feed(&[("1", "一", DATE, "正文")]));
    origin.set("/other", feed(&[("2", "二", DATE, "另一篇")]));
    let polled = origin.url("/polled");
    let other = source("other", origin.url("/other").as_str());
    origin.set("/third", feed(&[("3", "三", DATE, "第三篇")]));
    let third = source("third", origin.url("/third").as_str());
    let third = format!("{third}homepage = \"{}\"\n", origin.url("/third"));
    // An outlet that others credit may have its home page there, too.
    let outlet = format!("[[outlets]]\nname = \"滨江日报\"\nhomepage = \"{polled}\"\n");
    let portal = Portal::new(&format!(
        "{}{third}{other}homepage = \"{polled}/#top\"\n[credits]\naliases = \"mine.toml\"\n",
        source("feed", polled.as_str()).replace("来源feed", "滨江日报")
    ));
    portal.write("mine.toml", outlet);
    portal.round(FIRST);
    let told = portal.huiwen(&["publish"]);
    assert!(told.status.success(), "{told:?}");
    assert_eq!(portal.headlines("all").len(), 3);
    for (path, bytes) in portal.published() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("/polled") && !text.contains("/third"), "{}", path.display());
    }
    let sources = portal.read("public/sources.opml");
    assert!(sources.contains("滨江日报") && sources.contains("来源other"), "{sources}");
}

#[test]
fn kept_documents_give_the_same_items_again() {
    let origin = Origin::start();
    let document = rss(&[("1", "一", DATE, "正文")]);
    origin.set("/feed", Answer::ok("application/rss+xml", document.clone()));
    let portal = Portal::of(&origin);
    portal.round(FIRST);
    let kept = portal.store().kept_documents().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].document.body, document.as_bytes());
    assert_eq!(kept[0].document.fetched.to_rfc3339(), "2026-11-22T04:00:00+00:00");
    // A second fetch of the same bytes is no second document; after a fortnight it is forgotten.
    portal.round(LATER);
    assert_eq!(portal.store().kept_documents().unwrap().len(), 1);
    portal.round("2026-12-07T04:00:00Z");
    assert_eq!(portal.store().kept_documents().unwrap().len(), 0);
}

#[test]
fn links_to_the_feed_itself_publish_no_token() {
    let origin = Origin::start();
    let text = "<a href=\"\">a</a><a href=\"#top\">b</a><img src=\"\">";
    let body = format!(
        "<rss version=\"2.0\"><channel><title>t</title><item><title>一</title><link>#1</link>\
         <guid isPermaLink=\"false\">1</guid><description><![CDATA[{text}]]></description></item>\
         </channel></rss>"
    );
    origin.set("/feed?token=abc", Answer::ok("application/rss+xml", body));
    let address = origin.url("/feed?token=abc");
    let portal = Portal::new(&(source("feed", address.as_str()) + "content = \"full\"\n"));
    portal.round(FIRST);
    assert_eq!(portal.headlines("all"), ["一"]);
    for (path, bytes) in portal.published() {
        assert!(!String::from_utf8_lossy(&bytes).contains("token=abc"), "{}", path.display());
    }
}

#[test]
fn a_host_that_withholds_its_robots_txt_is_left_alone_as_long_as_it_asks() {
    let origin = Origin::start();
    origin.set("/robots.txt", Answer::status(503).header("Retry-After", "36000"));
    let portal = Portal::new(&(source("feed", origin.url("/feed").as_str()) + "robots = true\n"));
    portal.round_of(Wanted::Due, FIRST);
    portal.round_of(Wanted::Due, "2026-11-22T13:59:00Z");
    assert_eq!(origin.requests().len(), 1);
    portal.round_of(Wanted::Due, "2026-11-22T14:00:01Z");
    assert_eq!(origin.requests().len(), 2);
}

#[test]
fn a_redirect_to_a_host_that_asked_to_wait_is_not_followed() {
    let (origin, busy) = (Origin::start(), Origin::start());
    busy.set("/feed", Answer::status(429).header("Retry-After", "36000"));
    origin.set("/feed", Answer::redirect(302, busy.url("/feed").as_str()));
    let sources =
        source("busy", busy.url("/feed").as_str()) + &source("other", origin.url("/feed").as_str());
    let portal = Portal::new(&sources);
    portal.round_of(Wanted::Due, FIRST);
    portal.round_of(Wanted::All, LATER);
    assert_eq!(busy.requests().len(), 1);
}

#[test]
fn a_server_that_redirects_to_where_nobody_may_go_is_asked_less_often() {
    let origin = Origin::start();
    origin.set("/feed", Answer::redirect(302, "http://10.0.0.1/"));
    let portal = Portal::of(&origin);
    portal.round_of(Wanted::Due, FIRST);
    portal.round_of(Wanted::Due, LATER);
    assert_eq!(origin.requests().len(), 1, "68 minutes after a first failure");
}

#[test]
fn what_robots_txt_forbids_is_not_asked_for_behind_a_redirect_either() {
    let origin = Origin::start();
    origin.set("/robots.txt", Answer::ok("text/plain", "User-agent: *\nDisallow: /secret\n"));
    origin.set("/feed", Answer::redirect(302, "/secret"));
    origin.set("/secret", feed(&[("1", "一", DATE, "正文")]));
    let robots = source("feed", origin.url("/feed").as_str()) + "robots = true\n";
    let portal = Portal::new(&robots);
    let (report, _) = portal.round(FIRST);
    let told = told(&report, "feed");
    assert_eq!((told.outcome, told.new), (Outcome::Failed, 0));
    assert!(told.error.as_ref().unwrap().contains("robots.txt"), "{:?}", told.error);
    let asked: Vec<String> = origin.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/robots.txt", "/feed"]);
}
