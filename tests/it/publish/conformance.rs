//! Every document of a large portal of odd stories against the rules of its format: RSS 2.0 with its Profile,
//! Atom (RFC 4287, 5005, 6721), JSON Feed 1.1, OPML 2.0. The documents are left in the folder of the build, for
//! other checkers.

use std::{collections::HashSet, fs, path::Path};

use chrono::{DateTime, TimeDelta};
use huiwen::{
    model::{Carrier, Content, Curated, Enclosure, Moment, Precision, Site, Story, Withdrawal},
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
use url::Url;
use uuid::Uuid;

use super::{at, outlet, portal, tree::Element};

// ───────────────────────────── the portal ─────────────────────────────

const STORIES: u32 = 2000;

/// So many stories stand in the subscription document; the rest in two documents of the archive.
const CURRENT: usize = 500;

const HEADLINES: [&str; 14] = [
    "太湖流域六市共建数据交换平台",
    "<script>alert(1)</script>&\u{0} 是标题的一部分",
    "R&D 投入 &lt;5%&gt; 与 &copy; &#169; &amp;amp;",
    "a < b，b > c，<b 没有结尾",
    "]]> 与 <![CDATA[",
    "\u{fffd}\u{fffe}\u{1b}乱码\u{85}",
    "Ärger über “Zitate” – naïve café",
    "عنوان بالعربية مع 123",
    "見出し：新しい橋が開通",
    "\u{202e}abc\u{202c} 𠮷野家 👨‍👩‍👧",
    "\"引号' 与 \t 制表\n换行",
    "<b>粗</b> </p> 与 </tea>",
    "\u{200b}\u{200d}\u{301}",
    "",
];

const LINKS: [&str; 14] = [
    "https://daily.example/a/1.html",
    "https://daily.example/a?b=1&c=[2]|{3}^`\\",
    "https://例子.example/甲/乙 丙?丁=戊#己",
    "http://daily.example:8080/%e7%94%b2/",
    "javascript:alert(1)",
    "http://[::1]/a",
    "https://user:secret@daily.example/a",
    "https://daily.example/\"><script>",
    "ftp://daily.example/",
    "https://daily.example/#/15#x",
    "https://daily.example./?q=%u4e2d",
    "https://.daily.example/",
    "https://daily..example/",
    "",
];

const BODIES: [&str; 7] = [
    "<p>太湖水位回落。</p><p>各地检查堤防。</p>",
    "<p>图<img src=\"https://daily.example/i/1.jpg?a=1&amp;b=2\" alt=\"机房 &quot;甲&quot;\"></p>",
    "<p><bdo dir=\"rtl\">甲</bdo><ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby></p>",
    "<figure><video src=\"https://daily.example/1.mp4\" controls=\"\" width=\"320\"></video><figcaption>片</figcaption></figure>",
    "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2 ]]&gt; &lt;script&gt;</p>",
    "<table><tbody><tr><td>一</td><td>二</td></tr></tbody></table><ul><li>三</li></ul>",
    "<img src=\"https://daily.example/only.jpg\">",
];

/// Hosts of files.
const ENCLOSING: [&str; 7] = [
    "daily.example",
    "daily.example",
    "m_x.example",
    "m.-example",
    ".m.example",
    "m.example.",
    "intranet",
];

fn odd(number: u32) -> Story {
    let pick = |list: &[&'static str], step: u32| list[(number / step) as usize % list.len()];
    let content = [Content::Headline, Content::Summary, Content::Full][number as usize % 3];
    let homepage = match number % 5 {
        0 => None,
        1 => Some("https://weekly.example/index.php?id=1&x=%e7"),
        _ => Some("https://daily.example/"),
    };
    let precision = [Precision::Day, Precision::Hour, Precision::Minute, Precision::Second]
        [number as usize % 4];
    let published = at("2026-03-05T00:00:00+08:00") - TimeDelta::hours(i64::from(number / 40) * 24);
    let carrier = |index: u32| Carrier {
        outlet: outlet("c", &format!("媒体{index}<b>&amp;</b>"), None, Content::Headline),
        link: index.is_multiple_of(2).then(|| format!("https://c{index}.example/?a=1&b=2")),
    };
    Story {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_le_bytes()),
        headline: pick(&HEADLINES, 1).to_owned(),
        original_headline: number.is_multiple_of(7).then(|| pick(&HEADLINES, 7).to_owned()),
        link: Some(pick(&LINKS, 3).to_owned()),
        summary: (!number.is_multiple_of(4)).then(|| format!("摘要 {}。", pick(&HEADLINES, 2))),
        content_html: (number % 6 != 1).then(|| pick(&BODIES, 1).to_owned()),
        credit: ["示例日报", "另一家 R&D 报 </b>", ""][number as usize % 3].to_owned(),
        credited: number.is_multiple_of(8).then(|| "总报".to_owned()),
        author: [None, Some("李某"), Some("a@daily.example (李某)"), Some("A&B <b>x</b>")]
            [number as usize % 4]
            .map(str::to_owned),
        editor: number.is_multiple_of(9).then(|| "王某 & 赵某".to_owned()),
        carriers: (0..number % 25).map(carrier).collect(),
        outlet: outlet("daily", "示例日报", homepage, content),
        published: Moment { at: published, precision },
        updated: published.to_utc() + TimeDelta::hours(i64::from(number % 3)),
        sections: vec!["redian".to_owned(), "dongtai".to_owned()],
        primary: None,
        enclosures: (0..number % 3)
            .map(|index| Enclosure {
                url: format!(
                    "https://{}/{index}.{}",
                    pick(&ENCLOSING, 2),
                    ["jpg", "mp3"][index as usize % 2]
                ),
                media_type: [
                    Some("image/jpeg"),
                    Some("audio/mpeg; x=\"a b\""),
                    None,
                    Some("odd/(x)"),
                    Some("*/*"),
                ][(number / 3) as usize % 5]
                    .map(str::to_owned),
                length: [None, Some(0), Some(12_345), Some(u64::MAX)][(number / 5) as usize % 4],
            })
            .collect(),
        curated: Curated {
            note: number.is_multiple_of(11).then(|| format!("按 {}", pick(&HEADLINES, 3))),
            correction: number.is_multiple_of(13).then(|| format!("更 {}", pick(&HEADLINES, 5))),
            summary: number.is_multiple_of(17).then(|| pick(&HEADLINES, 4).to_owned()),
            ..Curated::default()
        },
    }
}

/// The feeds of the portal with the folders and names of their documents.
fn feeds() -> Vec<(Feed, String)> {
    let homepages = [("总报".to_owned(), "https://zong.example/".to_owned())];
    let chinese = portal()
        .with_homepages(homepages.into_iter().collect())
        .with_hubs(vec!["https://hub.example/?a=1&b=2".parse().unwrap()]);
    let Portal { site, mut sections, outlets, .. } = portal();
    "Research & <b>Development</b>".clone_into(&mut sections[1].title);
    let site = Site {
        title: "News & Views".to_owned(),
        link: "https://views.example/en/".parse().unwrap(),
        language: "en-GB".to_owned(),
        timezone: chrono_tz::Asia::Kathmandu,
        ..site
    };
    let english = Portal::new(site, sections, outlets);
    let stories: Vec<Story> = (0..STORIES).map(odd).collect();
    let gone = |number: u32| Withdrawal {
        story: Uuid::from_u128(u128::from(number)),
        at: at("2026-03-06T00:00:00Z").to_utc(),
        goes: number.is_multiple_of(2).then(|| stories[0].id),
    };
    let gone: Vec<Withdrawal> = (1..=9).map(gone).collect();

    let mut feeds = Vec::new();
    for (portal, top) in [(&chinese, "zh"), (&english, "en")] {
        let section = portal.sections.get(1);
        let feed = |stories| Feed::new(portal, section, stories);
        let (current, old) = stories.split_at(CURRENT);
        let (newer, oldest) = old.split_at(old.len() / 2);
        let archived =
            |name: &str| Some(Archived { name: name.to_owned(), label: "2026-01".to_owned() });
        let folder = format!("{top}/dongtai");
        feeds.push((
            feed(current).with_withdrawn(&gone).in_history(None, Some("two".to_owned())),
            folder.clone(),
        ));
        feeds.push((
            feed(newer).in_history(archived("two"), Some("one".to_owned())),
            folder.clone(),
        ));
        feeds.push((feed(oldest).in_history(archived("one"), None), folder));
        feeds.push((Feed::new(portal, None, &[]), format!("{top}/all")));
    }
    feeds
}

#[test]
fn every_document_keeps_the_rules_of_its_format() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance");
    let _ = fs::remove_dir_all(&root);
    let write = |path: String, bytes: &[u8]| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for (feed, folder) in feeds() {
        let stem = |current: &str| match &feed.archived {
            Some(archived) => format!("{folder}/archive/{}.{current}", archived.name),
            None => format!("{folder}/{current}"),
        };
        let documents = [
            (stem("rss.xml"), rss::render(&feed).unwrap()),
            (stem("atom.xml"), atom::render(&feed).unwrap()),
            (stem("feed.json"), json::render(&feed).unwrap()),
        ];
        check_rss(&Element::of(&documents[0].1), feed.items.len());
        check_atom(&Element::of(&documents[1].1), feed.items.len());
        check_json_feed(&serde_json::from_slice(&documents[2].1).unwrap(), feed.items.len());
        for (path, bytes) in documents {
            write(path, &bytes);
        }
    }
    for list in [opml::feeds(&portal()).unwrap(), opml::sources(&portal()).unwrap()] {
        check_opml(&Element::of(&list));
        write(format!("zh/{}.opml", list.len()), &list);
    }
    for top in ["zh", "en"] {
        write(format!("{top}/feed.css"), FEED_STYLE.as_bytes());
    }
}

// ───────────────────────────── the rules ─────────────────────────────

/// Texts of any element may hold no character that damaged files hold.
fn check_characters(root: &Element) {
    root.each(&mut |element| {
        let values = element.attributes.iter().map(|(_, value)| value);
        for text in values.chain([&element.text]) {
            let odd = text.chars().find(|sign| {
                sign.is_control() && *sign != '\n' || ('\u{fff9}'..='\u{ffff}').contains(sign)
            });
            assert_eq!(odd, None, "<{}>: {text:?}", element.name);
        }
    });
}

fn check_plain(element: &Element) {
    assert!(!element.text.trim().is_empty(), "{element:?}");
    let closes = element.text.split("</").nth(1).is_some_and(|rest| rest.contains('>'));
    let is_html = element.get("type") == Some("html");
    assert!(is_html || !closes, "reads like HTML: {element:?}");
}

/// An absolute address of the characters of RFC 3986.
fn check_address(address: &str) {
    let url = Url::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    assert!(matches!(url.scheme(), "http" | "https" | "urn"), "{address}");
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b";/?:@&=+$.-_!~*'(),%#".contains(&byte);
    assert!(address.bytes().all(allowed), "{address}");
    assert!(address.matches('#').count() < 2, "{address}");
    let host = url.host_str().unwrap_or("urn");
    assert!(host.split('.').all(|label| (1..=63).contains(&label.len())), "{address}");
}

/// At a host of several labels of letters, digits and hyphens, the last of which begins with no hyphen.
fn check_host_of_file(address: &str) {
    check_address(address);
    let url = Url::parse(address).unwrap();
    let (before, last) = url.host_str().unwrap().rsplit_once('.').unwrap();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(before.split('.').chain([last]).all(|label| label.bytes().all(allowed)), "{address}");
    assert!(!last.starts_with('-'), "{address}");
}

fn check_media_type(text: &str) {
    let (kind, name) = text.split_once('/').unwrap();
    for part in [kind, name] {
        let signs = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        assert!(!part.is_empty() && part.bytes().all(signs), "{text}");
    }
}

/// Text that a strict reader of HTML takes without complaint, and that it shows.
fn check_html_words(text: &str) {
    assert!(!text.contains('<'), "{text}");
    for rest in text.split('&').skip(1) {
        let is_plain = rest.is_empty() || rest.starts_with(' ');
        let is_reference = rest.starts_with("amp;") || rest.starts_with("lt;");
        assert!(is_plain || is_reference, "{text}");
    }
}

fn check_rfc_822(text: &str) {
    let at = DateTime::parse_from_rfc2822(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(at.format("%a, %d %b %Y %H:%M:%S %z").to_string(), text);
    assert!(text.ends_with("00") || text.ends_with("30"), "{text}");
}

fn check_rfc_3339(text: &str) {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// The names of the children are among these, and those marked with `!` are there once, with `?` at most once.
fn check_children(element: &Element, allowed: &[&str]) {
    for child in &element.children {
        let known = allowed.iter().any(|name| name.trim_end_matches(['!', '?']) == child.name);
        assert!(known, "<{}> in <{}>", child.name, element.name);
    }
    for name in allowed {
        let plain = name.trim_end_matches(['!', '?']);
        let count = element.all(plain).count();
        assert!(!name.ends_with('!') || count == 1, "{count} <{plain}> in <{}>", element.name);
        assert!(!name.ends_with('?') || count <= 1, "{count} <{plain}> in <{}>", element.name);
    }
}

fn check_links(element: &Element, name: &str) {
    for link in element.all(name) {
        check_address(link.get("href").unwrap());
        assert_ne!(link.get("title"), Some(""));
        assert_eq!(link.get("title").filter(|title| title.contains('<')), None);
    }
}

fn check_rss(root: &Element, stories: usize) {
    check_characters(root);
    assert_eq!((root.name.as_str(), root.get("version")), ("rss", Some("2.0")));
    let channel = root.one("channel");
    let head = [
        "title!",
        "link!",
        "description!",
        "language!",
        "copyright!",
        "lastBuildDate?",
        "generator!",
        "atom:link",
        "fh:archive?",
        "div!",
        "item",
    ];
    check_children(channel, &head);
    for name in ["title", "description", "copyright"] {
        check_plain(channel.one(name));
    }
    check_address(&channel.one("link").text);
    check_links(channel, "atom:link");
    assert_eq!(channel.links("self").len(), 1);
    channel.texts("lastBuildDate").iter().for_each(|date| check_rfc_822(date));
    let first = channel.children.iter().position(|child| child.name == "item");
    let metadata_after = first
        .is_some_and(|first| channel.children[first..].iter().any(|child| child.name != "item"));
    assert!(!metadata_after, "items stand last");
    let mut ids = HashSet::new();
    for item in channel.all("item") {
        let names = [
            "title!",
            "link!",
            "guid!",
            "pubDate!",
            "description!",
            "content:encoded?",
            "author?",
            "dc:creator",
            "dc:contributor",
            "source?",
            "dc:source?",
            "dc:publisher?",
            "dcterms:alternative",
            "category",
            "enclosure?",
            "media:content?",
            "atom:link",
        ];
        check_children(item, &names);
        check_plain(item.one("title"));
        item.all("category").for_each(check_plain);
        item.all("source").for_each(|source| {
            check_plain(source);
            check_address(source.get("url").unwrap());
        });
        check_address(&item.one("link").text);
        check_rfc_822(&item.one("pubDate").text);
        check_links(item, "atom:link");
        let position = |name| item.children.iter().position(|child| child.name == name);
        assert!(
            position("content:encoded")
                .is_none_or(|content| position("description") < Some(content))
        );
        // Two words for one thing.
        for (one, other) in [("source", "dc:source"), ("author", "dc:creator")] {
            assert!(item.all(one).count() + item.all(other).count() <= 1, "{one} and {other}");
        }
        for enclosure in item.all("enclosure") {
            assert!(enclosure.get("length").unwrap().parse::<i64>().unwrap() > 0);
            check_media_type(enclosure.get("type").unwrap());
            check_host_of_file(enclosure.get("url").unwrap());
        }
        for media in item.all("media:content") {
            check_address(media.get("url").unwrap());
        }
        let guid = item.one("guid");
        assert_eq!(guid.get("isPermaLink"), Some("false"));
        assert!(ids.insert(guid.text.clone()), "twice {}", guid.text);
    }
    assert_eq!(ids.len(), stories);
}

fn check_atom(root: &Element, stories: usize) {
    check_characters(root);
    assert_eq!(root.name, "feed");
    let head = [
        "title!",
        "subtitle!",
        "id!",
        "updated!",
        "author!",
        "rights!",
        "generator!",
        "link",
        "fh:archive?",
        "div!",
        "at:deleted-entry",
        "entry",
    ];
    check_children(root, &head);
    check_address(&root.one("id").text);
    check_rfc_3339(&root.one("updated").text);
    assert_eq!((root.links("self").len(), root.links("alternate").len()), (1, 1));
    if root.all("fh:archive").count() == 1 {
        assert_eq!(root.links("current").len(), 1);
        assert_eq!(root.links("prev-archive").len() + root.links("next-archive").len(), 1);
    }
    check_links(root, "link");
    for gone in root.all("at:deleted-entry") {
        check_rfc_3339(gone.get("when").unwrap());
        assert!(gone.get("ref").unwrap().starts_with("urn:uuid:"));
    }
    let (mut ids, mut times) = (HashSet::new(), HashSet::new());
    for entry in root.all("entry") {
        let names = [
            "title!",
            "id!",
            "published!",
            "updated!",
            "author",
            "contributor?",
            "link",
            "category",
            "dcterms:alternative?",
            "media:thumbnail?",
            "source!",
            "summary?",
            "content?",
        ];
        check_children(entry, &names);
        check_plain(entry.one("title"));
        entry.all("summary").for_each(check_plain);
        assert!(entry.all("author").count() >= 1);
        for person in entry.all("author").chain(entry.all("contributor")) {
            check_children(person, &["name!", "uri?"]);
            check_plain(person.one("name"));
        }
        assert!(entry.all("summary").count() + entry.all("content").count() >= 1, "no text");
        assert!(entry.all("category").all(|category| category.get("term") != Some("")));
        assert_eq!(entry.links("alternate").len(), 1);
        check_links(entry, "link");
        check_rfc_3339(&entry.one("published").text);
        check_rfc_3339(&entry.one("updated").text);
        let source = entry.one("source");
        check_children(source, &["title!", "id!", "updated!", "author!", "link?"]);
        check_address(&source.one("id").text);
        assert!(ids.insert(entry.one("id").text.clone()));
        assert!(times.insert(entry.one("updated").text.clone()), "two changed at one moment");
    }
    assert_eq!(ids.len(), stories);
}

/// A key and whether a value is right for it.
type Key = (&'static str, fn(&Value) -> bool);

/// The keys that JSON Feed 1.1 knows, in the words of its text: required, or allowed with their type.
fn check_keys(object: &Value, required: &[&str], allowed: &[Key]) {
    let object = object.as_object().unwrap();
    for key in required {
        assert!(object.contains_key(*key), "{key} is missing in {object:?}");
    }
    for (key, value) in object {
        if key.starts_with('_') {
            assert!(value.is_object(), "an extension is an object: {key}");
            continue;
        }
        let (_, is_right) = allowed
            .iter()
            .find(|(name, _)| name == key)
            .unwrap_or_else(|| panic!("{key} is not of JSON Feed"));
        assert!(is_right(value), "{key}: {value}");
    }
}

fn is_address(value: &Value) -> bool {
    value.as_str().map(check_address).is_some()
}

fn is_words(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn is_date(value: &Value) -> bool {
    value.as_str().map(check_rfc_3339).is_some()
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some()
}

fn check_json_feed(feed: &Value, stories: usize) {
    let keys: [Key; 10] = [
        ("version", |version| version == "https://jsonfeed.org/version/1.1"),
        ("title", is_words),
        ("home_page_url", is_address),
        ("feed_url", is_address),
        ("description", is_words),
        ("user_comment", is_words),
        ("language", is_words),
        ("authors", is_list),
        ("hubs", is_list),
        ("items", is_list),
    ];
    check_keys(feed, &["version", "title", "items"], &keys);
    for hub in feed["hubs"].as_array().into_iter().flatten() {
        check_keys(
            hub,
            &["type", "url"],
            &[("type", |kind| kind == "WebSub"), ("url", is_address)],
        );
    }
    check_authors(&feed["authors"]);
    let mut ids = HashSet::new();
    for item in feed["items"].as_array().unwrap() {
        let keys: [Key; 12] = [
            ("id", is_words),
            ("url", is_address),
            ("title", is_words),
            ("content_html", is_words),
            ("content_text", is_words),
            ("summary", is_words),
            ("image", is_address),
            ("date_published", is_date),
            ("date_modified", is_date),
            ("authors", is_list),
            ("tags", is_list),
            ("attachments", is_list),
        ];
        check_keys(item, &["id"], &keys);
        assert!(item.get("content_html").is_some() || item.get("content_text").is_some(), "{item}");
        check_authors(&item["authors"]);
        assert!(item["tags"].as_array().unwrap().iter().all(is_words));
        for attachment in item["attachments"].as_array().into_iter().flatten() {
            let keys: [Key; 3] = [
                ("url", is_address),
                ("mime_type", |kind| kind.as_str().is_some_and(|kind| kind.contains('/'))),
                ("size_in_bytes", |size| size.as_u64().is_some_and(|size| size > 0)),
            ];
            check_keys(attachment, &["url", "mime_type"], &keys);
        }
        assert!(ids.insert(item["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(ids.len(), stories);
}

fn check_authors(authors: &Value) {
    for author in authors.as_array().unwrap() {
        check_keys(author, &["name"], &[("name", is_words), ("url", is_address)]);
    }
}

fn check_opml(root: &Element) {
    check_characters(root);
    assert_eq!((root.name.as_str(), root.get("version")), ("opml", Some("2.0")));
    check_children(root, &["head!", "body!"]);
    check_children(root.one("head"), &["title!", "ownerName!"]);
    root.one("head").children.iter().for_each(|child| check_html_words(&child.text));
    let outlines: Vec<&Element> = root.one("body").all("outline").collect();
    assert!(!outlines.is_empty());
    for outline in outlines {
        assert!(outline.get("text").is_some_and(|text| !text.is_empty()), "{outline:?}");
        ["text", "title"].iter().filter_map(|name| outline.get(name)).for_each(check_html_words);
        match outline.get("type") {
            Some("rss") => {
                check_address(outline.get("xmlUrl").unwrap());
                check_address(outline.get("htmlUrl").unwrap());
                assert!(outline.get("title").is_some());
            }
            Some("link") => check_address(outline.get("url").unwrap()),
            other => assert_eq!((other, outline.attributes.len()), (None, 1), "{outline:?}"),
        }
    }
}
