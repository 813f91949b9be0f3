//! Where the files of archives stand.

use std::collections::HashSet;

use super::super::feed::Format;
use crate::model::ArchiveDocument;

/// The file of a document or of a signpost of this name, below the section's folder.
pub(in crate::publish) fn document_file(name: &str, format: Format) -> String {
    let folder = if name.starts_with(SIGNPOSTS) { "" } else { "archive/" };
    format!("{folder}{name}.{}", format.file())
}

/// The name of the signpost that leads from the part of this label to what arrived before: a document without stories.
/// It may change, so that it stands elsewhere than those that never do.
pub(in crate::publish) fn signpost(label: &str) -> String {
    format!("{SIGNPOSTS}{label}")
}

/// The folder of signposts, below that of the section. No other name holds a slash.
const SIGNPOSTS: &str = "before/";

/// The page of the part of this label, below the published folder.
pub(in crate::publish) fn page_path(key: &str, label: &str) -> String {
    format!("{key}/archive/{label}.html")
}

/// The files of these documents of a section's archive and the page that leads to them, below the published folder.
pub(in crate::publish) fn paths_of_documents<'a>(
    key: &str,
    documents: impl IntoIterator<Item = &'a ArchiveDocument>,
) -> HashSet<String> {
    let mut paths = HashSet::from([format!("{key}/archive/index.html")]);
    for document in documents.into_iter().filter(|document| !document.name.is_empty()) {
        for format in [Format::Atom, Format::Rss] {
            paths.insert(format!("{key}/{}", document_file(&document.name, format)));
        }
        paths.insert(page_path(key, &document.label()));
    }
    paths
}

/// The signposts that may stand in the archive of these documents, below the published folder.
pub(in crate::publish) fn paths_of_signposts<'a>(
    key: &str,
    documents: impl IntoIterator<Item = &'a ArchiveDocument>,
) -> impl Iterator<Item = String> {
    let names = documents.into_iter().map(|document| signpost(&document.label()));
    names.flat_map(move |name| {
        [Format::Atom, Format::Rss].map(|format| format!("{key}/{}", document_file(&name, format)))
    })
}
