//! How databases begin.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::{
    DatabaseLock, Place, Sqlite,
    connection::from_engine,
    inspect::{self, APPLICATION_ID},
    migrate,
    place::{self, beside},
};
use crate::{OpenError, StoreError, schema::Older};

/// A database that is ready for its writer.
pub(crate) struct Opened {
    pub(crate) place: Place,
    pub(crate) connection: Sqlite,
    pub(crate) lock: Option<DatabaseLock>,
}

/// Opens the database in a file, which is made when it is not there, unless older schemas than the newest are refused.
pub(crate) fn open_file(path: &Path, older: Older) -> Result<Opened, OpenError> {
    if !inspect::has_content(path) {
        older.admits(0, || path.display().to_string())?;
    }
    make_directory(path)?;
    let lock = DatabaseLock::take(path)?;
    match open_locked(path, older) {
        Ok((place, connection)) => Ok(Opened {
            place,
            connection,
            lock: Some(lock),
        }),
        Err(error) => {
            lock.withdraw();
            Err(error)
        }
    }
}

/// Opens an empty database in memory.
pub(crate) fn open_temporary() -> Result<Opened, OpenError> {
    let place = Place::memory();
    let connection = place.writer()?;
    // The journal of an unfinished transaction stays in memory too.
    connection
        .raw()
        .pragma_update(None, "journal_mode", "MEMORY")
        .map_err(from_engine)
        .and_then(|()| begin_empty(connection.raw()))
        .map_err(|source| place.failed(source))?;
    Ok(Opened {
        place,
        connection,
        lock: None,
    })
}

fn open_locked(path: &Path, older: Older) -> Result<(Place, Sqlite), OpenError> {
    let place = Place::File(path.to_owned());
    if !inspect::has_content(path) {
        build(path)?;
    }
    let connection = inspect::open_existing(&place, path)?;
    // SQLite opens what it may not write for reading, without a word.
    if connection.raw().is_readonly(MAIN_DB).is_ok_and(|read_only| read_only) {
        return Err(OpenError::ReadOnly { path: path.to_owned() });
    }
    let found = migrate::version(&connection).map_err(|source| place.failed(source))?;
    older.admits(found, || path.display().to_string())?;
    migrate::run(connection.raw()).map_err(|source| place.failed(source))?;
    Ok((place, connection))
}

/// Makes a complete empty database under another name and then gives it its own, so that no unfinished one is ever
/// found under it.
fn build(path: &Path) -> Result<(), OpenError> {
    let unfinished = beside(path, "-new");
    let io = |action| {
        let path = unfinished.clone();
        move |source| OpenError::Io { action, path, source }
    };
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io("remove")(error)),
        _ => {}
    }
    create_private(&unfinished).map_err(io("create"))?;
    fill(&unfinished).map_err(|source| OpenError::Engine {
        path: unfinished.clone(),
        source,
    })?;
    fs::rename(&unfinished, path).map_err(io("rename"))?;
    sync_directory(path).map_err(io("make durable the name of"))
}

fn fill(path: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(from_engine)?;
    place::set_up(&connection).map_err(from_engine)?;
    // Nobody needs to recover an unfinished file.
    connection
        .pragma_update(None, "journal_mode", "MEMORY")
        .map_err(from_engine)?;
    begin_empty(&connection)?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(from_engine)?;
    connection.close().map_err(|(_, error)| from_engine(error))
}

fn begin_empty(connection: &Connection) -> Result<(), StoreError> {
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(from_engine)?;
    migrate::run(connection)
}

fn make_directory(path: &Path) -> Result<(), OpenError> {
    let Some(directory) = directory_of(path) else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&directory).map_err(|source| OpenError::Io {
        action: "create",
        path: directory,
        source,
    })
}

/// Only the owner may read it. SQLite gives its `-wal` and `-shm` the same mode.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(unix)]
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    fs::File::open(directory_of(path).unwrap_or_else(|| PathBuf::from(".")))?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn directory_of(path: &Path) -> Option<PathBuf> {
    path.parent()
        .filter(|directory| !directory.as_os_str().is_empty())
        .map(Path::to_owned)
}
