//! Tokens in the keyring of the operating system.

use std::{fmt, path::PathBuf, sync::Arc};

use globus_auth_protocol::ids::ResourceServer;
use keyring_core::{CredentialStore, Entry, Error};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{DEFAULT_NAMESPACE, RefreshLock, StorageError, TokenStorage, TokenStorageData, Tokens, file::Lock};

/// Tokens in the keyring of the operating system: Keychain, Credential Manager, Secret Service.
///
/// Which one it is the program says, by the [`keyring_core`] store of its platform, such as that of
/// `apple-native-keyring-store`, `windows-native-keyring-store` or `zbus-secret-service-keyring-store`. Each namespace is
/// one entry of it, so that a change is made as a whole. Windows takes entries of 2,560 bytes, which is about five tokens.
///
/// A keyring cannot be locked, so processes wait for each other by lock files, which hold nothing.
///
/// ```
/// use globus_auth::storage::{KeyringTokenStorage, TokenStorage};
///
/// # fn example(keyring: std::sync::Arc<globus_auth::storage::keyring_core::CredentialStore>)
/// # -> Result<(), globus_auth::storage::StorageError> {
/// let storage = KeyringTokenStorage::new(keyring, "org.example.survey", "survey-tokens");
/// for (resource_server, token) in storage.get_token_data_by_resource_server()? {
///     println!("{resource_server}: {}", token.scope);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct KeyringTokenStorage {
    keyring: Arc<CredentialStore>,
    service: String,
    namespace: String,
    lock_file: PathBuf,
}

impl KeyringTokenStorage {
    /// The entries of `service`, such as the name of the program, in this keyring. `lock_file` is what the names of the
    /// lock files begin with; all processes that use the entries must name the same.
    pub fn new(keyring: Arc<CredentialStore>, service: impl Into<String>, lock_file: impl Into<PathBuf>) -> Self {
        Self {
            keyring,
            service: service.into(),
            namespace: DEFAULT_NAMESPACE.to_owned(),
            lock_file: lock_file.into(),
        }
    }

    /// The same keyring and service, another namespace. Namespaces do not see each other's tokens.
    #[must_use]
    pub fn with_namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..self
        }
    }

    fn entry(&self) -> Result<Entry, StorageError> {
        let entry = self.keyring.build(&self.service, &self.namespace, None);
        entry.map_err(|error| failed("find", &error))
    }

    fn read(&self, entry: &Entry) -> Result<Tokens, StorageError> {
        let text = match entry.get_secret() {
            Ok(text) => Zeroizing::new(text),
            Err(Error::NoEntry) => return Ok(Tokens::new()),
            Err(error) => return Err(failed("read", &error)),
        };
        let unusable = |problem: String| StorageError::other("read", problem);
        let members: Map<String, Value> = serde_json::from_slice(&text)
            .map_err(|_| unusable("the keyring's entry holds something else".to_owned()))?;
        let read = |(name, value): (&String, &Value)| {
            let token = TokenStorageData::read(name, value).map_err(unusable)?;
            Ok((ResourceServer::new(name.clone()), token))
        };
        members.iter().map(read).collect()
    }
}

impl TokenStorage for KeyringTokenStorage {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        self.read(&self.entry()?)
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        let _lock = Lock::take(&self.lock_file)?;
        let entry = self.entry()?;
        let before = self.read(&entry)?;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(());
        }
        if after.is_empty() {
            return entry.delete_credential().map_err(|error| failed("remove", &error));
        }
        let members: Map<String, Value> = after
            .iter()
            .map(|(name, token)| (name.as_str().to_owned(), token.write().into()))
            .collect();
        // A JSON value always serialises.
        let text = Zeroizing::new(serde_json::to_vec(&members).unwrap_or_default());
        entry.set_secret(&text).map_err(|error| failed("write", &error))
    }

    fn refresh_lock(&self, _resource_server: &str) -> Result<RefreshLock, StorageError> {
        Lock::take_refresh(&self.lock_file).map(RefreshLock::new)
    }
}

impl fmt::Debug for KeyringTokenStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringTokenStorage")
            .field("service", &self.service)
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

/// Its text only: the error itself may hold the secret.
fn failed(action: &'static str, error: &Error) -> StorageError {
    StorageError::other(action, error.to_string())
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    fn empty() -> (TempDir, KeyringTokenStorage) {
        let directory = TempDir::new().unwrap();
        let lock_file = directory.path().join("tokens");
        let keyring = mock::Store::new().unwrap();
        (
            directory,
            KeyringTokenStorage::new(keyring, "org.example.survey", lock_file),
        )
    }

    fn token(resource_server: &str) -> TokenStorageData {
        let value = json!({"resource_server": resource_server, "scope": "a b", "access_token": "AgSecret",
            "refresh_token": "AgRefresh", "expires_at_seconds": 1_800_000_100, "note": [1]});
        TokenStorageData::read(resource_server, &value).unwrap()
    }

    #[test]
    fn what_is_stored_is_read() {
        let (_directory, storage) = empty();
        assert!(storage.get_token_data_by_resource_server().unwrap().is_empty());
        assert!(!storage.remove_token_data("a").unwrap());
        storage.store_token_data(&[token("a"), token("b")]).unwrap();
        assert_eq!(storage.get_token_data("a").unwrap(), Some(token("a")));
        let work = storage.clone().with_namespace("work");
        assert!(work.get_token_data("a").unwrap().is_none());
        assert!(storage.remove_token_data("a").unwrap() && storage.remove_token_data("b").unwrap());
        assert!(matches!(storage.entry().unwrap().get_secret(), Err(Error::NoEntry)));
    }

    #[test]
    fn an_entry_of_something_else_is_refused_and_stays_secret() {
        let (_directory, storage) = empty();
        for text in ["AgSecret", r#"{"a": {"scope": "AgSecret"}}"#] {
            storage.entry().unwrap().set_secret(text.as_bytes()).unwrap();
            for refusal in [
                storage.get_token_data_by_resource_server().map(drop),
                storage.store_token_data(&[token("a")]),
            ] {
                let error = refusal.unwrap_err();
                assert!(!format!("{error} {error:?}").contains("AgSecret"));
            }
            assert_eq!(storage.entry().unwrap().get_secret().unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn a_keyring_that_fails_shows_no_token() {
        let (_directory, storage) = empty();
        let error = failed("read", &Error::BadEncoding(b"AgSecret".to_vec()));
        assert!(!format!("{error} {error:?} {storage:?}").contains("AgSecret"));
    }
}
