//! Clients and identity providers, which change rarely, kept from the store.

mod providers;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use globus_auth_protocol::ids::{CLIENT_IDENTITY_PROVIDER, ClientId, IdentityId, ResourceServer};
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{AccountId, Client, ClientCredential, Identity, IdentityStatus, SecretHash},
};
use globus_auth_store::{Kept, Store, StoreError, ops};
use subtle::Choice;

pub use providers::Providers;

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

/// Looks clients, scopes and providers up, in memory first. What changes in the database, here or at another server, is
/// not found in memory any more.
pub struct Directory {
    store: Store,
    clients: RwLock<Clients>,
    /// With the [version](Store::version) of the scopes before they were read.
    catalogue: RwLock<Option<(u64, Arc<Catalogue>)>>,
    /// With the version of the providers before they were read.
    providers: RwLock<Option<(u64, Arc<Providers>)>>,
    /// With the version of the operators before they were read.
    operators: RwLock<Option<(u64, Arc<HashSet<IdentityId>>)>>,
}

#[derive(Default)]
struct Clients {
    /// The [version](Store::version) of all of them.
    version: u64,
    known: HashMap<ClientId, Arc<KnownClient>>,
}

impl Directory {
    /// On a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            clients: RwLock::default(),
            catalogue: RwLock::default(),
            providers: RwLock::default(),
            operators: RwLock::default(),
        }
    }

    /// The client of that id, if it is in memory.
    #[must_use]
    pub fn remembered(&self, id: ClientId) -> Option<Arc<KnownClient>> {
        let version = self.store.version(Kept::Clients);
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        let known = clients.known.get(&id).filter(|_| clients.version == version);
        known.map(Arc::clone)
    }

    /// The client of that id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn client(&self, id: ClientId) -> Result<Option<Arc<KnownClient>>, StoreError> {
        if let Some(known) = self.remembered(id) {
            return Ok(Some(known));
        }
        let version = self.store.version(Kept::Clients);
        let Some((client, credentials)) = self.store.read(ops::ClientById(id)).await? else {
            return Ok(None);
        };
        let known = Arc::new(KnownClient { client, credentials });
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        if clients.version < version || clients.known.len() >= CAPACITY {
            clients.known.clear();
            clients.version = version;
        }
        if clients.version == version {
            clients.known.insert(id, Arc::clone(&known));
        }
        Ok(Some(known))
    }

    /// The identity of that id: a person's, or a client's own.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn identity(&self, id: IdentityId) -> Result<Option<Identity>, StoreError> {
        let as_client = ClientId::from_uuid(id.as_uuid());
        if let Some(known) = self.remembered(as_client) {
            return Ok(Some(client_identity(&known.client)));
        }
        if let Some(identity) = self.store.read(ops::IdentityById(id)).await? {
            return Ok(Some(identity));
        }
        let client = self.client(as_client).await?;
        Ok(client.map(|known| client_identity(&known.client)))
    }

    /// All identity providers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn providers(&self) -> Result<Arc<Providers>, StoreError> {
        let version = self.store.version(Kept::Providers);
        if let Some(kept) = kept(&self.providers, version) {
            return Ok(kept);
        }
        let providers = Providers::new(self.store.read(ops::IdentityProvidersAll).await?);
        Ok(keep(&self.providers, version, providers))
    }

    /// The operators whom the database names.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn operators(&self) -> Result<Arc<HashSet<IdentityId>>, StoreError> {
        let version = self.store.version(Kept::Operators);
        if let Some(kept) = kept(&self.operators, version) {
            return Ok(kept);
        }
        let all = self.store.read(ops::OperatorsAll).await?;
        let operators = all.into_iter().map(|identity| identity.id).collect();
        Ok(keep(&self.operators, version, operators))
    }

    /// All scopes, with the names of their resource servers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catalogue(&self) -> Result<Arc<Catalogue>, StoreError> {
        // Scopes go with the client that owns them.
        let version = self.store.version(Kept::Scopes) + self.store.version(Kept::Clients);
        if let Some(kept) = kept(&self.catalogue, version) {
            return Ok(kept);
        }
        let catalogue = self.read_catalogue().await?;
        Ok(keep(&self.catalogue, version, catalogue))
    }

    async fn read_catalogue(&self) -> Result<Catalogue, StoreError> {
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

/// What is kept, if it is of that version.
fn kept<T>(place: &RwLock<Option<(u64, Arc<T>)>>, version: u64) -> Option<Arc<T>> {
    let kept = place.read().unwrap_or_else(PoisonError::into_inner);
    let fresh = kept.as_ref().filter(|(kept, _)| *kept == version);
    fresh.map(|(_, value)| Arc::clone(value))
}

/// Keeps what was read, unless something newer has been kept meanwhile.
fn keep<T>(place: &RwLock<Option<(u64, Arc<T>)>>, version: u64, value: T) -> Arc<T> {
    let value = Arc::new(value);
    let mut kept = place.write().unwrap_or_else(PoisonError::into_inner);
    if kept.as_ref().is_none_or(|(kept, _)| *kept < version) {
        *kept = Some((version, Arc::clone(&value)));
    }
    value
}

/// The identity that a client is.
pub(crate) fn client_identity(client: &Client) -> Identity {
    Identity {
        id: client.id.as_identity(),
        username: client.id.username(),
        provider: CLIENT_IDENTITY_PROVIDER,
        name: Some(client.name.clone()),
        email: None,
        organization: None,
        status: IdentityStatus::Used,
        identity_type: None,
        account: AccountId(client.id.as_uuid()),
        primary: true,
        created: client.created,
    }
}
