//! Where the stories stand in a document that is XML, as its lines tell.

use std::ops::Range;

use memchr::{memchr, memmem};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{super::standing::Document, Format};

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
        if format == Format::Json {
            return None;
        }
        let lines = Document::Feed(format).stories(document, ids.len())?;
        // All that declares prefixes for stories stands before the title of the document.
        let root = memmem::find(document, b"<title")?;
        let hash = Sha256::new().chain_update(env!("CARGO_PKG_VERSION"));
        let hash = hash.chain_update(&document[..root]);
        let mut places = Vec::with_capacity(ids.len());
        let mut prints = Vec::with_capacity(ids.len());
        for (line, id) in lines.into_iter().zip(ids) {
            let element = line.start + memchr(b'<', &document[line.clone()])?;
            let story = element..line.end;
            let hash = hash.clone().chain_update(id).chain_update(&document[story.clone()]);
            prints.push(*hash.finalize().first_chunk()?);
            places.push(story);
        }
        Some(Stories { ids: ids.to_vec(), prints, places })
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
