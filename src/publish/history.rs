//! Stories of all times → the documents of a section's archive, written where they are not what they should be.
//!
//! Each document names the one before it, and is named by what it holds: one that changes gets another address,
//! and so do all that follow it, up to the next signpost. Whatever was fetched from such an address is right for ever.
//! Signposts are documents without stories, at addresses that stay, and say which document came before.

use std::collections::HashSet;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    archive::{MOST_TEXT, STRETCH, divide, is_stirred, last_part},
    atom,
    feed::{Archived, Feed, Format, archive_file, signpost},
    gate::Gate,
    html,
    portal::Portal,
    rss,
};
use crate::{
    model::{ALL, ArchiveDocument, Arrival, Section, Stirred, Story, StoryId},
    store::{Arrived, Store},
};

/// The archive of a section as it should be.
pub struct History {
    /// Its documents, oldest first.
    pub documents: Vec<ArchiveDocument>,
    /// Name of the newest document that holds something, or of a signpost to it, for the subscription document.
    pub previous: Option<String>,
    /// Signposts to documents that are new. Unlike documents they take the place of others, so that they are to be
    /// written only if the section is published.
    pub signposts: Files,
}

/// Before all arrivals.
const BEGINNING: Arrival = Arrival { at: i64::MIN, story: StoryId(i64::MIN) };

/// What is known of a section before its archive is brought up.
pub struct Known<'a> {
    /// Its documents as they were written last, oldest first.
    pub documents: &'a [ArchiveDocument],
    /// What changed since, in order.
    pub stirred: &'a [Stirred],
    /// The stories that its subscription document holds.
    pub in_feed: &'a HashSet<Uuid>,
    /// All documents are made, whatever changed.
    pub again: bool,
}

/// Files of the archive, below the published folder.
pub type Files = Vec<(String, Vec<u8>)>;

/// Makes the documents whose stories changed, and the pages of their parts. The last document is open: it holds what
/// the subscription document does not. One whose texts are too long together is cut, and stays so. Each is handed to `put` as soon as it is made: together they may be larger than
/// the memory, and nothing links to them yet.
pub fn bring_up(
    store: &Store,
    portal: &Portal,
    section: Option<&Section>,
    known: &Known<'_>,
    gate: &mut Gate,
    mut put: impl FnMut(Files) -> anyhow::Result<()>,
) -> anyhow::Result<History> {
    let key = section.map_or(ALL, |section| &section.key);
    let (closed, open) = known.documents.split_at(last_part(known.documents));
    let arrivals = store.arrivals(key, open.first().map_or(BEGINNING, |open| open.from))?;
    let mut divided = closed.to_vec();
    divided.extend(divide(open, &arrivals, portal.site.timezone));
    let (spans_before, spans) = (spans(known.documents), spans(&divided));
    let shelf = Shelf { store, portal, section, in_feed: known.in_feed, nowhere: HashSet::new() };

    let mut documents: Vec<ArchiveDocument> = Vec::with_capacity(divided.len());
    let (mut previous, mut previous_before): (Option<String>, Option<String>) = (None, None);
    let said = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
    let mut signposts = Files::new();
    let mut index = 0;
    for (number, part) in divided.chunk_by(ArchiveDocument::is_part_with).enumerate() {
        let label = part[0].label();
        if number > 0 && number % STRETCH == 0 {
            let is_new = known.again || previous != previous_before || part[0].name.is_empty();
            if let Some(previous) = previous.clone().filter(|_| is_new) {
                signposts.extend(put_up(portal, section, &label, previous, gate)?);
            }
            previous = previous.map(|_| signpost(&label));
            previous_before = previous_before.map(|_| signpost(&label));
        }
        let (mut is_otherwise, mut is_paged) = (known.again, false);
        let mut in_part = Vec::new();
        for document in part {
            let span = spans[index];
            let is_closed = span.1.is_some() && spans_before.get(index) == Some(&span);
            if known.again
                || !is_closed
                || previous != previous_before
                || is_stirred(span.0, span.1, known.stirred)
            {
                let (mut from, mut left) = (document.from, Some(span));
                while let Some(span) = left {
                    let Arrived { stories, rest } = shelf.fill(span)?;
                    let mut name = String::new();
                    if !stories.is_empty() {
                        let feed = Feed::new(portal, section, &stories);
                        let made = spell(feed, label.clone(), previous.clone(), gate)?;
                        name = made.name;
                        put(made.files)?;
                        if part.len() == 1 && in_part.is_empty() && rest.is_none() {
                            put(page(portal, made.feed, &label)?)?;
                            is_paged = true;
                        }
                    }
                    is_otherwise |= rest.is_some() || name != document.name;
                    previous = said(&name).or(previous);
                    documents.push(ArchiveDocument { from, name, ..document.clone() });
                    in_part.push((span.0, rest.or(span.1)));
                    left = rest.map(|rest| (rest, span.1));
                    from = rest.unwrap_or(from);
                }
            } else {
                previous = said(&document.name).or(previous);
                documents.push(document.clone());
                in_part.push(span);
            }
            previous_before = said(&document.name).or(previous_before);
            index += 1;
        }
        if is_otherwise && !is_paged {
            let mut stories = Vec::new();
            for span in in_part.into_iter().rev() {
                stories.extend(shelf.headlines(span)?);
            }
            if !stories.is_empty() {
                put(page(portal, Feed::new(portal, section, &stories), &label)?)?;
            }
        }
    }
    for (document, number) in documents.iter_mut().zip(1..) {
        document.number = number;
    }
    Ok(History { documents, previous, signposts })
}

/// The stories of a section, for its documents.
struct Shelf<'a> {
    store: &'a Store,
    portal: &'a Portal,
    section: Option<&'a Section>,
    in_feed: &'a HashSet<Uuid>,
    nowhere: HashSet<Uuid>,
}

impl Shelf<'_> {
    /// The stories of one document: those of the span, up to the first one for which it has no room. Where another
    /// one follows it is closed, and holds also what the feed holds.
    fn fill(&self, span: Span) -> anyhow::Result<Arrived> {
        let filled = self.read(span, self.elsewhere(span))?;
        let is_closed_now = span.1.is_none() && filled.rest.is_some();
        if is_closed_now { self.read(span, &self.nowhere) } else { Ok(filled) }
    }

    fn read(&self, span: Span, elsewhere: &HashSet<Uuid>) -> anyhow::Result<Arrived> {
        let mut taken = 0;
        let has_room = |story: &Story| {
            let bytes = story.whole_text();
            let is_fitting = taken == 0 || taken + bytes <= MOST_TEXT;
            taken += bytes;
            is_fitting
        };
        let (section, sections) = (self.section, &self.portal.sections);
        Ok(self.store.arrived(section, sections, span, elsewhere, true, has_room)?)
    }

    /// As pages tell them, without their texts.
    fn headlines(&self, span: Span) -> anyhow::Result<Vec<Story>> {
        let (section, sections) = (self.section, &self.portal.sections);
        let elsewhere = self.elsewhere(span);
        Ok(self.store.arrived(section, sections, span, elsewhere, false, |_| true)?.stories)
    }

    /// What a document need not hold, for the feed does.
    fn elsewhere(&self, span: Span) -> &HashSet<Uuid> {
        if span.1.is_none() { self.in_feed } else { &self.nowhere }
    }
}

/// The page of a part: what its documents hold.
fn page(portal: &Portal, feed: Feed, label: &str) -> anyhow::Result<Files> {
    let archived = Archived { name: label.to_owned(), label: label.to_owned() };
    let feed = feed.in_history(Some(archived), None);
    let path = format!("{}/archive/{label}.html", feed.key);
    Ok(vec![(path, html::archive_page(portal, &feed)?)])
}

/// The signpost that leads from the part of this label to what arrived before.
fn put_up(
    portal: &Portal,
    section: Option<&Section>,
    label: &str,
    previous: String,
    gate: &mut Gate,
) -> anyhow::Result<Files> {
    let name = signpost(label);
    let archived = Archived { name: name.clone(), label: label.to_owned() };
    let feed = Feed::new(portal, section, &[]).in_history(Some(archived), Some(previous));
    let mut files = Vec::new();
    for (format, bytes) in
        [(Format::Atom, atom::render(&feed)?), (Format::Rss, rss::render(&feed)?)]
    {
        let path = format!("{}/{}", feed.key, archive_file(&name, format));
        checked(gate, &bytes, format, &feed, &path)?;
        files.push((path, bytes));
    }
    Ok(files)
}

fn checked(
    gate: &mut Gate,
    bytes: &[u8],
    format: Format,
    feed: &Feed,
    path: &str,
) -> anyhow::Result<()> {
    gate.read_back(bytes, format, feed).map_err(anyhow::Error::msg).with_context(|| path.to_owned())
}

/// What a document holds: the arrivals from the first one up to the second, or all that follow.
type Span = (Arrival, Option<Arrival>);

fn spans(documents: &[ArchiveDocument]) -> Vec<Span> {
    let begins = documents.iter().map(|document| document.from);
    let ends = documents.iter().skip(1).map(|next| Some(next.from)).chain([None]);
    let mut spans: Vec<Span> = begins.zip(ends).collect();
    if let Some((first, _)) = spans.first_mut() {
        *first = BEGINNING;
    }
    spans
}

/// A document of the archive, spelled.
struct Made {
    name: String,
    /// What it holds.
    feed: Feed,
    files: Files,
}

/// Spells a document, and names it by what it says: it is spelled with its label for a name, which is then put right
/// in its own address.
fn spell(
    feed: Feed,
    label: String,
    previous: Option<String>,
    gate: &mut Gate,
) -> anyhow::Result<Made> {
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
    let feed = feed.in_history(Some(Archived { name: name.clone(), label }), previous);
    let mut files = Vec::new();
    for ((format, bytes), before) in drafts.into_iter().zip(before) {
        let path = format!("{}/{}", feed.key, archive_file(&name, format));
        let bytes = readdressed(&bytes, &before, &feed.address(format));
        checked(gate, &bytes, format, &feed, &path)?;
        files.push((path, bytes));
    }
    Ok(Made { name, feed, files })
}

/// The document with its own address put right. A document says that once, before all of its stories, whose words
/// are left alone.
fn readdressed(document: &[u8], before: &str, address: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(document);
    text.replacen(&format!("\"{before}\""), &format!("\"{address}\""), 1).into_bytes()
}
