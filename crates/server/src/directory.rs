//! Clients and identity providers, which change rarely, kept from the store.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use globus_auth_protocol::ids::{ClientId, IdentityProviderId, ResourceServer};
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{Client, ClientCredential, IdentityProvider, SecretHash},
};
use globus_auth_store::{Store, StoreError, ops};
use subtle::Choice;

/// Clients kept at most, some kilobytes each; when there are more, all are dropped and those in use come back.
const CAPACITY: usize = 8_192;

/// A client with what it proves itself by.
#[derive(Debug)]
pub struct KnownClient {
    /// The client.
    pub client: Client,
    /// What it proves itself by, the oldest first.
    pub credentials: Vec<ClientCredential>,
}

impl KnownClient {
    /// Whether a secret is one of the client's. Every credential is compared, in constant time.
    #[must_use]
    pub fn has_secret(&self, secret: &str) -> bool {
        let hash = SecretHash::of(secret.as_bytes());
        let found = self.credentials.iter().fold(Choice::from(0), |found, credential| {
            found | Choice::from(u8::from(credential.secret_hash == hash))
        });
        found.into()
    }
}

/// Looks clients and providers up, in memory first.
pub struct Directory {
    store: Store,
    clients: RwLock<Clients>,
}

#[derive(Default)]
struct Clients {
    known: HashMap<ClientId, Arc<KnownClient>>,
    /// How often something was forgotten: what was read before that is not kept.
    forgotten: u64,
}

impl Directory {
    /// On a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            clients: RwLock::default(),
        }
    }

    /// The client of that id, if it is in memory.
    #[must_use]
    pub fn remembered(&self, id: ClientId) -> Option<Arc<KnownClient>> {
        self.clients
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .known
            .get(&id)
            .map(Arc::clone)
    }

    /// Forgets a client, which was changed or deleted: the next one who asks gets it as it is now.
    pub fn forget(&self, id: ClientId) {
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.forgotten += 1;
        clients.known.remove(&id);
    }

    /// The client of that id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn client(&self, id: ClientId) -> Result<Option<Arc<KnownClient>>, StoreError> {
        if let Some(known) = self.remembered(id) {
            return Ok(Some(known));
        }
        let forgotten = self.clients.read().unwrap_or_else(PoisonError::into_inner).forgotten;
        let Some((client, credentials)) = self.store.read(ops::ClientById(id)).await? else {
            return Ok(None);
        };
        let known = Arc::new(KnownClient { client, credentials });
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        // A change that came between may be missing from what was read.
        if clients.forgotten == forgotten {
            if clients.known.len() >= CAPACITY {
                clients.known.clear();
            }
            clients.known.insert(id, Arc::clone(&known));
        }
        Ok(Some(known))
    }

    /// Forgets every client: the store holds others now.
    pub fn forget_all(&self) {
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.forgotten += 1;
        clients.known.clear();
    }

    /// The providers of those ids, or all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn providers(&self) -> Result<HashMap<IdentityProviderId, IdentityProvider>, StoreError> {
        let all = self.store.read(ops::IdentityProvidersAll).await?;
        Ok(all.into_iter().map(|provider| (provider.id, provider)).collect())
    }

    /// All scopes, with the names of their resource servers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let names: HashMap<ClientId, ResourceServer> = self
            .store
            .read(ops::ClientsAll)
            .await?
            .into_iter()
            .filter(|client| client.client_type.is_resource_server())
            .map(|client| (client.id, client.resource_server))
            .collect();
        let scopes = self.store.read(ops::ScopesAll).await?;
        Ok(Catalogue::new(scopes.into_iter().filter_map(|scope| {
            let name = names.get(&scope.owner)?.clone();
            Some((scope, name))
        })))
    }
}
