//! Why a token file was not read or written.

use std::{io, path::PathBuf};

/// Why a token file was not read or written. Holds no token and no text of the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, such as `read`.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is not a token file. It is left as it is.
    #[error(
        "{} is not a token file that can be used: {problem}. It was left as it is: repair it, or move it away and log in again",
        path.display()
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, without its text.
        problem: String,
    },
}
