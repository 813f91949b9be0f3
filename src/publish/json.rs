//! [`Feed`] → JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde::Serialize;

use super::{
    feed::{Feed, Format, RenderError, Withdrawn},
    item::FeedItem,
    reading::Reading,
    standing::Document,
    words::Words,
};

/// The document.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let words = Words::of(&feed.site.language);
    let document = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: feed.address(Format::Json),
        description: &feed.description,
        user_comment: words.this_is_a_feed,
        language: &feed.site.language,
        authors: [Author { name: &feed.site.title, url: Some(feed.site.link.as_str()) }],
        hubs: feed.hubs.iter().map(|url| Hub { kind: "WebSub", url }).collect(),
        huiwen: FeedExtension { deleted: feed.withdrawn.iter().map(deleted).collect() },
        items: [],
    };
    let unwritten =
        |error: serde_json::Error| RenderError::new(&feed.address(Format::Json), &error);
    let around = serde_json::to_string_pretty(&document).map_err(unwritten)?;
    let entries = feed.entries(Document::Feed(Format::Json), |story| {
        let text = serde_json::to_string_pretty(&item(story, words)).map_err(unwritten)?;
        // It stands in two others. No line ends inside a string.
        Ok(format!("\n{text}").replace('\n', "\n    "))
    })?;
    let mut text = String::with_capacity(4096 * (1 + entries.len()));
    text.push_str(around.strip_suffix("]\n}").unwrap_or(&around));
    for (at, entry) in entries.iter().enumerate() {
        text.push_str(if at > 0 { "," } else { "" });
        text.push_str(entry);
    }
    text.push_str(if entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    Ok(text.into_bytes())
}

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    description: &'a str,
    user_comment: &'static str,
    language: &'a str,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    #[serde(rename = "_huiwen", skip_serializing_if = "FeedExtension::is_empty")]
    huiwen: FeedExtension,
    /// Put in when they are spelled.
    items: [Item<'a>; 0],
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

/// What JSON Feed has no words for, of the feed.
#[derive(Serialize)]
struct FeedExtension {
    /// Stories that stood here and were withdrawn, the latest first.
    deleted: Vec<Deleted>,
}

impl FeedExtension {
    fn is_empty(&self) -> bool {
        self.deleted.is_empty()
    }
}

#[derive(Serialize)]
struct Deleted {
    /// The id of the item.
    id: String,
    when: String,
    /// The id of the item that took it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_to: Option<String>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: &'a str,
    title: &'a str,
    #[serde(flatten)]
    content: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    authors: Vec<Author<'a>>,
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    #[serde(rename = "_huiwen")]
    huiwen: Extension<'a>,
}

/// An item must have one of the two.
#[derive(Serialize)]
enum Content {
    #[serde(rename = "content_html")]
    Html(String),
    #[serde(rename = "content_text")]
    Text(String),
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

/// What JSON Feed has no words for, of an item.
#[derive(Serialize)]
struct Extension<'a> {
    /// The outlet to be named (来源), which is also the first of the authors.
    credit: &'a str,
    /// The canonical name of that outlet, where it is another: 新华日报 for 交汇点.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_outlet: Option<&'a str>,
    /// The outlet that carried the item.
    outlet: &'a str,
    /// How exact `date_published` is: `day`, `hour`, `minute` or `second`.
    precision: &'static str,
    /// The source's headline, where an editor chose another.
    #[serde(skip_serializing_if = "Option::is_none")]
    original_title: Option<&'a str>,
    /// What editors told readers was corrected (更正).
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<&'a str>,
    /// What editors say before the text (编者按).
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// The report at the outlet to be named, where `url` leads to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    original_url: Option<&'a str>,
    /// Who edited it (责任编辑).
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<&'a str>,
    /// The other outlets that carry it, with the report there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carriers: Vec<Author<'a>>,
}

fn item<'a>(item: &'a FeedItem, words: &Words) -> Item<'a> {
    let author = item.author.as_deref().filter(|author| *author != item.credit);
    let reading = Reading::new(item, words);
    Item {
        id: item.urn(),
        url: item.address(),
        title: &item.headline,
        content: match reading.content_html {
            Some(html) => Content::Html(html),
            None => Content::Text(reading.summary.unwrap_or_default()),
        },
        summary: item.excerpt.as_deref(),
        image: item.picture.as_deref(),
        date_published: item.published.to_rfc3339(),
        date_modified: item.updated.to_rfc3339(),
        authors: [Author { name: &item.credit, url: item.credit_homepage() }]
            .into_iter()
            .chain(author.map(|name| Author { name, url: None }))
            .collect(),
        tags: item.sections.iter().map(|section| section.title.as_str()).collect(),
        attachments: item
            .enclosures
            .iter()
            .filter_map(|enclosure| {
                Some(Attachment {
                    url: &enclosure.url,
                    mime_type: enclosure.media_type.as_deref()?,
                    size_in_bytes: enclosure.length,
                })
            })
            .collect(),
        huiwen: Extension {
            credit: &item.credit,
            credit_outlet: item.credited.as_deref(),
            outlet: &item.outlet.name,
            precision: item.precision.as_str(),
            original_title: item.original_headline.as_deref(),
            correction: item.correction.as_deref(),
            note: item.note.as_deref(),
            original_url: item.original.as_deref(),
            editor: item.editor.as_deref(),
            carriers: item
                .carriers
                .iter()
                .map(|carrier| Author { name: &carrier.outlet.name, url: carrier.link.as_deref() })
                .collect(),
        },
    }
}

fn deleted(gone: &Withdrawn) -> Deleted {
    Deleted {
        id: gone.id.urn().to_string(),
        when: gone.at.to_rfc3339(),
        moved_to: gone.goes.map(|goes| goes.urn().to_string()),
    }
}
