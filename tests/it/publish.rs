//! Stories in, published files out: the formats, the window and the rights.

mod conformance;
mod folder;
mod formats;
mod gate;
mod golden;
pub(crate) mod pages;
mod tree;

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, FixedOffset};
use huiwen::{
    model::{
        Content, Curated, Enclosure, Glimpse, Moment, Outlet, Precision, Publishing, Section, Site,
        Story, StoryId,
    },
    publish::{
        atom,
        feed::{Feed, MOST_TEXT, window},
        html, json, opml,
        portal::Portal,
        rss,
    },
};
use serde_json::Value;
use uuid::Uuid;

// ───────────────────────────── the invented portal ─────────────────────────────

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn moment(text: &str, precision: Precision) -> Moment {
    Moment { at: at(text), precision }
}

fn outlet(key: &str, name: &str, homepage: Option<&str>, content: Content) -> Outlet {
    Outlet {
        key: key.to_owned(),
        name: name.to_owned(),
        homepage: homepage.map(str::to_owned),
        content,
        priority: 0,
    }
}

fn daily(content: Content) -> Outlet {
    outlet("daily", "示例日报", Some("https://daily.example/"), content)
}

fn portal() -> Portal {
    let section = |key: &str, title: &str| Section {
        key: key.to_owned(),
        title: title.to_owned(),
        curated: false,
        auto: true,
    };
    let site = Site {
        title: "汇闻".to_owned(),
        link: "https://news.example/".parse().unwrap(),
        language: "zh-CN".to_owned(),
        timezone: chrono_tz::Asia::Shanghai,
        icp: None,
    };
    let sections = vec![
        section("redian", "热点资讯"),
        section("dongtai", "行业动态"),
        section("qikan", "电子期刊"),
    ];
    let outlets = vec![
        daily(Content::Full),
        outlet("weekly", "示例周刊", Some("https://weekly.example/"), Content::Summary),
        outlet("inbox", "编辑部来稿", None, Content::Full),
    ];
    Portal::new(site, sections, outlets)
}

/// A plain story with a whole text, to be varied.
fn story(number: u8) -> Story {
    Story {
        id: Uuid::from_u128(u128::from(number)),
        headline: format!("第{number}号稿件"),
        original_headline: None,
        link: Some(format!("https://daily.example/a/{number}.html")),
        summary: None,
        content_html: Some("<p>太湖水位回落。</p><p>各地检查堤防。</p>".to_owned()),
        credit: "示例日报".to_owned(),
        credited: None,
        author: None,
        editor: None,
        carriers: Vec::new(),
        outlet: daily(Content::Full),
        published: moment("2026-03-05T09:30:15+08:00", Precision::Second),
        updated: at("2026-03-05T09:30:15+08:00").to_utc(),
        sections: vec!["redian".to_owned()],
        primary: Some("redian".to_owned()),
        enclosures: Vec::new(),
        curated: Curated::default(),
    }
}

fn with_rights(content: Content) -> Story {
    Story { summary: Some("水位回落。".to_owned()), outlet: daily(content), ..story(1) }
}

fn feed_of(stories: &[Story]) -> Feed {
    let portal = portal();
    Feed::new(&portal, portal.sections.first(), stories)
}

/// The three documents that machines read.
fn documents(stories: &[Story]) -> [Vec<u8>; 3] {
    let feed = feed_of(stories);
    [rss::render(&feed).unwrap(), atom::render(&feed).unwrap(), json::render(&feed).unwrap()]
}

fn parsed(document: &[u8]) -> feed_rs::model::Feed {
    feed_rs::parser::parse(document).unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

// ───────────────────────────── formats ─────────────────────────────

#[test]
fn the_three_formats_say_the_same() {
    let retitled = Story {
        headline: "改过的题目".to_owned(),
        original_headline: Some("原来的题目".to_owned()),
        updated: at("2026-03-06T08:00:00+08:00").to_utc(),
        ..story(2)
    };
    let from_folder = Story {
        link: None,
        published: moment("2020-06-09T00:00:00+08:00", Precision::Day),
        ..story(3)
    };
    let stories = [retitled, story(1), from_folder];
    let read = documents(&stories).map(|document| {
        let feed = parsed(&document);
        let entries = feed.entries.into_iter().map(|entry| {
            let link = entry.links.first().map(|link| link.href.clone());
            let categories: Vec<String> =
                entry.categories.into_iter().map(|category| category.term).collect();
            (entry.id, entry.title.unwrap().content, link, entry.published, categories)
        });
        (feed.title.unwrap().content, entries.collect::<Vec<_>>())
    });
    assert_eq!(read[0], read[1]);
    // The reader drops tags of JSON Feed; the golden files show them.
    let without_categories = |feed: &(String, Vec<_>)| {
        let entries: Vec<_> = feed
            .1
            .iter()
            .map(|(id, title, link, published, _): &(_, _, _, _, Vec<String>)| {
                (String::clone(id), String::clone(title), Option::clone(link), *published)
            })
            .collect();
        (feed.0.clone(), entries)
    };
    assert_eq!(without_categories(&read[1]), without_categories(&read[2]));
    let (title, entries) = &read[0];
    assert_eq!(title, "热点资讯 - 汇闻");
    assert_eq!(entries[0].0, "urn:uuid:00000000-0000-0000-0000-000000000002");
    assert_eq!(entries[0].1, "改过的题目");
    assert_eq!(entries[0].4, ["热点资讯"]);
    let page = "https://news.example/story/00000000-0000-0000-0000-000000000003.html";
    assert_eq!(entries[2].2.as_deref(), Some(page));
    assert_eq!(entries[2].3.unwrap(), at("2020-06-09T00:00:00+08:00"));
}

#[test]
fn the_same_stories_make_the_same_bytes() {
    let stories = [story(1), story(2)];
    assert_eq!(documents(&stories), documents(&stories));
}

#[test]
fn the_credit_stands_in_every_format() {
    let credited = Story {
        credit: "另一家示例报".to_owned(),
        author: Some("本报编辑部".to_owned()),
        ..story(1)
    };
    let [rss, atom, json] = documents(&[credited]);
    let rss = text(rss);
    assert!(rss.contains("<dc:source>另一家示例报</dc:source>"), "{rss}");
    assert!(rss.contains("<dc:creator>本报编辑部</dc:creator>"), "{rss}");
    assert!(rss.contains("<dc:publisher>示例日报</dc:publisher>"), "{rss}");
    assert!(!rss.contains("<author>"), "{rss}");
    let authors: Vec<(Option<String>, Option<String>)> = parsed(&atom).entries[0]
        .authors
        .iter()
        .map(|author| (author.name.clone(), author.uri.clone()))
        .collect();
    assert_eq!(
        authors,
        [(Some("另一家示例报".to_owned()), None), (Some("本报编辑部".to_owned()), None)]
    );
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["items"][0]["authors"][0]["name"], "另一家示例报");
    assert_eq!(json["items"][0]["_huiwen"]["credit"], "另一家示例报");
    assert_eq!(json["items"][0]["_huiwen"]["outlet"], "示例日报");
}

#[test]
fn the_outlets_home_page_goes_with_its_own_credit_only() {
    let [_, atom, json] = documents(&[story(1)]);
    let uri = parsed(&atom).entries[0].authors[0].uri.clone();
    assert_eq!(uri.as_deref(), Some("https://daily.example/"));
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["items"][0]["authors"][0]["url"], "https://daily.example/");
}

#[test]
fn an_outlet_without_home_page_is_named_without_address() {
    let inbox = outlet("inbox", "编辑部来稿", None, Content::Full);
    let [rss, atom, _] = documents(&[Story { outlet: inbox, link: None, ..story(1) }]);
    assert!(!text(rss).contains("<source "));
    let atom = text(atom);
    let source = atom.split("<source>").nth(1).unwrap().split("</source>").next().unwrap();
    assert!(source.contains("<title>编辑部来稿</title>"), "{source}");
    assert!(source.contains("<id>urn:uuid:"), "{source}");
    assert!(!source.contains("<link"), "{source}");
}

#[test]
fn an_enclosure_is_in_rss_only_with_type_and_length() {
    let enclosure = |media_type: Option<&str>, length| Enclosure {
        url: "https://daily.example/a.mp3".to_owned(),
        media_type: media_type.map(str::to_owned),
        length,
    };
    let rss_of = |enclosure| {
        text(rss::render(&feed_of(&[Story { enclosures: vec![enclosure], ..story(1) }])).unwrap())
    };
    let whole = r#"<enclosure url="https://daily.example/a.mp3" length="7" type="audio/mpeg"/>"#;
    assert!(rss_of(enclosure(Some("audio/mpeg"), Some(7))).contains(whole));
    assert!(!rss_of(enclosure(Some("audio/mpeg"), None)).contains("<enclosure"));
    assert!(!rss_of(enclosure(None, Some(7))).contains("<enclosure"));
    assert!(!rss_of(enclosure(Some("mp3"), Some(7))).contains("<enclosure"));
}

#[test]
fn a_section_without_stories_has_valid_feeds_and_a_page() {
    for document in documents(&[]) {
        let feed = parsed(&document);
        assert_eq!(feed.title.unwrap().content, "热点资讯 - 汇闻");
        assert!(feed.entries.is_empty());
    }
    assert_eq!(feed_of(&[]).updated, at("1970-01-01T00:00:00Z"));
    let page = text(html::section_page(&portal(), &feed_of(&[])).unwrap());
    assert!(page.contains("暂无稿件"), "{page}");
    let front = text(html::portal_page(&portal(), &[]).unwrap());
    for section in ["热点资讯", "行业动态", "电子期刊"] {
        assert!(front.contains(section), "{section} is missing in {front}");
    }
}

#[test]
fn a_correction_raises_updated_and_keeps_the_id() {
    let before = feed_of(&[story(1)]);
    let corrected = Story { updated: at("2026-03-07T00:00:00Z").to_utc(), ..story(1) };
    let after = feed_of(&[corrected]);
    assert_eq!(after.updated, at("2026-03-07T08:00:00+08:00"));
    assert!(after.updated > before.updated);
    assert_eq!(after.items[0].urn(), before.items[0].urn());
}

// ───────────────────────────── dates ─────────────────────────────

#[test]
fn a_day_keeps_its_name_in_the_zone_of_the_site() {
    let tokyo = moment("2026-03-05T00:00:00+09:00", Precision::Day);
    let feed = feed_of(&[Story { published: tokyo, ..story(1) }]);
    assert_eq!(feed.items[0].published.to_rfc3339(), "2026-03-05T00:00:00+08:00");
    let page =
        text(html::story_page(&portal(), &feed.items[0], html::Neighbours::default()).unwrap());
    assert!(page.contains(r#"<time datetime="2026-03-05">2026-03-05</time>"#), "{page}");
}

#[test]
fn a_moment_is_told_in_the_zone_of_the_site() {
    let utc = moment("2026-03-05T23:30:00Z", Precision::Minute);
    let feed = feed_of(&[Story { published: utc, ..story(1) }]);
    assert_eq!(feed.items[0].published.to_rfc3339(), "2026-03-06T07:30:00+08:00");
    assert!(text(rss::render(&feed).unwrap()).contains("Fri, 06 Mar 2026 07:30:00 +0800"));
}

#[test]
fn updated_is_never_before_published() {
    let early = Story { updated: at("2026-01-01T00:00:00Z").to_utc(), ..story(1) };
    let feed = feed_of(&[early]);
    assert_eq!(feed.items[0].updated, feed.items[0].published);
}

#[test]
fn years_beyond_four_digits_do_not_stop_publication() {
    for at in [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC] {
        for precision in [Precision::Day, Precision::Second] {
            let published = Moment { at: at.fixed_offset(), precision };
            for document in documents(&[Story { published, updated: at, ..story(1) }]) {
                assert_eq!(parsed(&document).entries.len(), 1);
            }
        }
    }
}

// ───────────────────────────── rights ─────────────────────────────

/// What machines and people get of a story under a right: RSS description and content, the JSON
/// item, and the story's page.
fn under(content: Content) -> (Option<String>, Option<String>, Value, String) {
    let stories = [with_rights(content)];
    let [rss, atom, json] = documents(&stories);
    let rss = parsed(&rss).entries.remove(0);
    let atom = parsed(&atom).entries.remove(0);
    let summary = rss.summary.map(|text| text.content);
    let body = rss.content.and_then(|content| content.body);
    assert_eq!(atom.summary.map(|text| text.content), summary);
    assert_eq!(atom.content.and_then(|content| content.body), body);
    let json: Value = serde_json::from_slice(&json).unwrap();
    let page =
        html::story_page(&portal(), &feed_of(&stories).items[0], html::Neighbours::default())
            .unwrap();
    (summary, body, json["items"][0].clone(), text(page))
}

#[test]
fn headline_gives_no_text() {
    let (summary, body, json, page) = under(Content::Headline);
    let sentence = "来源只允许转载标题，正文请看原文。";
    assert_eq!((summary.as_deref(), body), (Some(sentence), None));
    assert_eq!(json["content_text"], sentence);
    assert!(json.get("summary").is_none() && json.get("content_html").is_none(), "{json}");
    assert!(!page.contains("水位"), "{page}");
    assert!(page.contains("阅读原文"), "{page}");
}

#[test]
fn summary_gives_an_excerpt() {
    let (summary, body, json, page) = under(Content::Summary);
    assert_eq!((summary.as_deref(), body), (Some("水位回落。"), None));
    assert_eq!(json["content_text"], "水位回落。");
    assert!(json.get("content_html").is_none(), "{json}");
    assert!(page.contains("<p>水位回落。</p>") && !page.contains("检查堤防"), "{page}");
}

#[test]
fn full_gives_everything() {
    let (summary, body, json, page) = under(Content::Full);
    let whole = "<p>太湖水位回落。</p><p>各地检查堤防。</p>";
    assert_eq!((summary.as_deref(), body.as_deref()), (Some("水位回落。"), Some(whole)));
    assert_eq!(json["content_html"], whole);
    assert_eq!(json["summary"], "水位回落。");
    assert!(page.contains(whole), "{page}");
}

#[test]
fn a_whole_text_in_the_field_for_summaries_is_cut() {
    let long = "太湖水位继续回落，各地检查堤防。".repeat(100);
    let outlet = daily(Content::Summary);
    let [rss, ..] = documents(&[Story { summary: Some(long), outlet, ..story(1) }]);
    let summary = parsed(&rss).entries.remove(0).summary.unwrap().content;
    assert_eq!(summary, "太湖水位继续回落，各地检查堤防。".repeat(12));
}

// ───────────────────────────── hostile text ─────────────────────────────

fn hostile() -> Story {
    let text = "<script>alert(1)</script>&\u{0}\u{b}\u{1b}\u{7f}\u{85}\u{fdd0}\u{fffe}\u{ffff}\u{1fffe}]]>\"'";
    Story {
        headline: text.to_owned(),
        original_headline: Some(format!("原{text}")),
        link: Some("javascript:alert(1)".to_owned()),
        summary: Some(text.to_owned()),
        content_html: Some("<p>正\u{0}文\u{fffe}]]&gt;</p>".to_owned()),
        credit: text.to_owned(),
        author: Some(format!("作{text}")),
        outlet: outlet("x", text, Some("data:text/html,<script>"), Content::Full),
        sections: vec!["redian".to_owned(), "no such section".to_owned()],
        enclosures: vec![Enclosure {
            url: "file:///etc/passwd".to_owned(),
            media_type: Some(text.to_owned()),
            length: Some(u64::MAX),
        }],
        ..story(1)
    }
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let clean = r#"<script>alert(1)</script>&]]>"'"#;
    for document in documents(&[hostile()]) {
        let as_text = String::from_utf8(document.clone()).unwrap();
        let odd = as_text.chars().find(|character| {
            (character.is_control() && *character != '\n')
                || ('\u{fdd0}'..='\u{fdef}').contains(character)
                || u32::from(*character) & 0xFFFE == 0xFFFE
        });
        assert_eq!(odd, None, "{as_text}");
        assert!(!as_text.contains("javascript:") && !as_text.contains("file:"), "{as_text}");
        assert!(!as_text.contains("data:"), "{as_text}");
        let entry = parsed(&document).entries.remove(0);
        assert!(entry.links[0].href.starts_with("https://news.example/story/"), "{as_text}");
        let body = entry.content.unwrap().body.unwrap();
        assert!(body.ends_with("<p>正文]]&gt;</p>"), "{as_text}");
        assert!(!body.contains("<script"), "{as_text}");
    }
    let [rss, atom, json] = documents(&[hostile()]);
    for document in [rss, atom] {
        let title = parsed(&document).entries[0].title.clone().unwrap();
        assert_eq!(title.content_type.to_string(), "text/plain");
        assert_eq!(title.content, "‹script›alert(1)‹/script›&]]›\"'");
    }
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["items"][0]["title"], clean);
    assert_eq!(json["items"][0]["_huiwen"]["credit"], clean);
}

#[test]
fn hostile_text_stays_text_on_every_page_and_list() {
    let Portal { site, mut sections, .. } = portal();
    let title = hostile().headline;
    sections[0].title.clone_from(&title);
    let site = Site { title: title.clone(), language: title, ..site };
    let portal = Portal::new(site, sections, vec![hostile().outlet]);
    let feed = Feed::new(&portal, portal.sections.first(), &[hostile()]);
    let pages = [
        html::portal_page(&portal, &[&feed]).unwrap(),
        html::section_page(&portal, &feed).unwrap(),
        html::story_page(&portal, &feed.items[0], html::Neighbours::default()).unwrap(),
    ];
    for page in pages.map(text) {
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("javascript:") && !page.contains("data:"), "{page}");
        assert!(!page.contains(['\0', '\u{b}', '\u{fffe}']), "{page}");
    }
    for list in [opml::feeds(&portal).unwrap(), opml::sources(&portal).unwrap()] {
        let list = text(list);
        assert!(!list.contains("<script") && !list.contains("data:"), "{list}");
        let mut reader = quick_xml::Reader::from_str(&list);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    }
}

#[test]
fn a_headline_of_nothing_gets_a_word() {
    for headline in ["", "\u{0}", "\u{200b}\u{200d}", "\u{202e}\u{3164}\u{301}"] {
        let feed = feed_of(&[Story { headline: headline.to_owned(), ..story(1) }]);
        assert_eq!(feed.items[0].headline, "无标题", "{headline:?}");
    }
}

// ───────────────────────────── the window ─────────────────────────────

/// How many of the stories, given by their age in hours, a window of at least 2, 72 h and at most
/// 4 holds.
fn check_window(ages: &[i64], expected: usize) {
    let publishing = Publishing {
        directory: PathBuf::new(),
        at_least: 2,
        within: Duration::from_secs(72 * 3600),
        at_most: 4,
        backlog: 20,
        hubs: Vec::new(),
    };
    let newest = at("2026-03-05T09:30:15+08:00");
    let stories = ages.iter().map(|age| Story {
        published: Moment {
            at: newest - chrono::TimeDelta::hours(*age),
            precision: Precision::Hour,
        },
        ..story(1)
    });
    let stories: Vec<Glimpse> = stories.map(|story| Glimpse::of(StoryId(1), &story)).collect();
    assert_eq!(window(&stories, &publishing), expected, "{ages:?}");
}

#[test]
fn the_window_holds_at_least_n_those_within_t_and_at_most_m() {
    check_window(&[], 0);
    check_window(&[0], 1);
    check_window(&[0, 1000], 2);
    check_window(&[0, 1000, 2000], 2);
    check_window(&[0, 1, 72], 3);
    check_window(&[0, 1, 73], 2);
    check_window(&[0, 1, 2, 3], 4);
    check_window(&[0, 1, 2, 3, 4], 4);
}

/// How many of four stories with so long a text a window holds that has room for all of them.
fn check_room(content: Content, length: usize, expected: usize) {
    let publishing = Publishing {
        directory: PathBuf::new(),
        at_least: 2,
        within: Duration::from_secs(72 * 3600),
        at_most: 9,
        backlog: 20,
        hubs: Vec::new(),
    };
    let long = Story { content_html: Some("a".repeat(length)), ..story(1) };
    let long = Story { outlet: Outlet { content, ..long.outlet.clone() }, ..long };
    let four = vec![Glimpse::of(StoryId(1), &long); 4];
    assert_eq!(window(&four, &publishing), expected, "{content:?} {length}");
}

#[test]
fn the_window_ends_where_whole_texts_would_be_too_much() {
    check_room(Content::Full, MOST_TEXT / 4, 4);
    check_room(Content::Full, MOST_TEXT / 3, 3);
    check_room(Content::Full, MOST_TEXT / 2 + 1, 1);
    check_room(Content::Full, MOST_TEXT + 1, 1);
    check_room(Content::Summary, MOST_TEXT, 4);
}
