//! Why tokens were not read or written.

use std::{error::Error, io, path::PathBuf, sync::Arc};

/// Why tokens were not read or written. Holds no token and no text of the file.
#[derive(Debug, Clone, thiserror::Error)]
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
        source: Arc<io::Error>,
    },
    /// The lock was not to be had that keeps other programs from writing at the same time. Nothing was read or written.
    #[error(
        "cannot lock {}: {source}. If the file system has no locks, as some of networks and clusters, keep the tokens on \
         another one",
        path.display()
    )]
    NotLocked {
        /// The lock file.
        path: PathBuf,
        /// What the operating system said.
        source: Arc<io::Error>,
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
    /// The file was sealed with another passphrase. It is left as it is.
    #[error("{} was sealed with another passphrase: try again, or move it away and log in again", path.display())]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The passphrase is right, but the sealed tokens were changed since they were written. The file is left as it is.
    #[error("the sealed tokens in {} are damaged: restore a copy, or move it away and log in again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A storage that is not a file failed.
    #[error("cannot {action} the stored tokens: {source}")]
    Other {
        /// What was tried, such as `read`.
        action: &'static str,
        /// What went wrong, without a token.
        source: Arc<dyn Error + Send + Sync>,
    },
}

impl StorageError {
    /// A failure of a storage of one's own. `action` is what was tried, such as `read`; `source` must hold no token.
    pub fn other(action: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other {
            action,
            source: Arc::from(source.into()),
        }
    }

    /// What the operating system said about the lock file `path`.
    pub(super) fn not_locked(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::NotLocked {
            path: path.into(),
            source: Arc::new(source),
        }
    }

    /// What the operating system said about `path`.
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.into(),
            source: Arc::new(source),
        }
    }
}
