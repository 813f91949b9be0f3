//! [`Feed`] → JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde::Serialize;

use super::{
    feed::{Feed, Format, RenderError},
    item::FeedItem,
};

/// The document.
pub fn render(feed: &Feed) -> Result<Vec<u8>, RenderError> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: feed.address(Format::Json),
        description: &feed.description,
        language: &feed.site.language,
        authors: [Author { name: &feed.site.title, url: Some(feed.site.link.as_str()) }],
        items: feed.items.iter().map(item).collect(),
    };
    let mut bytes = Vec::with_capacity(4096 * (1 + feed.items.len()));
    serde_json::to_writer_pretty(&mut bytes, &document)
        .map_err(|error| RenderError::new(&feed.address(Format::Json), &error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    description: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: &'a str,
    title: &'a str,
    #[serde(flatten)]
    content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
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
enum Content<'a> {
    #[serde(rename = "content_html")]
    Html(&'a str),
    #[serde(rename = "content_text")]
    Text(&'a str),
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

/// What JSON Feed has no words for.
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
}

fn item(item: &FeedItem) -> Item<'_> {
    let author = item.author.as_deref().filter(|author| *author != item.credit);
    Item {
        id: item.urn(),
        url: item.address(),
        title: &item.headline,
        content: match (&item.content_html, &item.excerpt) {
            (Some(html), _) => Content::Html(html),
            (None, Some(excerpt)) => Content::Text(excerpt),
            (None, None) => Content::Text(&item.headline),
        },
        summary: item.excerpt.as_deref(),
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
        },
    }
}
