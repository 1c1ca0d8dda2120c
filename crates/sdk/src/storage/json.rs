//! The token file.

use std::{collections::BTreeSet, path::PathBuf};

use super::{
    RefreshLock, StorageError, TokenStorage, Tokens,
    data::TokenStorageData,
    document::Document,
    file::{self, Lock},
    location::{Location, located},
};

/// The namespace that the official SDK uses when none is named.
pub const DEFAULT_NAMESPACE: &str = "DEFAULT";

/// Tokens by resource server in a JSON file (layout 2.0 of the official Python SDK), within one namespace of it.
///
/// Making the value touches no file. Methods that change the file wait for others who change it; they block the thread
/// for that time, so an async program calls them where it may block. Readers never wait: they see the file as it was
/// before or after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonTokenStorage {
    location: Location,
}

located!(JsonTokenStorage);

impl JsonTokenStorage {
    /// The file at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            location: Location::new(path),
        }
    }

    /// The namespaces that hold tokens, in alphabetical order.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    #[doc(alias = "iter_namespaces")]
    pub fn namespaces(&self) -> Result<BTreeSet<String>, StorageError> {
        Ok(self.document()?.namespaces())
    }

    /// All tokens of the namespace; none if there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        self.document()?
            .tokens(&self.location.namespace)
            .map_err(|problem| self.location.unusable(problem))
    }

    /// The token for one resource server.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data(&self, resource_server: &str) -> Result<Option<TokenStorageData>, StorageError> {
        Ok(self.get_token_data_by_resource_server()?.remove(resource_server))
    }

    /// Stores tokens, each in the place of the one for the same resource server. The others stay.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        self.locked()?.store_token_data(tokens)
    }

    /// Removes the token for a resource server; says whether there was one.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        self.locked()?.remove_token_data(resource_server)
    }

    /// Keeps all others who refresh or write, in this and in other processes, away while the answer lives: whoever logs
    /// out takes this, revokes the tokens, removes them, and lets go. A thread that has it must not write by other ways.
    ///
    /// # Errors
    /// When the directory or the lock file cannot be made.
    pub fn lock(&self) -> Result<LockedTokenStorage, StorageError> {
        Ok(LockedTokenStorage {
            refresh: Some(Lock::take_refresh(&self.location.path)?),
            ..self.locked()?
        })
    }

    /// Keeps other writers away.
    fn locked(&self) -> Result<LockedTokenStorage, StorageError> {
        Ok(LockedTokenStorage {
            storage: self.clone(),
            refresh: None,
            _write: Lock::take(&self.location.path)?,
        })
    }

    fn document(&self) -> Result<Document, StorageError> {
        file::read(&self.location.path)?
            .map_or_else(|| Ok(Document::empty()), |bytes| Document::read(&bytes))
            .map_err(|problem| self.location.unusable(problem))
    }
}

impl TokenStorage for JsonTokenStorage {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        self.get_token_data_by_resource_server()
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        self.locked()?.change_tokens(change)
    }

    fn refresh_lock(&self, _resource_server: &str) -> Result<RefreshLock, StorageError> {
        Lock::take_refresh(&self.location.path).map(RefreshLock::new)
    }

    fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        self.store_token_data(tokens)
    }

    fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        self.remove_token_data(resource_server)
    }
}

/// A token file that nobody else changes: see [`JsonTokenStorage::lock`].
#[derive(Debug)]
pub struct LockedTokenStorage {
    storage: JsonTokenStorage,
    #[expect(dead_code, reason = "held for as long as this value lives")]
    refresh: Option<Lock>,
    _write: Lock,
}

impl LockedTokenStorage {
    /// As [`JsonTokenStorage::get_token_data_by_resource_server`].
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        self.storage.get_token_data_by_resource_server()
    }

    /// As [`JsonTokenStorage::get_token_data`].
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data(&self, resource_server: &str) -> Result<Option<TokenStorageData>, StorageError> {
        self.storage.get_token_data(resource_server)
    }

    /// As [`JsonTokenStorage::store_token_data`].
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn store_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        self.change(|document, namespace| tokens.iter().for_each(|token| document.store(namespace, token)))
    }

    /// Puts `tokens` in the place of all tokens of the namespace.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn replace_token_data(&self, tokens: &[TokenStorageData]) -> Result<(), StorageError> {
        self.change_tokens(&mut |known| {
            *known = tokens
                .iter()
                .map(|token| (token.resource_server.clone(), token.clone()))
                .collect();
        })
    }

    /// Writes the file only if something was changed.
    fn change_tokens(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        let location = &self.storage.location;
        let mut document = self.storage.document()?;
        let changed = document.change(&location.namespace, change);
        if changed.map_err(|problem| location.unusable(problem))? {
            file::replace(&location.path, &document.write())?;
        }
        Ok(())
    }

    /// As [`JsonTokenStorage::remove_token_data`].
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        if self.get_token_data(resource_server)?.is_none() {
            return Ok(false);
        }
        self.change(|document, namespace| document.remove(namespace, resource_server))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Document, &str) -> T) -> Result<T, StorageError> {
        let location = &self.storage.location;
        let mut document = self.storage.document()?;
        let answer = change(&mut document, &location.namespace);
        file::replace(&location.path, &document.write())?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
