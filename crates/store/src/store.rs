//! The store: the one way to the database.

use std::{path::PathBuf, sync::Arc};

use crate::{
    OpenError, Operation,
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
}

/// The database of a server. Cheap to clone; the last clone that is dropped finishes what waits and closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    writer: Writer,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The writer closes last and so leaves no log behind.
        self.readers.close();
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
        let sqlite::Opened {
            place,
            connection,
            lock,
        } = match location {
            StoreLocation::File(path) => sqlite::open_file(path)?,
            StoreLocation::Temporary => sqlite::open_temporary()?,
        };
        let (path, gate) = (place.path(), place.gate());
        let readers = Readers::new(place);
        let parts = WriterParts {
            connection,
            lock,
            gate,
            readers: readers.clone(),
        };
        let writer = Writer::start(parts).map_err(|source| OpenError::Io {
            action: "start the writer of",
            path,
            source,
        })?;
        Ok(Self {
            inner: Arc::new(Inner { readers, writer }),
        })
    }

    /// Runs an operation that only reads, on the calling thread, with one view of the database. It sees everything
    /// that [`write`](Self::write) has answered.
    ///
    /// # Errors
    ///
    /// What the operation refuses, or a [`StoreError`](crate::StoreError); also when the operation tries to write.
    #[expect(clippy::unused_async, reason = "an engine across a network will wait here")]
    pub async fn read<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        tracing::trace!(operation = O::NAME, "read");
        self.inner.readers.run(operation)
    }

    /// Runs an operation and answers once its changes are durable. Others may share its transaction, but not its fate.
    ///
    /// When the future is dropped before the operation began, it is not done; when it began, it is done in full.
    ///
    /// # Errors
    ///
    /// What the operation refuses, or a [`StoreError`](crate::StoreError); nothing of the operation remains then.
    pub async fn write<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        tracing::trace!(operation = O::NAME, "write");
        self.inner.writer.run(operation).await
    }

    /// How many operations wait for the writer, the one at work included.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.inner.writer.waiting()
    }

    /// Finishes what waits and closes the database; returns when its files are closed. Afterwards every call answers
    /// [`StoreError::Closed`](crate::StoreError::Closed).
    pub async fn close(&self) {
        self.inner.readers.close();
        self.inner.writer.close().await;
    }
}
