//! Tokens that are lost with the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{DEFAULT_NAMESPACE, RefreshLock, StorageError, TokenStorage, Tokens};

/// Tokens in memory, lost with the process. Clones share them.
///
/// ```
/// use globus_auth::storage::{MemoryTokenStorage, TokenStorage};
///
/// let storage = MemoryTokenStorage::new();
/// let work = storage.clone().with_namespace("work");
/// assert!(work.get_token_data_by_resource_server()?.is_empty());
/// # Ok::<(), globus_auth::storage::StorageError>(())
/// ```
#[derive(Clone)]
pub struct MemoryTokenStorage {
    namespace: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    namespaces: Mutex<BTreeMap<String, Tokens>>,
    /// Of which namespace and resource server the token is being refreshed.
    refreshing: Mutex<BTreeSet<(String, String)>>,
    freed: Condvar,
}

impl MemoryTokenStorage {
    /// An empty storage.
    #[must_use]
    pub fn new() -> Self {
        Self {
            namespace: DEFAULT_NAMESPACE.to_owned(),
            shared: Arc::default(),
        }
    }

    /// The same storage, another namespace. Namespaces do not see each other's tokens.
    #[must_use]
    pub fn with_namespace(self, namespace: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..self
        }
    }
}

impl Default for MemoryTokenStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl TokenStorage for MemoryTokenStorage {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        let namespaces = locked(&self.shared.namespaces);
        Ok(namespaces.get(&self.namespace).cloned().unwrap_or_default())
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        let mut namespaces = locked(&self.shared.namespaces);
        // On a copy, so that a `change` that panics changes nothing.
        let mut tokens = namespaces.get(&self.namespace).cloned().unwrap_or_default();
        change(&mut tokens);
        namespaces.insert(self.namespace.clone(), tokens);
        Ok(())
    }

    fn refresh_lock(&self, resource_server: &str) -> Result<RefreshLock, StorageError> {
        let entry = (self.namespace.clone(), resource_server.to_owned());
        let mut refreshing = locked(&self.shared.refreshing);
        while refreshing.contains(&entry) {
            refreshing = self
                .shared
                .freed
                .wait(refreshing)
                .unwrap_or_else(PoisonError::into_inner);
        }
        refreshing.insert(entry.clone());
        Ok(RefreshLock::new(Turn {
            shared: Arc::clone(&self.shared),
            entry,
        }))
    }
}

/// Shows no token.
impl fmt::Debug for MemoryTokenStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTokenStorage")
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

/// Lets the next one refresh when it is dropped.
struct Turn {
    shared: Arc<Shared>,
    entry: (String, String),
}

impl Drop for Turn {
    fn drop(&mut self) {
        locked(&self.shared.refreshing).remove(&self.entry);
        self.shared.freed.notify_all();
    }
}

/// Nothing is left half done where a holder can panic, so what it leaves is good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use globus_auth_protocol::time::UnixSeconds;

    use super::*;
    use crate::storage::TokenStorageData;

    fn token(resource_server: &str) -> TokenStorageData {
        TokenStorageData {
            resource_server: resource_server.into(),
            identity_id: None,
            scope: "a".to_owned(),
            access_token: "AgSecret".into(),
            refresh_token: None,
            expires_at: UnixSeconds(0),
            token_type: None,
            extra: serde_json::Map::new(),
        }
    }

    #[test]
    fn clones_share_and_namespaces_do_not() {
        let storage = MemoryTokenStorage::new();
        let same = storage.clone().with_namespace(DEFAULT_NAMESPACE);
        same.store_token_data(&[token("a"), token("b")]).unwrap();
        assert_eq!(storage.get_token_data("a").unwrap(), Some(token("a")));
        let work = storage.clone().with_namespace("work");
        assert!(work.get_token_data_by_resource_server().unwrap().is_empty());
        assert!(!work.remove_token_data("a").unwrap());
        assert!(storage.remove_token_data("a").unwrap());
        assert_eq!(storage.get_token_data_by_resource_server().unwrap().len(), 1);
        assert!(!format!("{storage:?}").contains("AgSecret"));
    }

    #[test]
    fn one_refreshes_at_a_time_and_others_may_write() {
        let storage = MemoryTokenStorage::new();
        let (inside, rounds) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let _lock = storage.refresh_lock("a").unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        storage.store_token_data(&[token("a")]).unwrap();
                        rounds.fetch_add(1, Ordering::SeqCst);
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(rounds.into_inner(), 800);
        let _first = storage.refresh_lock("a").unwrap();
        // Another token is another matter.
        let _second = storage.refresh_lock("b").unwrap();
        let _third = storage.with_namespace("work").refresh_lock("a").unwrap();
    }
}
