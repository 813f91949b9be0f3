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
pub(super) struct Stories<'a> {
    /// Up to the title of the document: all that declares prefixes for stories.
    pub(super) root: &'a [u8],
    places: Vec<Range<usize>>,
}

impl<'a> Stories<'a> {
    /// So many; none where the lines of the document tell of more or fewer.
    pub(super) fn of(document: &'a [u8], format: Format, many: usize) -> Option<Stories<'a>> {
        if format == Format::Json {
            return None;
        }
        let lines = Document::Feed(format).stories(document, many)?;
        let root = &document[..memmem::find(document, TITLE)? + TITLE.len()];
        let element = |line: Range<usize>| {
            Some(line.start + memchr(b'<', &document[line.clone()])?..line.end)
        };
        let places = lines.into_iter().map(element).collect::<Option<_>>()?;
        Some(Stories { root, places })
    }

    /// What tells each of them, of which these are the ids.
    pub(super) fn prints(&self, document: &[u8], ids: &[Uuid]) -> Vec<Print> {
        let hash = Sha256::new().chain_update(env!("CARGO_PKG_VERSION")).chain_update(self.root);
        let print = |(place, id): (&Range<usize>, &Uuid)| {
            let hash = hash.clone().chain_update(id).chain_update(&document[place.clone()]);
            hash.finalize().first_chunk().copied().unwrap_or_default()
        };
        self.places.iter().zip(ids).map(print).collect()
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

/// How the title of a document begins.
const TITLE: &[u8] = b"<title";
