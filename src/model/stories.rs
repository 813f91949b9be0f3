//! What readers see.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{Content, Enclosure, Moment, Source};

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
    /// Key of the one of them that it belongs to before all.
    pub primary: Option<String>,
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
