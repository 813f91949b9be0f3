//! The folder of published files, and those of them that are kept in memory.

mod cache;
mod path;

use std::{
    fs, io,
    io::{Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{body::Bytes, http::HeaderValue};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use self::cache::Cache;
use crate::model::Digest128;

/// The largest file that is sent. What is published has a few megabytes at most; a larger one is a mistake,
/// and would be read into memory whole.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The folder below which everything is public.
pub(super) struct Folder {
    directory: PathBuf,
    /// Never held while a file is read or packed.
    cache: Mutex<Cache>,
}

/// What stands at a path.
pub(super) enum Found {
    /// A file.
    File(Arc<PublishedFile>),
    /// A folder, whose address lacks its last slash.
    Folder,
    /// Nothing that is public.
    Nothing,
}

/// A file, ready to be sent.
pub(super) struct PublishedFile {
    pub(super) media_type: &'static str,
    pub(super) last_modified: HeaderValue,
    pub(super) modified_seconds: u64,
    plain: Form,
    gzip: Option<Form>,
}

/// One representation of a file, with a tag of its own (RFC 9110, 8.8.3.3).
pub(super) struct Form {
    pub(super) bytes: Bytes,
    pub(super) etag: HeaderValue,
    pub(super) gzip: bool,
}

/// What tells one edition of a file from the next: they are replaced whole, by another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edition {
    modified: SystemTime,
    length: u64,
    inode: u64,
}

impl Folder {
    pub(super) fn new(directory: PathBuf) -> Folder {
        Folder { directory, cache: Mutex::default() }
    }

    /// What stands at the path of a request, still percent-encoded. Blocks.
    pub(super) fn find(&self, path: &str) -> io::Result<Found> {
        let Some(names) = path::names(path) else { return Ok(Found::Nothing) };
        let mut at = self.directory.clone();
        let mut found = None;
        for name in names {
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
            Some(metadata) if metadata.is_file() => self.file(at, Edition::of(&metadata)?),
            Some(metadata) if metadata.is_dir() && !path.ends_with('/') => Ok(Found::Folder),
            _ => Ok(Found::Nothing),
        }
    }

    fn file(&self, at: PathBuf, edition: Edition) -> io::Result<Found> {
        let cache = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = cache().get(&at, edition) {
            return Ok(Found::File(file));
        }
        let handle = match fs::File::open(&at) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            handle => handle?,
        };
        // It may have been replaced since: the edition is that of the bytes that are read.
        let edition = Edition::of(&handle.metadata()?)?;
        let file = Arc::new(read(handle, &at, edition)?);
        cache().put(at, edition, Arc::clone(&file));
        Ok(Found::File(file))
    }
}

impl PublishedFile {
    /// The form to send: packed only where that was asked for and makes the file smaller.
    pub(super) fn form(&self, gzip: bool) -> &Form {
        self.gzip.as_ref().filter(|_| gzip).unwrap_or(&self.plain)
    }

    /// Bytes that it holds in memory, about.
    fn cost(&self) -> usize {
        let forms = [Some(&self.plain), self.gzip.as_ref()];
        512 + forms.into_iter().flatten().map(|form| form.bytes.len()).sum::<usize>()
    }
}

impl Edition {
    fn of(metadata: &fs::Metadata) -> io::Result<Edition> {
        let modified = metadata.modified()?;
        Ok(Edition { modified, length: metadata.len(), inode: metadata.ino() })
    }
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

fn read(handle: fs::File, path: &Path, edition: Edition) -> io::Result<PublishedFile> {
    if edition.length > MAX_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    handle.take(MAX_FILE).read_to_end(&mut bytes)?;
    let media_type = media_type(path);
    let mut hash = Digest128([0; 16]);
    hash.0.copy_from_slice(&Sha256::digest(&bytes)[..16]);
    let packed = if compresses(media_type) { Some(packed(&bytes)?) } else { None };
    let gzip = packed.filter(|packed| packed.len() < bytes.len()).map(|packed| Form {
        bytes: packed.into(),
        etag: header_value(&format!("\"{hash:?}-gzip\"")),
        gzip: true,
    });
    let plain =
        Form { bytes: bytes.into(), etag: header_value(&format!("\"{hash:?}\"")), gzip: false };
    let modified_seconds = edition
        .modified
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().min(LAST_HTTP_DATE));
    let modified = UNIX_EPOCH + Duration::from_secs(modified_seconds);
    let last_modified = header_value(&httpdate::fmt_http_date(modified));
    Ok(PublishedFile { media_type, last_modified, modified_seconds, plain, gzip })
}

/// The last second of the year 9999: a date in a header has no place for more.
const LAST_HTTP_DATE: u64 = 253_402_300_799;

/// Of text made here; it holds nothing that a header could not.
fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn media_type(path: &Path) -> &'static str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match (name, extension) {
        ("rss.xml", _) => "application/rss+xml; charset=utf-8",
        ("atom.xml", _) => "application/atom+xml; charset=utf-8",
        ("feed.json", _) => "application/feed+json; charset=utf-8",
        (_, "opml") => "text/x-opml; charset=utf-8",
        (_, "html") => "text/html; charset=utf-8",
        (_, "css") => "text/css; charset=utf-8",
        (_, "txt") => "text/plain; charset=utf-8",
        (_, "json") => "application/json",
        (_, "svg") => "image/svg+xml",
        (_, "png") => PNG,
        _ => UNKNOWN,
    }
}

const PNG: &str = "image/png";
const UNKNOWN: &str = "application/octet-stream";

/// Texts do; pictures are packed already, and of the rest nothing is known.
fn compresses(media_type: &str) -> bool {
    ![PNG, UNKNOWN].contains(&media_type)
}
