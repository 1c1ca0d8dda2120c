//! Tokens kept in a file that the official Python SDK reads and writes too.
//!
//! [`JsonTokenStorage`] has the Python SDK's JSON layout 2.0 (and reads 1.0), [`token_file`] its default place, so a
//! person who logged in with one language is logged in with the other. What the Python SDK does not do and this does:
//! a write is atomic (a second file, `fsync`, rename), the file is 0600 even if it was not before, and writers of all
//! processes wait for each other by a lock file.
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
mod error;
mod file;
mod json;
mod place;

pub use data::TokenStorageData;
pub use error::StorageError;
pub use json::{DEFAULT_NAMESPACE, JsonTokenStorage, LockedTokenStorage};
pub use place::{AppSlug, BadAppName, globus_directory, token_file};
