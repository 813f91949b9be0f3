//! What a document says of its hubs (`WebSub`, section 4; JSON Feed 1.1, `hubs`).

use serde::Deserialize;
use url::Url;

use super::{
    charset,
    markup::{Scanner, Token, reference::References, split},
};
use crate::model::Document;

/// Hubs and the topic, by the name that they know it by. Absolute, but nothing is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// In their order.
    pub hubs: Vec<Url>,
    /// `rel="self"`, or `feed_url`: the first there is.
    pub topic: Option<Url>,
}

/// The links stand at the head of a document, before its entries; so much of it is looked at.
const HEAD: usize = 64 * 1024;

/// So many hubs of a document are read; a feed has one or two.
const MOST_HUBS: usize = 16;

/// Reads the hubs of a feed in any format, or of a page: those at its head, and not those that entries or
/// the body of a page hold, which may be other people's words. Pure; never fails.
pub fn named(document: &Document) -> Named {
    let head = &document.body[..document.body.len().min(HEAD)];
    // Behind a bracket no character is cut in two, which would look like another encoding.
    let whole = if head.len() == HEAD { memchr::memrchr(b'>', head) } else { None };
    let head = &head[..whole.map_or(head.len(), |bracket| bracket + 1)];
    let content_type = document.content_type.as_deref();
    let text = charset::decode(head, content_type).text;
    if text.trim_start().starts_with('{') {
        // The hubs of a JSON feed may stand behind its items.
        let text = charset::decode(&document.body, content_type).text;
        return in_json(text.trim_start(), &document.url);
    }
    in_markup(&text, &document.url)
}

fn in_markup(text: &str, base: &Url) -> Named {
    let mut scanner = Scanner::new(text, false);
    let mut named = Named::default();
    let mut references = References::default();
    while let Some((_, token)) = scanner.next() {
        let Token::Start(tag) = token else { continue };
        let (_, name) = split(tag.name);
        if ["item", "entry", "body"].iter().any(|inner| name.eq_ignore_ascii_case(inner)) {
            break;
        }
        if !name.eq_ignore_ascii_case("link") {
            continue;
        }
        let (Some(rel), Some(href)) = (tag.attribute("rel"), tag.attribute("href")) else {
            continue;
        };
        let Ok(url) = base.join(references.decode(href).trim()) else { continue };
        for word in rel.split_ascii_whitespace() {
            if word.eq_ignore_ascii_case("hub") && named.hubs.len() < MOST_HUBS {
                named.hubs.push(url.clone());
            } else if word.eq_ignore_ascii_case("self") && named.topic.is_none() {
                named.topic = Some(url.clone());
            }
        }
    }
    named
}

fn in_json(text: &str, base: &Url) -> Named {
    #[derive(Deserialize)]
    struct Feed {
        #[serde(default)]
        feed_url: serde_json::Value,
        #[serde(default)]
        hubs: serde_json::Value,
    }
    let Ok(feed) = serde_json::from_str::<Feed>(text) else { return Named::default() };
    let address = |value: &serde_json::Value| base.join(value.as_str()?.trim()).ok();
    let hubs = feed.hubs.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_websub = |hub: &&serde_json::Value| {
        hub["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("websub"))
    };
    Named {
        hubs: hubs
            .iter()
            .filter(is_websub)
            .filter_map(|hub| address(&hub["url"]))
            .take(MOST_HUBS)
            .collect(),
        topic: address(&feed.feed_url),
    }
}
