//! Where a database is, and how connections to it are opened.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{Sqlite, connection::from_engine};
use crate::{OpenError, StoreError};

/// How long a statement waits for a lock. Our own connections never make each other wait so long: only a person with
/// another program, such as a backup, does.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// Numbers the databases in memory, so that each has a name of its own in this process.
static NEXT_IN_MEMORY: AtomicU64 = AtomicU64::new(0);

/// Where a database is.
pub(crate) enum Place {
    /// A file, in WAL mode.
    File(PathBuf),
    /// The memory of this process, shared by its connections: no file, so nothing stays behind however the process
    /// ends. It lives as long as a connection is open.
    Memory {
        /// The URI of SQLite's `memdb` file system.
        uri: String,
        /// `memdb` has one lock for readers and writer, and answers "busy" instead of waiting for it; so they wait here.
        gate: Arc<RwLock<()>>,
    },
}

impl Place {
    /// A new place in memory.
    pub(crate) fn memory() -> Self {
        let number = NEXT_IN_MEMORY.fetch_add(1, Ordering::Relaxed);
        Self::Memory {
            uri: format!("file:/globus-auth-{number}?vfs=memdb"),
            gate: Arc::default(),
        }
    }

    /// The lock that readers share and the writer has for itself, where the engine cannot wait.
    pub(crate) fn gate(&self) -> Option<Arc<RwLock<()>>> {
        match self {
            Self::File(_) => None,
            Self::Memory { gate, .. } => Some(Arc::clone(gate)),
        }
    }

    /// The name for errors.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Memory { .. } => PathBuf::from("the temporary database"),
        }
    }

    /// A connection that reads and writes a database that exists.
    pub(crate) fn writer(&self) -> Result<Sqlite, OpenError> {
        self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(|source| self.failed(source))
    }

    /// A connection that only reads.
    pub(crate) fn reader(&self) -> Result<Sqlite, OpenError> {
        self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|source| self.failed(source))
    }

    /// Why it could not be opened, with its name.
    pub(crate) fn failed(&self, source: StoreError) -> OpenError {
        match source {
            StoreError::Damaged { reason } => OpenError::Damaged {
                path: self.path(),
                problem: reason,
            },
            source => OpenError::Engine {
                path: self.path(),
                source,
            },
        }
    }

    fn connect(&self, mode: OpenFlags) -> Result<Sqlite, StoreError> {
        // One thread at a time uses a connection, so SQLite need not take its own locks.
        let mode = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, mode),
            Self::Memory { uri, .. } => Connection::open_with_flags(uri, mode | OpenFlags::SQLITE_OPEN_URI),
        };
        let connection = connection.map_err(from_engine)?;
        set_up(&connection).map_err(from_engine)?;
        Ok(Sqlite::new(connection))
    }
}

/// The settings of every connection.
///
/// The log is copied into the database where SQLite does it by itself: in the writer, after each 1000 pages. Doing it
/// never, or eight times less often, made no difference above the noise in a short comparison, so it has no thread.
pub(crate) fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(LOCK_PATIENCE)?;
    // Plans do not depend on parameters. Otherwise each new value makes SQLite prepare the statement again, which takes
    // ten times longer than a read by key.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Sorting and the like never leave files behind.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // An answer is given only when the data are on the disk.
    connection.pragma_update(None, "synchronous", "FULL")
}

/// The file beside `path` with `suffix` after its name, as SQLite names its own.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
