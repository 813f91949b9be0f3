//! Archives that were lost: files that are missing in the folder, and files of another database.

use std::collections::HashSet;

use super::{archive::paths::paths_of_documents, feed::Format, file::Folder, history::History};
use crate::model::ArchiveDocument;

/// Why a section is held back of whose archive in the folder this database does not hold half: it is of another one,
/// which was lost, and subscribers would lose all that this one does not know.
pub(super) fn unknown_archive(folder: &Folder, key: &str, history: &History) -> Option<String> {
    let paths = paths_of_documents(key, &history.documents);
    let (mut documents, mut lost) = (0, 0);
    let mut path = format!("{key}/{}", Format::Atom.file());
    let mut seen = HashSet::new();
    while let Some(older) = older_document(folder, key, &path)
        && seen.insert(older.clone())
    {
        if older.starts_with(&format!("{key}/archive/")) {
            documents += 1;
            lost += usize::from(!paths.contains(&older));
        }
        path = older;
    }
    (lost * 2 > documents).then(|| {
        format!(
            "{lost} of {documents} documents of its archive are not of this database; if that is right: huiwen publish \
             --accept {key}"
        )
    })
}

/// The archive document in the folder, or the signpost, that one of ours names as the one before it (RFC 5005).
fn older_document(folder: &Folder, key: &str, path: &str) -> Option<String> {
    let feed = atom_syndication::Feed::read_from(folder.read(path)?.as_slice()).ok()?;
    let link = feed.links.into_iter().find(|link| link.rel == "prev-archive")?;
    let (before, name) = link.href.rsplit_once('/')?;
    let (_, folder) = before.rsplit_once('/')?;
    ["archive", "before"].contains(&folder).then(|| format!("{key}/{folder}/{name}"))
}

/// Whether files of this archive are missing: looks at the oldest and the newest document alone, since there may be
/// thousands, and a folder is rarely lost in part.
pub(super) fn is_lost(folder: &Folder, key: &str, documents: &[ArchiveDocument]) -> bool {
    let mut named = documents.iter().filter(|document| !document.name.is_empty());
    let ends = [named.next(), named.next_back()];
    let paths = paths_of_documents(key, ends.into_iter().flatten());
    paths.iter().any(|path| !folder.has(path))
}
