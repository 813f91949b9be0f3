//! The new entries of a feed alone, for whoever has an older edition (RFC 3229 with the instance
//! manipulation `feed`).
//!
//! Which entries an older edition held is known of those that this process has read: nothing is written
//! down, so that after a restart everybody gets one whole document, and then differences again.

mod editions;

use std::{collections::HashSet, ops::Range};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use sha2::{Digest as _, Sha256};

pub(super) use self::editions::Editions;

/// Entries of a feed of which differences are told. Ours hold some hundred.
const MAX_ENTRIES: usize = 10_000;

/// Where the entries of a feed stand in its document, and what is in each.
pub(super) struct Entries {
    /// In the order of the document.
    places: Vec<Range<usize>>,
    hashes: Vec<EntryHash>,
}

/// Of all bytes of an entry, its id among them. Long, so that no source can make an entry that is taken for
/// another.
pub(super) type EntryHash = [u8; 16];

impl Entries {
    /// The entries of the file `key`; none if it is no subscription document, or not well-formed.
    pub(super) fn of(key: &str, document: &[u8]) -> Option<Entries> {
        let is_entry: fn(&BytesStart<'_>, usize) -> bool = match key.rsplit('/').next()? {
            "rss.xml" => |tag, depth| depth == 2 && tag.name().as_ref() == "item",
            // A tombstone (RFC 6721) is news as well.
            "atom.xml" => |tag, depth| {
                depth == 1 && ["entry", "deleted-entry"].contains(&tag.local_name().into_inner())
            },
            _ => return None,
        };
        let places = places(str::from_utf8(document).ok()?, is_entry)?;
        let hash = |place: &Range<usize>| {
            let mut hash = EntryHash::default();
            hash.copy_from_slice(&Sha256::digest(&document[place.clone()])[..16]);
            hash
        };
        let hashes = places.iter().map(hash).collect();
        Some(Entries { places, hashes })
    }

    /// What is in each entry.
    pub(super) fn hashes(&self) -> &[EntryHash] {
        &self.hashes
    }

    /// The document without the entries that an older edition held in the same words. What stands before,
    /// between and after entries stays.
    pub(super) fn since(&self, older: &[EntryHash], document: &[u8]) -> Vec<u8> {
        let older: HashSet<&EntryHash> = older.iter().collect();
        let mut rest = Vec::new();
        let mut done = 0;
        for (place, hash) in self.places.iter().zip(&self.hashes) {
            if older.contains(hash) {
                rest.extend_from_slice(document[done..place.start].trim_ascii_end());
                done = place.end;
            }
        }
        rest.extend_from_slice(&document[done..]);
        rest
    }

    /// Bytes that they hold in memory.
    pub(super) fn cost(&self) -> usize {
        self.places.len() * (size_of::<Range<usize>>() + size_of::<EntryHash>())
    }
}

/// Where the elements stand that are entries by their tag and depth; none if the document is broken.
fn places(
    document: &str,
    is_entry: fn(&BytesStart<'_>, usize) -> bool,
) -> Option<Vec<Range<usize>>> {
    let mut reader = Reader::from_str(document);
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut depth = 0;
    // Begin and depth of the entry that is being read.
    let mut open = None;
    loop {
        let begin = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(tag) => {
                if open.is_none() && is_entry(&tag, depth) {
                    open = Some((begin, depth));
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                if let Some((begin, _)) = open.take_if(|(_, opened)| *opened == depth) {
                    places.push(begin..end);
                }
            }
            Event::Empty(tag) if open.is_none() && is_entry(&tag, depth) => places.push(begin..end),
            Event::Eof => return (depth == 0).then_some(places),
            _ => {}
        }
        if places.len() > MAX_ENTRIES {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    /// Of the feed `new`, what is new to whoever has `old`.
    fn check(key: &str, old: &str, new: &str, expected: &str) {
        let older = Entries::of(key, old.as_bytes()).unwrap();
        let newer = Entries::of(key, new.as_bytes()).unwrap();
        let rest = newer.since(older.hashes(), new.as_bytes());
        assert_eq!(String::from_utf8(rest).unwrap(), expected);
    }

    #[test]
    fn new_and_changed_entries_stay_with_all_that_is_around_them() {
        let head =
            "<?xml version=\"1.0\"?>\n<!-- <item> --><rss><channel><title>汇闻 &amp; a</title>";
        let (one, two) = ("<item><guid>1</guid></item>", "<item><guid>2</guid></item>");
        let tail = "\n</channel></rss>\n";
        let old = format!("{head}\n {one}\n {two}{tail}");
        check("a/rss.xml", &old, &old, &format!("{head}{tail}"));

        let changed = "<item><guid>1</guid><title><![CDATA[</item>]]></title></item>";
        let new = format!("{head}\n <item/>\n {two}\n {changed}\n<ttl>5</ttl>{tail}");
        let expected = format!("{head}\n <item/>\n {changed}\n<ttl>5</ttl>{tail}");
        check("rss.xml", &old, &new, &expected);
    }

    #[test]
    fn tombstones_are_entries_of_atom() {
        let dead = "<at:deleted-entry ref=\"urn:x\" when=\"2026-01-02T00:00:00Z\"/>";
        let old = format!("<feed><id>1</id><entry><id>2</id></entry>{dead}</feed>");
        check("atom.xml", &old, &old, "<feed><id>1</id></feed>");
        let one = "<feed><entry><content><entry>inner</entry></content></entry></feed>";
        check("atom.xml", "<feed/>", one, one);
        let new = format!("<feed><id>1</id>{dead}</feed>");
        check("atom.xml", "<feed><entry/></feed>", &new, &new);
    }

    #[test]
    fn of_what_is_no_sound_feed_there_are_no_differences() {
        let cases = [
            ("rss.xml", "<rss><channel><item></channel></rss>"),
            ("rss.xml", "<rss><channel>"),
            ("rss.xml", "</rss>"),
            ("feed.json", "{}"),
            ("archive/2020-01.atom.xml", "<feed/>"),
        ];
        for (key, document) in cases {
            assert!(Entries::of(key, document.as_bytes()).is_none(), "{document}");
        }
        assert!(Entries::of("rss.xml", b"<rss>\xff</rss>").is_none());
        let many = format!("<feed>{}</feed>", "<entry/>".repeat(MAX_ENTRIES + 1));
        assert!(Entries::of("atom.xml", many.as_bytes()).is_none());
    }
}
