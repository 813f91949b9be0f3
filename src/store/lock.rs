//! Only one round at a time on one database.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::{Result, StoreError};

/// Held for the length of a round; the system takes it back even if the program is killed.
pub struct RoundLock {
    _file: File,
}

impl RoundLock {
    /// Takes the lock of the database at `path`; `None` if another program holds it.
    pub fn take(path: &Path) -> Result<Option<RoundLock>> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let cannot = |error: std::io::Error| StoreError::Open {
            path: Path::new(&name).display().to_string(),
            why: error.to_string(),
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(cannot)?;
        }
        let file =
            File::options().create(true).truncate(false).write(true).open(&name).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(RoundLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(cannot(error)),
        }
    }
}
