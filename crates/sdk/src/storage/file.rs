//! Files that hold secrets: read, replaced atomically, locked.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::StorageError;

/// The bytes of a file, or nothing if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StorageError::io("read", path, source)),
    }
}

/// Puts a new file of mode 0600 in the place of `path`: after a crash at any point the old one or the new one is there,
/// whole. A symbolic link at `path` is replaced; what it led to is not touched. A file keeps its owner.
///
/// The caller holds the [`Lock`], so nobody else uses the second name. What a crash left under it is taken away first,
/// and the name is made anew, never followed.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let fresh = beside(path, ".new");
    let io = |action| {
        let path = fresh.clone();
        move |source| StorageError::io(action, path, source)
    };
    remove_if_there(&fresh).map_err(io("remove"))?;
    let mut file = private(OpenOptions::new().write(true).create_new(true))
        .open(&fresh)
        .map_err(io("create"))?;
    let written = keep_owner(path, &file).and_then(|()| {
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        written.map_err(io("write"))
    });
    drop(file);
    let renamed =
        written.and_then(|()| fs::rename(&fresh, path).map_err(|source| StorageError::io("replace", path, source)));
    if renamed.is_err() {
        // The first failure is the one to tell of; a file that stays is taken away by the next writer.
        drop(fs::remove_file(&fresh));
    }
    renamed?;
    sync_directory(path)
}

/// Makes the file `path` by `make`, which is handed another name to make it under, so that nobody ever sees it half made.
/// A file that somebody else put there in the meantime stays. The caller holds the [`Lock`].
#[cfg(feature = "sqlite")]
pub(super) fn create_whole(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let fresh = beside(path, ".new");
    let io = |action, source| StorageError::io(action, &fresh, source);
    remove_if_there(&fresh).map_err(|source| io("remove", source))?;
    // Made empty first: what `make` writes then has its mode.
    private(OpenOptions::new().write(true).create_new(true))
        .open(&fresh)
        .map_err(|source| io("create", source))?;
    let made = make(&fresh).and_then(|()| {
        // Unlike a rename, a link takes nobody's place; but not every file system has links.
        match fs::hard_link(&fresh, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                fs::rename(&fresh, path).map_err(|source| StorageError::io("create", path, source))
            }
            _ => Ok(()),
        }
    });
    let removed = remove_if_there(&fresh).map_err(|source| io("remove", source));
    made.and(removed)?;
    sync_directory(path)
}

/// Gives a new file to whoever has the one at `path`. Only the superuser can: whoever else would replace another user's
/// tokens, and lock that user out, is refused.
fn keep_owner(path: &Path, fresh: &File) -> Result<(), StorageError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let io = |source| StorageError::io("keep the owner of", path, source);
        let ours = fresh.metadata().map_err(io)?.uid();
        match fs::symlink_metadata(path) {
            Ok(old) if old.is_file() && old.uid() != ours => fchown(fresh, Some(old.uid()), None).map_err(io)?,
            // There is none, or a link.
            _ => {}
        }
    }
    #[cfg(not(unix))]
    let _ = (path, fresh);
    Ok(())
}

/// Takes away what others may do with a file.
#[cfg(feature = "sqlite")]
pub(super) fn make_private(path: &Path) -> Result<(), StorageError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let io = |source| StorageError::io("protect", path, source);
        let mode = fs::metadata(path).map_err(io)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(io)?;
        }
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The rename itself must survive a crash too. Windows has no such call, and does not need it.
fn sync_directory(path: &Path) -> Result<(), StorageError> {
    if cfg!(unix) {
        let directory = parent(path);
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|source| StorageError::io("write", directory, source))?;
    }
    Ok(())
}

/// The right to change a token file, or to refresh its tokens, held until dropped or until the process ends, however it ends.
///
/// It is a lock of the operating system on an empty file beside the token file, which itself is replaced at each write.
/// The empty file stays: to remove it would let two processes hold locks on two files of one name.
#[derive(Debug)]
pub(super) struct Lock {
    /// The lock lives as long as the open file.
    _file: File,
}

impl Lock {
    /// Takes the right to change the file; waits for those who have it.
    pub(super) fn take(path: &Path) -> Result<Self, StorageError> {
        Self::take_beside(path, ".lock")
    }

    /// Takes the right to refresh tokens of the file. Whoever takes both takes this one first.
    pub(super) fn take_refresh(path: &Path) -> Result<Self, StorageError> {
        Self::take_beside(path, ".refresh.lock")
    }

    fn take_beside(path: &Path, ending: &str) -> Result<Self, StorageError> {
        Self::take_by(&beside(path, ending), File::lock)
    }

    /// Takes the lock on the file `path` by `lock`.
    fn take_by(path: &Path, lock: impl Fn(&File) -> io::Result<()>) -> Result<Self, StorageError> {
        let directory = parent(path);
        make_directory(directory).map_err(|source| StorageError::io("create", directory, source))?;
        let file = private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(path)
            .map_err(|source| StorageError::io("open", path, source))?;
        #[cfg(unix)]
        leave_to_owner(directory, &file);
        loop {
            match lock(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                // By a signal that the program handles.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(StorageError::not_locked(path, source)),
            }
        }
    }
}

/// Gives a lock file that the superuser made to whoever has the directory, who would be locked out otherwise. For others
/// it stays as it is.
#[cfg(unix)]
fn leave_to_owner(directory: &Path, lock: &File) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    if let (Ok(directory), Ok(made)) = (fs::metadata(directory), lock.metadata())
        && directory.uid() != made.uid()
    {
        drop(fchown(lock, Some(directory.uid()), None));
    }
}

/// Directories that are missing are made for this user alone.
fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// The directory of a file; a bare file name stands in the current one.
fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_bare_file_name_stands_in_the_current_directory() {
        assert_eq!(parent(Path::new("tokens.json")), Path::new("."));
        assert_eq!(parent(Path::new("a/tokens.json")), Path::new("a"));
    }

    /// As file systems of networks and clusters answer: `ENOLCK`, `ENOSYS`, `EOPNOTSUPP`.
    #[cfg(unix)]
    #[test]
    fn a_file_system_without_locks_is_named_and_nothing_is_written_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json.lock");
        for number in [37, 38, 95] {
            let error = Lock::take_by(&path, |_| Err(io::Error::from_raw_os_error(number))).unwrap_err();
            assert!(matches!(error, StorageError::NotLocked { .. }), "{error}");
            let text = error.to_string();
            assert!(
                text.contains("tokens.json.lock") && text.contains("has no locks"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_signal_does_not_end_the_wait_for_a_lock() {
        let directory = tempfile::tempdir().unwrap();
        let tries = Cell::new(0);
        let interrupted = |file: &File| {
            tries.set(tries.get() + 1);
            if tries.get() < 3 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            file.lock()
        };
        let _lock = Lock::take_by(&directory.path().join("lock"), interrupted).unwrap();
        assert_eq!(tries.get(), 3);
    }
}
