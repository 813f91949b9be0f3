//! What readers see.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{Content, Curated, Enclosure, ItemName, Moment, Source, StoryId};

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
    /// Who edited it (责任编辑): whom the source names, else the editor who last published it here under a name. A
    /// source's own word on its text comes first; ours answers where it names nobody.
    pub editor: Option<String>,
    /// The source that carried it.
    pub outlet: Outlet,
    /// The other sources that carry it, the earliest first.
    pub carriers: Vec<Carrier>,
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
    /// What editors added.
    pub curated: Curated,
}

impl Story {
    /// The time that puts it in its place among others: when it was published, or when an editor or the end of an
    /// embargo brought it where it stands.
    pub fn shown(&self) -> DateTime<Utc> {
        self.curated.shown.unwrap_or(self.published.at.to_utc())
    }

    /// The bytes of its text, where it may be published whole.
    pub fn whole_text(&self) -> usize {
        match self.outlet.content {
            Content::Headline | Content::Summary => 0,
            Content::Full => self.content_html.as_ref().map_or(0, String::len),
        }
    }
}

/// What tells whether a feed holds a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// The story's row.
    pub row: StoryId,
    /// Its id.
    pub id: Uuid,
    /// As [`Story::shown`].
    pub shown: DateTime<Utc>,
    /// As in [`Curated`].
    pub is_in_head: bool,
    /// As [`Story::whole_text`].
    pub text: usize,
}

impl Glimpse {
    /// That of a story in this row.
    pub fn of(row: StoryId, story: &Story) -> Glimpse {
        let is_in_head = story.curated.is_in_head;
        Glimpse { row, id: story.id, shown: story.shown(), is_in_head, text: story.whole_text() }
    }
}

/// Another source that carries a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// Who it is.
    pub outlet: Outlet,
    /// The report there; none for an article from a folder.
    pub link: Option<String>,
}

/// A story that was published in a section and may be published nowhere now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Its id.
    pub story: Uuid,
    /// When it was withdrawn.
    pub at: DateTime<Utc>,
    /// The story that took it in, where it became part of another.
    pub goes: Option<Uuid>,
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
    /// Of the copies of a report, that of the greatest priority stands for it.
    pub priority: u32,
}

impl Outlet {
    /// The outlet behind `source`.
    pub fn of(source: &Source) -> Outlet {
        Outlet {
            key: source.key.clone(),
            name: source.name.clone(),
            homepage: source.homepage.as_ref().map(Url::to_string),
            content: source.content,
            priority: source.priority,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest128;

    #[test]
    fn an_id_depends_on_source_and_identity_alone() {
        let mint = |source: &str, identity| {
            let identity = Digest128([identity; 16]);
            mint(&ItemName { source: source.to_owned(), plain: Digest128([0; 16]), identity })
        };
        let first = |source, identity| mint(source, identity).next();
        assert_eq!(first("a", 1), first("a", 1));
        assert_ne!(first("a", 1), first("b", 1));
        assert_ne!(first("a", 1), first("a", 2));
        let two: Vec<Uuid> = mint("a", 1).take(2).collect();
        assert_ne!(two[0], two[1]);
    }
}
