//! Stories of all times → the documents of a section's archive, written where they are not what they should be.
//!
//! Each document names the one before it, and is named by what it holds: one that changes gets another address,
//! and so do all that follow it. Whatever was fetched from such an address is right for ever.

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    archive::{divide, is_stirred},
    atom,
    feed::{Archived, Feed, Format, archive_file},
    gate::read_back,
    portal::Portal,
    rss,
};
use crate::{
    model::{ALL, ArchiveDocument, Arrival, Section, StoryId},
    store::Store,
};

/// The archive of a section as it should be.
pub struct History {
    /// Its documents, oldest first.
    pub documents: Vec<ArchiveDocument>,
    /// Name of the newest document that holds something, for the subscription document.
    pub previous: Option<String>,
}

/// Before all arrivals.
const BEGINNING: Arrival = Arrival { at: i64::MIN, story: StoryId(i64::MIN) };

/// What is known of a section before its archive is brought up.
pub struct Known<'a> {
    /// Its documents as they were written last, oldest first.
    pub documents: &'a [ArchiveDocument],
    /// When stories arrived that changed since, in order; Unix seconds.
    pub stirred: &'a [i64],
    /// The story that its subscription document ends with.
    pub window_end: Option<Uuid>,
    /// All documents are made, whatever changed.
    pub again: bool,
}

/// Makes the documents whose stories changed. The last one is open: it holds what the subscription document does
/// not. Each is handed to `put` as soon as it is made: together they may be larger than the memory, and nothing links
/// to them yet.
pub fn bring_up(
    store: &Store,
    portal: &Portal,
    section: Option<&Section>,
    known: &Known<'_>,
    mut put: impl FnMut(Made) -> anyhow::Result<()>,
) -> anyhow::Result<History> {
    let key = section.map_or(ALL, |section| &section.key);
    let mut documents = known.documents.to_vec();
    let open = documents.pop();
    let closed = documents.len();
    let arrivals = store.arrivals(key, open.as_ref().map_or(BEGINNING, |open| open.from))?;
    documents.extend(divide(open.as_ref(), &arrivals, portal.site.timezone));

    let (mut previous, mut previous_before): (Option<String>, Option<String>) = (None, None);
    for index in 0..documents.len() {
        let from = if index == 0 { BEGINNING } else { documents[index].from };
        let until = documents.get(index + 1).map(|next| next.from);
        let document = &mut documents[index];
        let name_before = document.name.clone();
        if known.again
            || index >= closed
            || previous != previous_before
            || is_stirred(from, until, known.stirred)
        {
            let behind = if until.is_none() { known.window_end } else { None };
            let stories = store.arrived(section, &portal.sections, from, until, behind)?;
            document.name = String::new();
            if !stories.is_empty() {
                let feed = Feed::new(portal, section, &stories);
                let made = spell(feed, document.label(), previous.clone())?;
                document.name.clone_from(&made.archived.name);
                put(made)?;
            }
        }
        let said = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        previous_before = said(&name_before).or(previous_before);
        previous = said(&document.name).or(previous);
    }
    Ok(History { documents, previous })
}

/// A document of the archive, spelled.
pub struct Made {
    /// What it holds.
    pub feed: Feed,
    /// Which document it is.
    pub archived: Archived,
    /// Its files, below the published folder.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Spells a document, and names it by what it says: it is spelled with its label for a name, which is then put right
/// in its own address.
fn spell(feed: Feed, label: String, previous: Option<String>) -> anyhow::Result<Made> {
    let draft = Archived { name: label.clone(), label: label.clone() };
    let feed = feed.in_history(Some(draft), previous.clone());
    let drafts = [(Format::Atom, atom::render(&feed)?), (Format::Rss, rss::render(&feed)?)];
    let mut hash = Sha256::new();
    for (_, bytes) in &drafts {
        hash.update(bytes);
    }
    let hash: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{label}-{hash}");
    let before = drafts.each_ref().map(|(format, _)| feed.address(*format));
    let archived = Archived { name, label };
    let feed = feed.in_history(Some(archived.clone()), previous);
    let mut files = Vec::new();
    for ((format, bytes), before) in drafts.into_iter().zip(before) {
        let path = format!("{}/{}", feed.key, archive_file(&archived.name, format));
        let bytes = readdressed(&bytes, &before, &feed.address(format));
        read_back(&bytes, format, &feed)
            .map_err(anyhow::Error::msg)
            .with_context(|| path.clone())?;
        files.push((path, bytes));
    }
    Ok(Made { feed, archived, files })
}

/// The document with its own address put right. A document says that once, before all of its stories, whose words
/// are left alone.
fn readdressed(document: &[u8], before: &str, address: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(document);
    text.replacen(&format!("\"{before}\""), &format!("\"{address}\""), 1).into_bytes()
}
