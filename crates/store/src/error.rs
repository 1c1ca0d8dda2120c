//! Why an operation could not be done, or a database not be opened.

use std::{io, path::PathBuf};

/// Why an operation failed. It never holds a value of the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// More operations wait for the writer than it lets wait. Nothing was done; the same call may succeed later.
    #[error("the database is busy: too many writes are waiting; try again")]
    Busy,
    /// The server of the database cannot be reached, or the connection was lost before a commit. Nothing was done; the
    /// same call may succeed later.
    #[error("the database cannot be reached: {reason}")]
    Unreachable {
        /// What the engine or the operating system said.
        reason: String,
    },
    /// The database cannot be used for this at present: its disk is full, it may only be read, somebody else holds a lock
    /// for too long, or the system fails. Nothing was done; the same call succeeds once that is mended.
    #[error("the database cannot be used at present: {reason}")]
    Unusable {
        /// What the engine said.
        reason: String,
    },
    /// The connection was lost while the change was being committed: it was made in full, or not at all, and which of
    /// the two is not known. Look before doing it again.
    #[error("the connection to the database was lost during the commit: it is not known whether the change was made")]
    UnknownOutcome,
    /// The store was closed, or its writer ended. Nothing was done.
    #[error("the database is closed")]
    Closed,
    /// The transaction that held this operation and others was not committed, so nothing of it remains.
    #[error("the database could not make the change durable: {reason}")]
    NotCommitted {
        /// What the engine said.
        reason: String,
    },
    /// A row with this key or unique value is there already.
    #[error("the database has such a row already ({constraint})")]
    Conflict {
        /// The columns, as `table.column, table.column`, or the name of the constraint.
        constraint: String,
    },
    /// A row refers to another one that does not exist, or another one still refers to it.
    #[error("the row refers to one that does not exist, or is referred to")]
    Reference,
    /// A value is not among those that its column may hold.
    #[error("the database refuses a value ({constraint})")]
    Refused {
        /// The constraint that refuses it.
        constraint: String,
    },
    /// A statement wrote another number of rows than it must.
    #[error("{rows} rows were written instead of {expected}")]
    RowsWritten {
        /// How many it wrote.
        rows: u64,
        /// How many it must write.
        expected: u64,
    },
    /// A column does not hold what it must.
    #[error("column {column}: {problem}")]
    Column {
        /// The column.
        column: &'static str,
        /// What is wrong, without the value.
        problem: &'static str,
    },
    /// The operation panicked: a mistake of ours. Nothing of it remains.
    #[error("internal error: operation {operation} panicked")]
    Panicked {
        /// [`Operation::NAME`](crate::Operation::NAME).
        operation: &'static str,
    },
    /// The operation waited for something else than its connection: a mistake of ours. Nothing of it remains.
    #[error("internal error: operation {operation} waited for something else than the database")]
    Suspended {
        /// [`Operation::NAME`](crate::Operation::NAME).
        operation: &'static str,
    },
    /// A page of the database is not what was written to it.
    #[error("the database is damaged: {reason}")]
    Damaged {
        /// What the engine said.
        reason: String,
    },
    /// The engine failed: the disk is full, a statement is wrong.
    #[error("the database failed: {reason}")]
    Engine {
        /// What the engine said.
        reason: String,
    },
}

impl StoreError {
    /// Whether the same call may succeed a little later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Unreachable { .. } | Self::Unusable { .. })
    }

    /// What befell a transaction whose commit, or one of whose statements, was answered with this.
    pub(crate) fn of_transaction(self) -> Self {
        if self.is_transient() {
            return self;
        }
        Self::NotCommitted {
            reason: self.to_string(),
        }
    }
}

/// Why a database was not opened. Each says what to do; the file was left as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file is something else than a SQLite database, or it is damaged at its very beginning.
    #[error(
        "{} is not a database: it does not begin as a SQLite file does. It was left untouched. \
         Name another data directory, or move the file away to begin with an empty database", path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A SQLite database of another program.
    #[error(
        "{} is a SQLite database of another program. It was left untouched. Name another data directory", path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It can be read and not be written: its permissions, or those of its disk, say so.
    #[error(
        "{} can only be read, and a server must write it. It was left untouched. Let the server's user write the file and \
         its directory, or name another data directory", path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer version of this program.
    #[error(
        "{} was written by a newer version of this program (its schema is number {found}, this program knows {known}). \
         It was left untouched. Install the newer version, or restore a backup that this version wrote", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema number of the file.
        found: i64,
        /// The highest schema number that this program knows.
        known: i64,
    },
    /// Its schema is not the newest, and it was to be opened as it is.
    #[error(
        "{database} has schema number {found} (0: none), and this program needs {known}. It was left untouched. Take a \
         backup, then run `globus-auth admin migrate`"
    )]
    Outdated {
        /// Which database.
        database: String,
        /// The schema number of the database; 0 where there is none.
        found: i64,
        /// The schema number that this program needs.
        known: i64,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged: {problem}. It was left untouched. Restore it from a backup, or move it away to begin with an \
         empty database", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Another server has it open.
    #[error(
        "{} is in use by another server. Stop that one, or name another data directory", path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb: `create`.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The server of the database cannot be reached, or does not let us in.
    #[error(
        "cannot reach the {database}: {reason}. Check that the server runs, and the host, user, password and database"
    )]
    Unreachable {
        /// Which database, without the password.
        database: String,
        /// What the engine or the operating system said.
        reason: String,
    },
    /// A database on a server with tables of another program.
    #[error("the {database} holds tables of another program. It was left untouched. Name an empty database")]
    ForeignSchema {
        /// Which database.
        database: String,
    },
    /// A database on a server, written by a newer version of this program.
    #[error(
        "the {database} was written by a newer version of this program (its schema is number {found}, this program \
         knows {known}). It was left untouched. Install the newer version, or restore a backup that this version wrote"
    )]
    NewerSchema {
        /// Which database.
        database: String,
        /// The schema number of the database.
        found: i64,
        /// The highest schema number that this program knows.
        known: i64,
    },
    /// A database on a server refused something.
    #[error("cannot open the {database}: {source}")]
    Database {
        /// Which database.
        database: String,
        /// What the engine said.
        source: StoreError,
    },
    /// The engine refused something.
    #[error("cannot open {}: {source}", path.display())]
    Engine {
        /// The file.
        path: PathBuf,
        /// What the engine said.
        source: StoreError,
    },
}

/// Why a backup was not made. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is a file of that name; it was left as it was.
    #[error("{} exists already. Name another file", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The database is on a PostgreSQL server.
    #[error(
        "the {database} is on a PostgreSQL server. Back it up with the tools of PostgreSQL, such as \
         `pg_dump --format=custom --file=FILE`"
    )]
    OnServer {
        /// Which database.
        database: String,
    },
    /// The database is in the memory of a process.
    #[error("a temporary database is in the memory of its server and cannot be backed up")]
    Temporary,
    /// The database cannot be read, or the copy not be written.
    #[error(transparent)]
    Open(#[from] OpenError),
}
