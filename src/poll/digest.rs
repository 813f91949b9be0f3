//! The pure half of a poll: documents → items, ready for the writer.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::{DateTime, Utc};
use zstd::bulk::Compressor;

use super::{
    Plan,
    keys::sha256,
    knowledge::Knowledge,
    listing::Listing,
    normalize::normalize,
    parse::{self, Parsed, article::Article},
    visit::{Found, Visit},
    websub,
};
use crate::model::{
    Digest128, Document, FailureKind, Item, Kind, Packed, Problem, Source, Topic, Unread, Wishes,
};

/// What the pure half makes of the documents of one source.
#[derive(Debug, Default)]
pub struct Digest {
    /// The items, in the order of the documents.
    pub items: Vec<Item>,
    /// How many entries the documents show; of a list also those that are known already.
    pub shown: usize,
    /// Their dates.
    pub dates: Vec<DateTime<Utc>>,
    /// Whether the documents could be understood; if not, the problems say why.
    pub understood: bool,
    /// Whether a document ended before its end.
    pub broke_off: bool,
    /// When the document wants to be asked for again.
    pub wishes: Wishes,
    /// Why it could not be understood, where that is known.
    pub failure: Option<FailureKind>,
    /// Where the document says that it is pushed from, if hubs are of interest.
    pub topic: Option<Topic>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// Document → items: decode, parse, normalise, classify. Pure; never fails and never panics: a panic of
/// a library becomes a problem. `guid` is the name of the file, for a folder.
pub fn digest(
    source: &Source,
    knowledge: &Knowledge,
    document: &Document,
    guid: Option<&str>,
) -> Digest {
    let digest = catch_unwind(AssertUnwindSafe(|| {
        let mut parsed = parse::parse(document, source.kind, source.timezone);
        if let (Some(guid), Some(entry)) = (guid, parsed.entries.first_mut()) {
            entry.guid = Some(guid.to_owned());
        }
        let understood = parsed.format.is_some();
        let mut problems = std::mem::take(&mut parsed.problems);
        let (broke_off, wishes) = (parsed.broke_off, parsed.wishes);
        let items = normalize(source, knowledge, document, parsed, &mut problems);
        Digest { items, understood, broke_off, wishes, problems, ..Digest::default() }
    }));
    digest.unwrap_or_else(|_| Digest {
        problems: vec![Problem::new("the document", "made the reader panic, please report it")],
        ..Digest::default()
    })
}

/// Reads a list; a panic of a library becomes a problem. And why it was not understood, where that shows.
pub(super) fn read_list(source: &Source, document: &Document) -> (Parsed, Option<FailureKind>) {
    let read = || parse::list::read(document, source.kind, &source.lists, source.timezone);
    let mut parsed = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Parsed {
        problems: vec![Problem::new("the list", "made the reader panic, please report it")],
        ..Parsed::default()
    });
    if parsed.format.is_some() {
        return (parsed, None);
    }
    let Some(whose) = parse::is_challenge(document) else {
        return (parsed, Some(FailureKind::NothingFound));
    };
    parsed.problems.insert(0, challenge(whose));
    (parsed, Some(FailureKind::Challenge))
}

fn challenge(whose: &str) -> Problem {
    let what = format!("is a challenge page, a check against robots ({whose})");
    Problem::new("the document", what)
}

/// Reads the page of an article; a panic of a library becomes a problem.
pub(super) fn read_page(source: &Source, page: &Document) -> Article {
    let read = || parse::read_page(page, &source.article, source.timezone);
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Article {
        problems: vec![Problem::new("the page", "made the reader panic, please report it")],
        ..Article::default()
    })
}

/// What a visit brought, ready for the writer.
pub(super) struct Digested {
    pub(super) visit: Visit,
    pub(super) digest: Digest,
    /// The body of each item, zstd; `None` where it has none.
    pub(super) bodies: Vec<Option<Vec<u8>>>,
    /// Each document as it will be kept: the file or link it came by, without its body, and that.
    pub(super) kept: Vec<(Option<String>, Document, Packed)>,
    /// Articles that were not read …
    pub(super) unread: Vec<Unread>,
    /// … and those that are read now.
    pub(super) read: Vec<Digest128>,
    /// Articles that were gone from their origin and that the list shows.
    pub(super) shown_again: Vec<Digest128>,
}

impl Digested {
    /// How much the writer has to do with it, in items; a source without news counts as a few.
    pub(super) fn weight(&self) -> usize {
        self.digest.items.len() + 4
    }
}

/// Reads whatever documents a visit brought; one without documents passes through.
pub(super) fn digest_visit(source: &Source, plan: &Plan, mut visit: Visit) -> Digested {
    // Of a folder, whatever can be read is taken; an empty one is no failure.
    let mut whole = Digest { understood: source.kind == Kind::Folder, ..Digest::default() };
    let mut kept = Vec::new();
    let listing = visit.listing.take();
    let is_list = listing.is_some();
    if let Found::Documents { documents, hash, .. } = &mut visit.found {
        for (guid, document) in documents.drain(..) {
            let mut document = document;
            if !is_list {
                let part = digest(source, &plan.knowledge, &document, guid.as_deref());
                if plan.polling.websub.is_some() && !visit.pushed {
                    whole.topic = websub::discover(&visit.links, &document, &source.url);
                }
                whole.add(part, guid.as_deref(), &document);
            }
            // What waits for the writer should not wait with its raw bytes.
            let body = std::mem::take(&mut document.body);
            let alone = guid.is_none() && !visit.pushed;
            let hash = if alone { *hash } else { sha256(&body) };
            kept.push((guid, document, Packed { hash, body: pack(&body, PASSING) }));
        }
    }
    let (mut unread, mut read, mut shown_again) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(listing) = listing {
        let Listing { shown, dates, understood, failure, entries, pages, mut problems, .. } =
            listing;
        (unread, read, shown_again) = (listing.unread, listing.read, listing.shown_again);
        let base = Document {
            url: source.url.clone(),
            content_type: None,
            body: Vec::new(),
            fetched: plan.now,
        };
        let parsed = Parsed { entries, ..Parsed::default() };
        let items = normalize(source, &plan.knowledge, &base, parsed, &mut problems);
        let understood = understood.unwrap_or(true);
        whole = Digest { items, shown, dates, understood, failure, problems, ..Digest::default() };
        kept.extend(pages.into_iter().map(|(link, page, packed)| (Some(link), page, packed)));
    }
    let bodies = whole
        .items
        .iter_mut()
        .map(|item| item.content_html.take().map(|html| pack(html.as_bytes(), LASTING)))
        .collect();
    Digested { visit, digest: whole, bodies, kept, unread, read, shown_again }
}

impl Digest {
    /// Adds what another document of the same visit holds.
    fn add(&mut self, part: Digest, guid: Option<&str>, document: &Document) {
        let name = guid.map(|guid| format!("{guid}, ")).unwrap_or_default();
        self.problems.extend(
            part.problems
                .into_iter()
                .map(|problem| Problem { place: format!("{name}{}", problem.place), ..problem }),
        );
        if !part.understood
            && let Some(whose) = parse::is_challenge(document)
        {
            self.failure = Some(FailureKind::Challenge);
            self.problems.insert(0, challenge(whose));
        }
        self.understood |= part.understood;
        self.broke_off |= part.broke_off;
        self.wishes = part.wishes;
        self.shown += part.items.len();
        let dates = part.items.iter().filter_map(Item::first_published);
        self.dates.extend(dates.map(|moment| moment.at.to_utc()));
        self.items.extend(part.items);
    }
}

/// The level at which zstd packs the bodies of items, which stay for ever. Level 1 makes them a sixth
/// smaller and costs nearly twice as much.
pub(super) const LASTING: i32 = -1;

/// The level for raw documents, which go after a fortnight.
pub(super) const PASSING: i32 = -5;

thread_local! {
    /// Making the tables of a compressor costs more than to pack a body.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::default();
}

/// zstd. Packing into memory cannot fail.
pub(super) fn pack(bytes: &[u8], level: i32) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        if compressor.is_none() {
            *compressor = Compressor::new(level).ok();
        }
        let pack = |packer: &mut Compressor<'_>| {
            packer.set_compression_level(level)?;
            packer.compress(bytes)
        };
        compressor.as_mut().and_then(|packer| pack(packer).ok()).unwrap_or_default()
    })
}
