//! The documents of a section as they stand in the folder. A story that did not change since is taken over from them as
//! it is spelled there, so that a publication costs what is new and not what is there.

use std::{collections::HashMap, ops::Range, rc::Rc};

use chrono::{DateTime, FixedOffset, TimeZone as _, Utc};
use chrono_tz::Tz;
use memchr::memmem;
use twox_hash::XxHash3_128;
use uuid::Uuid;

use super::{
    feed::{Feed, Format, Stand},
    file::Folder,
    history::Files,
    item::in_zone,
};

/// A document that says all stories of a section's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A feed.
    Feed(Format),
    /// The section's page.
    Page,
}

/// All of them, in the order in which they are remembered.
const DOCUMENTS: [Document; 4] = [
    Document::Feed(Format::Rss),
    Document::Feed(Format::Atom),
    Document::Feed(Format::Json),
    Document::Page,
];

impl Document {
    /// Its file, below the section's folder.
    pub(super) fn file(self) -> &'static str {
        match self {
            Document::Feed(format) => format.file(),
            Document::Page => "index.html",
        }
    }

    /// The lines between which a story stands, and something before the first one. No story says such lines itself:
    /// what it says is escaped, but for HTML in feeds, which makes more stories of one, so that their number is wrong.
    fn lines(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Document::Feed(Format::Rss) => ("<title", "\n  <item>\n", "\n  </item>"),
            Document::Feed(Format::Atom) => ("<title", "\n <entry>\n", "\n </entry>"),
            Document::Feed(Format::Json) => ("\n  \"items\": [", "\n    {\n", "\n    }"),
            Document::Page => ("<main", "\n<li>\n<article>\n", "\n</article>\n</li>"),
        }
    }

    /// Where each of so many stories stands, with the line end before it; none where lines do not tell so many.
    pub(super) fn stories(self, text: &[u8], many: usize) -> Option<Vec<Range<usize>>> {
        let (after, begin, end) = self.lines();
        let mut stories = Vec::with_capacity(many);
        let beginning = memmem::find(text, after.as_bytes())?;
        let ends = memmem::Finder::new(end);
        let mut next = memmem::find(&text[beginning..], begin.as_bytes()).map(|at| beginning + at);
        while let Some(at) = next {
            let after = at + ends.find(&text[at..])? + end.len();
            stories.push(at..after);
            // JSON has a comma between two.
            let comma = usize::from(text[after..].starts_with(b","));
            next = text[after + comma..].starts_with(begin.as_bytes()).then_some(after + comma);
        }
        (stories.len() == many).then_some(stories)
    }
}

/// The documents of a section, with the places of their stories.
#[derive(Debug)]
pub(super) struct Standing {
    order: Vec<Stand>,
    places: HashMap<Uuid, usize>,
    texts: [Text; DOCUMENTS.len()],
}

/// A document as it stands, and where each of its stories does.
#[derive(Debug, Default)]
struct Text {
    bytes: Rc<Vec<u8>>,
    stories: Vec<Range<usize>>,
}

impl Standing {
    /// As they stand in the folder; none unless each of them is, to the byte, what was `remembered` of it.
    pub(super) fn read(
        folder: &Folder,
        key: &str,
        remembered: &[u8],
        zone: Tz,
    ) -> Option<Standing> {
        let prints = remembered.get(..PRINT * DOCUMENTS.len())?;
        let order = order(remembered, zone)?;
        let mut texts: [Text; DOCUMENTS.len()] = Default::default();
        for ((document, text), known) in
            DOCUMENTS.into_iter().zip(&mut texts).zip(prints.chunks(PRINT))
        {
            let bytes = folder.read_first(&format!("{key}/{}", document.file()))?;
            if print(&bytes) != known {
                return None;
            }
            let stories = document.stories(&bytes, order.len())?;
            *text = Text { bytes, stories };
        }
        let places = order.iter().enumerate().map(|(at, stand)| (stand.id, at)).collect();
        Some(Standing { order, places, texts })
    }

    /// The stories, in their order.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.order.iter().map(|stand| stand.id).collect()
    }

    /// Whether this story stands in the documents.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.places.contains_key(&id)
    }

    /// When it last changed, as they say.
    pub(super) fn updated(&self, id: Uuid) -> Option<DateTime<FixedOffset>> {
        Some(self.order.get(*self.places.get(&id)?)?.updated)
    }

    /// Whether the feed of this format begins like that.
    pub(super) fn has_root(&self, format: Format, root: &[u8]) -> bool {
        self.text(Document::Feed(format)).is_some_and(|text| text.bytes.starts_with(root))
    }

    /// A story as one of them says it.
    pub(super) fn entry(&self, id: Uuid, document: Document) -> Option<&str> {
        let Text { bytes, stories } = self.text(document)?;
        let entry = bytes.get(stories.get(*self.places.get(&id)?)?.clone())?;
        simdutf8::basic::from_utf8(entry).ok()
    }

    fn text(&self, document: Document) -> Option<&Text> {
        let at = DOCUMENTS.iter().position(|other| *other == document)?;
        self.texts.get(at)
    }
}

/// The stories of the documents of which this was `remembered`, in their order.
pub(super) fn order(remembered: &[u8], zone: Tz) -> Option<Vec<Stand>> {
    let stands = remembered.get(PRINT * DOCUMENTS.len()..)?;
    stands.chunks(STAND).map(|stand| read(stand, zone)).collect()
}

/// What is to be remembered of the documents of a feed, of which these are the files.
pub(super) fn remember(feed: &Feed, files: &Files) -> Vec<u8> {
    let mut remembered = Vec::with_capacity(PRINT * DOCUMENTS.len() + STAND * feed.order.len());
    for document in DOCUMENTS {
        let path = format!("{}/{}", feed.key, document.file());
        let file = files.iter().find(|(other, _)| *other == path);
        remembered.extend(print(file.map_or(&[], |(_, bytes)| bytes)));
    }
    for Stand { id, updated } in &feed.order {
        remembered.extend(id.as_bytes());
        remembered.extend(updated.timestamp().to_le_bytes());
    }
    remembered
}

/// Bytes of a document's hash.
const PRINT: usize = 16;

/// Bytes of a story: its id, and when it changed.
const STAND: usize = 16 + 8;

fn print(text: &[u8]) -> [u8; PRINT] {
    XxHash3_128::oneshot(text).to_le_bytes()
}

fn read(stand: &[u8], zone: Tz) -> Option<Stand> {
    let (id, updated) = stand.split_first_chunk::<16>()?;
    let seconds = i64::from_le_bytes(updated.try_into().ok()?);
    let updated = in_zone(Utc.timestamp_opt(seconds, 0).single()?, zone);
    Some(Stand { id: Uuid::from_bytes(*id), updated })
}
