//! The store: the one way to the database.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    BackupError, Kept, OpenError, Operation, PostgresLocation,
    changes::Versions,
    postgres,
    schema::{self, Older},
    sqlite::{self, Readers, Writer, WriterParts},
};

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreLocation {
    /// A file. It is made, and its directory too, when it is not there; only the owner may read it. Beside it stand
    /// SQLite's `-wal` and `-shm` while it is open, and an empty `-lock`.
    File(PathBuf),
    /// The memory of this process. Nothing is written to a disk and nothing remains, however the process ends.
    Temporary,
    /// A database on a PostgreSQL server, which any number of servers of ours may share.
    Postgres(PostgresLocation),
}

impl StoreLocation {
    /// Copies a database to a new file, which only the owner may read, also while a server writes to it. The copy is a
    /// database that a server can open: as it was at one moment, checked page by page, and complete when it has its name.
    /// Blocks for as long as reading and writing takes.
    ///
    /// # Errors
    ///
    /// [`BackupError`]: the file exists, the database is no file, or cannot be read.
    pub fn back_up(&self, to: &Path) -> Result<(), BackupError> {
        match self {
            Self::File(path) => sqlite::back_up(path, to),
            Self::Temporary => Err(BackupError::Temporary),
            Self::Postgres(location) => Err(BackupError::OnServer {
                database: location.to_string(),
            }),
        }
    }

    /// The migrations that the schema of a database lacks, in the order in which they are applied; all of them where
    /// there is no schema yet. A server may be using the database, which is left as it is. Blocks for as long as reaching
    /// it takes.
    ///
    /// # Errors
    ///
    /// [`OpenError`]: it is no database of ours, is one of a newer version, or cannot be read.
    pub fn pending_migrations(&self) -> Result<Vec<&'static str>, OpenError> {
        let found = match self {
            Self::File(path) => sqlite::version_in_use(path)?,
            Self::Temporary => 0,
            Self::Postgres(location) => postgres::version(location)?,
        };
        Ok(schema::pending(found).map(|(_, migration)| migration.name).collect())
    }
}

/// The database of a server. Cheap to clone; the last clone that is dropped finishes what waits and closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    versions: Arc<Versions>,
}

enum Engine {
    Sqlite { readers: Readers, writer: Writer },
    Postgres(postgres::Engine),
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Self::Sqlite { readers, .. } = self {
            // The writer closes last and so leaves no log behind.
            readers.close();
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database and brings its schema up to date. Blocks for some milliseconds.
    ///
    /// # Errors
    ///
    /// [`OpenError`], which says what to do: the file is no database, is one of another program or of a newer version,
    /// is damaged, is in use by another server, or cannot be read or written. A refused file is left as it was.
    pub fn open(location: &StoreLocation) -> Result<Self, OpenError> {
        Self::open_where(location, Older::Migrated)
    }

    /// Opens a database whose schema is the newest already; nothing of the schema is changed or made. Blocks for some
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// [`OpenError::Outdated`] where it is older or not there, and what [`open`](Self::open) refuses.
    pub fn open_migrated(location: &StoreLocation) -> Result<Self, OpenError> {
        Self::open_where(location, Older::Refused)
    }

    fn open_where(location: &StoreLocation, older: Older) -> Result<Self, OpenError> {
        let versions = Arc::default();
        let engine = match location {
            StoreLocation::File(path) => open_sqlite(sqlite::open_file(path, older)?, &versions)?,
            // It is made in this moment.
            StoreLocation::Temporary => open_sqlite(sqlite::open_temporary()?, &versions)?,
            StoreLocation::Postgres(location) => Engine::Postgres(postgres::Engine::open(location, older, &versions)?),
        };
        Ok(Self {
            inner: Arc::new(Inner { engine, versions }),
        })
    }

    /// Runs an operation that only reads, on the task of the caller, with one view of the database. It sees everything
    /// that [`write`](Self::write) has answered.
    ///
    /// # Errors
    ///
    /// What the operation refuses, or a [`StoreError`](crate::StoreError); also when the operation tries to write.
    pub async fn read<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        tracing::trace!(operation = O::NAME, "read");
        match &self.inner.engine {
            Engine::Sqlite { readers, .. } => readers.run(operation),
            Engine::Postgres(engine) => engine.read(operation).await,
        }
    }

    /// Runs an operation and answers once its changes are durable. Others may share its transaction, but not its fate.
    ///
    /// When the future is dropped before the operation began, it is not done; when it began, it is done in full.
    ///
    /// # Errors
    ///
    /// What the operation refuses, or a [`StoreError`](crate::StoreError); nothing of the operation remains then, unless
    /// it is [`StoreError::UnknownOutcome`](crate::StoreError::UnknownOutcome).
    pub async fn write<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        tracing::trace!(operation = O::NAME, "write");
        match &self.inner.engine {
            Engine::Sqlite { writer, .. } => writer.run(operation).await,
            Engine::Postgres(engine) => engine.write(operation).await,
        }
    }

    /// How many operations wait for the writer, the one at work included.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match &self.inner.engine {
            Engine::Sqlite { writer, .. } => writer.waiting(),
            Engine::Postgres(engine) => engine.waiting(),
        }
    }

    /// A number that grows when rows of a kind change, here or, on PostgreSQL, at another server. What is kept in memory
    /// is fresh as long as the number is the one from before it was read:
    ///
    /// - Whoever was answered by [`write`](Self::write) finds it grown.
    /// - Another server finds it grown some milliseconds later. While the connection on which it hears of changes is
    ///   lost, it finds another number each time.
    #[must_use]
    pub fn version(&self, kept: Kept) -> u64 {
        self.inner.versions.of(kept)
    }

    /// Finishes what waits and closes the database; returns when its files or connections are closed. Afterwards every
    /// call answers [`StoreError::Closed`](crate::StoreError::Closed).
    pub async fn close(&self) {
        match &self.inner.engine {
            Engine::Sqlite { readers, writer } => {
                readers.close();
                writer.close().await;
            }
            Engine::Postgres(engine) => engine.close().await,
        }
    }
}

fn open_sqlite(opened: sqlite::Opened, versions: &Arc<Versions>) -> Result<Engine, OpenError> {
    let sqlite::Opened {
        place,
        connection,
        lock,
    } = opened;
    let (path, gate) = (place.path(), place.gate());
    let readers = Readers::new(place);
    let parts = WriterParts {
        connection,
        lock,
        gate,
        readers: readers.clone(),
        versions: Arc::clone(versions),
    };
    let writer = Writer::start(parts).map_err(|source| OpenError::Io {
        action: "start the writer of",
        path,
        source,
    })?;
    Ok(Engine::Sqlite { readers, writer })
}
