//! RFC 3229: the new entries of a feed alone.

use std::fs;

use super::{Portal, Reply, replace, unpacked};

const HEAD: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>热点资讯</title>";
const TAIL: &str = "</channel></rss>";

fn item(id: u32, title: &str) -> String {
    format!("<item><guid>{id}</guid><title>{title}</title></item>")
}

fn rss(items: &[String]) -> String {
    format!("{HEAD}{}{TAIL}", items.concat())
}

/// Publishes an edition of the feed, and lets somebody read it; returns its tag.
fn publish(portal: &Portal, text: &str) -> String {
    replace(&portal.public("redian/rss.xml"), text);
    let reply = portal.get("/redian/rss.xml", &[]);
    assert_eq!((reply.status(), reply.text()), (200, text));
    reply.header("etag").unwrap().to_owned()
}

fn ask(portal: &Portal, tag: &str) -> Reply {
    portal.get("/redian/rss.xml", &[("A-IM", "feed"), ("If-None-Match", tag)])
}

/// That an answer holds the items alone that the edition `base` did not, as an answer to whoever knows what it is.
fn check(reply: &Reply, base: &str, current: &str, items: &[String]) {
    assert_eq!(reply.status(), 226);
    assert_eq!(reply.header("delta-base"), Some(base));
    assert!(reply.head.starts_with("HTTP/1.1 226 IM Used"), "{}", reply.head);
    assert_eq!(reply.text(), rss(items));
    assert_eq!(reply.header("im"), Some("feed"));
    assert_eq!(reply.header("etag"), Some(current));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("vary"), Some("accept-encoding, a-im, if-none-match"));
    assert_eq!(reply.header("content-type"), Some("application/xml; charset=utf-8"));
    assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()));
}

#[test]
fn who_has_an_older_edition_gets_what_is_new_or_changed_since() {
    let portal = Portal::start();
    let (one, two, three) = (item(1, "一"), item(2, "二"), item(3, "三"));
    let first = publish(&portal, &rss(&[one.clone(), two.clone()]));
    let second = publish(&portal, &rss(&[three.clone(), one.clone(), two.clone()]));
    check(&ask(&portal, &first), &first, &second, std::slice::from_ref(&three));

    let changed = item(1, "一（更正）");
    let third = publish(&portal, &rss(&[three.clone(), changed.clone()]));
    check(&ask(&portal, &first), &first, &third, &[three, changed.clone()]);
    check(&ask(&portal, &second), &second, &third, std::slice::from_ref(&changed));
    let several = format!("\"unknown\", W/{second}, {first}");
    check(&ask(&portal, &several), &second, &third, &[changed]);
    // Entries that are gone are no news, but the edition is another.
    let fourth = publish(&portal, &rss(&[]));
    check(&ask(&portal, &third), &third, &fourth, &[]);
}

#[test]
fn who_has_the_current_edition_in_any_form_gets_nothing() {
    let portal = Portal::start();
    let items: Vec<_> = (0..100).map(|id| item(id, "新闻")).collect();
    let tag = publish(&portal, &rss(&items));
    let packed = portal.get("/redian/rss.xml", &[("Accept-Encoding", "gzip")]);
    for tag in [tag.as_str(), packed.header("etag").unwrap()] {
        let reply = ask(&portal, tag);
        assert_eq!((reply.status(), reply.header("etag")), (304, Some(tag)));
        assert!(reply.body.is_empty());
    }
}

#[test]
fn whose_edition_is_not_known_gets_the_whole_feed() {
    let portal = Portal::start();
    publish(&portal, &rss(&[item(1, "一")]));
    let text = rss(&[item(1, "一"), item(2, "二")]);
    publish(&portal, &text);
    let unknown = format!("\"{}\"", "0".repeat(32));
    for tag in [unknown.as_str(), "\"x\"", "", "nonsense", "\"é\""] {
        let reply = ask(&portal, tag);
        assert_eq!((reply.status(), reply.text()), (200, text.as_str()), "{tag}");
        assert_eq!(reply.header("im"), None);
    }
    let without = portal.get("/redian/rss.xml", &[("A-IM", "feed")]);
    assert_eq!((without.status(), without.text()), (200, text.as_str()));
}

#[test]
fn who_does_not_ask_for_new_entries_gets_the_whole_feed() {
    let portal = Portal::start();
    let first = publish(&portal, &rss(&[item(1, "一")]));
    publish(&portal, &rss(&[item(1, "一"), item(2, "二")]));
    for (wanted, expected) in
        [("feed", 226), ("vcdiff, FEED;q=0.1", 226), ("feed;q=0", 200), ("gzip", 200), ("", 200)]
    {
        let headers = [("A-IM", wanted), ("If-None-Match", first.as_str())];
        assert_eq!(portal.get("/redian/rss.xml", &headers).status(), expected, "{wanted}");
    }
    assert_eq!(portal.get("/redian/rss.xml", &[("If-None-Match", &first)]).status(), 200);
}

#[test]
fn differences_are_packed_where_it_pays_and_head_says_what_get_would() {
    let portal = Portal::start();
    let first = publish(&portal, &rss(&[]));
    let items: Vec<_> = (0..100).map(|id| item(id, "新闻")).collect();
    publish(&portal, &rss(&items));
    let headers =
        [("A-IM", "feed"), ("If-None-Match", first.as_str()), ("Accept-Encoding", "gzip, br")];
    let packed = portal.get("/redian/rss.xml", &headers);
    assert_eq!((packed.status(), packed.header("content-encoding")), (226, Some("gzip")));
    assert_eq!(unpacked(&packed.body), rss(&items));
    let plain = portal.get("/redian/rss.xml", &headers[..2]);
    assert_eq!((plain.status(), plain.header("content-encoding")), (226, None));

    // The tag is that of the form that is got without A-IM: next time, nothing is new.
    let tag = packed.header("etag").unwrap();
    let again = [("A-IM", "feed"), ("If-None-Match", tag), ("Accept-Encoding", "gzip, br")];
    assert_eq!(portal.get("/redian/rss.xml", &again).status(), 304);

    let head = portal.ask("HEAD", "/redian/rss.xml", &headers);
    assert_eq!(head.status(), 226);
    assert!(head.body.is_empty());
    for name in
        ["im", "delta-base", "etag", "content-length", "content-encoding", "vary", "cache-control"]
    {
        assert_eq!(head.header(name), packed.header(name), "{name}");
    }
}

#[test]
fn tombstones_of_atom_are_news() {
    let portal = Portal::start();
    let path = portal.public("redian/atom.xml");
    let atom = |entries: &str| format!("<feed><id>urn:x</id>{entries}</feed>");
    fs::write(&path, atom("<entry><id>1</id></entry><entry><id>2</id></entry>")).unwrap();
    let first = portal.get("/redian/atom.xml", &[]).header("etag").unwrap().to_owned();
    let dead = "<at:deleted-entry ref=\"1\" when=\"2026-01-02T00:00:00Z\"/>";
    replace(&path, &atom(&format!("{dead}<entry><id>2</id></entry>")));
    let headers = [("A-IM", "feed"), ("If-None-Match", first.as_str())];
    let reply = portal.get("/redian/atom.xml", &headers);
    assert_eq!((reply.status(), reply.text()), (226, atom(dead).as_str()));
}
