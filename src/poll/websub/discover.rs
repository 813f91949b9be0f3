//! Which of the hubs that a document names may be asked.

use url::{Host, Url};

use super::Named;
use crate::{
    model::{Document, Topic},
    poll::parse::hubs,
};

/// So many hubs are tried; a feed has one or two.
const MOST_HUBS: usize = 3;

/// A longer address is not sent to hubs.
const LONGEST: usize = 2048;

/// The topic of a source and its hubs: those that the `Link` headers of the answer name, else those of the
/// document itself. Pure.
///
/// Anybody who can write into a document could make us subscribe to anything. So the topic must be the
/// address of the source, or be on its registrable domain; what answered in the end, after redirects,
/// counts as the source. A hub may be anywhere, as most are, but a document that came by https has none
/// without. `source` itself is never told to a hub, for it may hold a password: without `rel="self"` there
/// is no subscription.
pub fn discover(header: Named, document: &Document, source: &Url) -> Option<Topic> {
    let Named { mut hubs, mut topic } = header;
    if hubs.is_empty() || topic.is_none() {
        let inside = hubs::named(document);
        if hubs.is_empty() {
            hubs = inside.hubs;
        }
        topic = topic.or(inside.topic);
    }
    let mut topic = topic.filter(is_sendable)?;
    topic.set_fragment(None);
    let own = [source, &document.url];
    if !own.iter().any(|own| **own == topic || is_same_site(own, &topic)) {
        return None;
    }
    let safe = |hub: &Url| document.url.scheme() != "https" || hub.scheme() == "https";
    hubs.retain(|hub| is_sendable(hub) && safe(hub));
    let mut seen = std::collections::HashSet::new();
    hubs.retain(|hub| seen.insert(hub.clone()));
    hubs.truncate(MOST_HUBS);
    (!hubs.is_empty()).then_some(Topic { topic, hubs })
}

fn is_sendable(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= LONGEST
}

/// Whether both are on one registrable domain by the Public Suffix List: two names below `gov.cn` are not.
fn is_same_site(one: &Url, other: &Url) -> bool {
    match (one.host(), other.host()) {
        (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
            one == other
                || psl::domain_str(one).is_some_and(|site| psl::domain_str(other) == Some(site))
        }
        (one, other) => one.is_some() && one == other,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn document(url: &str, body: &str) -> Document {
        Document {
            url: url.parse().unwrap(),
            content_type: None,
            body: body.as_bytes().to_vec(),
            fetched: chrono::DateTime::UNIX_EPOCH,
        }
    }

    /// What is found in a document of `https://news.example.cn/feed`: the topic and the hubs.
    #[track_caller]
    fn check(body: &str, expected: &str) {
        check_at("https://news.example.cn/feed", Named::default(), body, expected);
    }

    #[track_caller]
    fn check_at(url: &str, header: Named, body: &str, expected: &str) {
        let source = "https://news.example.cn/feed".parse().unwrap();
        let found = discover(header, &document(url, body), &source);
        let shown = found.map(|Topic { topic, hubs }| {
            let hubs: Vec<&str> = hubs.iter().map(Url::as_str).collect();
            format!("{topic} at {}", hubs.join(" "))
        });
        assert_eq!(shown.as_deref().unwrap_or("nothing"), expected, "{body}");
    }

    const BOTH: &str = "https://news.example.cn/feed at https://hub.example.org/";

    #[test]
    fn every_format_tells_its_hubs() {
        check(
            "<rss><channel><title>例报</title>\
             <atom:link rel='self' href='https://news.example.cn/feed'/>\
             <atom:link rel=\"hub\" href=\"https://hub.example.org/\"/></channel></rss>",
            BOTH,
        );
        check(
            "<?xml version='1.0'?><feed><link href='https://hub.example.org/' rel='hub'/>\
             <link rel='alternate' href='/'/><link rel='self' href='/feed'/></feed>",
            BOTH,
        );
        check(
            "<!DOCTYPE html><head><link rel='hub' href=https://hub.example.org/>\
             <LINK REL='Self' HREF='feed'></head><body>",
            BOTH,
        );
        check(
            r#"{"feed_url": "https://news.example.cn/feed", "items": [{"title": "甲"}], "hubs": [
                {"type": "rssCloud", "url": "https://cloud.example/"},
                {"type": "WebSub", "url": "https://hub.example.org/"}]}"#,
            BOTH,
        );
        check(
            "<feed><link rel='hub' href='https://hub.example.org/?a=1&amp;b=2'/>\
             <link rel='self' href='/feed'/></feed>",
            "https://news.example.cn/feed at https://hub.example.org/?a=1&b=2",
        );
    }

    #[test]
    fn headers_come_before_the_document() {
        let named = |hubs: &[&str], topic: Option<&str>| Named {
            hubs: hubs.iter().map(|hub| hub.parse().unwrap()).collect(),
            topic: topic.map(|topic| topic.parse().unwrap()),
        };
        let body = "<feed><link rel='hub' href='https://hub.example.org/'/>\
                    <link rel='self' href='/feed'/></feed>";
        let url = "https://news.example.cn/feed";
        let own = named(&["https://own.example/"], Some("https://news.example.cn/own"));
        check_at(url, own, body, "https://news.example.cn/own at https://own.example/");
        let hub_alone = named(&["https://own.example/"], None);
        check_at(url, hub_alone, body, "https://news.example.cn/feed at https://own.example/");
        check_at(url, named(&[], None), body, BOTH);
    }

    #[test]
    fn what_entries_and_bodies_say_does_not_count() {
        let links = "<link rel='hub' href='https://evil.example/'/><link rel='self' href='/feed'/>";
        check(&format!("<rss><channel><item>{links}</item></channel></rss>"), "nothing");
        check(&format!("<feed><entry>{links}</entry></feed>"), "nothing");
        check(&format!("<html><head></head><body>{links}</body></html>"), "nothing");
        check(&format!("<feed><!-- {links} --></feed>"), "nothing");
    }

    #[test]
    fn a_topic_of_somebody_else_is_not_subscribed_to() {
        let of = |topic: &str| {
            format!(
                "<feed><link rel='hub' href='https://hub.example.org/'/>\
                 <link rel='self' href='{topic}'/></feed>"
            )
        };
        check(
            &of("https://other.example.cn/x"),
            "https://other.example.cn/x at https://hub.example.org/",
        );
        check(&of("https://elsewhere.example/x"), "nothing");
        check(&of("https://user:password@news.example.cn/feed"), "nothing");
        check(&of("ftp://news.example.cn/feed"), "nothing");
        check(&of(&format!("/{}", "a".repeat(LONGEST))), "nothing");
        // What the source itself leads to counts as its own.
        let at = "https://feeds.elsewhere.example/a";
        check_at(at, Named::default(), &of("/a"), &format!("{at} at https://hub.example.org/"));
        let one: Url = "https://www.beijing.gov.cn/".parse().unwrap();
        let other: Url = "https://www.shanghai.gov.cn/".parse().unwrap();
        assert!(!is_same_site(&one, &other));
    }

    #[test]
    fn without_a_topic_or_a_usable_hub_there_is_nothing() {
        check("<feed><link rel='hub' href='https://hub.example.org/'/></feed>", "nothing");
        check("<feed><link rel='self' href='/feed'/></feed>", "nothing");
        for hub in
            ["http://hub.example.org/", "mailto:a@b", "https://u:p@hub.example.org/", "http://["]
        {
            let body = format!(
                "<feed><link rel='self' href='/feed'/><link rel='hub' href='{hub}'/></feed>"
            );
            check(&body, "nothing");
        }
        for rubbish in ["", "{", "[]", "{\"hubs\": 7}", "<", "<link rel=hub", "\0"] {
            check(rubbish, "nothing");
        }
    }

    #[test]
    fn of_many_hubs_a_few_are_tried() {
        let links: String = (0..1000)
            .map(|n| format!("<link rel='hub' href='https://h{}.example/'/>", n / 2))
            .collect();
        check(
            &format!("<feed><link rel='self' href='/feed'/>{links}</feed>"),
            "https://news.example.cn/feed at https://h0.example/ https://h1.example/ https://h2.example/",
        );
    }
}
