//! Where tokens are kept.
//!
//! | storage | keeps tokens | feature |
//! |---|---|---|
//! | [`MemoryTokenStorage`] | until the process ends | |
//! | [`JsonTokenStorage`] | in the Python SDK's JSON layout 2.0 (and reads 1.0) | |
//! | `SqliteTokenStorage` | in the Python SDK's SQLite schema 2 (and uses 1 as it is) | `sqlite` |
//! | `EncryptedTokenStorage` | in a file that only a passphrase opens | `encrypted` |
//! | `KeyringTokenStorage` | in the keyring of the operating system | `keyring` |
//! | one of your own | wherever you like: [`TokenStorage`] | |
//!
//! Files are read and written by the official Python SDK too, and [`token_file`] is its default place, so a person who
//! logged in with one language is logged in with the other. What the Python SDK does not do and this does: a write is
//! atomic (a second file, `fsync`, rename; a transaction), a file is 0600 even if it was not before and keeps its owner,
//! writers of all processes wait for each other by a lock file, and any thread may use a storage.
//!
//! A [`RefreshTokenAuthorizer`](crate::RefreshTokenAuthorizer) keeps the stored tokens fresh;
//! [`validating`] checks them.
//!
//! ```no_run
//! use globus_auth::storage::{self, AppSlug, JsonTokenStorage};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client_id = "61338d24-54d5-408f-a10d-66c06b59f6d2".parse()?;
//! let directory = storage::globus_directory(|name| std::env::var_os(name)).ok_or("HOME is not set")?;
//! let path = storage::token_file(&directory, client_id, &AppSlug::new("My App")?, "production");
//! for (resource_server, token) in JsonTokenStorage::new(path).get_token_data_by_resource_server()? {
//!     println!("{resource_server}: {}", token.scope);
//! }
//! # Ok(())
//! # }
//! ```

mod data;
mod document;
#[cfg(feature = "encrypted")]
mod encrypted;
mod error;
mod file;
mod json;
#[cfg(feature = "keyring")]
mod keyring;
mod location;
mod memory;
mod of_server;
mod place;
mod response;
#[cfg(feature = "sqlite")]
mod sqlite;
mod token_storage;
pub mod validating;

#[cfg(feature = "encrypted")]
pub use self::encrypted::EncryptedTokenStorage;
#[cfg(feature = "keyring")]
pub use self::keyring::KeyringTokenStorage;
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteTokenStorage;
pub use self::{
    data::TokenStorageData,
    error::StorageError,
    json::{DEFAULT_NAMESPACE, JsonTokenStorage, LockedTokenStorage},
    memory::MemoryTokenStorage,
    place::{AppSlug, BadAppName, globus_directory, token_file},
    response::store_token_response,
    token_storage::{RefreshLock, TokenStorage, Tokens},
};
#[cfg(feature = "keyring")]
pub use keyring_core;
pub(crate) use of_server::OfServer;
pub(crate) use token_storage::blocking;
