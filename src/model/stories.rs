//! What readers see.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{Content, Enclosure, ItemName, Moment, Source};

/// The items that are the same report, with the editors' words laid over: what is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its id for ever; published as `urn:uuid:…`.
    pub id: Uuid,
    /// The editor's headline, else that of the item that stands for the story.
    pub headline: String,
    /// The source's headline (原标题), where an editor chose another.
    pub original_headline: Option<String>,
    /// The report at its outlet; none for an article from a folder.
    pub link: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Sanitised HTML.
    pub content_html: Option<String>,
    /// The outlet to be named (来源), as printed.
    pub credit: String,
    /// The canonical name of that outlet, where we know it: 新华日报 for 交汇点.
    pub credited: Option<String>,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// The source that carried it.
    pub outlet: Outlet,
    /// When it was published, never after it was first seen.
    pub published: Moment,
    /// When it last changed; never before `published`.
    pub updated: DateTime<Utc>,
    /// Keys of the sections it stands in, in the order of feeds.toml.
    pub sections: Vec<String>,
    /// Files that it brings along.
    pub enclosures: Vec<Enclosure>,
}

/// The outlet behind a source, as published feeds name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Key of the source.
    pub key: String,
    /// Name of the source.
    pub name: String,
    /// The outlet's home page; never the address that is polled.
    pub homepage: Option<String>,
    /// How much of its items may be published.
    pub content: Content,
}

impl Outlet {
    /// The outlet behind `source`.
    pub fn of(source: &Source) -> Outlet {
        Outlet {
            key: source.key.clone(),
            name: source.name.clone(),
            homepage: source.homepage.as_ref().map(Url::to_string),
            content: source.content,
        }
    }
}

/// The ids that a story may have whose first item this is: UUIDv5 of the item's source and identity,
/// and, should an earlier story have had that one (its items were parted), of the same with a number.
pub fn mint(first: &ItemName) -> impl Iterator<Item = Uuid> + use<> {
    let name = format!("{}/{:?}", first.source, first.identity);
    (1..).map(move |attempt: u32| match attempt {
        1 => Uuid::new_v5(&NAMESPACE, name.as_bytes()),
        later => Uuid::new_v5(&NAMESPACE, format!("{name}/{later}").as_bytes()),
    })
}

/// The namespace of story ids. A change of it would make every subscriber see everything again.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_3f0e_9d1c_5c57_8a55_1f0d_2c4e_7a90);
