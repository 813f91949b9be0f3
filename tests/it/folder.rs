//! Folders of articles.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use huiwen::poll::folder;

fn now() -> DateTime<Utc> {
    "2020-06-09T07:00:00Z".parse().unwrap()
}

fn write(folder: &Path, name: &str, body: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, body).unwrap();
}

#[test]
fn articles_come_in_the_order_of_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.txt", "a.html", "2020/06/c.HTM", ".hidden.html", ".git/d.html", "notes.md"] {
        write(folder.path(), name, name);
    }
    let contents = folder::read(folder.path(), 1000, now()).unwrap();
    let seen: Vec<_> = contents
        .articles
        .iter()
        .map(|(guid, document)| (guid.as_str(), document.content_type.as_deref().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [("2020/06/c.HTM", "text/html"), ("a.html", "text/html"), ("b.txt", "text/plain")]
    );
    assert_eq!(contents.problems, []);
    let (_, document) = &contents.articles[1];
    assert_eq!(document.url.to_file_path().unwrap(), folder.path().join("a.html"));
    assert_eq!((document.body.as_slice(), document.fetched), (b"a.html".as_slice(), now()));
}

#[test]
fn a_file_that_is_too_long_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "exact.txt", [b'a'; 10]);
    write(folder.path(), "long.txt", [b'a'; 11]);
    let contents = folder::read(folder.path(), 10, now()).unwrap();
    assert_eq!(contents.articles.len(), 1);
    assert_eq!(contents.articles[0].0, "exact.txt");
    assert_eq!(contents.problems.len(), 1);
    assert_eq!(contents.problems[0].place, "long.txt");
    assert!(contents.problems[0].what.contains("10 bytes"), "{}", contents.problems[0]);
}

#[test]
#[cfg(unix)]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    write(elsewhere.path(), "secret.txt", "not ours");
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("inside")).unwrap();
    let link = folder.path().join("secret.txt");
    std::os::unix::fs::symlink(elsewhere.path().join("secret.txt"), link).unwrap();
    assert!(folder::read(folder.path(), 10, now()).unwrap().articles.is_empty());
}

#[test]
#[cfg(unix)]
fn a_name_that_is_no_text_is_reported() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xb3\xa4.txt")), "text").unwrap();
    let contents = folder::read(folder.path(), 10, now()).unwrap();
    assert!(contents.articles.is_empty());
    assert!(contents.problems[0].what.contains("rename"), "{}", contents.problems[0]);
}

#[test]
fn a_missing_folder_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("inbox");
    let message = folder::read(&missing, 10, now()).unwrap_err().to_string();
    assert!(message.contains("inbox") && message.contains("create it"), "{message}");
    write(folder.path(), "inbox", "a file");
    let message = folder::read(&missing, 10, now()).unwrap_err().to_string();
    assert!(message.contains("must name a folder"), "{message}");
}
