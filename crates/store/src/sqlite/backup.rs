//! A copy of a database that may be in use.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use rusqlite::{Connection, OpenFlags};

use super::{
    Place, Sqlite,
    connection::from_engine,
    create::{create_private, sync_directory},
    inspect,
    place::beside,
};
use crate::{BackupError, OpenError, StoreError};

/// Copies the database in the file `from` to the file `to`, which must not exist. It does so in one transaction that
/// reads, which keeps nobody from writing.
pub(crate) fn back_up(from: &Path, to: &Path) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists { path: to.to_owned() });
    }
    let source = inspect::open_in_use(from)?;
    let unfinished = beside(to, "-new");
    let copied = copy(&source, from, &unfinished).and_then(|()| publish(&unfinished, to));
    if copied.is_err() {
        // It may not be there.
        drop(fs::remove_file(&unfinished));
    }
    copied
}

fn copy(source: &Sqlite, from: &Path, unfinished: &Path) -> Result<(), BackupError> {
    let io = |action| {
        let path = unfinished.to_owned();
        move |source| OpenError::Io { action, path, source }
    };
    match fs::remove_file(unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io("remove")(error).into()),
        _ => {}
    }
    create_private(unfinished).map_err(io("create"))?;
    // SQLite fills the empty file and leaves its mode as it is.
    let vacuumed = source.raw().execute("VACUUM INTO ?1", [unfinished.to_string_lossy()]);
    if let Err(error) = vacuumed {
        let place = Place::File(from.to_owned());
        // It says "full" of a page that makes no sense.
        inspect::check_pages(source).map_err(|error| place.failed(error))?;
        return Err(place.failed(from_engine(error)).into());
    }
    check(unfinished).map_err(|error| Place::File(unfinished.to_owned()).failed(error))?;
    File::open(unfinished)
        .and_then(|file| file.sync_all())
        .map_err(io("make durable"))?;
    Ok(())
}

/// Looks at every page of the copy, and gives it the mode in which our databases are.
fn check(copy: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(copy, flags).map_err(from_engine)?;
    let connection = Sqlite::new(connection);
    inspect::check_pages(&connection)?;
    connection
        .raw()
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(from_engine)
}

fn publish(unfinished: &Path, to: &Path) -> Result<(), BackupError> {
    let io = |action| {
        let path = to.to_owned();
        move |source| OpenError::Io { action, path, source }
    };
    fs::rename(unfinished, to).map_err(io("rename"))?;
    sync_directory(to).map_err(io("make durable the name of"))?;
    Ok(())
}
