//! The memory of the Globus Auth server: the only crate with SQL.
//!
//! A [`Store`] is opened on a file or in memory and runs [operations](ops): values that say what to do, such as
//! [`ops::IssueTokens`]. Reads run at once on the calling thread; writes go to one writer that commits in groups, and
//! are answered when they are durable.
//!
//! | module | holds |
//! |---|---|
//! | [`ops`] | the operations, one file for each aggregate: SQL, private rows, one conversion |
//! | `seam` | what operations need of an engine: [`Connection`], [`Row`], [`Value`] |
//! | `sqlite` | the embedded engine: writer, readers, files |
//! | `store` | [`Store`] |

mod changes;
mod error;
pub mod ops;
mod postgres;
mod ready;
mod schema;
mod seam;
mod sqlite;
mod store;

pub use changes::Kept;
pub use error::{BackupError, OpenError, StoreError};
pub use postgres::{PostgresLocation, PostgresLocationError};
pub use seam::{Connection, Dialect, FromColumn, Isolation, Operation, Row, Value, ValueRef};
pub use store::{Store, StoreLocation};
