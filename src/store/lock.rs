//! Who works on one database at a time: one round, and one publication. The system takes a lock back even if the
//! program is killed.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{Result, Store, StoreError};

/// Held for the length of a round.
pub struct RoundLock {
    _file: File,
}

impl RoundLock {
    /// Takes the lock of the database at `path`; `None` if another program holds it.
    pub fn take(path: &Path) -> Result<Option<RoundLock>> {
        let file = locked(&beside(path, ".lock"))?;
        Ok(file.map(|file| RoundLock { _file: file }))
    }
}

/// Held for the length of a publication: the published folder has one writer at a time. A round does not need it,
/// so that what editors decide does not wait for sources.
pub struct PublishLock {
    _file: File,
}

/// How often a publication looks whether it is its turn. One takes much less than a second, but for the first one of
/// a large database.
const LOOKS: u32 = 1_500;

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

impl Store {
    /// Waits until no other publication of this database is at work; for half a minute at most, which is an error
    /// then.
    pub fn turn_to_publish(&self) -> Result<PublishLock> {
        let database = Path::new(self.connection.path().unwrap_or_default());
        turn(&beside(database, ".publish.lock"), LOOKS)
    }
}

fn turn(name: &Path, looks: u32) -> Result<PublishLock> {
    for _ in 0..looks {
        if let Some(file) = locked(name)? {
            return Ok(PublishLock { _file: file });
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    Err(StoreError::Publishing { path: name.display().to_string() })
}

/// The lock file of this name, made where it is missing and locked; `None` if it is locked already.
fn locked(name: &Path) -> Result<Option<File>> {
    let cannot = |error: std::io::Error| StoreError::Open {
        path: name.display().to_string(),
        why: error.to_string(),
    };
    if let Some(folder) = name.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    let file =
        File::options().create(true).truncate(false).write(true).open(name).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn publications_come_one_after_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("test.db.publish.lock");
        let first = turn(&name, 1).expect("nobody is there");
        let (tell, told) = mpsc::channel();
        let second = thread::spawn({
            let (name, tell) = (name.clone(), tell.clone());
            move || {
                let turn = turn(&name, u32::MAX);
                tell.send("second").expect("somebody listens");
                turn
            }
        });
        let refused = turn(&name, 2).map(|_| ()).expect_err("it is not its turn");
        assert!(refused.to_string().contains("test.db.publish.lock"), "{refused}");
        tell.send("first").expect("somebody listens");
        drop(first);
        assert_eq!([told.recv(), told.recv()], [Ok("first"), Ok("second")]);
        second.join().expect("no panic").expect("its turn came");
        turn(&name, 1).expect("nobody is there any more");
    }
}
