//! The embedded engine: SQLite, one writer thread that commits in groups, and readers on the callers' threads.

mod backup;
mod connection;
mod create;
mod inspect;
mod lock;
mod migrate;
mod place;
mod readers;
mod writer;

pub(crate) use backup::back_up;
pub(crate) use connection::Sqlite;
pub(crate) use create::{Opened, open_file, open_temporary};
pub(crate) use inspect::version_in_use;
pub(crate) use lock::DatabaseLock;
pub(crate) use place::Place;
pub(crate) use readers::Readers;
pub(crate) use writer::{Writer, WriterParts};
