//! The folder of published files: what stands at an address, read and checked.

mod cache;
mod form;
mod media;
pub(super) mod path;
mod siblings;

use std::{
    fs, io,
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use self::{
    cache::Origin,
    siblings::{Siblings, siblings},
};
pub(super) use self::{
    cache::{Cache, Kept},
    form::{Form, PublishedFile, gzipped, hash_of},
    media::headers,
};

/// The largest file that is sent. What is published has a few megabytes at most; a larger one is a mistake,
/// and would be read into memory whole.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// What stands at a path.
pub(super) enum Found {
    /// A file.
    File(Arc<Kept>),
    /// A folder, whose address lacks its last slash.
    Folder,
    /// Nothing that is public.
    Nothing,
}

/// What tells one edition of a file from the next: they are replaced whole, by another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edition {
    /// Seconds and nanoseconds.
    modified: (i64, i64),
    /// Likewise, of any change: one that a copying program made with an old date.
    changed: (i64, i64),
    length: u64,
    inode: u64,
}

/// What stands below `directory` at `key`, which came of [`path::key`]. Blocks.
pub(super) fn find(directory: &Path, key: &str) -> io::Result<Found> {
    let mut at = directory.to_owned();
    let mut found = None;
    for name in key.split('/') {
        // A file in the middle of the way, or a link anywhere, leads nowhere.
        if found.is_some_and(|metadata: fs::Metadata| !metadata.is_dir()) {
            return Ok(Found::Nothing);
        }
        at.push(name);
        found = metadata(&at)?;
        if found.is_none() {
            return Ok(Found::Nothing);
        }
    }
    match found {
        Some(metadata) if metadata.is_file() => read(at, key),
        Some(metadata) if metadata.is_dir() => Ok(Found::Folder),
        _ => Ok(Found::Nothing),
    }
}

impl Kept {
    /// A page that was made for a request to `key`.
    pub(super) fn made(directory: &Path, key: &str, page: Vec<u8>) -> io::Result<Kept> {
        let file = PublishedFile::new(key, page, Vec::new(), None)?;
        Ok(Kept { file, path: directory.join(key), origin: Origin::Made(Instant::now()) })
    }
}

impl Edition {
    fn of(metadata: &fs::Metadata) -> Edition {
        Edition {
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            length: metadata.len(),
            inode: metadata.ino(),
        }
    }
}

/// The edition of the file at a path; none where no file is.
fn edition_at(path: &Path) -> io::Result<Option<Edition>> {
    let metadata = metadata(path)?;
    Ok(metadata.filter(fs::Metadata::is_file).map(|metadata| Edition::of(&metadata)))
}

/// What stands there itself, links not followed; none where nothing does.
fn metadata(path: &Path) -> io::Result<Option<fs::Metadata>> {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory | InvalidFilename) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn read(path: PathBuf, key: &str) -> io::Result<Found> {
    let handle = match fs::File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        handle => handle?,
    };
    // It may have been replaced since it was found: the edition is that of the bytes that are read.
    let edition = Edition::of(&handle.metadata()?);
    if edition.length > MAX_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut plain = Vec::new();
    handle.take(MAX_FILE).read_to_end(&mut plain)?;
    let Siblings { sound, lacking } = siblings(&path, &plain);
    let modified = edition.modified.0.clamp(0, LAST_HTTP_DATE).unsigned_abs();
    let file = PublishedFile::new(key, plain, sound, Some(modified))?;
    let origin = Origin::Disk { edition, lacking };
    Ok(Found::File(Arc::new(Kept { file, path, origin })))
}

/// The last second of the year 9999: a date in a header has no place for more.
const LAST_HTTP_DATE: i64 = 253_402_300_799;
