//! The published folder: each file is replaced whole, and only where its bytes changed.
//!
//! Beside it stand its packed forms (`pack.rs`), which are put in place before it.
//!
//! New bytes are written aside in a dot-folder of the same file system, flushed to the disk, and
//! renamed over the old file. A reader sees the old file or the new one; a program that is killed
//! leaves at most files aside, which the next one sweeps away. The folder has one writer at a time:
//! whoever opens it has its turn to publish (`PublishLock`).

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Component, Path, PathBuf},
    rc::Rc,
    thread,
};

use super::pack::{FORMS, Former, pack, pack_in_pieces};

/// The folder of the published files, `publish.directory`.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Files that were read to be compared with, until they are.
    kept: RefCell<HashMap<String, Rc<Vec<u8>>>>,
}

/// A story's page is read by few, and there are many: they are packed when they are asked for.
const READ_BY_FEW: &str = "story/";

/// Where files are written aside. Web servers refuse to show names that begin with a dot.
const ASIDE: &str = ".huiwen-tmp";

/// Each flush to the disk waits for the file system's journal; those that wait at the same time
/// share one commit. So many wait at once.
const FLUSHES_AT_ONCE: usize = 16;

impl Folder {
    /// Opens the folder, makes it where it is missing, and sweeps away what a killed run left.
    pub fn open(root: &Path) -> io::Result<Folder> {
        fs::create_dir_all(root).map_err(|error| explain(root, &error))?;
        let folder = Folder { root: root.to_owned(), kept: RefCell::default() };
        folder.sweep()?;
        Ok(folder)
    }

    /// Makes `bytes` the content of the file `path`, relative to the folder. False and untouched,
    /// its time of change too, where they are already.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        Ok(!self.replace_all([(path, bytes)])?.is_empty())
    }

    /// [`Folder::replace`] for many files at the price of few flushes; answers the paths of those
    /// that changed. Nothing is replaced before all are safely on the disk; then they are replaced
    /// in the given order, so that what others link to should come first.
    pub fn replace_all<P, B>(
        &self,
        files: impl IntoIterator<Item = (P, B)>,
    ) -> io::Result<Vec<String>>
    where
        P: Into<String>,
        B: AsRef<[u8]>,
    {
        let written = self.write_aside(files);
        let replaced = written.and_then(|pending| self.put_in_place(pending));
        // What stays aside after a failure is of no use to anybody; the failure itself is worth more
        // than a second one here.
        let swept = self.sweep();
        let replaced = replaced?;
        swept.map(|()| replaced)
    }

    /// Takes the file `path` and its packed forms away, where they are there.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let target = self.target(path)?;
        let forms = FORMS.map(|form| beside(&target, form));
        for file in forms.iter().chain([&target]) {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(explain(file, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The bytes of the file `path`; none where there is no file that can be read.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.target(path).ok()?).ok()
    }

    /// As [`Folder::read`], for a file that is about to be replaced: it is not read once more.
    pub(super) fn read_first(&self, path: &str) -> Option<Rc<Vec<u8>>> {
        let bytes = Rc::new(self.read(path)?);
        self.kept.borrow_mut().insert(path.to_owned(), Rc::clone(&bytes));
        Some(bytes)
    }

    /// Whether there is a file `path`.
    pub fn has(&self, path: &str) -> bool {
        self.target(path).is_ok_and(|target| target.is_file())
    }

    /// The files in the folder `path`, packed forms left out, relative to the published folder; none where there
    /// is no such folder.
    pub fn list(&self, path: &str) -> io::Result<Vec<String>> {
        let folder = self.target(path)?;
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let is_packed =
            |name: &String| FORMS.iter().any(|form| name.ends_with(&format!(".{form}")));
        let plain = names.filter(|name| !name.starts_with('.') && !is_packed(name));
        Ok(plain.map(|name| format!("{path}/{name}")).collect())
    }

    /// Takes away the files of a section that is no more, and its folder if nothing else stands there.
    pub fn remove_section(&self, key: &str) -> io::Result<()> {
        for name in ["index.html", "rss.xml", "atom.xml", "feed.json"] {
            self.remove(&format!("{key}/{name}"))?;
        }
        for folder in ["archive", "before"] {
            let folder = format!("{key}/{folder}");
            for path in self.list(&folder)? {
                self.remove(&path)?;
            }
            // What an operator put there stays.
            let _ = fs::remove_dir(self.target(&folder)?);
        }
        let _ = fs::remove_dir(self.target(key)?);
        Ok(())
    }

    fn write_aside<P, B>(&self, files: impl IntoIterator<Item = (P, B)>) -> io::Result<Vec<Pending>>
    where
        P: Into<String>,
        B: AsRef<[u8]>,
    {
        let mut pending = Vec::new();
        for (path, bytes) in files {
            let (path, bytes) = (path.into(), bytes.as_ref());
            let target = self.target(&path)?;
            // Any doubt counts as different: the file is then replaced.
            let kept = self.kept.borrow_mut().remove(&path);
            let old = kept.or_else(|| fs::read(&target).ok().map(Rc::new));
            let is_equal = old.as_deref().is_some_and(|old| old == bytes);
            let is_packed = !path.starts_with(READ_BY_FEW);
            // Packed forms first: if we are killed in between, the file still differs, and all are made again. Should it
            // be as it is once more before that, the first of the forms tells that the others are not of it.
            if is_packed {
                let forms = FORMS.map(|form| beside(&target, form));
                let read = |form: &PathBuf| fs::read(form).unwrap_or_default();
                let former = old.map(|plain| Former { plain, forms: forms.each_ref().map(read) });
                if !(is_equal && former.as_ref().is_some_and(Former::is_sound)) {
                    let packed = if is_lasting(&path) {
                        pack(bytes)
                    } else {
                        pack_in_pieces(bytes, former.as_ref())
                    };
                    let packed = packed.map_err(|error| explain(&forms[0], &error))?;
                    for (form, packed) in forms.into_iter().zip(packed) {
                        self.add_aside(&mut pending, None, form, &packed)?;
                    }
                }
            }
            if !is_equal {
                self.add_aside(&mut pending, Some(path), target, bytes)?;
            }
        }
        Ok(pending)
    }

    fn add_aside(
        &self,
        pending: &mut Vec<Pending>,
        path: Option<String>,
        target: PathBuf,
        bytes: &[u8],
    ) -> io::Result<()> {
        let aside = self.root.join(ASIDE).join(pending.len().to_string());
        if pending.is_empty() {
            let folder = self.root.join(ASIDE);
            fs::create_dir_all(&folder).map_err(|error| explain(&folder, &error))?;
        }
        write(&aside, bytes).map_err(|error| explain(&aside, &error))?;
        pending.push(Pending { path, aside, target });
        Ok(())
    }

    fn put_in_place(&self, pending: Vec<Pending>) -> io::Result<Vec<String>> {
        flush_all(&pending)?;
        let mut changed_folders = BTreeSet::new();
        for Pending { target, .. } in &pending {
            let parent = target.parent().unwrap_or(&self.root);
            self.make_folder(parent, &mut changed_folders)?;
            changed_folders.insert(parent.to_owned());
        }
        for Pending { aside, target, .. } in &pending {
            fs::rename(aside, target).map_err(|error| explain(target, &error))?;
        }
        for folder in &changed_folders {
            // A rename is kept only once its folder is on the disk.
            flush(folder).map_err(|error| explain(folder, &error))?;
        }
        Ok(pending.into_iter().filter_map(|file| file.path).collect())
    }

    /// Makes a folder below the root, readable for the web server whatever the umask says.
    fn make_folder(&self, folder: &Path, changed: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        if folder.is_dir() || folder == self.root {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folder(parent, changed)?;
            changed.insert(parent.to_owned());
        }
        fs::create_dir(folder)
            .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(0o755)))
            .map_err(|error| explain(folder, &error))
    }

    fn target(&self, path: &str) -> io::Result<PathBuf> {
        let plain = Path::new(path).components().all(|component| match component {
            Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
            _ => false,
        });
        if path.is_empty() || !plain {
            let message = format!("{path:?} is no path inside the published folder");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(self.root.join(path))
    }

    fn sweep(&self) -> io::Result<()> {
        let aside = self.root.join(ASIDE);
        match fs::remove_dir_all(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(explain(&aside, &error)),
            _ => Ok(()),
        }
    }
}

/// A file that is written aside and not yet in its place.
struct Pending {
    /// None for a packed form, which nobody asks for by its name.
    path: Option<String>,
    aside: PathBuf,
    target: PathBuf,
}

/// The packed form of the file `target`.
fn beside(target: &Path, form: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".");
    name.push(form);
    PathBuf::from(name)
}

/// Whether a file is named by what it holds: documents of archives, which say the same for ever.
fn is_lasting(path: &str) -> bool {
    path.contains("/archive/")
        && Path::new(path).extension().is_some_and(|extension| extension == "xml")
}

fn write(aside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(aside)?;
    file.write_all(bytes)?;
    // The web server may run as another user, whatever the umask of this one says.
    file.set_permissions(Permissions::from_mode(0o644))
}

fn flush_all(pending: &[Pending]) -> io::Result<()> {
    let share = pending.len().div_ceil(FLUSHES_AT_ONCE).max(1);
    thread::scope(|scope| {
        let threads: Vec<_> = pending
            .chunks(share)
            .map(|files| {
                scope.spawn(move || {
                    files.iter().try_for_each(|file| {
                        flush(&file.aside).map_err(|error| explain(&file.target, &error))
                    })
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn flush(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The error with its path, and what the operator can do about it.
fn explain(path: &Path, error: &io::Error) -> io::Error {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "let the user that runs huiwen write there, or set publish.directory in feeds.toml to \
             a folder where it may"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: free some space; what was published before is unchanged"
        }
        io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::IsADirectory => {
            "something else stands in the way: move it, or set publish.directory in feeds.toml to \
             another folder"
        }
        _ => "see whether publish.directory in feeds.toml is a folder on a working disk",
    };
    io::Error::new(error.kind(), format!("{}: {error}; {advice}", path.display()))
}
