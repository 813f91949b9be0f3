//! What each format says of a story, an archive and a withdrawal.

use std::collections::HashSet;

use chrono::DateTime;
use huiwen::{
    model::{Carrier, Content, Enclosure, Site, Story, Withdrawal},
    publish::{
        atom,
        feed::{Archived, Feed},
        json, opml,
        portal::Portal,
        rss,
        visitors::FEED_STYLE,
    },
};
use serde_json::Value;
use uuid::Uuid;

use super::{at, daily, feed_of, outlet, portal, story, text, tree::Element, with_rights};

/// The entry or item of a story in RSS, Atom and JSON.
fn told(story: Story) -> (Element, Element, Value) {
    let feed = feed_of(&[story]);
    let rss = Element::of(&rss::render(&feed).unwrap()).one("channel").one("item").clone();
    let atom = Element::of(&atom::render(&feed).unwrap()).one("entry").clone();
    let json: Value = serde_json::from_slice(&json::render(&feed).unwrap()).unwrap();
    (rss, atom, json["items"][0].clone())
}

/// The heads of a feed in RSS and Atom, and its JSON.
fn heads(feed: &Feed) -> (Element, Element, Value) {
    (
        Element::of(&rss::render(feed).unwrap()).one("channel").clone(),
        Element::of(&atom::render(feed).unwrap()),
        serde_json::from_slice(&json::render(feed).unwrap()).unwrap(),
    )
}

fn carrier(name: &str, link: Option<&str>) -> Carrier {
    Carrier { outlet: outlet(name, name, None, Content::Headline), link: link.map(str::to_owned) }
}

fn portal_with_hub() -> Portal {
    portal().with_hubs(vec!["https://hub.example/".parse().unwrap()])
}

fn archived(name: &str) -> Archived {
    Archived { name: name.to_owned(), label: "2026-03".to_owned() }
}

// ───────────────────────────── people ─────────────────────────────

#[test]
fn the_editor_contributed_and_did_not_write() {
    let (rss, atom, json) = told(Story { editor: Some("王某".to_owned()), ..story(1) });
    assert_eq!(rss.texts("dc:contributor"), ["王某"]);
    assert_eq!(atom.one("contributor").texts("name"), ["王某"]);
    assert_eq!(json["_huiwen"]["editor"], "王某");
    assert!(!rss.children.iter().any(|child| child.name == "dc:creator"), "{rss:?}");
}

#[test]
fn an_author_is_rss_s_own_only_with_an_address() {
    let author = |author: &str| told(Story { author: Some(author.to_owned()), ..story(1) }).0;
    let with_address = author("a.b@daily.example (李某)");
    assert_eq!(with_address.texts("author"), ["a.b@daily.example (李某)"]);
    assert!(with_address.texts("dc:creator").is_empty());
    for name in ["李某", "李某 (记者)", "@daily.example (李某)", "a@b (李某)", "a@daily.example"]
    {
        let item = author(name);
        assert!(item.texts("author").is_empty(), "{name}");
        assert_eq!(item.texts("dc:creator"), [name]);
    }
}

#[test]
fn the_credit_is_told_once_and_the_outlet_beside_it_where_it_is_another() {
    let (own, ..) = told(story(1));
    assert_eq!(own.one("source").text, "示例日报");
    assert_eq!(own.one("source").get("url"), Some("https://daily.example/"));
    assert!(own.texts("dc:source").is_empty() && own.texts("dc:publisher").is_empty());

    let (other, ..) = told(Story { credit: "另一家示例报".to_owned(), ..story(1) });
    assert_eq!(other.texts("dc:source"), ["另一家示例报"]);
    assert_eq!(other.texts("dc:publisher"), ["示例日报"]);
    assert!(other.texts("source").is_empty());

    let without = outlet("daily", "示例日报", None, Content::Full);
    let (without, ..) = told(Story { outlet: without, ..story(1) });
    assert_eq!(without.texts("dc:source"), ["示例日报"]);
    assert!(without.texts("dc:publisher").is_empty() && without.texts("source").is_empty());
}

#[test]
fn the_outlet_of_an_entry_is_told_whole_and_never_polled() {
    let (_, atom, _) = told(story(1));
    let source = atom.one("source");
    assert_eq!(source.one("title").text, "示例日报");
    assert_eq!(source.one("id").text, "https://daily.example/");
    assert_eq!(source.one("updated").text, "2026-03-05T09:30:15+08:00");
    assert_eq!(source.one("author").texts("name"), ["示例日报"]);
    assert_eq!(source.links("alternate"), ["https://daily.example/"]);
    assert!(source.links("self").is_empty());
}

#[test]
fn an_outlet_whose_home_page_has_many_spellings_has_an_id_of_its_own() {
    let page = "https://daily.example/?b=%e7%94%b2";
    let outlet = outlet("daily", "示例日报", Some(page), Content::Full);
    let (_, atom, _) = told(Story { outlet, ..story(1) });
    assert!(atom.one("source").one("id").text.starts_with("urn:uuid:"), "{atom:?}");
    assert_eq!(atom.one("source").links("alternate"), [page]);
}

// ───────────────────────────── other outlets ─────────────────────────────

#[test]
fn who_else_carries_it_is_told_to_machines_and_people() {
    let carriers = vec![
        carrier("交汇点", Some("https://jhd.example/1")),
        carrier("现代快报", Some("https://kb.example/?a=1&b=2")),
        carrier("内刊", None),
    ];
    let story = Story { credit: "交汇点".to_owned(), carriers, ..with_rights(Content::Summary) };
    let (rss, atom, json) = told(story.clone());
    for entry in [&rss, &atom] {
        assert_eq!(entry.links("via"), ["https://jhd.example/1"]);
        assert_eq!(entry.links("related"), ["https://kb.example/?a=1&b=2"]);
    }
    let summary = "水位回落。（另见：交汇点、现代快报、内刊）";
    assert_eq!(rss.one("description").text, summary);
    assert_eq!(atom.one("summary").text, summary);
    assert_eq!(json["content_text"], summary);
    // What the source wrote stays its own.
    assert_eq!(json["summary"], "水位回落。");
    assert_eq!(json["_huiwen"]["original_url"], "https://jhd.example/1");
    assert_eq!(json["_huiwen"]["carriers"][1]["name"], "现代快报");
    assert_eq!(json["_huiwen"]["carriers"][1]["url"], "https://kb.example/?a=1&b=2");
    assert_eq!(json["_huiwen"]["carriers"][2].get("url"), None);

    let (rss, atom, json) = told(Story { outlet: daily(Content::Full), ..story });
    let names = "<p>另见：<a href=\"https://jhd.example/1\">交汇点</a>、\
        <a href=\"https://kb.example/?a=1&amp;b=2\">现代快报</a>、内刊</p>";
    assert_eq!(rss.one("description").text, "水位回落。");
    for html in [&rss.one("content:encoded").text, &atom.one("content").text] {
        assert!(html.ends_with(names), "{html}");
    }
    assert!(json["content_html"].as_str().unwrap().ends_with(names), "{json}");
}

#[test]
fn of_many_outlets_ten_are_named_and_twenty_linked() {
    let carriers: Vec<Carrier> = (0..30)
        .map(|number| carrier(&format!("报{number}"), Some(&format!("https://c{number}.example/"))))
        .collect();
    let (rss, atom, json) = told(Story { carriers, ..with_rights(Content::Summary) });
    assert!(rss.one("description").text.ends_with("、报9等30家）"), "{rss:?}");
    assert_eq!(atom.links("related").len(), 20);
    assert_eq!(json["_huiwen"]["carriers"].as_array().unwrap().len(), 30);
}

#[test]
fn the_source_s_headline_stands_beside_an_editor_s_under_every_right() {
    for content in [Content::Headline, Content::Summary, Content::Full] {
        let original_headline = Some("原来的题目".to_owned());
        let (rss, atom, json) = told(Story { original_headline, ..with_rights(content) });
        let line = "（原标题：原来的题目）";
        assert!(rss.one("description").text.starts_with(line), "{rss:?}");
        assert!(atom.one("summary").text.starts_with(line), "{atom:?}");
        let content = json.get("content_text").or_else(|| json.get("content_html")).unwrap();
        assert!(content.as_str().unwrap().contains(line), "{json}");
        assert_eq!(rss.texts("dcterms:alternative"), ["原来的题目"]);
        assert_eq!(atom.texts("dcterms:alternative"), ["原来的题目"]);
        assert_eq!(json["_huiwen"]["original_title"], "原来的题目");
    }
}

#[test]
fn another_language_has_other_words() {
    let mut portal = portal();
    "en".clone_into(&mut portal.site.language);
    let story = Story {
        original_headline: Some("Levels fall".to_owned()),
        carriers: vec![carrier("Weekly", None)],
        ..with_rights(Content::Summary)
    };
    let feed = Feed::new(&portal, None, &[story]);
    let (rss, ..) = heads(&feed);
    let line = "(Original headline: Levels fall) 水位回落。 (Also carried by Weekly)";
    assert_eq!(rss.one("item").one("description").text, line);
    assert!(feed.title.starts_with("All - "), "{}", feed.title);
    assert!(feed.description.ends_with(" · All · Latest stories"), "{}", feed.description);
    let sources = String::from_utf8(opml::sources(&portal).unwrap()).unwrap();
    assert!(sources.contains(" · Friends</title>"), "{sources}");
}

#[test]
fn a_story_without_a_headline_is_called_so_in_the_words_of_the_portal() {
    for (language, expected) in [("zh-CN", "无标题"), ("en", "Untitled")] {
        let mut portal = portal();
        language.clone_into(&mut portal.site.language);
        let story = Story { headline: String::new(), ..story(1) };
        assert_eq!(Feed::new(&portal, None, &[story]).items[0].headline, expected);
    }
}

// ───────────────────────────── files ─────────────────────────────

#[test]
fn a_picture_is_shown_only_where_the_right_reaches() {
    let with_picture = |content| Story {
        content_html: Some("<p><img src=\"https://daily.example/1.jpg\"></p>".to_owned()),
        ..with_rights(content)
    };
    let (rss, atom, json) = told(with_picture(Content::Full));
    let picture = Some("https://daily.example/1.jpg");
    assert_eq!(rss.one("media:content").get("url"), picture);
    assert_eq!(rss.one("media:content").get("medium"), Some("image"));
    assert_eq!(rss.one("media:content").one("media:thumbnail").get("url"), picture);
    assert_eq!(atom.one("media:thumbnail").get("url"), picture);
    assert_eq!(json["image"], "https://daily.example/1.jpg");
    for content in [Content::Headline, Content::Summary] {
        let (rss, atom, json) = told(with_picture(content));
        assert!(!format!("{rss:?}{atom:?}{json}").contains("1.jpg"));
    }
}

#[test]
fn a_length_of_nothing_is_not_known() {
    let enclosure = |length| Enclosure {
        url: "https://daily.example/a.mp3".to_owned(),
        media_type: Some("audio/mpeg".to_owned()),
        length,
    };
    let (rss, atom, json) = told(Story { enclosures: vec![enclosure(Some(0))], ..story(1) });
    assert_eq!(rss.all("enclosure").count(), 0);
    let link = atom.all("link").find(|link| link.get("rel") == Some("enclosure")).unwrap();
    assert_eq!((link.get("type"), link.get("length")), (Some("audio/mpeg"), None));
    assert_eq!(json["attachments"][0].get("size_in_bytes"), None);
    let (rss, _, json) = told(Story { enclosures: vec![enclosure(Some(u64::MAX))], ..story(1) });
    assert_eq!(rss.all("enclosure").count(), 0);
    assert_eq!(json["attachments"][0].get("size_in_bytes"), None);
    let of_any_type = Enclosure { media_type: Some("*/*".to_owned()), ..enclosure(Some(7)) };
    let (rss, atom, json) = told(Story { enclosures: vec![of_any_type], ..story(1) });
    assert_eq!(rss.all("enclosure").count(), 0);
    let link = atom.all("link").find(|link| link.get("rel") == Some("enclosure")).unwrap();
    assert_eq!(link.get("type"), None);
    assert_eq!(json.get("attachments"), None);
    for host in ["m.-example", "m_x.example", ".m.example", "m..example"] {
        let url = format!("https://{host}/a.mp3");
        let story = Story { enclosures: vec![Enclosure { url, ..enclosure(Some(7)) }], ..story(1) };
        assert_eq!(told(story).0.all("enclosure").count(), 0, "{host}");
    }
    let local = Enclosure { url: "http://intranet/a.mp3".to_owned(), ..enclosure(Some(7)) };
    let story = Story { enclosures: vec![local, enclosure(Some(7))], ..story(1) };
    let (rss, ..) = told(story);
    assert_eq!(rss.one("enclosure").get("url"), Some("https://daily.example/a.mp3"));
}

#[test]
fn a_text_of_pictures_alone_is_content_without_words_before_it() {
    let content_html = Some("<img src=\"https://daily.example/1.jpg\">".to_owned());
    let (rss, atom, json) = told(Story { content_html: content_html.clone(), ..story(1) });
    assert_eq!(rss.one("description").text, "");
    assert_eq!(Some(&rss.one("content:encoded").text), content_html.as_ref());
    assert!(atom.texts("summary").is_empty());
    assert_eq!(json["content_html"].as_str(), content_html.as_deref());
}

// ───────────────────────────── times ─────────────────────────────

#[test]
fn no_two_entries_changed_at_the_same_moment() {
    // The parts of a second of the first two are the same.
    let ids = [1, 1_000_000_001, 2, 3];
    let stories = ids.map(|id| Story { id: Uuid::from_u128(id), ..story(1) });
    let updated = |stories: &[Story]| -> Vec<(String, String)> {
        let feed = Element::of(&atom::render(&feed_of(stories)).unwrap());
        let both =
            |entry: &Element| (entry.one("id").text.clone(), entry.one("updated").text.clone());
        feed.all("entry").map(both).collect()
    };
    let times = updated(&stories);
    assert_eq!(times[0].1, "2026-03-05T09:30:15.000000001+08:00");
    let distinct: HashSet<&String> = times.iter().map(|(_, at)| at).collect();
    assert_eq!(distinct.len(), 4, "{times:?}");
    // The order of the document does not matter, and whoever stands alone says the same.
    let mut turned = stories.clone();
    turned.reverse();
    let mut again = updated(&turned);
    again.reverse();
    assert_eq!(again, times);
    assert_eq!(updated(&stories[3..]), times[3..]);
}

#[test]
fn a_feed_changed_with_the_last_of_its_entries() {
    let feed = Element::of(&atom::render(&feed_of(&[story(1), story(2)])).unwrap());
    let parse = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
    let last = feed.all("entry").map(|entry| parse(&entry.one("updated").text)).max().unwrap();
    assert_eq!(parse(&feed.one("updated").text), last);
}

// ───────────────────────────── the documents of a feed ─────────────────────────────

#[test]
fn a_withdrawn_story_is_marked_where_the_format_has_a_mark() {
    let id = Uuid::from_u128(9);
    let gone = [
        Withdrawal { story: id, at: at("2026-03-08T00:00:00Z").to_utc(), goes: None },
        Withdrawal {
            story: Uuid::from_u128(8),
            at: at("2026-03-07T00:00:00Z").to_utc(),
            goes: Some(Uuid::from_u128(1)),
        },
    ];
    let feed = feed_of(&[story(1)]).with_withdrawn(&gone);
    let (rss, atom, json) = heads(&feed);
    let urn = "urn:uuid:00000000-0000-0000-0000-000000000009";
    let stones: Vec<&Element> = atom.all("at:deleted-entry").collect();
    assert_eq!(stones.len(), 2);
    assert_eq!(stones[0].get("ref"), Some(urn));
    assert_eq!(stones[0].get("when"), Some("2026-03-08T08:00:00+08:00"));
    assert_eq!(stones[0].one("at:comment").text, "此稿已撤下。");
    assert!(stones[0].links("related").is_empty());
    let page = "https://news.example/story/00000000-0000-0000-0000-000000000001.html";
    assert_eq!(stones[1].links("related"), [page]);
    assert_eq!(atom.one("updated").text, "2026-03-08T08:00:00+08:00");
    let deleted = &json["_huiwen"]["deleted"];
    assert_eq!(deleted[0]["id"], urn);
    assert_eq!(deleted[0]["when"], "2026-03-08T08:00:00+08:00");
    assert_eq!(deleted[1]["moved_to"], "urn:uuid:00000000-0000-0000-0000-000000000001");
    assert!(!format!("{rss:?}").contains("0009"), "{rss:?}");
    // Validators remark on a namespace that they do not know, so it is named only where it is used.
    let without = text(atom::render(&feed_of(&[story(1)])).unwrap());
    assert!(!without.contains("tombstones"), "{without}");
}

#[test]
fn the_documents_of_a_history_lead_to_each_other() {
    let portal = portal_with_hub();
    let feed = Feed::new(&portal, portal.sections.first(), &[story(1)]);
    let address = |name: &str| format!("https://news.example/redian/{name}");
    let check = |feed: &Feed, own: [&str; 2], previous: Option<[&str; 2]>, archive: bool| {
        let (rss, atom, _) = heads(feed);
        for (index, head) in [&rss, &atom].into_iter().enumerate() {
            assert_eq!(head.links("self"), [address(own[index])]);
            assert_eq!(head.links("hub"), ["https://hub.example/"]);
            let previous: Vec<String> =
                previous.iter().map(|names| address(names[index])).collect();
            assert_eq!(head.links("prev-archive"), previous);
            let current = ["rss.xml", "atom.xml"].map(address);
            let expected = if archive { &current[index..=index] } else { &[] };
            assert_eq!(head.links("current"), expected);
            assert_eq!(head.all("fh:archive").count(), usize::from(archive));
        }
        assert_eq!(atom.one("id").text, address("atom.xml"));
        assert_eq!(atom.links("alternate"), ["https://news.example/redian/"]);
    };
    let two = ["archive/two.rss.xml", "archive/two.atom.xml"];
    let one = ["archive/one.rss.xml", "archive/one.atom.xml"];
    let newest = feed.clone().in_history(None, Some("two".to_owned()));
    check(&newest, ["rss.xml", "atom.xml"], Some(two), false);
    check(
        &feed.clone().in_history(Some(archived("two")), Some("one".to_owned())),
        two,
        Some(one),
        true,
    );
    let oldest = feed.in_history(Some(archived("one")), None);
    check(&oldest, one, None, true);
    assert_eq!(heads(&oldest).1.links("next-archive"), [address("atom.xml")]);
}

#[test]
fn hubs_stand_in_json_as_its_specification_says() {
    let portal = portal_with_hub();
    let (_, _, json) = heads(&Feed::new(&portal, None, &[]));
    assert_eq!(json["hubs"][0]["type"], "WebSub");
    assert_eq!(json["hubs"][0]["url"], "https://hub.example/");
    assert_eq!(heads(&feed_of(&[])).2.get("hubs"), None);
}

// ───────────────────────────── for people ─────────────────────────────

#[test]
fn a_feed_in_a_browser_has_a_stylesheet_and_a_link_to_its_page() {
    let check = |feed: &Feed, style: &str| {
        for document in [rss::render(feed).unwrap(), atom::render(feed).unwrap()] {
            let instruction = format!("<?xml-stylesheet type=\"text/css\" href=\"{style}\"?>");
            assert_eq!(text(document.clone()).lines().nth(1), Some(instruction.as_str()));
            let root = Element::of(&document);
            let head = root.all("channel").next().unwrap_or(&root);
            let note = head.one("div");
            assert_eq!(note.get("xmlns"), Some("http://www.w3.org/1999/xhtml"));
            assert_eq!(note.one("a").get("href"), Some("https://news.example/redian/"));
        }
    };
    check(&feed_of(&[story(1)]), "../feed.css");
    check(&feed_of(&[story(1)]).in_history(Some(archived("one")), None), "../../feed.css");
}

#[test]
fn the_stylesheet_shows_what_the_formats_say() {
    for shown in ["rss|item > rss|title", "atom|entry > atom|summary", "html|a"] {
        assert!(FEED_STYLE.contains(shown), "{shown}");
    }
    assert!(FEED_STYLE.contains("prefers-color-scheme: dark"));
    assert_eq!(FEED_STYLE.matches('{').count(), FEED_STYLE.matches('}').count());
}

#[test]
fn a_list_of_no_outlets_lists_the_portal() {
    let Portal { site, sections, .. } = portal();
    let portal = Portal::new(site, sections, Vec::new());
    let list = Element::of(&opml::sources(&portal).unwrap());
    assert_eq!(list.one("body").one("outline").get("url"), Some("https://news.example/"));
    assert_eq!(list.one("head").texts("ownerName"), ["汇闻"]);
}

#[test]
fn names_in_lists_are_html() {
    let Portal { site, mut sections, .. } = portal();
    let names = ["甲&乙 A & B", "A < B 日报 </b>", "R&D &copy; &"];
    let expected = ["甲&amp;乙 A & B", "A &lt; B 日报 &lt;/b>", "R&amp;D &amp;copy; &"];
    let outlets = names.map(|name| outlet("x", name, None, Content::Full));
    names[0].clone_into(&mut sections[0].title);
    let site = Site { title: names[1].to_owned(), ..site };
    let portal = Portal::new(site, sections, outlets.into());
    let list = Element::of(&opml::sources(&portal).unwrap());
    let texts: Vec<&str> =
        list.one("body").all("outline").filter_map(|outline| outline.get("text")).collect();
    assert_eq!(texts, expected);
    assert_eq!(list.one("head").texts("ownerName"), [expected[1]]);
    let list = Element::of(&opml::feeds(&portal).unwrap());
    let section = list.one("body").all("outline").nth(1).unwrap();
    assert_eq!(section.get("text"), Some(expected[0]));
    assert_eq!(section.get("title"), Some(&*format!("{} - {}", expected[0], expected[1])));
}

#[test]
fn a_headline_that_reads_like_html_is_spelled_so_that_no_reader_takes_it_for_that() {
    let headline = "<b>粗</b> </p> x";
    let (rss, atom, json) = told(Story { headline: headline.to_owned(), ..story(1) });
    for entry in [rss, atom] {
        assert_eq!(entry.one("title").text, "‹b›粗‹/b› ‹/p› x");
        assert_eq!(entry.one("title").get("type"), None);
    }
    assert_eq!(json["title"], headline);
}

#[test]
fn every_feed_is_listed_once() {
    let list = Element::of(&opml::feeds(&portal()).unwrap());
    let addresses: Vec<&str> =
        list.one("body").all("outline").filter_map(|outline| outline.get("xmlUrl")).collect();
    let expected = ["all", "redian", "dongtai", "qikan"]
        .map(|key| format!("https://news.example/{key}/rss.xml"));
    assert_eq!(addresses, expected);
}
