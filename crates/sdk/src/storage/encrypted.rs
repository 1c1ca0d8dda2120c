//! Token files that only a passphrase opens.

mod envelope;

use std::{fmt, path::PathBuf, sync::Arc};

use globus_auth_protocol::secret::Passphrase;

use self::envelope::{Opener, Trouble};
use super::{
    RefreshLock, StorageError, TokenStorage, Tokens,
    document::Document,
    file::{self, Lock},
    location::{Location, located},
};

/// Tokens by resource server in a file that is encrypted with a passphrase: for machines without a keyring, whose disk or
/// backups others can read. The official SDK has no such file; to share a login with it, use
/// [`JsonTokenStorage`](super::JsonTokenStorage).
///
/// The key is derived by argon2id with the second recommendation of
/// [RFC 9106 section 4](https://www.rfc-editor.org/rfc/rfc9106#section-4) (64 MiB, three passes), once for a value and its
/// clones; that takes some tenths of a second. The tokens are sealed with AES-256-GCM under a fresh nonce at each write, and so
/// is the header that says how. As with the other storages in files, writes are atomic and locked, the mode is 0600, and
/// making the value touches no file. Who has an older copy of the file can put it back unnoticed.
///
/// ```no_run
/// use globus_auth::storage::{EncryptedTokenStorage, TokenStorage};
///
/// # fn ask(_question: &str) -> String { String::new() }
/// let storage = EncryptedTokenStorage::new("tokens.sealed", ask("Passphrase of the token file: "));
/// for (resource_server, token) in storage.get_token_data_by_resource_server()? {
///     println!("{resource_server}: {}", token.scope);
/// }
/// # Ok::<(), globus_auth::storage::StorageError>(())
/// ```
///
/// # Errors
/// Beside those of every storage: [`StorageError::WrongPassphrase`], and [`StorageError::Damaged`] where the passphrase is
/// right but the file was changed by somebody who does not know it.
#[derive(Clone)]
pub struct EncryptedTokenStorage {
    location: Location,
    opener: Arc<Opener>,
}

located!(EncryptedTokenStorage);

impl EncryptedTokenStorage {
    /// The file at `path`, which need not exist yet, opened by this passphrase.
    pub fn new(path: impl Into<PathBuf>, passphrase: impl Into<Passphrase>) -> Self {
        Self {
            location: Location::new(path),
            opener: Arc::new(Opener::new(passphrase.into())),
        }
    }

    /// Seals the file, with all its namespaces, with another passphrase and gives the storage that opens it. This one, its
    /// clones and all other programs have to be told.
    ///
    /// # Errors
    /// As for any write; then the file is left as it is.
    pub fn change_passphrase(&self, passphrase: impl Into<Passphrase>) -> Result<Self, StorageError> {
        let _lock = Lock::take(&self.location.path)?;
        let document = self.document()?;
        let changed = Self {
            location: self.location.clone(),
            opener: Arc::new(Opener::new(passphrase.into())),
        };
        changed.write(&document)?;
        Ok(changed)
    }

    fn document(&self) -> Result<Document, StorageError> {
        let Some(bytes) = file::read(&self.location.path)? else {
            return Ok(Document::empty());
        };
        let text = self.opener.open(&bytes).map_err(|trouble| self.failed(trouble))?;
        Document::read(&text).map_err(|problem| self.location.unusable(problem))
    }

    fn write(&self, document: &Document) -> Result<(), StorageError> {
        let sealed = self
            .opener
            .seal(&document.write())
            .map_err(|trouble| self.failed(trouble))?;
        file::replace(&self.location.path, &sealed)
    }

    fn failed(&self, trouble: Trouble) -> StorageError {
        let path = self.location.path.clone();
        match trouble {
            Trouble::WrongPassphrase => StorageError::WrongPassphrase { path },
            Trouble::Damaged => StorageError::Damaged { path },
            Trouble::NotSealed(problem) => self.location.unusable(problem),
            Trouble::Machine(problem) => StorageError::other("unlock", problem),
        }
    }
}

impl TokenStorage for EncryptedTokenStorage {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        let tokens = self.document()?.tokens(&self.location.namespace);
        tokens.map_err(|problem| self.location.unusable(problem))
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        let _lock = Lock::take(&self.location.path)?;
        let mut document = self.document()?;
        let changed = document.change(&self.location.namespace, change);
        if changed.map_err(|problem| self.location.unusable(problem))? {
            self.write(&document)?;
        }
        Ok(())
    }

    fn refresh_lock(&self, _resource_server: &str) -> Result<RefreshLock, StorageError> {
        Lock::take_refresh(&self.location.path).map(RefreshLock::new)
    }
}

/// Shows no passphrase.
impl fmt::Debug for EncryptedTokenStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedTokenStorage")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
