//! Which of the hubs that a document names may be asked.

use std::collections::HashSet;

use url::Url;

use crate::{
    model::{Document, Topic},
    poll::{
        fetch::{Link, Rel, domain},
        parse::hubs,
    },
};

/// So many hubs are tried; a feed has one or two.
const MOST_HUBS: usize = 3;

/// A longer address is not sent to hubs.
const LONGEST: usize = 2048;

/// The topic of a source and its hubs: those that `links`, the `Link` headers of the answer, name, else those
/// of the document itself. Pure.
///
/// Anybody who can write into a document could make us subscribe to anything. So the topic must be the
/// address of the source, or be on its registrable domain; what answered in the end, after redirects,
/// counts as the source. A hub may be anywhere, as most are, but a document that came by https has none
/// without. `source` itself is never told to a hub, for it may hold a password: without `rel="self"` there
/// is no subscription.
pub fn discover(links: &[Link], document: &Document, source: &Url) -> Option<Topic> {
    let all = |rel| links.iter().filter(move |link| link.rel == rel).map(|link| link.url.clone());
    let mut hubs: Vec<Url> = all(Rel::Hub).collect();
    let mut topic = all(Rel::Topic).next();
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
    // Two names below gov.cn are two sites.
    if !own.iter().any(|own| domain(own) == domain(&topic)) {
        return None;
    }
    let safe = |hub: &Url| document.url.scheme() != "https" || hub.scheme() == "https";
    hubs.retain(|hub| is_sendable(hub) && safe(hub));
    let mut seen = HashSet::new();
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
        check_at("https://news.example.cn/feed", &[], body, expected);
    }

    #[track_caller]
    fn check_at(url: &str, links: &[Link], body: &str, expected: &str) {
        let source = "https://news.example.cn/feed".parse().unwrap();
        let found = discover(links, &document(url, body), &source);
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
        let link = |rel, url: &str| Link { rel, url: url.parse().unwrap() };
        let hub = link(Rel::Hub, "https://own.example/");
        let topic = link(Rel::Topic, "https://news.example.cn/own");
        let body = "<feed><link rel='hub' href='https://hub.example.org/'/>\
                    <link rel='self' href='/feed'/></feed>";
        let url = "https://news.example.cn/feed";
        check_at(url, &[], body, BOTH);
        let hub_alone = "https://news.example.cn/feed at https://own.example/";
        check_at(url, std::slice::from_ref(&hub), body, hub_alone);
        let both = "https://news.example.cn/own at https://own.example/";
        check_at(url, &[topic, hub], body, both);
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
        check_at(at, &[], &of("/a"), &format!("{at} at https://hub.example.org/"));
        let at = "https://www.beijing.gov.cn/feed";
        check_at(at, &[], &of("https://www.shanghai.gov.cn/feed"), "nothing");
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
