//! What is still read of damaged feeds: a table of kinds of damage and items kept.
//!
//! `cargo test --test it parse_damage -- --nocapture` prints it.

use chrono::Utc;
use huiwen::model::{Document, Kind};
use huiwen::poll::parse::parse;
use url::Url;

/// Items of a feed before it is damaged.
const ITEMS: usize = 12;

fn headline(number: usize) -> String {
    format!("第{number}座水闸完成检修并试运行")
}

fn rss(number: usize) -> String {
    format!(
        "<item>\n<title>{}</title>\n<link>http://a.example.cn/{number}?a=1&amp;b=2</link>\n\
         <description><![CDATA[<p>检修<b>历时</b>三天。</p><p>明日通水。</p>]]></description>\n\
         <guid isPermaLink=\"false\">g{number}</guid>\n<dc:creator>周舟</dc:creator>\n\
         <pubDate>Sat, 13 Jun 2026 16:37:21 +0800</pubDate>\n</item>\n",
        headline(number)
    )
}

fn escaped(number: usize) -> String {
    format!(
        "<item><title><![CDATA[{}]]></title><description>&lt;p&gt;一&lt;br&gt;二 &amp;amp; 三&lt;/p&gt;</description>\
         <link>http://a.example.cn/{number}</link><category domain=\"x\">水利</category></item>",
        headline(number)
    )
}

fn atom(number: usize) -> String {
    format!(
        "<entry>\n<title type=\"html\">{}</title>\n<id>urn:x:{number}</id>\n\
         <link rel=\"alternate\" href=\"http://a.example.cn/{number}\"/>\n<author><name>周舟</name></author>\n\
         <updated>2026-06-20T02:00:00Z</updated>\n<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">\
         <p>一<br/>二</p></div></content>\n</entry>\n",
        headline(number)
    )
}

/// Feeds of several kinds, well-formed.
fn feeds() -> [String; 4] {
    let items = |item: fn(usize) -> String| (1..=ITEMS).map(item).collect::<String>();
    let rss_head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" \
        xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n<title>江水</title>\n\
        <link>http://a.example.cn/</link>\n<description>水闸</description>\n";
    [
        format!("{rss_head}{}</channel>\n</rss>\n", items(rss)),
        format!("{rss_head}{}</channel></rss>", items(escaped)),
        format!(
            "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>江水</title>\n\
             <id>urn:x</id>\n<updated>2026-06-20T02:00:00Z</updated>\n{}</feed>\n",
            items(atom)
        ),
        format!(
            "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
             xmlns=\"http://purl.org/rss/1.0/\">\n<channel rdf:about=\"http://a.example.cn/\"><title>江水</title></channel>\n{}</rdf:RDF>",
            items(escaped).replace("<item>", "<item rdf:about=\"x\">")
        ),
    ]
}

/// Replaces the `nth` occurrence of `from`, counted from 1.
fn nth(text: &str, nth: usize, from: &str, to: &str) -> String {
    match text.match_indices(from).nth(nth - 1) {
        Some((at, _)) => format!("{}{to}{}", &text[..at], &text[at + from.len()..]),
        None => text.to_owned(),
    }
}

type Damage = (&'static str, fn(&str) -> Vec<u8>);

/// Kinds of damage, and how they are done to a feed.
const DAMAGES: [Damage; 27] = [
    ("none", |feed| feed.into()),
    ("bare ampersand", |feed| feed.replace("完成", "A&B完成").into()),
    ("bare bracket", |feed| feed.replace("检修<b>", "1 < 2 <b>").replace("水利", "水 < 利").into()),
    ("HTML entity", |feed| feed.replace("完成", "&nbsp;完成").into()),
    ("control characters", |feed| feed.replace("完成", "\u{1}完成\u{B}").into()),
    ("reference to nothing", |feed| feed.replace("完成", "完成&#0;&#xFFFF;").into()),
    ("byte of no charset", |feed| {
        feed.replace("试运行", "试运行\u{7F}")
            .bytes()
            .map(|b| if b == 0x7F { 0xFF } else { b })
            .collect()
    }),
    ("cut at the end", |feed| feed[..feed.len() - 25].into()),
    ("root not closed", |feed| feed.replace("</channel>", "").replace("</rss>", "").into()),
    ("title not closed", |feed| nth(feed, 4, "</title>", "").into()),
    ("every title misspelt", |feed| feed.replace("</title>", "</titel>").into()),
    ("entry not closed", |feed| nth(&nth(feed, 3, "</item>", ""), 3, "</entry>", "").into()),
    ("no entry closed", |feed| feed.replace("</item>", "").replace("</entry>", "").into()),
    ("crossed tags", |feed| feed.replace("</title>", "<b>。</title></b>").into()),
    ("end of nothing", |feed| feed.replace("<title>", "</p><title>").into()),
    ("CDATA not closed", |feed| nth(feed, 2, "]]>", "").into()),
    ("CDATA in CDATA", |feed| feed.replace("<p>检修", "<![CDATA[<p>检修]]>").into()),
    ("CDATA end left over", |feed| feed.replace("</title>", "]]></title>").into()),
    ("comment not closed", |feed| nth(feed, 3, "<title", "<!-- <title").into()),
    ("prefix not declared", |feed| {
        feed.replace("xmlns:dc=\"http://purl.org/dc/elements/1.1/\"", "").into()
    }),
    ("attributes without quotes", |feed| {
        feed.replace("=\"false\"", "=false").replace("\"x\"", "x").into()
    }),
    ("quotation mark lost", |feed| {
        feed.replace("=\"false\"", "=\"false").replace("domain=\"x\"", "domain=\"x").into()
    }),
    ("attribute twice", |feed| feed.replace("<link", "<link a=\"1\" a=\"2\"").into()),
    ("unescaped HTML", |feed| {
        feed.replace("<![CDATA[<p>检修", "<p>检修<br><img src=a.png>")
            .replace("]]></desc", "</desc")
            .into()
    }),
    ("text and declarations before", |feed| {
        format!("Warning: x in y.php\n<?xml version=\"1.0\"?>\n{feed}").into()
    }),
    ("feed in a page", |feed| format!("<html><body><pre>{feed}</pre></body></html>").into()),
    ("wrong version and namespace", |feed| {
        feed.replace("version=\"2.0\"", "version=\"9\" xmlns=\"http://x.example/\"")
            .replace("http://www.w3.org/2005/Atom", "http://x.example/atom")
            .into()
    }),
];

/// How many of the feed's items are still there, known by their headlines.
fn kept(body: Vec<u8>) -> usize {
    let document = Document {
        url: Url::parse("http://a.example.cn/feed").unwrap(),
        content_type: None,
        body,
        fetched: Utc::now(),
    };
    let parsed = parse(&document, Kind::Feed, chrono_tz::Asia::Shanghai);
    (1..=ITEMS)
        .filter(|number| {
            let start = format!("第{number}座水闸");
            let is_it = |title: &String| title.trim_start().starts_with(&start);
            parsed.entries.iter().any(|entry| entry.title.as_ref().is_some_and(is_it))
        })
        .count()
}

#[test]
fn damage_costs_few_items() {
    let (mut total, mut found) = (0, 0);
    for (name, damage) in DAMAGES {
        let counts = feeds().map(|feed| kept(damage(&feed)));
        println!("{name:30} {counts:3?} of {ITEMS} each");
        total += ITEMS * counts.len();
        found += counts.iter().sum::<usize>();
        if name == "none" {
            assert_eq!(found, total, "sound feeds are read whole");
        }
    }
    println!("{found} of {total} items kept, {} of 1000", found * 1000 / total);
    assert!(found * 100 >= total * 97, "{found} of {total} items kept");
}
