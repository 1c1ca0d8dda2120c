//! What an operator does with the database of a server: `globus-auth admin`.
//!
//! Everything here opens the database itself. A file of SQLite belongs to one process at a time, so the server must be
//! stopped for it, but for [`backup`], which only reads.

mod clients;
mod linking;
mod operators;
mod people;

use std::path::Path;

use globus_auth_protocol::secret::ClientSecret;
use globus_auth_rules::model::{
    AuditAction, AuditActor, AuditEntry, AuditEvent, AuditOrigin, AuditOutcome, AuditSubject,
};
use globus_auth_store::{BackupError, Operation, Store, StoreError, ops};
use url::Url;

pub use clients::{KnownClient, KnownSecret, NewClient};
pub use operators::AuditWanted;
pub use people::{KnownPerson, NewPerson};

pub use crate::serve::purge::Purged;

use crate::{
    app::Addresses,
    config::Config,
    host::{clock::Clock, passwords::Passwords, random::RandomSource},
    key_ring::{self, KeyError},
    seed::{self, Seed, SeedError, SeedProject, SeedProvider},
    serve::{self, ServeError, purge},
};

/// Why something was not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] ServeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is wrong.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// A signing key could not be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// It is there already.
    #[error("there is {0} already")]
    Exists(String),
    /// It is not there.
    #[error("there is no {0}")]
    NotFound(String),
    /// The rules are against it.
    #[error("this cannot be done: {0}")]
    Refused(String),
    /// Somebody else, such as a server beside this command, changed what it is about.
    #[error("it was changed at the same moment: run this again")]
    ChangedMeanwhile,
    /// The database was not copied.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The process ends.
    #[error("it was interrupted")]
    Interrupted,
}

impl AdminError {
    /// Whether a running server has the database.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        matches!(self, Self::Open(error) if error.is_in_use())
    }
}

/// The open database of a server that does not run.
#[derive(Debug)]
pub struct Admin {
    store: Store,
    clock: Clock,
    random: RandomSource,
    passwords: Passwords,
    auth_code_page: Url,
    keep_audit_seconds: Option<i64>,
}

/// A signing key, without its secret half.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct KnownKey {
    /// Its name in tokens and in the key set.
    pub kid: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
}

impl From<&ops::SigningKeyRecord> for KnownKey {
    fn from(key: &ops::SigningKeyRecord) -> Self {
        Self {
            kid: key.kid.clone(),
            created: key.created.seconds().0,
        }
    }
}

impl Admin {
    /// Opens the database that a configuration names. Where the configuration does not leave that to a command, the database
    /// is made where it is not there, and its schema brought up to date.
    ///
    /// # Errors
    /// [`AdminError::Open`].
    pub async fn open(config: &Config) -> Result<Self, AdminError> {
        Ok(Self::on(serve::open(config)?, config))
    }

    /// Opens the database that a configuration names, making it where it is not there, and brings its schema up to date
    /// whatever the configuration says.
    ///
    /// # Errors
    /// [`AdminError::Open`].
    pub async fn migrate(config: &Config) -> Result<Self, AdminError> {
        let store = Store::open(&config.database.location()).map_err(ServeError::from)?;
        Ok(Self::on(store, config))
    }

    fn on(store: Store, config: &Config) -> Self {
        let random = RandomSource::system();
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            store,
            clock: Clock::system(),
            passwords: Passwords::new(random.clone(), workers),
            random,
            auth_code_page: Addresses::new(&config.http.public_url).auth_code_page,
            keep_audit_seconds: config.audit.keep_seconds,
        }
    }

    /// Closes the database.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// Prepares a new database: Globus Auth's own scopes and the provider of clients' identities.
    ///
    /// # Errors
    /// [`AdminError::Exists`] when that was done before.
    pub async fn init(&self) -> Result<(), AdminError> {
        if !self.store.read(ops::ClientsAll).await?.is_empty() {
            return Err(AdminError::Exists("something in the database".to_owned()));
        }
        let entry = entry(AuditAction::InitDatabase, AuditSubject::Database);
        self.sow(&Seed::base()?, entry).await
    }

    /// Adds everything that a seed file states, and overwrites what has the same ids.
    ///
    /// # Errors
    /// [`AdminError::Seed`], which names the entry.
    pub async fn apply(&self, file: &str) -> Result<(), AdminError> {
        let mut seed = Seed::base()?;
        seed.add(Seed::parse(file)?);
        self.sow(&seed, entry(AuditAction::ApplySeed, AuditSubject::Database))
            .await
    }

    /// Adds a project whose admin is an identity that exists.
    ///
    /// # Errors
    /// [`AdminError::NotFound`]: nobody has the username.
    pub async fn add_project(&self, name: &str, contact: &str, admin: &str) -> Result<(), AdminError> {
        let found = ops::IdentitiesByUsernames(vec![admin.to_owned()]);
        let found = self.store.read(found).await?.pop();
        let admin = found.ok_or_else(|| AdminError::NotFound(format!("person '{admin}'")))?;
        let seed = Seed {
            projects: vec![SeedProject {
                id: None,
                display_name: name.to_owned(),
                contact_email: contact.to_owned(),
                admins: Vec::new(),
            }],
            ..Seed::default()
        };
        let mut rows = self.rows(&seed).await?;
        let mut subject = AuditSubject::Database;
        for project in &mut rows.projects {
            project.admin_ids.push(admin.id);
            subject = AuditSubject::Project(project.id);
        }
        let entry = entry(AuditAction::CreateProject, subject).with("name", name);
        self.record(ops::ApplySeed(rows), entry).await
    }

    /// Adds an identity provider whose people have passwords here.
    ///
    /// # Errors
    /// [`AdminError::Exists`] when one has the short name, or one of the domains.
    pub async fn add_provider(&self, provider: SeedProvider) -> Result<(), AdminError> {
        for known in self.store.read(ops::IdentityProvidersAll).await? {
            let shared = provider
                .domains
                .iter()
                .find(|domain| known.domains.contains(&domain.to_lowercase()));
            if known.short_name == provider.short_name || shared.is_some() {
                let what = shared.unwrap_or(&provider.short_name);
                return Err(AdminError::Exists(format!(
                    "the provider '{}' with '{what}'",
                    known.name
                )));
            }
        }
        let subject = AuditSubject::Provider(seed::provider_id(&provider));
        let entry = entry(AuditAction::CreateProvider, subject).with("name", &provider.name);
        let seed = Seed {
            providers: vec![provider],
            ..Seed::default()
        };
        self.sow(&seed, entry).await
    }

    /// All identity providers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn providers(&self) -> Result<Vec<SeedProvider>, AdminError> {
        let all = self.store.read(ops::IdentityProvidersAll).await?;
        let shown = all.into_iter().map(|provider| SeedProvider {
            id: Some(provider.id),
            name: provider.name,
            short_name: provider.short_name,
            domains: provider.domains,
            alternative_names: provider.alternative_names,
            upstream: None,
        });
        Ok(shown.collect())
    }

    /// The keys that sign ID tokens, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keys(&self) -> Result<Vec<KnownKey>, AdminError> {
        let keys = self.store.read(ops::SigningKeys).await?;
        Ok(keys.iter().map(KnownKey::from).collect())
    }

    /// Makes a new key. It is published at once, signs an hour later, and the one before it is published until the last
    /// token that it signed has expired.
    ///
    /// # Errors
    /// When no key can be made, or the store fails.
    pub async fn rotate_keys(&self) -> Result<KnownKey, AdminError> {
        let key = key_ring::rotate(&self.store, self.clock.now()).await?;
        Ok(KnownKey::from(&key))
    }

    /// Deletes what a running server deletes by itself: what expired more than an hour ago, refresh tokens that were not
    /// used for half a year or have long been revoked, the grants of which nothing is left, and what the audit log keeps no
    /// longer.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self) -> Result<Purged, AdminError> {
        let now = self.clock.now();
        let expired = purge::expired(&self.store, now).await?;
        let idle = purge::idle(&self.store, now).await?;
        let told = purge::told(&self.store, self.keep_audit_seconds, now).await?;
        let event = self.event(entry(AuditAction::PurgeDatabase, AuditSubject::Database));
        let outcome = AuditOutcome::Done;
        self.store.write(ops::RecordAlone { event, outcome }).await?;
        Ok(Purged {
            refresh_tokens: idle.refresh_tokens,
            grants: idle.grants,
            audit_events: told.audit_events,
            ..expired
        })
    }

    /// Adds what a seed states, and overwrites what has the same ids.
    async fn sow(&self, seed: &Seed, entry: AuditEntry) -> Result<(), AdminError> {
        let rows = self.rows(seed).await?;
        self.record(ops::ApplySeed(rows), entry).await
    }

    /// Runs an operation, and tells the audit log of it in the same transaction.
    async fn record<O>(&self, operation: O, entry: AuditEntry) -> Result<O::Output, AdminError>
    where
        O: Operation<Output: ops::Audited>,
        AdminError: From<O::Error>,
    {
        let event = self.event(entry);
        Ok(self.store.write(ops::Recorded { operation, event }).await?)
    }

    fn event(&self, entry: AuditEntry) -> AuditEvent {
        AuditEvent {
            entry,
            origin: AuditOrigin::default(),
            at: self.clock.now(),
        }
    }

    async fn rows(&self, seed: &Seed) -> Result<ops::SeedRows, AdminError> {
        Ok(seed::rows(seed, &self.passwords, &self.auth_code_page, self.clock.now()).await?)
    }

    /// A secret that a client proves itself with: 256 random bits.
    fn new_secret(&self) -> ClientSecret {
        use base64ct::{Base64UrlUnpadded, Encoding as _};
        let bytes = zeroize::Zeroizing::new(self.random.bytes::<32>());
        ClientSecret::new(Base64UrlUnpadded::encode_string(&*bytes))
    }
}

/// What the audit log is told of a command.
fn entry(action: AuditAction, subject: AuditSubject) -> AuditEntry {
    AuditEntry::new(AuditActor::Command, action, subject)
}

/// Copies the database of a server, which may be running, into a file that must not be there yet. The copy is one moment
/// of the database, whole and checked, and only its owner may read it.
///
/// # Errors
/// [`AdminError::Backup`], which says what to do; a database on a PostgreSQL server is backed up by its own tools.
pub async fn backup(config: &Config, to: &Path) -> Result<(), AdminError> {
    let (database, to) = (config.database.location(), to.to_owned());
    let copied = tokio::task::spawn_blocking(move || database.back_up(&to)).await;
    Ok(copied.map_err(|_| AdminError::Interrupted)??)
}

/// The migrations that the schema of a server's database lacks, in the order in which they are applied. The server may be
/// running; nothing is changed.
///
/// # Errors
/// [`AdminError::Open`].
pub async fn pending_migrations(config: &Config) -> Result<Vec<&'static str>, AdminError> {
    let database = config.database.location();
    let pending = tokio::task::spawn_blocking(move || database.pending_migrations()).await;
    Ok(pending
        .map_err(|_| AdminError::Interrupted)?
        .map_err(ServeError::from)?)
}
