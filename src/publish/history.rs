//! Stories of all times → the documents of a section's archive, written where they are not what they should be.
//!
//! Each document names the one before it, and is named by what it holds: one that changes gets another address,
//! and so do all that follow it, up to the next signpost. Whatever was fetched from such an address is right for ever.
//! Signposts are documents without stories, at addresses that stay, and say which document came before.

mod shelf;

mod spelled;

use std::collections::HashSet;

use uuid::Uuid;

use self::{
    shelf::Shelf,
    spelled::{page, spell, spell_signpost},
};
use super::{
    archive::{STRETCH, divide, is_stirred, last_part, paths::signpost},
    feed::Feed,
    gate::Gate,
    portal::Portal,
};
use crate::{
    model::{ALL, ArchiveDocument, Arrival, Section, Stirred, StoryId},
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
/// the subscription document does not. One whose texts are too long together is cut, and stays so. Each is handed to
/// `put` as soon as it is made: together they may be larger than the memory, and nothing links to them yet.
pub fn bring_up(
    store: &Store,
    portal: &Portal,
    section: Option<&Section>,
    known: &Known<'_>,
    gate: &mut Gate,
    put: impl FnMut(Files) -> anyhow::Result<()>,
) -> anyhow::Result<History> {
    let key = section.map_or(ALL, |section| &section.key);
    let (closed, open) = known.documents.split_at(last_part(known.documents));
    let arrivals = store.arrivals(key, open.first().map_or(BEGINNING, |open| open.from))?;
    let mut divided = closed.to_vec();
    divided.extend(divide(open, &arrivals, portal.site.timezone));
    let before = spans(known.documents);
    let places: Vec<Place<'_>> = divided
        .iter()
        .zip(spans(&divided))
        .enumerate()
        .map(|(at, (document, span))| {
            let is_closed = span.1.is_some() && before.get(at) == Some(&span);
            Place { document, span, is_closed }
        })
        .collect();
    let shelf = Shelf { store, portal, section, in_feed: known.in_feed, nowhere: HashSet::new() };
    let history = History { documents: Vec::new(), previous: None, signposts: Files::new() };
    let mut walk = Walk { shelf, known, gate, put, history, previous_before: None };
    let is_part = |one: &Place<'_>, next: &Place<'_>| one.document.is_part_with(next.document);
    for (number, part) in places.chunk_by(is_part).enumerate() {
        if number > 0 && number % STRETCH == 0 {
            walk.pass_signpost(part[0].document)?;
        }
        walk.bring_up_part(part)?;
    }
    let mut history = walk.history;
    for (document, number) in history.documents.iter_mut().zip(1..) {
        document.number = number;
    }
    Ok(history)
}

/// The way through an archive from its oldest document on.
struct Walk<'a, P> {
    shelf: Shelf<'a>,
    known: &'a Known<'a>,
    gate: &'a mut Gate,
    put: P,
    /// As far as it is made.
    history: History,
    /// What was the newest name up to here when the archive was written last.
    previous_before: Option<String>,
}

/// Where a document stands.
struct Place<'a> {
    /// As it was written last, or without a name.
    document: &'a ArchiveDocument,
    span: Span,
    /// It was closed before, and holds the same arrivals.
    is_closed: bool,
}

impl<P: FnMut(Files) -> anyhow::Result<()>> Walk<'_, P> {
    /// Where a signpost stands before a part, that part names the signpost and not the document.
    fn pass_signpost(&mut self, first: &ArchiveDocument) -> anyhow::Result<()> {
        let label = first.label();
        let is_new = self.is_moved() || first.name.is_empty();
        if let Some(previous) = self.history.previous.take() {
            if is_new {
                let Shelf { portal, section, .. } = self.shelf;
                let files = spell_signpost(portal, section, &label, previous, self.gate)?;
                self.history.signposts.extend(files);
            }
            self.history.previous = Some(signpost(&label));
        }
        self.previous_before = self.previous_before.take().map(|_| signpost(&label));
        Ok(())
    }

    fn bring_up_part(&mut self, part: &[Place<'_>]) -> anyhow::Result<()> {
        let first = self.history.documents.len();
        let (mut spans, mut last) = (Vec::new(), None);
        for place in part {
            let Place { document, span, is_closed } = *place;
            if !is_closed || self.is_moved() || is_stirred(span.0, span.1, self.known.stirred) {
                last = self.make(place, &mut spans)?;
            } else {
                spans.push(span);
                self.push(document.clone());
            }
            self.previous_before = newest(document, self.previous_before.take());
        }
        // The page says each story once.
        let is_whole = match spans[..] {
            [(from, until)] => !self.shelf.store.tells_again(self.shelf.key(), from, until)?,
            _ => false,
        };
        let whole = last.filter(|_| is_whole);
        let made = self.history.documents[first..].iter();
        let is_as_before = made.map(name).eq(part.iter().map(|place| name(place.document)));
        if whole.is_none() && is_as_before && !self.known.again {
            return Ok(());
        }
        let Shelf { portal, section, .. } = self.shelf;
        let feed = if let Some(feed) = whole {
            feed
        } else {
            let mut stories = Vec::new();
            for span in spans.iter().rev() {
                stories.extend(self.shelf.headlines(*span)?);
            }
            // Nothing else came at that time, and the list of months leads there.
            if stories.is_empty() {
                for span in spans.iter().rev() {
                    stories.extend(self.shelf.fill(*span)?.stories);
                }
            }
            if stories.is_empty() {
                return Ok(());
            }
            Feed::new(portal, section, &stories)
        };
        (self.put)(page(portal, feed, &part[0].document.label())?)
    }

    /// Makes a document, or several where its texts are long together: those of `spans`, to which theirs come. Answers
    /// what the last one holds.
    fn make(&mut self, place: &Place<'_>, spans: &mut Vec<Span>) -> anyhow::Result<Option<Feed>> {
        let Shelf { portal, section, .. } = self.shelf;
        let (mut from, mut left, mut last) = (place.document.from, Some(place.span), None);
        while let Some(span) = left {
            let Arrived { stories, rest } = self.shelf.fill(span)?;
            let mut name = String::new();
            last = None;
            if !stories.is_empty() {
                let feed = Feed::new(portal, section, &stories);
                let previous = self.history.previous.clone();
                let made = spell(feed, place.document.label(), previous, self.gate)?;
                (self.put)(made.files)?;
                name = made.name;
                last = Some(made.feed);
            }
            spans.push((span.0, rest.or(span.1)));
            self.push(ArchiveDocument { from, name, ..place.document.clone() });
            left = rest.map(|rest| (rest, span.1));
            from = rest.unwrap_or(from);
        }
        Ok(last)
    }

    fn push(&mut self, document: ArchiveDocument) {
        self.history.previous = newest(&document, self.history.previous.take());
        self.history.documents.push(document);
    }

    /// Whether the document that comes next has to name another one than before.
    fn is_moved(&self) -> bool {
        self.known.again || self.history.previous != self.previous_before
    }
}

fn name(document: &ArchiveDocument) -> &str {
    &document.name
}

/// The newest name up to this document: an empty one has none.
fn newest(document: &ArchiveDocument, before: Option<String>) -> Option<String> {
    if document.name.is_empty() { before } else { Some(document.name.clone()) }
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
