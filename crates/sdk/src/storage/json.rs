//! The token file.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use globus_auth_protocol::ids::ResourceServer;

use super::{
    StorageError,
    data::TokenStorageData,
    document::Document,
    file::{self, Lock},
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
    path: PathBuf,
    namespace: String,
}

impl JsonTokenStorage {
    /// The file at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            namespace: DEFAULT_NAMESPACE.to_owned(),
        }
    }

    /// The same file, another namespace. Namespaces do not see each other's tokens.
    #[must_use]
    pub fn with_namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..self
        }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All tokens of the namespace; none if there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data_by_resource_server(
        &self,
    ) -> Result<BTreeMap<ResourceServer, TokenStorageData>, StorageError> {
        self.document()?
            .tokens(&self.namespace)
            .map_err(|problem| self.unusable(problem))
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
        self.lock()?.store_token_data(tokens)
    }

    /// Removes the token for a resource server; says whether there was one.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not a token file; then it is left as it is.
    pub fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        self.lock()?.remove_token_data(resource_server)
    }

    /// Keeps all other writers, of this and of other processes, away while the answer lives. Whoever refreshes a token
    /// takes this, looks again (another may have refreshed meanwhile), refreshes, stores, and lets go.
    ///
    /// # Errors
    /// When the directory or the lock file cannot be made.
    pub fn lock(&self) -> Result<LockedTokenStorage, StorageError> {
        Ok(LockedTokenStorage {
            storage: self.clone(),
            _lock: Lock::take(&self.path)?,
        })
    }

    fn document(&self) -> Result<Document, StorageError> {
        file::read(&self.path)?
            .map_or_else(|| Ok(Document::empty()), |bytes| Document::read(&bytes))
            .map_err(|problem| self.unusable(problem))
    }

    fn unusable(&self, problem: String) -> StorageError {
        StorageError::Unusable {
            path: self.path.clone(),
            problem,
        }
    }
}

/// A token file that nobody else changes: see [`JsonTokenStorage::lock`].
#[derive(Debug)]
pub struct LockedTokenStorage {
    storage: JsonTokenStorage,
    _lock: Lock,
}

impl LockedTokenStorage {
    /// As [`JsonTokenStorage::get_token_data_by_resource_server`].
    ///
    /// # Errors
    /// When the file cannot be read, or is not a token file.
    pub fn get_token_data_by_resource_server(
        &self,
    ) -> Result<BTreeMap<ResourceServer, TokenStorageData>, StorageError> {
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
        let known = self.get_token_data_by_resource_server()?;
        self.change(|document, namespace| {
            for name in known.keys() {
                document.remove(namespace, name.as_str());
            }
            tokens.iter().for_each(|token| document.store(namespace, token));
        })
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
        let mut document = self.storage.document()?;
        let answer = change(&mut document, &self.storage.namespace);
        file::replace(&self.storage.path, &document.write())?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
