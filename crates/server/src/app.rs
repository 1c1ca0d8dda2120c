//! The server's state: what every handler may use.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicI64, Ordering},
};

use bytes::Bytes;
use globus_auth_protocol::{
    discovery::OpenIdConfiguration,
    exchange::{authorize::AUTH_CODE_PAGE, discovery::GetOpenIdConfiguration},
    http::join,
};
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{Timestamp, TokenKey},
    token_text::TokenTexts,
};
use globus_auth_store::{Store, StoreError, ops};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    directory::Directory,
    host::{
        clock::Clock,
        keyring::KeyRing,
        passwords::{PasswordError, Passwords},
        random::RandomSource,
        signing::{SigningError, SigningKey},
    },
    metrics::Metrics,
    pages::{DevPerson, Site},
    web::{attempts::LoginAttempts, cookies::BrowserCookie, csrf::CsrfKey},
};

/// The state of a server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What the state holds.
pub struct Inner {
    /// The memory.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: RandomSource,
    /// Password hashing.
    pub passwords: Passwords,
    /// The keys that sign ID tokens.
    pub keys: KeyRing,
    /// Writes and reads the texts of tokens.
    pub texts: TokenTexts,
    /// Proves that forms are ours.
    pub csrf: CsrfKey,
    /// The browser's cookie.
    pub cookie: BrowserCookie,
    /// Who tried passwords, and how often.
    pub attempts: LoginAttempts,
    /// What is counted.
    pub metrics: Metrics,
    /// Clients and providers, kept from the store.
    pub directory: Directory,
    /// Where people and clients reach the server.
    pub addresses: Addresses,
    /// The discovery document.
    pub discovery: Bytes,
    /// What all pages share.
    pub site: Site,
    /// The people whom the login page offers by one button; none but on a development server.
    pub people: Vec<DevPerson>,
    catalogue: RwLock<Arc<Catalogue>>,
    last_key: AtomicI64,
}

/// The server's own addresses.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The base URL; its path is `/`.
    pub base: Url,
    /// The issuer: the base URL without its last slash.
    pub issuer: String,
    /// The page that shows codes.
    pub auth_code_page: Url,
}

impl Addresses {
    /// Of a base URL. Its path, query and fragment are dropped: browser clients expect Auth at the root of an origin.
    #[must_use]
    pub fn new(base: &Url) -> Self {
        let mut root = join(base, "");
        root.set_path("/");
        Self {
            issuer: root.as_str().trim_end_matches('/').to_owned(),
            auth_code_page: join(&root, AUTH_CODE_PAGE),
            base: root,
        }
    }
}

/// What a server is made of.
#[derive(Debug)]
pub struct AppParts {
    /// The memory.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: RandomSource,
    /// Password hashing.
    pub passwords: Passwords,
    /// The base URL.
    pub base: Url,
    /// What all pages share.
    pub site: Site,
    /// The people whom the login page offers by one button.
    pub people: Vec<DevPerson>,
}

/// Why a server could not start on its database.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing key could not be made or read.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The base URL is none.
    #[error("the base URL is not a URL: {0}")]
    BaseUrl(#[from] url::ParseError),
    /// A secret that the server keeps for itself has the wrong length.
    #[error("the database's secret '{0}' is damaged: restore the database from a backup")]
    DamagedSecret(&'static str),
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Makes the state on a database: finds its signing key and its secrets, or makes them at the first start.
    ///
    /// # Errors
    /// When the database fails or holds something damaged.
    pub async fn new(parts: AppParts) -> Result<Self, StartError> {
        let AppParts {
            store,
            clock,
            random,
            passwords,
            base,
            site,
            people,
        } = parts;
        let addresses = Addresses::new(&base);
        let keys = key_ring(&store, clock.now()).await?;
        let mask = server_secret(&store, &random, "token_mask").await?;
        let forms = server_secret(&store, &random, "csrf").await?;
        let configuration = OpenIdConfiguration::for_issuer(&addresses.base);
        let directory = Directory::new(store.clone());
        let catalogue = RwLock::new(Arc::new(directory.catalogue().await?));
        Ok(Self(Arc::new(Inner {
            clock,
            random,
            passwords,
            texts: TokenTexts::new(&*mask),
            csrf: CsrfKey::new(&forms),
            cookie: BrowserCookie::for_base_url(&addresses.base),
            attempts: LoginAttempts::new(),
            metrics: Metrics::new(),
            directory,
            discovery: GetOpenIdConfiguration::write_answer(&configuration).into(),
            keys,
            site,
            people,
            addresses,
            store,
            catalogue,
            last_key: AtomicI64::new(0),
        })))
    }

    /// All scopes.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads clients and scopes from the store again, after they were changed there as a whole.
    ///
    /// # Errors
    /// When the store fails; what was known before is then still used.
    pub async fn reload(&self) -> Result<(), StoreError> {
        let catalogue = Arc::new(self.directory.catalogue().await?);
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = catalogue;
        self.directory.forget_all();
        Ok(())
    }

    /// Looks into the store whether other keys are published or sign by now; makes a new one when the newest is older than
    /// `rotate_after` seconds.
    ///
    /// # Errors
    /// When the store fails, or holds a key that cannot be read; the keys stay as they were.
    pub async fn refresh_keys(&self, rotate_after: Option<i64>) -> Result<(), StartError> {
        let now = self.clock.now();
        let mut kept = self.store.read(ops::SigningKeys).await?;
        let is_old = |seconds| {
            kept.first()
                .is_some_and(|newest| newest.created.plus_seconds(seconds) <= now)
        };
        if rotate_after.is_some_and(is_old) {
            let made = tokio::task::spawn_blocking(move || new_key(now)).await;
            let made = made.map_err(|_| SigningError::NotGenerated)??;
            self.store.write(ops::AddSigningKey(made)).await?;
            kept = self.store.read(ops::SigningKeys).await?;
        }
        Ok(self.keys.refresh(&kept, now)?)
    }

    /// The key of a new row of tokens or grants: grows with time, and never twice the same in one process. Eleven random
    /// bits keep the keys of replicas apart; where they meet nevertheless, the database refuses the second.
    #[must_use]
    pub fn next_key(&self, now: Timestamp) -> TokenKey {
        /// 2020-01-01T00:00:00Z; with it, 63 bits last into the 22nd century.
        const EPOCH_MICROS: i64 = 1_577_836_800_000_000;
        const RANDOM_BITS: u32 = 11;
        let chance = i64::from(u16::from_be_bytes(self.random.bytes()) >> (u16::BITS - RANDOM_BITS));
        let candidate = ((now.0 - EPOCH_MICROS).max(0) << RANDOM_BITS) | chance;
        let previous = self
            .last_key
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(candidate.max(last + 1))
            });
        TokenKey(candidate.max(previous.unwrap_or_default() + 1))
    }
}

async fn key_ring(store: &Store, now: Timestamp) -> Result<KeyRing, StartError> {
    let mut kept = store.read(ops::SigningKeys).await?;
    if kept.is_empty() {
        kept = store.write(ops::PutSigningKey(new_key(now)?)).await?;
    }
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(KeyRing::new(&kept, now, workers)?)
}

/// Makes a signing key. Takes some tenths of a second of one core.
pub(crate) fn new_key(now: Timestamp) -> Result<ops::SigningKeyRecord, SigningError> {
    let pkcs8 = SigningKey::generate_pkcs8()?;
    let kid = SigningKey::from_pkcs8(&pkcs8, 1)?.kid().to_owned();
    Ok(ops::SigningKeyRecord {
        kid,
        pkcs8,
        created: now,
    })
}

async fn server_secret(
    store: &Store,
    random: &RandomSource,
    name: &'static str,
) -> Result<Zeroizing<[u8; 32]>, StartError> {
    let kept = match store.read(ops::ServerSecret(name)).await? {
        Some(kept) => kept,
        None => {
            let value = Zeroizing::new(random.bytes::<32>().to_vec());
            store.write(ops::PutServerSecret { name, value }).await?
        }
    };
    <[u8; 32]>::try_from(kept.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| StartError::DamagedSecret(name))
}
