//! The server's state: what every handler may use.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use bytes::Bytes;
use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    exchange::{authorize::AUTH_CODE_PAGE, discovery::GetOpenIdConfiguration, keys::GetKeys},
    http::join,
};
use globus_auth_rules::{
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
        passwords::{PasswordError, Passwords},
        random::RandomSource,
        signing::{SigningError, SigningKey},
    },
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
    /// The key that signs ID tokens now.
    pub signing: SigningKey,
    /// Writes and reads the texts of tokens.
    pub texts: TokenTexts,
    /// Proves that forms are ours.
    pub csrf: CsrfKey,
    /// The browser's cookie.
    pub cookie: BrowserCookie,
    /// Who tried passwords, and how often.
    pub attempts: LoginAttempts,
    /// Clients, scopes and providers, kept from the store.
    pub directory: Directory,
    /// Where people and clients reach the server.
    pub addresses: Addresses,
    /// The discovery document.
    pub discovery: Bytes,
    /// The key set.
    pub keys: Bytes,
    /// What all pages share.
    pub site: Site,
    /// The people whom the login page offers by one button; none but on a development server.
    pub people: Vec<DevPerson>,
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
        let signing = signing_key(&store, clock.now()).await?;
        let mask = server_secret(&store, &random, "token_mask").await?;
        let forms = server_secret(&store, &random, "csrf").await?;
        let configuration = OpenIdConfiguration::for_issuer(&addresses.base);
        let keys = JwkSet {
            keys: vec![signing.jwk().clone()],
        };
        let directory = Directory::new(store.clone());
        Ok(Self(Arc::new(Inner {
            clock,
            random,
            passwords,
            signing,
            texts: TokenTexts::new(&*mask),
            csrf: CsrfKey::new(&forms),
            cookie: BrowserCookie::for_base_url(&addresses.base),
            attempts: LoginAttempts::new(),
            directory,
            discovery: GetOpenIdConfiguration::write_answer(&configuration).into(),
            keys: GetKeys::write_answer(&keys).into(),
            site,
            people,
            addresses,
            store,
            last_key: AtomicI64::new(0),
        })))
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

async fn signing_key(store: &Store, now: Timestamp) -> Result<SigningKey, StartError> {
    let mut kept = store.read(ops::SigningKeys).await?;
    if kept.is_empty() {
        let pkcs8 = SigningKey::generate_pkcs8()?;
        let kid = SigningKey::from_pkcs8(&pkcs8, 1)?.kid().to_owned();
        kept = store
            .write(ops::PutSigningKey(ops::SigningKeyRecord {
                kid,
                pkcs8,
                created: now,
            }))
            .await?;
    }
    let newest = kept.first().ok_or(SigningError::UnreadableKey)?;
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(SigningKey::from_pkcs8(&newest.pkcs8, workers)?)
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
