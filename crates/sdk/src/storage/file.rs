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
/// whole. A symbolic link at `path` is replaced; what it led to is not touched.
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
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io("write"));
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
        let directory = parent(path);
        make_directory(directory).map_err(|source| StorageError::io("create", directory, source))?;
        let lock = beside(path, ending);
        let io = |action| {
            let path = lock.clone();
            move |source| StorageError::io(action, path, source)
        };
        let file = private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(&lock)
            .map_err(io("create"))?;
        file.lock().map_err(io("lock"))?;
        Ok(Self { _file: file })
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
    use super::*;

    #[test]
    fn a_bare_file_name_stands_in_the_current_directory() {
        assert_eq!(parent(Path::new("tokens.json")), Path::new("."));
        assert_eq!(parent(Path::new("a/tokens.json")), Path::new("a"));
    }
}
