//! A copy of a database that may be in use.

use std::{fs, path::Path};

use super::{Place, connection::from_engine, create::create_private, inspect, place::beside};
use crate::{OpenError, StoreError};

/// Copies the database in a file, which a server may have open, to a file that is not there yet: one moment of it, whole,
/// checked, and for its owner only. It comes under its name when it is complete. Blocks for as long as that takes.
///
/// # Errors
/// [`OpenError`], which says what to do. Nothing is left behind.
pub fn back_up(database: &Path, to: &Path) -> Result<(), OpenError> {
    let io = |action, path: &Path| {
        let path = path.to_owned();
        move |source| OpenError::Io { action, path, source }
    };
    fs::metadata(database).map_err(io("read", database))?;
    if fs::symlink_metadata(to).is_ok() {
        let there = std::io::ErrorKind::AlreadyExists.into();
        return Err(io("create", to)(there));
    }
    let unfinished = beside(to, "-new");
    create_private(&unfinished).map_err(io("create", &unfinished))?;
    let copied = copy(database, &unfinished).and_then(|()| {
        let file = fs::File::open(&unfinished).and_then(|file| file.sync_all());
        file.and_then(|()| fs::rename(&unfinished, to))
            .map_err(io("finish", to))
    });
    if copied.is_err() {
        // What remains otherwise is an unfinished copy.
        drop(fs::remove_file(&unfinished));
    }
    copied
}

fn copy(database: &Path, to: &Path) -> Result<(), OpenError> {
    let source = Place::File(database.to_owned());
    inspect::check(database)?;
    let reader = source.reader()?;
    let text = to.to_str().ok_or_else(|| {
        source.failed(StoreError::Engine {
            reason: "the name of the copy is not UTF-8".to_owned(),
        })
    })?;
    // A reader sees one moment; the server goes on writing meanwhile.
    reader
        .raw()
        .execute("VACUUM INTO ?1", [text])
        .map_err(|error| source.failed(from_engine(error)))?;
    let copy = Place::File(to.to_owned());
    let checked = copy
        .reader()?
        .raw()
        .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    match checked.map_err(|error| copy.failed(from_engine(error)))? {
        fine if fine == "ok" => Ok(()),
        problem => Err(OpenError::Damaged {
            path: database.to_owned(),
            problem,
        }),
    }
}
