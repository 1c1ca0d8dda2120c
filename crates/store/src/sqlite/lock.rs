//! One server for one database file.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use crate::OpenError;

/// The right to use a database file, held until dropped or until the process ends, however it ends.
///
/// It is a lock of the operating system on an empty file beside the database. The database file itself is not opened
/// for it, since closing any handle of a file drops the locks that SQLite holds on it. The empty file stays, because to
/// remove it would let two servers hold locks on two files of one name.
pub(crate) struct DatabaseLock {
    path: PathBuf,
    file: File,
    made: bool,
}

impl DatabaseLock {
    /// Takes the lock for the database at `database`, or says that another server has it.
    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        let path = super::place::beside(database, "-lock");
        let made = !path.exists();
        let io = |action| {
            let path = path.clone();
            move |source| OpenError::Io { action, path, source }
        };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(io("create"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, file, made }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
                path: database.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(io("lock")(source)),
        }
    }

    /// Gives the lock back and leaves no trace of it, for a database that was refused.
    pub(crate) fn withdraw(self) {
        if self.made {
            // What remains otherwise is an empty file, which harms nobody.
            drop(std::fs::remove_file(&self.path));
        }
        drop(self.file);
    }
}
