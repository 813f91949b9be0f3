//! Where the stories stand in a document that is XML, as its lines tell.

use std::ops::Range;

use memchr::memmem;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Format;

/// Tells a story that stands below a root: a hash of the root, of the story's id and of its bytes, and of the program,
/// which may read otherwise than before.
pub(super) type Print = [u8; 16];

/// The stories of a document, one right behind the other.
pub(super) struct Stories {
    pub(super) ids: Vec<Uuid>,
    pub(super) prints: Vec<Print>,
    places: Vec<Range<usize>>,
}

impl Stories {
    /// Those that should be of these ids; none where the lines of the document do not tell so many.
    pub(super) fn of(document: &[u8], format: Format, ids: &[Uuid]) -> Option<Stories> {
        let (begin, end) = match format {
            Format::Rss => ("\n  <item>\n", "\n  </item>\n"),
            Format::Atom => ("\n <entry>\n", "\n </entry>\n"),
            Format::Json => return None,
        };
        // All that declares prefixes for stories stands before the title of the document.
        let root = memmem::find(document, b"<title")?;
        let hash = Sha256::new().chain_update(env!("CARGO_PKG_VERSION"));
        let hash = hash.chain_update(&document[..root]);
        let mut places = Vec::with_capacity(ids.len());
        let mut prints = Vec::with_capacity(ids.len());
        let mut at = memmem::find(document, begin.as_bytes())?;
        let ends = memmem::Finder::new(end);
        while document[at..].starts_with(begin.as_bytes()) {
            let id = ids.get(places.len())?;
            // Up to the line end behind it, with which the next one begins.
            let next = at + ends.find(&document[at..])? + end.len() - 1;
            let story = at + begin.len() - begin.trim_start().len()..next;
            let hash = hash.clone().chain_update(id).chain_update(&document[story.clone()]);
            prints.push(*hash.finalize().first_chunk()?);
            places.push(story);
            at = next;
        }
        (places.len() == ids.len()).then(|| Stories { ids: ids.to_vec(), prints, places })
    }

    /// The document with only those of its stories, and where they stand in it.
    pub(super) fn only(&self, document: &[u8], kept: &[usize]) -> (Vec<u8>, Vec<Range<usize>>) {
        let (mut only, mut places) = (Vec::new(), Vec::new());
        let (Some(first), Some(last)) = (self.places.first(), self.places.last()) else {
            return (document.to_vec(), places);
        };
        only.extend_from_slice(&document[..first.start]);
        for at in kept {
            let begin = only.len();
            only.extend_from_slice(&document[self.places[*at].clone()]);
            places.push(begin..only.len());
        }
        only.extend_from_slice(&document[last.end..]);
        (only, places)
    }
}
