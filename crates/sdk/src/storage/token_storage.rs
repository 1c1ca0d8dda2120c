//! What a place for tokens must be able to do.

use std::{collections::BTreeMap, fmt, sync::Arc};

use globus_auth_protocol::ids::ResourceServer;

use super::{StorageError, TokenStorageData};
use crate::{background, error::Error};

/// Tokens by resource server, as one namespace of a storage holds them.
pub type Tokens = BTreeMap<ResourceServer, TokenStorageData>;

/// A place where tokens are kept: for each namespace, one token for each resource server.
///
/// This crate has [`MemoryTokenStorage`](super::MemoryTokenStorage), [`JsonTokenStorage`](super::JsonTokenStorage), and
/// by features [`SqliteTokenStorage`](super) and [`KeyringTokenStorage`](super). A program that keeps tokens elsewhere,
/// such as in its own database, writes the three methods that have no body.
///
/// The methods may block, but never for long: the crate calls them where an async program may block. Only
/// [`refresh_lock`](Self::refresh_lock) is held for as long as a refresh takes.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use globus_auth::storage::{RefreshLock, StorageError, TokenStorage, Tokens};
///
/// /// A storage of one's own, for a program that is one process.
/// #[derive(Default)]
/// struct OwnStorage(Mutex<Tokens>);
///
/// impl TokenStorage for OwnStorage {
///     fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
///         Ok(self.0.lock().map_err(|_| StorageError::other("read", "another thread failed"))?.clone())
///     }
///
///     fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
///         change(&mut *self.0.lock().map_err(|_| StorageError::other("write", "another thread failed"))?);
///         Ok(())
///     }
///
///     fn refresh_lock(&self, _resource_server: &str) -> Result<RefreshLock, StorageError> {
///         Ok(RefreshLock::none())
///     }
/// }
/// ```
pub trait TokenStorage: Send + Sync + 'static {
    /// All tokens of the namespace.
    ///
    /// # Errors
    /// When the storage cannot be read.
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError>;

    /// Hands the tokens of the namespace to `change`, and keeps what it makes of them: all of it or, at an error or a
    /// crash, nothing. Nobody else, in this process or another, reads something half done or writes in between.
    ///
    /// # Errors
    /// When the storage cannot be read or written; then it is left as it is.
    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError>;

    /// Waits until nobody else refreshes the token for this resource server, and keeps the others waiting while the
    /// answer lives. Others may read and write meanwhile; a lock for more than this one resource server, or namespace,
    /// is fine.
    ///
    /// # Errors
    /// When the lock cannot be had.
    fn refresh_lock(&self, resource_server: &str) -> Result<RefreshLock, StorageError>;

    /// The token for one resource server.
    ///
    /// # Errors
    /// When the storage cannot be read.
    fn get_token_data(&self, resource_server: &str) -> Result<Option<TokenStorageData>, StorageError> {
        Ok(self.get_token_data_by_resource_server()?.remove(resource_server))
    }

    /// Stores tokens, each in the place of the one for the same resource server. The others stay.
    ///
    /// # Errors
    /// When the storage cannot be read or written; then it is left as it is.
    #[doc(alias = "store_token_data_by_resource_server")]
    fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        self.change(&mut |known| {
            known.extend(
                tokens
                    .iter()
                    .map(|token| (token.resource_server.clone(), token.clone())),
            );
        })
    }

    /// Removes the token for a resource server; says whether there was one.
    ///
    /// # Errors
    /// When the storage cannot be read or written; then it is left as it is.
    fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        let mut removed = false;
        self.change(&mut |known| removed = known.remove(resource_server).is_some())?;
        Ok(removed)
    }
}

impl<S: TokenStorage + ?Sized> TokenStorage for Arc<S> {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        (**self).get_token_data_by_resource_server()
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        (**self).change(change)
    }

    fn refresh_lock(&self, resource_server: &str) -> Result<RefreshLock, StorageError> {
        (**self).refresh_lock(resource_server)
    }

    fn get_token_data(&self, resource_server: &str) -> Result<Option<TokenStorageData>, StorageError> {
        (**self).get_token_data(resource_server)
    }

    fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        (**self).store_token_data(tokens)
    }

    fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        (**self).remove_token_data(resource_server)
    }
}

/// The right to refresh a token, held until it is dropped: see [`TokenStorage::refresh_lock`].
#[must_use = "the lock is let go when this is dropped"]
pub struct RefreshLock(#[expect(dead_code, reason = "dropping it is its use")] Option<Box<dyn Send>>);

impl RefreshLock {
    /// A lock that is let go by dropping `guard`.
    pub fn new(guard: impl Send + 'static) -> Self {
        Self(Some(Box::new(guard)))
    }

    /// No lock, for storages that only one authorizer uses: it lets its own requests wait for each other by itself.
    pub const fn none() -> Self {
        Self(None)
    }
}

impl fmt::Debug for RefreshLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshLock").finish_non_exhaustive()
    }
}

/// Does `work` where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, Error> {
    Ok(background::unblock(work).await??)
}
