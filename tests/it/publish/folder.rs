//! The published folder on a real disk.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use huiwen::publish::file::Folder;
use tempfile::TempDir;

fn folder() -> (TempDir, Folder) {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::open(&directory.path().join("public")).unwrap();
    (directory, folder)
}

/// The names in the published folder, dot-names too, packed forms left out.
fn names(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path().join("public")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| ![".gz", ".br", ".zst"].iter().any(|form| name.ends_with(form)));
    names.sort();
    names
}

#[test]
fn a_new_file_is_written_with_its_folder_and_readable_for_all() {
    let (directory, folder) = folder();
    assert!(folder.replace("redian/rss.xml", b"<rss/>").unwrap());
    let path = directory.path().join("public/redian/rss.xml");
    assert_eq!(fs::read(&path).unwrap(), b"<rss/>");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    let parent = path.parent().unwrap();
    assert_eq!(fs::metadata(parent).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(names(&directory), ["redian"]);
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let (directory, folder) = folder();
    folder.replace("index.html", b"one").unwrap();
    let path = directory.path().join("public/index.html");
    let before = fs::metadata(&path).unwrap();
    assert!(!folder.replace("index.html", b"one").unwrap());
    let after = fs::metadata(&path).unwrap();
    assert_eq!(
        (after.ino(), after.mtime(), after.mtime_nsec(), after.ctime_nsec()),
        (before.ino(), before.mtime(), before.mtime_nsec(), before.ctime_nsec())
    );
}

#[test]
fn a_changed_file_is_replaced_and_never_written_into() {
    let (directory, folder) = folder();
    folder.replace("index.html", b"one").unwrap();
    let path = directory.path().join("public/index.html");
    let opened_before = fs::File::open(&path).unwrap();
    assert!(folder.replace("index.html", b"two").unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"two");
    // Whoever was reading still reads the old file whole.
    assert_eq!(std::io::read_to_string(opened_before).unwrap(), "one");
}

#[test]
fn a_packed_form_never_stays_behind_its_file() {
    let (directory, folder) = folder();
    let (old, new) = ("old ".repeat(100), "new ".repeat(100));
    folder.replace("rss.xml", old.as_bytes()).unwrap();
    let packed = directory.path().join("public/rss.xml.gz");
    let bytes = fs::read(&packed).unwrap();
    // As if killed before this form was renamed.
    fs::remove_file(&packed).unwrap();
    fs::create_dir(&packed).unwrap();
    folder.replace("rss.xml", new.as_bytes()).unwrap_err();
    fs::remove_dir(&packed).unwrap();
    fs::write(&packed, &bytes).unwrap();
    folder.replace("rss.xml", new.as_bytes()).unwrap();
    assert_ne!(fs::read(&packed).unwrap(), bytes);
}

#[test]
fn a_batch_answers_what_changed() {
    let (directory, folder) = folder();
    let pages = |changed: usize| {
        (0..100usize).map(move |number| {
            let version = usize::from(number == changed);
            (format!("story/{number}.html"), format!("{number} version {version}"))
        })
    };
    assert_eq!(folder.replace_all(pages(usize::MAX)).unwrap().len(), 100);
    assert_eq!(folder.replace_all(pages(42)).unwrap(), ["story/42.html"]);
    let page = directory.path().join("public/story/42.html");
    assert_eq!(fs::read_to_string(page).unwrap(), "42 version 1");
    assert_eq!(names(&directory), ["story"]);
}

#[test]
fn what_a_killed_run_left_is_swept_away() {
    let (directory, folder) = folder();
    drop(folder);
    let aside = directory.path().join("public/.huiwen-tmp");
    fs::create_dir(&aside).unwrap();
    fs::write(aside.join("0"), "half a fi").unwrap();
    Folder::open(&directory.path().join("public")).unwrap();
    assert!(names(&directory).is_empty());
}

#[test]
fn a_file_in_the_way_is_named_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("public");
    fs::write(&path, "not a folder").unwrap();
    let error = Folder::open(&path).unwrap_err().to_string();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert!(error.contains("set publish.directory in feeds.toml"), "{error}");
}

#[test]
fn a_batch_that_fails_replaces_nothing() {
    let (directory, folder) = folder();
    folder.replace("redian", b"a file where a section's folder should be").unwrap();
    folder.replace("index.html", b"old").unwrap();
    let batch = [("index.html", b"new"), ("redian/rss.xml", b"new")];
    let error = folder.replace_all(batch).unwrap_err().to_string();
    let in_the_way = directory.path().join("public/redian");
    assert!(error.contains(in_the_way.to_str().unwrap()), "{error}");
    assert_eq!(fs::read(directory.path().join("public/index.html")).unwrap(), b"old");
    assert_eq!(names(&directory), ["index.html", "redian"]);
}

#[test]
fn paths_stay_inside_the_folder() {
    let (directory, folder) = folder();
    for path in ["", "/etc/passwd", "../outside", "a/../../outside", ".hidden", "a/.hidden"] {
        folder.replace(path, b"x").unwrap_err();
    }
    assert!(names(&directory).is_empty());
    assert!(!directory.path().join("outside").exists());
}

#[test]
fn forms_that_a_killed_run_put_in_place_before_their_file_do_not_stay() {
    let (directory, folder) = folder();
    let root = directory.path().join("public");
    folder.replace("a.html", b"one").unwrap();
    let forms = ["a.html.gz", "a.html.br", "a.html.zst"].map(|form| root.join(form));
    let sound = forms.each_ref().map(|form| fs::read(form).unwrap());
    folder.replace("b.html", b"two").unwrap();
    for killed_after in 1..=forms.len() {
        for form in &forms[..killed_after] {
            let other = form.to_string_lossy().replace("a.html", "b.html");
            fs::copy(other, form).unwrap();
        }
        assert!(!folder.replace("a.html", b"one").unwrap(), "the file is as it was");
        assert_eq!(forms.each_ref().map(|form| fs::read(form).unwrap()), sound, "{killed_after}");
    }
}

#[test]
fn forms_that_are_not_those_of_their_file_are_made_again() {
    let (directory, folder) = folder();
    let root = directory.path().join("public");
    // A small one, one that is packed in pieces, and one that is written once for all.
    for path in ["friends.html", "redian/rss.xml", "redian/archive/2026-11-0.rss.xml"] {
        let lines = if path.ends_with("html") { 1..=3_u32 } else { 1..=2_999 };
        let text: String = lines.map(|line| format!("<item>{}</item>\n", line * line)).collect();
        folder.replace(path, text.as_bytes()).unwrap();
        let forms = ["gz", "br", "zst"].map(|form| root.join(format!("{path}.{form}")));
        let sound = forms.each_ref().map(|form| fs::read(form).unwrap());
        for (form, sound_one) in forms.iter().zip(&sound) {
            let mut flipped = sound_one.clone();
            flipped[sound_one.len() / 2] ^= 1;
            let cut_off = sound_one[..sound_one.len() - 9].to_vec();
            for damaged in [Vec::new(), flipped, cut_off, b"anything".to_vec()] {
                fs::write(form, damaged).unwrap();
                assert!(!folder.replace(path, text.as_bytes()).unwrap(), "the file is as it was");
                let now = forms.each_ref().map(|form| fs::read(form).unwrap());
                assert!(now == sound, "{}", form.display());
            }
        }
    }
}
