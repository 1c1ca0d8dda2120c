//! Whether a file is a database of ours, found out without writing to it.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use rusqlite::{config::DbConfig, types::FromSql};

use super::{Place, Sqlite, connection::from_engine, migrate, place::beside};
use crate::{OpenError, StoreError, schema};

/// Marks our files (`PRAGMA application_id`): "GlAu" in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x476c_4175;

/// Up to this size a file is read to its end when it is opened. A larger one would delay the start; damage in it is
/// found when the damaged page is read.
const CHECKED_WHOLE: u64 = 16 << 20;

/// What stands at the beginning of a SQLite file (<https://www.sqlite.org/fileformat2.html>, "The Database Header").
struct Header([u8; 100]);

impl Header {
    fn number(&self, offset: usize) -> i64 {
        self.0[offset..offset + 4]
            .iter()
            .fold(0, |number, byte| number << 8 | i64::from(*byte))
    }

    fn is_sqlite(&self) -> bool {
        self.0.starts_with(b"SQLite format 3\0")
    }

    fn page_size(&self) -> i64 {
        match i64::from(self.0[16]) << 8 | i64::from(self.0[17]) {
            1 => 65_536,
            size => size,
        }
    }

    fn pages(&self) -> i64 {
        self.number(28)
    }

    fn user_version(&self) -> i64 {
        self.number(60)
    }

    fn application_id(&self) -> i64 {
        self.number(68)
    }
}

/// Opens the writer's connection to a file that exists and is not empty, or refuses it and leaves it as it was.
pub(crate) fn open_existing(place: &Place, path: &Path) -> Result<Sqlite, OpenError> {
    let io = |source| OpenError::Io {
        action: "read",
        path: path.to_owned(),
        source,
    };
    let length = fs::metadata(path).map_err(io)?.len();
    let header = read_header(path)
        .map_err(io)?
        .ok_or_else(|| OpenError::NotADatabase { path: path.to_owned() })?;
    check_header(&header, path)?;
    let wal = beside(path, "-wal");
    if !has_content(&wal) && header.pages().saturating_mul(header.page_size()) > length.cast_signed() {
        return Err(OpenError::Damaged {
            path: path.to_owned(),
            problem: "it is shorter than it says".to_owned(),
        });
    }
    let scratch = [wal, beside(path, "-shm")].map(|file| (file.exists(), file));
    let opened = open_checked(place, path, length);
    if opened.is_err() {
        for (_, file) in scratch.iter().filter(|(was_there, _)| !was_there) {
            // They were made by looking. What could remain is empty or a cache.
            drop(fs::remove_file(file));
        }
    }
    opened
}

fn check_header(header: &Header, path: &Path) -> Result<(), OpenError> {
    if !header.is_sqlite() {
        return Err(OpenError::NotADatabase { path: path.to_owned() });
    }
    if header.application_id() != i64::from(APPLICATION_ID) {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    check_version(header.user_version(), path)
}

/// Refuses a schema that is newer than those that we know.
fn check_version(found: i64, path: &Path) -> Result<(), OpenError> {
    let known = schema::newest();
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(())
}

/// Opens a database of ours that a server may be using. The file is not read but by SQLite: closing another handle of it
/// would drop the locks that a store in this process holds.
pub(crate) fn open_in_use(path: &Path) -> Result<Sqlite, OpenError> {
    fs::metadata(path).map_err(|source| OpenError::Io {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    let place = Place::File(path.to_owned());
    let foreign = || OpenError::NotADatabase { path: path.to_owned() };
    // One that only reads would leave a log behind.
    let opened = match place.writer() {
        Err(OpenError::Damaged { .. }) => return Err(foreign()),
        opened => opened?,
    };
    match application_id(&opened) {
        Ok(APPLICATION_ID) => {}
        Ok(_) => return Err(OpenError::Foreign { path: path.to_owned() }),
        Err(StoreError::Damaged { .. }) => return Err(foreign()),
        Err(error) => return Err(place.failed(error)),
    }
    let version = migrate::version(&opened).map_err(|error| place.failed(error))?;
    check_version(version, path)?;
    Ok(opened)
}

/// The number of the schema of a database that a server may be using; 0 where there is none.
pub(crate) fn version_in_use(path: &Path) -> Result<i64, OpenError> {
    if !has_content(path) {
        return Ok(0);
    }
    let opened = open_in_use(path)?;
    migrate::version(&opened).map_err(|error| Place::File(path.to_owned()).failed(error))
}

fn open_checked(place: &Place, path: &Path, length: u64) -> Result<Sqlite, OpenError> {
    let connection = place.writer()?;
    let keep_log = |keep| {
        connection
            .raw()
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
            .map_err(from_engine)
    };
    // Until the file is found good, closing must not copy what a killed process left in the log.
    keep_log(true).map_err(|source| place.failed(source))?;
    check_content(&connection, length).map_err(|source| place.failed(source))?;
    // The log may hold a newer version than the header does.
    check_version(
        migrate::version(&connection).map_err(|source| place.failed(source))?,
        path,
    )?;
    keep_log(false).map_err(|source| place.failed(source))?;
    Ok(connection)
}

fn check_content(connection: &Sqlite, length: u64) -> Result<(), StoreError> {
    if length <= CHECKED_WHOLE {
        return check_pages(connection);
    }
    ask(connection, "SELECT count(*) FROM sqlite_schema").map(|_: i64| ())
}

/// Looks at every page.
pub(super) fn check_pages(connection: &Sqlite) -> Result<(), StoreError> {
    let answer: String = ask(connection, "PRAGMA quick_check(1)")?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged {
            reason: answer.replace('\n', " "),
        })
    }
}

/// The mark of a database; that of ours is [`APPLICATION_ID`].
fn application_id(connection: &Sqlite) -> Result<i32, StoreError> {
    ask(connection, "PRAGMA application_id")
}

fn ask<T: FromSql>(connection: &Sqlite, sql: &str) -> Result<T, StoreError> {
    connection
        .raw()
        .query_row(sql, [], |row| row.get(0))
        .map_err(from_engine)
}

fn read_header(path: &Path) -> io::Result<Option<Header>> {
    let mut header = [0; 100];
    match File::open(path)?.read_exact(&mut header) {
        Ok(()) => Ok(Some(Header(header))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a file is there and not empty.
pub(crate) fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.len() > 0)
}
