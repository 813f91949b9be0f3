//! How sources carry the documents: their names, and the feeds that they serve.

use std::collections::BTreeMap;

use serde_json::json;

use super::set::Document;
use crate::origin::Answer;

/// Outlets that carry what others reported.
pub(super) const CARRIERS: [&str; 26] = [
    "新浪新闻",
    "网易新闻",
    "搜狐网",
    "腾讯新闻",
    "凤凰网",
    "今日头条",
    "新华网",
    "人民网",
    "光明网",
    "中国新闻网",
    "央广网",
    "中国经济网",
    "澎湃新闻",
    "上观新闻",
    "东方网",
    "荔枝网",
    "现代快报网",
    "龙虎网",
    "浙江在线",
    "潮新闻",
    "中国宁波网",
    "中安在线",
    "安徽网",
    "大皖新闻",
    "长三角观察",
    "海外网",
];

/// The sources of these documents, by name, in an order that does not depend on that of the documents.
pub(super) fn sources(documents: &[Document]) -> BTreeMap<&str, String> {
    let mut names: Vec<&str> = documents.iter().map(|document| document.outlet.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().enumerate().map(|(index, name)| (name, format!("s{index:02}"))).collect()
}

/// The feed of a source: JSON for every other one, so that both kinds of readers are on the road.
pub(super) fn feed(key: &str, name: &str, documents: &[&Document]) -> Answer {
    if key.ends_with(['0', '2', '4', '6', '8']) {
        Answer::ok("application/feed+json", in_json(key, name, documents))
    } else {
        Answer::ok("application/rss+xml", in_rss(key, name, documents))
    }
}

fn in_json(key: &str, name: &str, documents: &[&Document]) -> String {
    let items: Vec<_> = documents
        .iter()
        .map(|document| {
            let mut item = json!({
                "id": document.guid,
                "url": link(key, document),
                "title": document.headline,
                "date_published": document.at.to_rfc3339(),
            });
            if !document.paragraphs.is_empty() {
                item["content_html"] = json!(html(document));
            }
            item
        })
        .collect();
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": name, "items": items })
        .to_string()
}

fn in_rss(key: &str, name: &str, documents: &[&Document]) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{name}</title>\
         <link>https://{key}.example.cn/</link><description>{name}</description>"
    );
    for document in documents {
        feed += &format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>\
             <pubDate>{}</pubDate>",
            escaped(&document.headline),
            link(key, document),
            document.guid,
            document.at.to_rfc2822(),
        );
        if !document.paragraphs.is_empty() {
            feed += &format!("<description>{}</description>", escaped(&html(document)));
        }
        feed += "</item>";
    }
    feed + "</channel></rss>"
}

fn link(key: &str, document: &Document) -> String {
    format!("https://{key}.example.cn/{}/t{}.html", document.at.format("%Y%m/%d"), document.guid)
}

fn html(document: &Document) -> String {
    document.paragraphs.iter().map(|paragraph| format!("<p>{}</p>", escaped(paragraph))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
