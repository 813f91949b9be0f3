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
    /// Those that were made anew, to be written.
    pub made: Vec<Feed>,
    /// Name of the newest document that holds something, for the subscription document.
    pub previous: Option<String>,
}

/// Before all arrivals.
const BEGINNING: Arrival = Arrival { at: i64::MIN, story: StoryId(i64::MIN) };

/// Makes the documents whose stories changed. The last one is open: it holds what the subscription document does
/// not, which ends with the story `window_end`. `again`: makes all of them.
pub fn bring_up(
    store: &Store,
    portal: &Portal,
    section: Option<&Section>,
    window_end: Option<Uuid>,
    again: bool,
) -> anyhow::Result<History> {
    let key = section.map_or(ALL, |section| &section.key);
    let mut documents = store.archive(key)?;
    let open = documents.pop();
    let closed = documents.len();
    let arrivals = store.arrivals(key, open.as_ref().map_or(BEGINNING, |open| open.from))?;
    documents.extend(divide(open.as_ref(), &arrivals, portal.site.timezone));
    let (_, stirred) = store.stirred(key)?;

    let mut made = Vec::new();
    let (mut previous, mut previous_before): (Option<String>, Option<String>) = (None, None);
    for index in 0..documents.len() {
        let from = if index == 0 { BEGINNING } else { documents[index].from };
        let until = documents.get(index + 1).map(|next| next.from);
        let document = &mut documents[index];
        let name_before = document.name.clone();
        if again
            || index >= closed
            || previous != previous_before
            || is_stirred(from, until, &stirred)
        {
            let behind = if until.is_none() { window_end } else { None };
            let stories = store.arrived(section, &portal.sections, from, until, behind)?;
            document.name = String::new();
            if !stories.is_empty() {
                let feed = Feed::new(portal, section, &stories);
                let feed = named(feed, document.label(), previous.clone())?;
                document.name =
                    feed.archived.iter().map(|archived| archived.name.clone()).collect();
                made.push(feed);
            }
        }
        let said = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        previous_before = said(&name_before).or(previous_before);
        previous = said(&document.name).or(previous);
    }
    Ok(History { documents, made, previous })
}

/// The files of an archive document, below the published folder.
pub fn render(feed: &Feed) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let Some(archived) = &feed.archived else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for format in [Format::Atom, Format::Rss] {
        let path = format!("{}/{}", feed.key, archive_file(&archived.name, format));
        let bytes = spelled(feed, format)?;
        read_back(&bytes, format, feed)
            .map_err(anyhow::Error::msg)
            .with_context(|| path.clone())?;
        files.push((path, bytes));
    }
    Ok(files)
}

/// The document with the name that its bytes give it: they are spelled with a name that says nothing first.
fn named(feed: Feed, label: String, previous: Option<String>) -> anyhow::Result<Feed> {
    let archived = Archived { name: label.clone(), label: label.clone() };
    let feed = feed.in_history(Some(archived), previous.clone());
    let mut hash = Sha256::new();
    for format in [Format::Atom, Format::Rss] {
        hash.update(spelled(&feed, format)?);
    }
    let hash: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(feed.in_history(Some(Archived { name: format!("{label}-{hash}"), label }), previous))
}

fn spelled(feed: &Feed, format: Format) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        Format::Rss => rss::render(feed)?,
        Format::Atom | Format::Json => atom::render(feed)?,
    })
}
