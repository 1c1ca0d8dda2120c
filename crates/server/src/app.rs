//! The server's state: what every handler may use.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use bytes::Bytes;
use globus_auth_protocol::{
    discovery::{ISSUER_IN_ANSWERS, OpenIdConfiguration},
    exchange::{authorize::AUTH_CODE_PAGE, discovery::GetOpenIdConfiguration},
    http::join,
    ids::IdentityProviderId,
};
use globus_auth_rules::{
    model::{Timestamp, TokenKey},
    second_factor::TotpKey,
    token_text::TokenTexts,
};
use globus_auth_store::{Store, StoreError, ops};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    browser,
    config::Tokens,
    directory::Directory,
    host::{
        clock::Clock,
        domains::DomainProofs,
        passwords::{PasswordError, Passwords},
        random::RandomSource,
    },
    key_ring::{KeyError, KeyRing},
    metrics::Metrics,
    pages::{DevPerson, Site},
    upstream::{AttemptKey, UpstreamSettings, Upstreams, UpstreamsError},
    web::{
        cookies::BrowserCookie, csrf::CsrfKey, devices::DeviceMarks, remembered::ProviderCookie,
        trace_context::JoinTrace,
    },
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
    /// What tokens are like.
    pub tokens: Tokens,
    /// Proves that forms are ours.
    pub csrf: CsrfKey,
    /// Makes the secrets of second factors.
    pub totp: TotpKey,
    /// The browser's cookie.
    pub cookie: BrowserCookie,
    /// The cookie that remembers where somebody logged in.
    pub provider_cookie: ProviderCookie,
    /// The marks of browsers in which people have logged in.
    pub devices: DeviceMarks,
    /// What is counted.
    pub metrics: Metrics,
    /// Clients, scopes and providers, kept from the store.
    pub directory: Directory,
    /// Other providers that people can log in at.
    pub upstreams: Upstreams,
    /// The key of attempts to log in there.
    pub attempt_key: AttemptKey,
    /// Where people and clients reach the server.
    pub addresses: Addresses,
    /// The discovery document.
    pub discovery: Bytes,
    /// What all pages share.
    pub site: Site,
    /// The people whom the login page offers by one button; none but on a development server.
    pub people: Vec<DevPerson>,
    /// How domains prove that they belong to clients.
    pub domains: DomainProofs,
    /// Who may see the operator pages, and how long the audit log is kept.
    pub oversight: Oversight,
    /// How requests join the traces of others, where traces are collected.
    pub join_trace: Option<JoinTrace>,
    /// The name under which this process counts.
    pub process: String,
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

    /// Where a provider sends people back to: a path of its own for each.
    #[must_use]
    pub fn upstream_callback(&self, provider: IdentityProviderId) -> Url {
        join(&self.base, &browser::upstream_callback_path(provider))
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
    /// After how many seconds a signing key is followed by a new one, usually
    /// [`ROTATION_SECONDS`](crate::key_ring::ROTATION_SECONDS); `None` for only when an operator says so.
    pub rotate_keys_after: Option<i64>,
    /// Other providers that people can log in at.
    pub upstreams: Vec<UpstreamSettings>,
    /// What tokens are like.
    pub tokens: Tokens,
    /// What operators are told, and who they are.
    pub oversight: Oversight,
    /// How requests join the traces of others, where traces are collected.
    pub join_trace: Option<JoinTrace>,
}

/// What operators are told, and who they are.
#[derive(Debug, Clone, Default)]
pub struct Oversight {
    /// Usernames of operators, beside those whom the database names.
    pub operators: Vec<String>,
    /// How long the audit log is kept, in seconds; `None` for ever.
    pub keep_audit_seconds: Option<i64>,
}

impl Oversight {
    /// Whether a username is that of an operator, whatever its case.
    pub(crate) fn names(&self, username: &str) -> bool {
        !self.operators.is_empty() && self.operators.contains(&username.to_lowercase())
    }

    fn in_lower_case(self) -> Self {
        Self {
            operators: self.operators.iter().map(|name| name.to_lowercase()).collect(),
            ..self
        }
    }
}

/// Why a server could not start on its database.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing keys could not be made or read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The base URL is none.
    #[error("the base URL is not a URL: {0}")]
    BaseUrl(#[from] url::ParseError),
    /// The providers cannot be used as they are configured.
    #[error(transparent)]
    Upstreams(#[from] UpstreamsError),
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
    /// Makes the state on a database: finds its secrets, or makes them at the first start, and its signing keys.
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
            rotate_keys_after,
            upstreams,
            tokens,
            oversight,
            join_trace,
        } = parts;
        let addresses = Addresses::new(&base);
        let keys = KeyRing::open(store.clone(), rotate_keys_after, clock.now()).await?;
        let mask = server_secret(&store, &random, "token_mask").await?;
        let forms = server_secret(&store, &random, "csrf").await?;
        let attempts = server_secret(&store, &random, "upstream_attempts").await?;
        let upstreams = Upstreams::new(upstreams, |provider| addresses.upstream_callback(provider))?;
        let devices = server_secret(&store, &random, "devices").await?;
        let totp = server_secret(&store, &random, "totp").await?;
        let mut configuration = OpenIdConfiguration::for_issuer(&addresses.base);
        configuration.extra.insert(ISSUER_IN_ANSWERS.to_owned(), true.into());
        let directory = Directory::new(store.clone());
        let domains = if site.dev {
            DomainProofs::assumed()
        } else {
            DomainProofs::system(random.clone())
        };
        Ok(Self(Arc::new(Inner {
            domains,
            oversight: oversight.in_lower_case(),
            join_trace,
            process: format!("{:016x}", u64::from_be_bytes(random.bytes())),
            clock,
            random,
            passwords,
            keys,
            texts: TokenTexts::new(&*mask),
            tokens,
            csrf: CsrfKey::new(&forms),
            totp: TotpKey::new(&totp),
            cookie: BrowserCookie::for_base_url(&addresses.base),
            provider_cookie: ProviderCookie::for_base_url(&addresses.base),
            devices: DeviceMarks::new(&devices, &addresses.base),
            upstreams,
            attempt_key: AttemptKey::new(&attempts),
            metrics: Metrics::new(),
            directory,
            discovery: GetOpenIdConfiguration::write_answer(&configuration).into(),
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
