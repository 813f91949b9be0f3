//! What an item is found by: hashes of its address and its text, and the smallest hashes of its shingles.
//!
//! They are kept in the database: another hash or another choice means that all are made anew.

use twox_hash::XxHash3_64;

use super::text::Text;
use crate::{
    model::{Digest128, Fingerprints, Told},
    poll::keys::{link_key, title::comparable_title},
};

/// A text of so many letters tells reports apart without its headline.
pub(super) const WHOLE_TEXT: usize = 80;

/// A text of fewer letters tells no reports apart, even beside its headline.
pub(super) const TELLING_TEXT: usize = 20;

/// Letters of a shingle of a text.
const SHINGLE: usize = 9;

/// The beginning that digests are cut from, in letters.
const LEAD: usize = 150;

/// How many shingles of a text are kept: copies share half of their text at least.
const OF_TEXT: usize = 7;

/// How many shingles of its lead are kept.
const OF_LEAD: usize = 3;

/// Letters of a shingle of a headline.
const OF_HEADLINE_SHINGLE: usize = 6;

/// How many shingles of a headline are kept, besides the whole.
const OF_HEADLINE: usize = 3;

/// Shortest headline that is looked up as a whole, in letters.
pub(super) const TELLING_HEADLINE: usize = 8;

/// What a hash is of, so that one is never taken for another.
#[derive(Clone, Copy)]
enum Of {
    Link = 1,
    Text = 2,
    Both = 3,
    Headline = 4,
    HeadlineShingle = 5,
    TextShingle = 6,
}

/// The exact fingerprint of an address, by its key.
pub fn link_fingerprint(link: Digest128) -> u64 {
    XxHash3_64::oneshot_with_seed(Of::Link as u64, &link.0)
}

/// What an item is found by.
pub(super) fn of(told: &Told, is_site: impl Fn(&str) -> bool) -> Fingerprints {
    fingerprints(link(told), &headline(told, is_site), &Text::read(&told.text))
}

/// The key of its address.
pub(super) fn link(told: &Told) -> Option<Digest128> {
    told.link.as_deref().and_then(link_key)
}

/// The letters of its headline, without decoration.
pub(super) fn headline(told: &Told, is_site: impl Fn(&str) -> bool) -> String {
    comparable_title(&told.headline, |name| name == told.credit || is_site(name))
}

pub(super) fn fingerprints(link: Option<Digest128>, headline: &str, text: &Text) -> Fingerprints {
    let mut exact: Vec<u64> = link.into_iter().map(link_fingerprint).collect();
    if text.count >= WHOLE_TEXT {
        exact.push(hash(Of::Text, &text.letters));
    } else if text.count >= TELLING_TEXT {
        exact.push(hash(Of::Both, &format!("{}\n{}", headline, text.letters)));
    }
    let mut near = Vec::with_capacity(1 + OF_HEADLINE + OF_LEAD + OF_TEXT);
    if headline.chars().nth(TELLING_HEADLINE - 1).is_some() {
        near.push(hash(Of::Headline, headline));
    }
    smallest(
        of_shingles(Of::HeadlineShingle, headline, OF_HEADLINE_SHINGLE),
        OF_HEADLINE,
        &mut near,
    );
    let lead = text.letters.char_indices().nth(LEAD).map_or(text.letters.len(), |(end, _)| end);
    let lead = &text.letters[..lead];
    smallest(of_shingles(Of::TextShingle, lead, SHINGLE), OF_LEAD, &mut near);
    smallest(of_clauses(text), OF_TEXT, &mut near);
    near.sort_unstable();
    near.dedup();
    Fingerprints { exact, near }
}

fn hash(of: Of, text: &str) -> u64 {
    XxHash3_64::oneshot_with_seed(of as u64, text.as_bytes())
}

/// Hashes of all shingles of a text.
fn of_shingles(of: Of, text: &str, length: usize) -> impl Iterator<Item = u64> {
    let starts = text.char_indices().map(|(at, _)| at);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(length - 1);
    starts.zip(ends).map(move |(start, end)| hash(of, &text[start..end]))
}

/// Hashes of the shingles with which clauses begin: what outlets cut and add are clauses, so that these are
/// kept whole more often than others.
fn of_clauses(text: &Text) -> impl Iterator<Item = u64> {
    let starts = std::iter::once(0).chain(text.ends.iter().map(|end| *end as usize));
    starts.filter_map(|start| {
        let rest = text.letters.get(start..)?;
        let (last, c) = rest.char_indices().nth(SHINGLE - 1)?;
        Some(hash(Of::TextShingle, &rest[..last + c.len_utf8()]))
    })
}

/// Adds the smallest different hashes.
fn smallest(hashes: impl Iterator<Item = u64>, most: usize, near: &mut Vec<u64>) {
    let mut least: Vec<u64> = Vec::with_capacity(most + 1);
    for hash in hashes {
        if least.len() == most && least.last().is_some_and(|last| hash >= *last) {
            continue;
        }
        if let Err(at) = least.binary_search(&hash) {
            least.insert(at, hash);
            least.truncate(most);
        }
    }
    near.extend(least);
}
