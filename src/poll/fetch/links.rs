//! `Link` headers (RFC 8288): where a feed's hubs are, and the address that they know it by (`WebSub`).

use reqwest::header::{HeaderMap, LINK};
use url::Url;

/// Links that are kept of one answer: a feed has one or two hubs.
const MAX_LINKS: usize = 10;

/// A link that a header names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the link is.
    pub rel: Rel,
    /// Where it leads: http or https, absolute. Not guarded yet.
    pub url: Url,
}

/// The relations that are read of `Link` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rel {
    /// `hub`: pushes what is new.
    Hub,
    /// `self`: the topic, by the name that its hub knows.
    Topic,
}

/// The links to hubs and to the topic, in their order, each once.
pub(super) fn links(headers: &HeaderMap, base: &Url) -> Vec<Link> {
    let mut links = Vec::new();
    for value in headers.get_all(LINK) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let mut rest = text.as_ref();
        while let Some((target, parameters, behind)) = next(rest) {
            rest = behind;
            // A link with an anchor is one of another document.
            let anchored = parameters.iter().any(|(name, _)| name == "anchor");
            let Some(url) = base.join(target.trim()).ok().filter(|_| !anchored) else { continue };
            if !matches!(url.scheme(), "http" | "https") {
                continue;
            }
            // Only the first rel counts (RFC 8288, 3.3).
            let rel = parameters.iter().find(|(name, _)| name == "rel");
            for word in rel.iter().flat_map(|(_, value)| value.split_whitespace()) {
                let rel = match word.to_ascii_lowercase().as_str() {
                    "hub" => Rel::Hub,
                    "self" => Rel::Topic,
                    _ => continue,
                };
                let link = Link { rel, url: url.clone() };
                if !links.contains(&link) {
                    links.push(link);
                }
            }
            if links.len() >= MAX_LINKS {
                links.truncate(MAX_LINKS);
                return links;
            }
        }
    }
    links
}

type Parameters = Vec<(String, String)>;

/// The next link of a header: what stands in angles, its parameters, and what comes behind.
fn next(text: &str) -> Option<(&str, Parameters, &str)> {
    let (target, mut rest) = text.split_once('<')?.1.split_once('>')?;
    let mut parameters = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(behind) = rest.strip_prefix(';') else { break };
        let end = behind.find([';', ',', '=']).unwrap_or(behind.len());
        let name = behind[..end].trim().to_ascii_lowercase();
        rest = &behind[end..];
        let mut value = String::new();
        if let Some(behind) = rest.strip_prefix('=') {
            (value, rest) = argument(behind.trim_start());
        }
        parameters.push((name, value));
    }
    // Rubbish up to the next comma is passed over.
    let behind = rest.find(',').map_or("", |comma| &rest[comma + 1..]);
    Some((target, parameters, behind))
}

/// A value in quotes or without, and what comes behind.
fn argument(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut signs = quoted.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(signs.next().map(|(_, sign)| sign)),
            _ => value.push(sign),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use reqwest::header::HeaderValue;

    use super::*;

    /// The links of these headers, as the first letter of the relation and the address.
    fn check(values: &[&str], expected: &[&str]) {
        let headers = values.iter().map(|value| (LINK, HeaderValue::from_str(value).unwrap()));
        let base = "https://news.example/rss/feed.xml".parse().unwrap();
        let found: Vec<String> = links(&headers.collect(), &base)
            .iter()
            .map(|link| format!("{:?} {}", link.rel, link.url))
            .collect();
        assert_eq!(found, expected, "{values:?}");
    }

    #[test]
    fn hubs_and_topics_are_found_in_every_spelling() {
        let hub = "Hub https://hub.example/";
        check(&["<https://hub.example/>; rel=\"hub\""], &[hub]);
        check(&["<https://hub.example/>;rel=hub"], &[hub]);
        check(&["<https://hub.example/> ; REL = \"HUB\" ; title=\"a, b; c\""], &[hub]);
        check(&["<https://hub.example/>; title=\"\\\">, <x>; rel=self\"; rel=hub"], &[hub]);
        check(&["<https://hub.example/>; rel=\"next hub\""], &[hub]);
        check(&["<https://hub.example/>; rel=next; rel=hub"], &[]);
        check(&["<https://hub.example/>; rel=hub; anchor=\"/other\""], &[]);
        let topic = "Topic https://news.example/rss/other.xml";
        check(&["<https://hub.example/>; rel=hub, <other.xml>; rel=self"], &[hub, topic]);
        check(&["<https://hub.example/>; rel=hub", "</rss/other.xml>; rel=self"], &[hub, topic]);
        check(&["<https://hub.example/>; rel=hub, <https://hub.example/>; rel=hub"], &[hub]);
        check(
            &["<self>; rel=\"hub self\""],
            &["Hub https://news.example/rss/self", "Topic https://news.example/rss/self"],
        );
    }

    #[test]
    fn rubbish_leads_nowhere() {
        check(
            &["", "<", "<>", ",,;;", "<a", "<http://[::x>; rel=hub", "<javascript:x>; rel=hub"],
            &[],
        );
        check(&["<https://hub.example/>; rel=\"hub"], &["Hub https://hub.example/"]);
        check(
            &["<https://a.example/> rubbish, <https://b.example/>; rel=hub"],
            &["Hub https://b.example/"],
        );
        let many: String = (0..100).map(|n| format!("<https://h{n}.example/>;rel=hub,")).collect();
        let headers = HeaderMap::from_iter([(LINK, HeaderValue::from_str(&many).unwrap())]);
        assert_eq!(links(&headers, &"http://a.cn/".parse().unwrap()).len(), MAX_LINKS);
    }
}
