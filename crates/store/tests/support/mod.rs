//! What the tests share: nouns to store, operations to watch the writer with, looks at files.

#![expect(dead_code, reason = "each test file uses a part of this")]

pub(crate) mod postgres;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender},
    },
};

use globus_auth_protocol::{
    ids::{
        ClientId, CredentialId, GroupId, IdentityId, IdentityProviderId, PolicyId, ProjectId, ResourceServer, ScopeId,
        SessionId,
    },
    pkce::CodeVerifier,
};
use globus_auth_rules::model::{
    AccessTokenRecord, AccountId, AuditOrigin, Authentication, Client, ClientCredential, ClientLinks, ClientType,
    CodeRecord, CodeState, GrantKey, GrantRecord, Identity, IdentityProvider, IdentityStatus, IdentityType,
    Interaction, InteractionId, PasswordHash, Project, ProjectPolicy, RefreshTokenRecord, ScopeDependency, ScopeRecord,
    SecretHash, Timestamp, TokenKey, Visibility,
};
use globus_auth_store::{
    Connection, Operation, Store, StoreError, StoreLocation, Value,
    ops::{LogIn, SeedRows},
};

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000_001);

pub(crate) fn client_id(number: u8) -> ClientId {
    ClientId::from_random([number; 16])
}

pub(crate) fn identity_id(number: u8) -> IdentityId {
    IdentityId::from_random([number; 16])
}

pub(crate) fn provider_id(number: u8) -> IdentityProviderId {
    IdentityProviderId::from_random([number; 16])
}

pub(crate) fn scope_id(number: u8) -> ScopeId {
    ScopeId::from_random([number; 16])
}

pub(crate) fn session_id(number: u8) -> SessionId {
    SessionId::from_random([number; 16])
}

pub(crate) fn account(number: u8) -> AccountId {
    AccountId(identity_id(number).as_uuid())
}

pub(crate) fn provider(number: u8) -> IdentityProvider {
    IdentityProvider {
        id: provider_id(number),
        name: format!("Provider {number}"),
        short_name: format!("p{number}"),
        domains: vec![format!("p{number}.example.edu")],
        alternative_names: vec!["Another \"name\"".to_owned()],
    }
}

pub(crate) fn identity(number: u8, in_account: u8) -> Identity {
    Identity {
        id: identity_id(number),
        username: format!("Ada{number}@p1.example.edu"),
        provider: provider_id(1),
        name: Some("Ada Example".to_owned()),
        email: Some("ada@example.edu".to_owned()),
        organization: None,
        status: IdentityStatus::Unused,
        identity_type: Some(IdentityType::Login),
        account: account(in_account),
        primary: number == in_account,
        created: NOW.plus_seconds(i64::from(number)),
    }
}

pub(crate) fn project() -> Project {
    Project {
        id: ProjectId::from_random([1; 16]),
        display_name: "A project".to_owned(),
        contact_email: "contact@example.org".to_owned(),
        admin_ids: vec![identity_id(1), identity_id(2)],
        admin_group_ids: vec![GroupId::from_random([1; 16])],
        created: NOW,
    }
}

pub(crate) fn policy() -> ProjectPolicy {
    ProjectPolicy {
        id: PolicyId::from_random([1; 16]),
        project: project().id,
        display_name: "A policy".to_owned(),
        description: "Who may".to_owned(),
        high_assurance: true,
        authentication_assurance_timeout: Some(3600),
        required_mfa: false,
        domain_constraints_include: Some(vec!["example.edu".to_owned()]),
        domain_constraints_exclude: None,
    }
}

pub(crate) fn client(number: u8) -> Client {
    Client {
        id: client_id(number),
        name: format!("Client {number}"),
        project: Some(project().id),
        client_type: ClientType::ConfidentialClient,
        visibility: Visibility::Private,
        redirect_uris: vec!["https://app.example.org/callback".to_owned()],
        links: ClientLinks {
            privacy_policy: Some("https://app.example.org/privacy".to_owned()),
            ..Default::default()
        },
        required_idp: Some(provider_id(1)),
        preselect_idp: None,
        parent_client: Some(client_id(9)),
        template_instance: true,
        prompt_for_named_grant: false,
        userinfo_from_effective_identity: true,
        fqdns: vec!["app.example.org".to_owned()],
        resource_server: ResourceServer::new("app.example.org"),
        created: NOW,
    }
}

pub(crate) fn credential(number: u8, of: u8) -> ClientCredential {
    ClientCredential {
        id: CredentialId::from_random([number; 16]),
        client: client_id(of),
        name: format!("Secret {number}"),
        secret_hash: SecretHash([number; 32]),
        created: NOW.plus_seconds(i64::from(number)),
    }
}

pub(crate) fn scope(number: u8, dependencies: &[u8]) -> ScopeRecord {
    ScopeRecord {
        id: scope_id(number),
        scope_string: format!("urn:globus:auth:scope:app.example.org:s{number}"),
        owner: client_id(1),
        name: format!("Scope {number}"),
        description: "Do things".to_owned(),
        advertised: true,
        allows_refresh_token: false,
        required_domains: vec!["example.edu".to_owned()],
        dependencies: dependencies
            .iter()
            .map(|needed| ScopeDependency {
                scope: scope_id(*needed),
                optional: needed % 2 == 0,
                requires_refresh_token: needed % 2 == 1,
            })
            .collect(),
        created: NOW,
    }
}

/// Two linked people and one alone, two clients, three scopes that depend on each other.
pub(crate) fn seed() -> SeedRows {
    SeedRows {
        providers: vec![provider(1), provider(2)],
        identities: vec![identity(1, 1), identity(2, 1), identity(3, 3)],
        passwords: vec![(identity_id(1), PasswordHash("$argon2id$1".to_owned()))],
        operators: Vec::new(),
        projects: vec![project()],
        policies: vec![policy()],
        clients: vec![client(1), client(2)],
        credentials: vec![credential(1, 1), credential(2, 1)],
        scopes: vec![scope(1, &[3, 2]), scope(2, &[3]), scope(3, &[])],
    }
}

pub(crate) fn authentication(of: u8, at: Timestamp) -> Authentication {
    Authentication {
        identity: identity_id(of),
        provider: provider_id(1),
        auth_time: at,
        acr: None,
        amr: vec!["mfa".to_owned()],
    }
}

/// A log-in to session 1 under a new cookie, which replaces the one of [`interaction`].
pub(crate) fn log_in(cookie: u8, of: u8, at: Timestamp) -> LogIn {
    LogIn {
        session: session_id(1),
        cookie_hash: SecretHash([cookie; 32]),
        previous_cookie: SecretHash([8; 32]),
        expires: at.plus_seconds(600),
        authentication: authentication(of, at),
        interaction: None,
        origin: AuditOrigin {
            address: Some([192, 0, 2, cookie].into()),
            agent: Some("A browser".to_owned()),
            request: None,
        },
        at,
    }
}

pub(crate) fn interaction(id: &str) -> Interaction {
    Interaction {
        id: InteractionId(id.to_owned()),
        query: "client_id=1&scope=openid".to_owned(),
        browser_hash: SecretHash([8; 32]),
        created: NOW,
        expires: NOW.plus_seconds(600),
        authenticated: None,
        session: None,
        awaiting: None,
        linking: None,
    }
}

pub(crate) fn grant(key: i64) -> GrantRecord {
    GrantRecord {
        key: GrantKey(key),
        client: client_id(1),
        identity: identity_id(1),
        session: session_id(1),
        authentications: vec![authentication(1, NOW)],
        created: NOW,
        revoked: None,
    }
}

pub(crate) fn code(hash: u8, grant: i64) -> CodeRecord {
    CodeRecord {
        hash: SecretHash([hash; 32]),
        grant: GrantKey(grant),
        client: client_id(1),
        identity: identity_id(1),
        session: session_id(1),
        redirect_uri: "https://app.example.org/callback".to_owned(),
        challenge: Some(CodeVerifier::from_random([7; 32]).challenge()),
        scope: "openid a[b *c]".to_owned(),
        state: Some("the state".to_owned()),
        nonce: None,
        offline: true,
        issued: NOW,
        expires: NOW.plus_seconds(600),
        state_of: CodeState::Issued,
    }
}

pub(crate) fn access_token(key: i64) -> AccessTokenRecord {
    AccessTokenRecord {
        key: TokenKey(key),
        hash: SecretHash([5; 32]),
        grant: None,
        refresh: None,
        client: client_id(1),
        identity: client_id(1).as_identity(),
        resource_server: ResourceServer::new("app.example.org"),
        scope: "openid email".to_owned(),
        consents: Vec::new(),
        session: None,
        issued: NOW,
        expires: NOW.plus_seconds(172_800),
        revoked: None,
    }
}

pub(crate) fn refresh_token(key: i64) -> RefreshTokenRecord {
    RefreshTokenRecord {
        key: TokenKey(key),
        hash: SecretHash([6; 32]),
        grant: None,
        client: client_id(1),
        identity: identity_id(1),
        resource_server: ResourceServer::auth(),
        scope: "openid".to_owned(),
        consents: Vec::new(),
        session: Some(session_id(1)),
        issued: NOW,
        last_used: NOW,
        revoked: None,
    }
}

/// What a test's database is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A directory of its own for a test, and the database in it or on a server.
pub(crate) struct Home {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) on_server: Option<postgres::Database>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::on(Engine::Sqlite)
    }

    pub(crate) fn on(engine: Engine) -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            on_server: (engine == Engine::Postgres).then(postgres::Database::new),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.directory.path().join("auth.db")
    }

    pub(crate) fn location(&self) -> StoreLocation {
        match &self.on_server {
            Some(database) => StoreLocation::Postgres(database.location().parse().unwrap()),
            None => StoreLocation::File(self.database()),
        }
    }

    /// Does something to the database behind the store's back.
    pub(crate) fn meddle(&self, sql: &str) {
        match &self.on_server {
            Some(database) => drop(database.run(sql)),
            None => rusqlite::Connection::open(self.database())
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
        }
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.location()).unwrap()
    }

    /// Every file, with what is in it.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_of(self.directory.path())
    }
}

pub(crate) fn files_of(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

/// How many transactions a write-ahead log holds: its frames that say the size of the database after them
/// (<https://www.sqlite.org/fileformat2.html>, "WAL Frame Header").
pub(crate) fn commits_in_log(database: &Path) -> usize {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    let log = std::fs::read(log).unwrap();
    if log.is_empty() {
        return 0;
    }
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    log[32..]
        .chunks(24 + page)
        .filter(|frame| frame[4..8] != [0; 4])
        .count()
}

/// Inserts a server secret by hand, then does something unusual.
#[derive(Clone)]
pub(crate) struct Write {
    pub(crate) name: &'static str,
    pub(crate) then: Then,
}

#[derive(Clone)]
pub(crate) enum Then {
    Succeed,
    Fail,
    Panic,
    WaitForever,
    /// Ends the transaction behind the writer's back.
    RollEverythingBack,
    /// Says that it began, then blocks the writer until told to go on.
    Block(Sender<()>, Arc<Mutex<Receiver<()>>>),
}

impl Operation for Write {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "write";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        let values = [Value::from(self.name), Value::from([1_u8].as_slice())];
        db.execute_one("INSERT INTO server_secrets (name, value) VALUES ($1, $2)", &values)
            .await?;
        match self.then {
            Then::Succeed => Ok(()),
            Then::Fail => Err(StoreError::Reference),
            Then::Panic => panic!("as asked"),
            Then::WaitForever => std::future::pending().await,
            Then::RollEverythingBack => db.execute("ROLLBACK", &[]).await.map(drop),
            Then::Block(began, go_on) => {
                began.send(()).unwrap();
                go_on.lock().unwrap().recv().unwrap();
                Ok(())
            }
        }
    }
}

pub(crate) fn write(name: &'static str) -> Write {
    Write {
        name,
        then: Then::Succeed,
    }
}

/// The names that [`Write`] wrote.
#[derive(Clone)]
pub(crate) struct Written;

impl Operation for Written {
    type Output = Vec<String>;
    type Error = StoreError;
    const NAME: &'static str = "written";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Vec<String>, StoreError> {
        db.query("SELECT name FROM server_secrets ORDER BY name", &[], |row| {
            row.take("name")
        })
        .await
    }
}
