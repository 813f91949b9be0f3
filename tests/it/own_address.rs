//! The address that a source is polled from is never published, whatever its texts and links say.

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, source},
};

const NOW: &str = "2026-11-22T04:00:00Z";

/// Publishes what a feed with this path and document says, all of it.
fn publish(path: &str, media_type: &str, document: impl FnOnce(&str) -> String) -> Portal {
    let origin = Origin::start();
    let polled = origin.url(path);
    let document = document(polled.as_str());
    origin.set(path, Answer::ok(media_type, document));
    let portal = Portal::new(&format!("{}content = \"full\"\n", source("feed", polled.as_str())));
    portal.round(NOW);
    assert_eq!(portal.headlines("all").len(), 1, "the story is there");
    portal
}

/// That no published file names the file that was polled.
fn hides(portal: &Portal, file: &str) {
    for (name, bytes) in portal.published() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(file), "{} holds {file}: {text}", name.display());
    }
}

const TEXT: &str = "<p>水位<a href=\"#top\">回到顶部</a>回落<a href=\"\">此处</a>，\
    <a href=\"/b.html\">另见</a></p><p>堤防<img src=\"#x\">稳固。</p>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn rss(home: &str, item: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>例报</title>{home}<description/>\
         <item><title>太湖水位回落</title>{item}</item></channel></rss>"
    )
}

/// The words of a link that leads nowhere stay, and other links lead where they did.
fn keeps_the_words(portal: &Portal) {
    let feed = portal.read("public/all/feed.json");
    for words in ["回到顶部", "此处", "/b.html"] {
        assert!(feed.contains(words), "{words} is not in {feed}");
    }
}

#[test]
fn a_link_inside_a_text_leads_to_no_feed() {
    let text = escaped(TEXT);
    let item = format!("<link>https://example.cn/1.html</link><description>{text}</description>");
    let portal = publish("/w.xml?token=a", "application/rss+xml", |_| rss("", &item));
    hides(&portal, "w.xml");
    keeps_the_words(&portal);

    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>例报</title><id>urn:x</id>\
         <updated>2026-11-22T02:00:00Z</updated><entry><title>太湖水位回落</title><id>urn:x:1</id>\
         <updated>2026-11-22T02:00:00Z</updated><content type=\"html\">{text}</content></entry></feed>"
    );
    let portal = publish("/w.atom", "application/atom+xml", |_| atom);
    hides(&portal, "w.atom");
    keeps_the_words(&portal);

    let json = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "例报",
        "items": [{ "id": "1", "title": "太湖水位回落", "content_html": TEXT }],
    });
    let portal = publish("/w.json?token=a", "application/feed+json", |_| json.to_string());
    hides(&portal, "w.json");
    keeps_the_words(&portal);
}

#[test]
fn a_link_inside_a_text_leads_nowhere_on_the_home_page_either() {
    let item = format!("<guid>g1</guid><description>{}</description>", escaped(TEXT));
    let home = "<link>https://example.cn/</link>";
    let portal = publish("/w.xml", "application/rss+xml", |_| rss(home, &item));
    keeps_the_words(&portal);
    let feed = portal.read("public/all/feed.json");
    assert!(!feed.contains("example.cn/#top"), "{feed}");
    assert!(feed.contains("https://example.cn/b.html"), "{feed}");
}

#[test]
fn a_base_that_is_given_is_believed() {
    let entry = format!("<content type=\"html\">{}</content>", escaped(TEXT));
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://example.cn/1.html\">\
         <title>例报</title><id>urn:x</id><updated>2026-11-22T02:00:00Z</updated><entry>\
         <title>太湖水位回落</title><id>urn:x:1</id><updated>2026-11-22T02:00:00Z</updated>\
         {entry}</entry></feed>"
    );
    let portal = publish("/w.atom", "application/atom+xml", |_| atom);
    hides(&portal, "w.atom");
    assert!(portal.read("public/all/feed.json").contains("https://example.cn/1.html#top"));
}

#[test]
fn a_feed_is_no_report_and_no_file() {
    for link in ["#", "#top", "w.xml", "/w.xml#1"] {
        let item = format!("<link>{link}</link><description>水位回落。</description>");
        hides(&publish("/w.xml", "application/rss+xml", |_| rss("", &item)), "w.xml");
    }
    let whole = |polled: &str| {
        rss(
            &format!("<link>{polled}</link>"),
            &format!(
                "<link>{polled}</link><guid>{polled}</guid>\
                 <enclosure url=\"{polled}\" type=\"application/rss+xml\" length=\"10\"/>\
                 <description>&lt;p&gt;&lt;a href='{polled}'&gt;订阅&lt;/a&gt;&lt;/p&gt;</description>"
            ),
        )
    };
    let portal = publish("/w.xml?token=a", "application/rss+xml", |polled| {
        whole(&polled.replace('&', "&amp;"))
    });
    hides(&portal, "w.xml");
}

#[test]
fn the_home_page_of_a_feed_that_stands_behind_a_question_mark_is_no_feed() {
    let item = "<link>https://example.cn/1.html</link>\
        <description>&lt;p&gt;&lt;a href='/'&gt;首页&lt;/a&gt;水位回落。&lt;/p&gt;</description>";
    let portal = publish("/?feed=rss2", "application/rss+xml", |_| rss("", item));
    hides(&portal, "feed=rss2");
    assert!(portal.read("public/all/feed.json").contains("<a href=\\\""), "the link stays");
}
