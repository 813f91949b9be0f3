//! Files outward: the articles that a newsroom drops into a folder. The only stage that reads files.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use url::Url;

use crate::model::{Document, Problem};

/// More files than this are an archive by mistake and not a newsroom's inbox.
const MOST_FILES: usize = 10_000;

/// Bytes of all files together: they are held in memory at once.
const MOST_BYTES: u64 = 256 << 20;

/// Folders within folders; a newsroom has year, month and day.
const DEEPEST: usize = 8;

/// What stands in a folder.
#[derive(Debug, Default)]
pub struct Contents {
    /// The articles in the order of their paths. The path, relative to the folder and with `/`
    /// between its parts, is the article's guid.
    pub articles: Vec<(String, Document)>,
    /// Files that could not be read, and why.
    pub problems: Vec<Problem>,
}

/// The folder itself cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Unreadable {
    /// Names the folder, and says what to do.
    pub message: String,
}

/// Reads every `.html`, `.htm` and `.txt` file of the folder and of the folders in it. Hidden files
/// are left out and links are not followed. A file that cannot be read, or is longer than `max_bytes`,
/// is a problem and does not stop the others.
pub fn read(folder: &Path, max_bytes: u64, now: DateTime<Utc>) -> Result<Contents, Unreadable> {
    let folder = std::path::absolute(folder).map_err(|error| unreadable(folder, &error))?;
    let mut contents = Contents::default();
    let mut paths = Vec::new();
    list(&folder, &mut paths, &mut contents.problems)
        .map_err(|error| unreadable(&folder, &error))?;
    paths.sort();
    if paths.len() > MOST_FILES {
        let what = format!(
            "{} of {} files are left out: a folder may hold {MOST_FILES}; move old ones away",
            paths.len() - MOST_FILES,
            paths.len()
        );
        contents.problems.push(Problem::new(folder.display().to_string(), what));
        paths.truncate(MOST_FILES);
    }
    let mut room = MOST_BYTES;
    for (guid, path) in paths {
        match document(&path, max_bytes.min(room), now) {
            Ok(document) => {
                room -= u64::try_from(document.body.len()).unwrap_or(room).min(room);
                contents.articles.push((guid, document));
            }
            Err(error) => contents.problems.push(Problem::new(guid, error.to_string())),
        }
    }
    Ok(contents)
}

/// Collects the articles' paths, each with its guid. Only the folder itself may fail.
fn list(
    folder: &Path,
    paths: &mut Vec<(String, PathBuf)>,
    problems: &mut Vec<Problem>,
) -> io::Result<()> {
    let mut waiting = vec![(String::new(), fs::read_dir(folder)?, 0)];
    while let Some((prefix, entries, depth)) = waiting.pop() {
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(Problem::new(prefix.clone(), error.to_string()));
                    break;
                }
            };
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            let is_article = kind.is_file() && content_type(&path).is_some();
            if !is_article && !kind.is_dir() {
                continue;
            }
            let Some(name) = name.to_str() else {
                let what = "the name is not UTF-8, so it cannot be kept; rename the file";
                problems.push(Problem::new(path.display().to_string(), what));
                continue;
            };
            let guid = format!("{prefix}{name}");
            if kind.is_file() {
                paths.push((guid, path));
            } else if depth == DEEPEST {
                let what = format!("not looked into: folders may be {DEEPEST} deep");
                problems.push(Problem::new(guid, what));
            } else {
                match fs::read_dir(&path) {
                    Ok(entries) => waiting.push((format!("{guid}/"), entries, depth + 1)),
                    Err(error) => problems.push(Problem::new(guid, error.to_string())),
                }
            }
        }
    }
    Ok(())
}

fn document(path: &Path, max_bytes: u64, now: DateTime<Utc>) -> io::Result<Document> {
    let mut body = Vec::new();
    File::open(path)?.take(max_bytes.saturating_add(1)).read_to_end(&mut body)?;
    if u64::try_from(body.len()).is_ok_and(|length| length > max_bytes) {
        let what = format!("longer than the {max_bytes} bytes that may be read of it; not read");
        return Err(io::Error::other(what));
    }
    let url = Url::from_file_path(path)
        .map_err(|()| io::Error::other("the path cannot be written as a file: address"))?;
    let content_type = content_type(path).map(str::to_owned);
    Ok(Document { url, content_type, body, fetched: now })
}

/// The media type by the extension; none for files that are no articles.
fn content_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension().and_then(OsStr::to_str)?;
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => Some("text/html"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}

fn unreadable(folder: &Path, error: &io::Error) -> Unreadable {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "create it, or correct the source's url in feeds.toml",
        io::ErrorKind::PermissionDenied => "let the user that huiwen runs as read it",
        _ => "the source's url in feeds.toml must name a folder",
    };
    Unreadable { message: format!("folder {}: {error}; {advice}", folder.display()) }
}
