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
        Err(source) => Err(StorageError::Io {
            action: "read",
            path: path.to_owned(),
            source,
        }),
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
        move |source| StorageError::Io { action, path, source }
    };
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io("remove")(error)),
        _ => {}
    }
    let mut file = private(OpenOptions::new().write(true).create_new(true))
        .open(&fresh)
        .map_err(io("create"))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io("write"));
    drop(file);
    let renamed = written.and_then(|()| {
        fs::rename(&fresh, path).map_err(|source| StorageError::Io {
            action: "replace",
            path: path.to_owned(),
            source,
        })
    });
    if renamed.is_err() {
        // The first failure is the one to tell of; a file that stays is taken away by the next writer.
        drop(fs::remove_file(&fresh));
    }
    renamed?;
    sync_directory(path)
}

/// The rename itself must survive a crash too. Windows has no such call, and does not need it.
fn sync_directory(path: &Path) -> Result<(), StorageError> {
    if cfg!(unix) {
        let directory = parent(path);
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|source| StorageError::Io {
                action: "write",
                path: directory.to_owned(),
                source,
            })?;
    }
    Ok(())
}

/// The right to change a token file, held until dropped or until the process ends, however it ends.
///
/// It is a lock of the operating system on an empty file beside the token file, which itself is replaced at each write.
/// The empty file stays: to remove it would let two processes hold locks on two files of one name.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

impl Lock {
    /// Takes the lock; waits for those who have it.
    pub(super) fn take(path: &Path) -> Result<Self, StorageError> {
        let directory = parent(path);
        make_directory(directory).map_err(|source| StorageError::Io {
            action: "create",
            path: directory.to_owned(),
            source,
        })?;
        let lock = beside(path, ".lock");
        let io = |action| {
            let path = lock.clone();
            move |source| StorageError::Io { action, path, source }
        };
        let file = private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(&lock)
            .map_err(io("create"))?;
        file.lock().map_err(io("lock"))?;
        Ok(Self(file))
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
