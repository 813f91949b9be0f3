//! The pure half of a poll: documents → items, ready for the writer.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use zstd::bulk::Compressor;

use super::{
    Plan,
    credit::Credits,
    keys::sha256,
    normalize::normalize,
    parse,
    visit::{Found, Visit},
    websub,
};
use crate::model::{
    Document, FailureKind, Item, Kind, Packed, Problem, Section, Source, Topic, Wishes,
};

/// What the pure half makes of the documents of one source.
#[derive(Debug, Default)]
pub struct Digest {
    /// The items, in the order of the documents.
    pub items: Vec<Item>,
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
    sections: &[Section],
    credits: &Credits,
    document: &Document,
    guid: Option<&str>,
) -> Digest {
    let digest = catch_unwind(AssertUnwindSafe(|| {
        let mut parsed = if source.kind.is_list() {
            parse::list::read(document, source.kind, &source.lists, source.timezone)
        } else {
            parse::parse(document, source.kind, source.timezone)
        };
        if let (Some(guid), Some(entry)) = (guid, parsed.entries.first_mut()) {
            entry.guid = Some(guid.to_owned());
        }
        let understood = parsed.format.is_some();
        let mut problems = std::mem::take(&mut parsed.problems);
        let (broke_off, wishes) = (parsed.broke_off, parsed.wishes);
        let items = normalize(source, sections, credits, document, parsed, &mut problems);
        Digest { items, understood, broke_off, wishes, problems, ..Digest::default() }
    }));
    digest.unwrap_or_else(|_| Digest {
        problems: vec![Problem::new("the document", "made the reader panic, please report it")],
        ..Digest::default()
    })
}

/// What a visit brought, ready for the writer.
pub(super) struct Digested {
    pub(super) visit: Visit,
    pub(super) digest: Digest,
    /// The body of each item, zstd; `None` where it has none.
    pub(super) bodies: Vec<Option<Vec<u8>>>,
    /// Each document as it will be kept.
    pub(super) packed: Vec<Packed>,
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
    let mut packed = Vec::new();
    if let Found::Documents { documents, hash, .. } = &mut visit.found {
        for (guid, document) in documents {
            let part = digest(source, &plan.sections, &plan.credits, document, guid.as_deref());
            let name = guid.as_deref().map(|guid| format!("{guid}, ")).unwrap_or_default();
            whole.problems.extend(
                part.problems.into_iter().map(|problem| Problem {
                    place: format!("{name}{}", problem.place),
                    ..problem
                }),
            );
            whole.understood |= part.understood;
            whole.broke_off |= part.broke_off;
            whole.wishes = part.wishes;
            if !part.understood
                && let Some(whose) = parse::is_challenge(document)
            {
                whole.failure = Some(FailureKind::Challenge);
                let what = format!("is a challenge page, a check against robots ({whose})");
                whole.problems.insert(0, Problem::new("the document", what));
            }
            if plan.polling.websub.is_some() && !visit.pushed {
                whole.topic = websub::discover(&visit.links, document, &source.url);
            }
            whole.items.extend(part.items);
            // What waits for the writer should not wait with its raw bytes.
            let body = std::mem::take(&mut document.body);
            let alone = guid.is_none() && !visit.pushed;
            let hash = if alone { *hash } else { sha256(&body) };
            packed.push(Packed { hash, body: pack(&body, PASSING) });
        }
    }
    let bodies = whole
        .items
        .iter_mut()
        .map(|item| item.content_html.take().map(|html| pack(html.as_bytes(), LASTING)))
        .collect();
    Digested { visit, digest: whole, bodies, packed }
}

/// The level at which zstd packs the bodies of items, which stay for ever. Level 1 makes them a sixth
/// smaller and costs nearly twice as much.
const LASTING: i32 = -1;

/// The level for raw documents, which go after a fortnight.
const PASSING: i32 = -5;

thread_local! {
    /// Making the tables of a compressor costs more than to pack a body.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::default();
}

/// zstd. Packing into memory cannot fail.
fn pack(bytes: &[u8], level: i32) -> Vec<u8> {
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
