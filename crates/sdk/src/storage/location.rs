//! Where a file of tokens is, and which namespace of it is meant: what all storages in files begin with.

use std::path::PathBuf;

use super::{DEFAULT_NAMESPACE, StorageError};

/// A file, and a namespace of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) path: PathBuf,
    pub(super) namespace: String,
}

impl Location {
    /// The default namespace of the file at `path`.
    pub(super) fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            namespace: DEFAULT_NAMESPACE.to_owned(),
        }
    }

    /// That the file is not a token file.
    pub(super) fn unusable(&self, problem: impl Into<String>) -> StorageError {
        StorageError::Unusable {
            path: self.path.clone(),
            problem: problem.into(),
        }
    }
}

/// The methods of a storage with a field `location`.
macro_rules! located {
    ($storage:ty) => {
        impl $storage {
            /// The same file, another namespace. Namespaces do not see each other's tokens.
            #[must_use]
            pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
                self.location.namespace = namespace.into();
                self
            }

            /// Where the file is.
            #[must_use]
            pub fn path(&self) -> &std::path::Path {
                &self.location.path
            }
        }
    };
}
pub(super) use located;
