//! What stands in an archive, spelled: documents, signposts and pages.

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::{
    super::{
        archive::paths::{document_file, page_path, signpost},
        atom,
        feed::{Archived, Feed, Format},
        gate::Gate,
        html,
        portal::Portal,
        rss,
    },
    Files,
};
use crate::model::Section;

/// A document of the archive, spelled.
pub(super) struct Made {
    pub(super) name: String,
    /// What it holds.
    pub(super) feed: Feed,
    pub(super) files: Files,
}

/// Spells a document, and names it by what it says: it is spelled with its label for a name, which is then put right
/// in its own address.
pub(super) fn spell(
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
        let path = format!("{}/{}", feed.key, document_file(&name, format));
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

/// The page of a part: what its documents hold.
pub(super) fn page(portal: &Portal, feed: Feed, label: &str) -> anyhow::Result<Files> {
    let archived = Archived { name: label.to_owned(), label: label.to_owned() };
    let feed = feed.in_history(Some(archived), None);
    let path = page_path(&feed.key, label);
    Ok(vec![(path, html::archive_page(portal, &feed)?)])
}

/// The signpost that leads from the part of this label to what arrived before.
pub(super) fn spell_signpost(
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
        let path = format!("{}/{}", feed.key, document_file(&name, format));
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
