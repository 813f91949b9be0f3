//! What the elements of all vocabularies mean, wherever they stand.

use super::super::markup::namespace::Space;

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It holds the fields of the feed itself, or entries.
    Feed,
    /// It holds the fields of an entry.
    Entry,
    /// It holds media, and fields of its entry.
    Media,
    /// A field; of several that mean the same, the one with the lowest rank counts.
    Field(Field, u8),
    /// What it holds says nothing of the feed or entry.
    Unknown,
}

/// The fields of feeds and entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Link,
    Id,
    Summary,
    Content,
    Author,
    /// Of an author.
    Name,
    /// Of an author.
    Email,
    Published,
    Updated,
    Category,
    Keywords,
    Enclosure,
    /// A file of Media RSS.
    File,
    Thumbnail,
    Source,
    Language,
    /// A picture, an input or a contributor, whose titles and links are not the feed's.
    Aside,
}

/// No name in the lists below is longer.
const LONGEST: usize = 16;

/// What an element of that vocabulary and local name is. Names are compared without case.
pub(super) fn role(space: Space, local: &str) -> Role {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..local.len()) else { return Role::Unknown };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(name) = std::str::from_utf8(lower) else { return Role::Unknown };
    match space {
        Space::Rss | Space::Atom => core(name),
        Space::DublinCore => dublin_core(name),
        Space::Content if name == "encoded" => Role::Field(Field::Content, 0),
        Space::Media => media(name),
        Space::Itunes => itunes(name),
        Space::Xhtml if name == "body" => Role::Field(Field::Content, 1),
        Space::Content | Space::Xhtml | Space::Other => Role::Unknown,
    }
}

fn core(name: &str) -> Role {
    let (field, rank) = match name {
        "rss" | "rdf" | "channel" | "feed" | "items" => return Role::Feed,
        "item" | "entry" => return Role::Entry,
        "title" => (Field::Title, 0),
        "link" => (Field::Link, 0),
        "guid" | "id" => (Field::Id, 0),
        "description" | "summary" | "abstract" | "subtitle" | "tagline" => (Field::Summary, 0),
        "content" => (Field::Content, 0),
        "body" | "fullitem" | "encoded" => (Field::Content, 1),
        "author" => (Field::Author, 0),
        "name" => (Field::Name, 0),
        "email" => (Field::Email, 0),
        "pubdate" | "published" | "issued" => (Field::Published, 0),
        "created" => (Field::Published, 3),
        "updated" | "modified" | "lastbuilddate" => (Field::Updated, 0),
        "category" => (Field::Category, 0),
        "enclosure" => (Field::Enclosure, 0),
        "source" => (Field::Source, 0),
        "language" => (Field::Language, 0),
        "image" | "textinput" | "contributor" => (Field::Aside, 0),
        _ => return Role::Unknown,
    };
    Role::Field(field, rank)
}

fn dublin_core(name: &str) -> Role {
    let (field, rank) = match name {
        "title" => (Field::Title, 1),
        "description" => (Field::Summary, 1),
        "creator" | "author" => (Field::Author, 0),
        "subject" => (Field::Category, 1),
        "source" => (Field::Source, 1),
        "language" => (Field::Language, 1),
        "issued" => (Field::Published, 1),
        "date" => (Field::Published, 2),
        "created" => (Field::Published, 3),
        "modified" => (Field::Updated, 1),
        "identifier" => (Field::Id, 2),
        _ => return Role::Unknown,
    };
    Role::Field(field, rank)
}

fn media(name: &str) -> Role {
    let (field, rank) = match name {
        "group" => return Role::Media,
        "content" => (Field::File, 0),
        "title" => (Field::Title, 2),
        "description" => (Field::Summary, 2),
        "category" => (Field::Category, 2),
        "keywords" => (Field::Keywords, 2),
        "thumbnail" => (Field::Thumbnail, 0),
        _ => return Role::Unknown,
    };
    Role::Field(field, rank)
}

fn itunes(name: &str) -> Role {
    let (field, rank) = match name {
        "title" => (Field::Title, 3),
        "summary" => (Field::Summary, 3),
        "subtitle" => (Field::Summary, 4),
        "author" => (Field::Author, 1),
        "category" => (Field::Category, 3),
        "keywords" => (Field::Keywords, 3),
        "owner" => (Field::Aside, 0),
        _ => return Role::Unknown,
    };
    Role::Field(field, rank)
}
