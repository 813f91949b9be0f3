//! What was read, as the JSON of `huiwen parse`.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};
use url::Url;

use super::{Entry, Format, Parsed};
use crate::model::Enclosure;
use crate::poll::sanitize;

/// The one object that `huiwen parse` prints: HTML sanitised, links absolute, absent values `null`.
///
/// `address` is that of the document, for links of a feed that names no other.
pub fn to_json(parsed: &Parsed, address: &Url) -> Value {
    let channel = &parsed.channel;
    let base = channel.base.as_ref().unwrap_or(address);
    let warnings: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
    json!({
        "feed": {
            "title": channel.title.as_deref().map(sanitize::line),
            "link": channel.link,
            "description": channel.description.as_deref().map(|text| body(text, base)),
            "language": channel.language,
            "updated": channel.updated.map(rfc_3339),
            "format": parsed.format.map(format_name),
        },
        "items": parsed.entries.iter().map(|entry| item(entry, address)).collect::<Vec<_>>(),
        "warnings": warnings,
    })
}

fn item(entry: &Entry, address: &Url) -> Value {
    let base = entry.base.as_ref().unwrap_or(address);
    json!({
        "id": entry.guid,
        "url": entry.link,
        "title": entry.title.as_deref().map(sanitize::line),
        "published": entry.published.map(|moment| rfc_3339(moment.at)),
        "precision": entry.published.map(|moment| moment.precision.as_str()),
        "updated": entry.updated.map(|moment| rfc_3339(moment.at)),
        "author": entry.author.as_deref().map(sanitize::line),
        "source": entry.source.as_ref().map(|(source, _)| source),
        "summary": entry.summary.as_deref().map(|text| body(text, base)),
        "content_html": entry.content.as_deref().map(|html| sanitize::html(html, base)),
        "categories": entry.categories,
        "enclosures": entry.enclosures.iter().map(enclosure).collect::<Vec<_>>(),
    })
}

/// Sanitised HTML, or plain text where there is no markup.
fn body(text: &str, base: &Url) -> String {
    if text.contains('<') { sanitize::html(text, base) } else { sanitize::text(text) }
}

fn enclosure(enclosure: &Enclosure) -> Value {
    json!({ "url": enclosure.url, "type": enclosure.media_type, "length": enclosure.length })
}

fn rfc_3339(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Rss => "rss",
        Format::Rdf => "rdf",
        Format::Atom => "atom",
        Format::JsonFeed => "json",
        Format::Html => "html",
        Format::Json => "json-list",
        Format::Sitemap => "sitemap",
        Format::Article => "article",
    }
}
