//! What a development server holds, as one document for people and for test programs.

use std::collections::BTreeMap;

use globus_auth_protocol::{
    ids::{AUTH_RESOURCE_SERVER, ClientId},
    secret::{ClientSecret, Password},
};
use globus_auth_rules::model::ClientType;
use serde::Serialize;
use url::Url;

use crate::seed::{self, Seed, SeedClient};

/// Accounts, clients and scopes with their secrets, and the environment that points programs here. The secrets are made
/// up and known to everybody; they are meant to be printed.
#[derive(Debug, Clone, Serialize)]
pub struct Fixtures {
    /// The base URL; ends in a slash.
    pub base_url: String,
    /// The issuer of ID tokens.
    pub issuer: String,
    /// Variables to export.
    pub environment: BTreeMap<&'static str, String>,
    /// People.
    pub people: Vec<PersonFixture>,
    /// Identity providers.
    pub identity_providers: Vec<ProviderFixture>,
    /// Clients.
    pub clients: Vec<ClientFixture>,
    /// Scopes.
    pub scopes: Vec<ScopeFixture>,
    /// Which of them to use for what.
    pub roles: Roles,
}

/// A person who can log in.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFixture {
    /// The id of the primary identity.
    pub id: String,
    /// Its username.
    pub username: String,
    /// The password of every identity.
    pub password: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The organization.
    pub organization: Option<String>,
    /// All linked identities, the primary one first.
    pub identities: Vec<IdentityFixture>,
}

/// An identity.
#[derive(Debug, Clone, Serialize)]
pub struct IdentityFixture {
    /// Its id.
    pub id: String,
    /// Its username.
    pub username: String,
    /// The id of its provider.
    pub identity_provider: Option<String>,
}

/// An identity provider.
#[derive(Debug, Clone, Serialize)]
pub struct ProviderFixture {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its domains.
    pub domains: Vec<String>,
}

/// A client.
#[derive(Debug, Clone, Serialize)]
pub struct ClientFixture {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub client_type: String,
    /// Its secret.
    pub secret: Option<String>,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
    /// The name that its tokens carry, if it is a resource server.
    pub resource_server: Option<String>,
}

/// A scope.
#[derive(Debug, Clone, Serialize)]
pub struct ScopeFixture {
    /// Its id.
    pub id: String,
    /// Its scope string.
    pub scope_string: String,
    /// The resource server that takes its tokens.
    pub resource_server: String,
    /// What it needs.
    pub dependent_scopes: Vec<DependencyFixture>,
}

/// A dependency of a scope.
#[derive(Debug, Clone, Serialize)]
pub struct DependencyFixture {
    /// The scope string.
    pub scope_string: String,
    /// Whether it is there only when asked for.
    pub optional: bool,
}

/// Which client, person and scope of the seed to use for what: the first that fits.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Roles {
    /// A public client for native login.
    pub native_client: Option<String>,
    /// A confidential client that is no resource server.
    pub confidential_client: Option<String>,
    /// A resource server that can call, and owns a scope with dependencies.
    pub resource_server: Option<String>,
    /// That scope.
    pub resource_server_scope: Option<String>,
    /// A person with a password.
    pub person: Option<String>,
    /// A person with a password and several identities.
    pub linked_person: Option<String>,
}

impl Fixtures {
    /// Of a seed on a server at a base URL.
    #[must_use]
    pub fn new(seed: &Seed, base: &Url) -> Self {
        let roles = Roles::of(seed);
        let mut environment = BTreeMap::from([("GLOBUS_SDK_SERVICE_URL_AUTH", base.to_string())]);
        if let Some(client) = &roles.native_client {
            environment.insert("GLOBUS_AUTH_CLIENT_ID", client.clone());
        }
        Self {
            base_url: base.to_string(),
            issuer: base.as_str().trim_end_matches('/').to_owned(),
            environment,
            people: people(seed),
            identity_providers: providers(seed),
            clients: seed.clients.iter().map(client).collect(),
            scopes: seed.clients.iter().flat_map(scopes).collect(),
            roles,
        }
    }
}

fn people(seed: &Seed) -> Vec<PersonFixture> {
    let person = |person: &seed::SeedPerson| {
        let identities: Vec<IdentityFixture> = person
            .identities
            .iter()
            .map(|identity| IdentityFixture {
                id: seed::identity_id(identity).to_string(),
                username: identity.username.clone(),
                identity_provider: seed::provider_of(seed, &identity.username).map(|(_, id)| id.to_string()),
            })
            .collect();
        let first = identities.first();
        PersonFixture {
            id: first.map(|identity| identity.id.clone()).unwrap_or_default(),
            username: first.map(|identity| identity.username.clone()).unwrap_or_default(),
            password: person
                .password
                .as_ref()
                .map(|password: &Password| password.expose_secret().to_owned()),
            name: person.name.clone(),
            email: person
                .email
                .clone()
                .or_else(|| first.map(|identity| identity.username.clone())),
            organization: person.organization.clone(),
            identities,
        }
    };
    seed.people.iter().map(person).collect()
}

fn providers(seed: &Seed) -> Vec<ProviderFixture> {
    seed.providers
        .iter()
        .map(|provider| ProviderFixture {
            id: seed::provider_id(provider).to_string(),
            name: provider.name.clone(),
            domains: provider.domains.clone(),
        })
        .collect()
}

fn client(client: &SeedClient) -> ClientFixture {
    let owns = !client.scopes.is_empty();
    ClientFixture {
        id: seed::client_id(client).to_string(),
        name: client.name.clone(),
        client_type: client.client_type.clone(),
        secret: client
            .secret
            .as_ref()
            .map(|secret: &ClientSecret| secret.expose_secret().to_owned()),
        redirect_uris: client.redirect_uris.clone(),
        resource_server: owns.then(|| seed::resource_server(client).as_str().to_owned()),
    }
}

fn scopes(client: &SeedClient) -> impl Iterator<Item = ScopeFixture> {
    client.scopes.iter().map(move |scope| ScopeFixture {
        id: seed::scope_id(client, scope).to_string(),
        scope_string: seed::scope_string(client, scope),
        resource_server: seed::resource_server(client).as_str().to_owned(),
        dependent_scopes: scope
            .dependent_scopes
            .iter()
            .map(|below| DependencyFixture {
                scope_string: below.scope.clone(),
                optional: below.optional,
            })
            .collect(),
    })
}

impl Roles {
    fn of(seed: &Seed) -> Self {
        let id = |client: &SeedClient| -> String { ClientId::to_string(&seed::client_id(client)) };
        let is = |client: &SeedClient, wanted: ClientType| client.client_type == wanted.as_str();
        let mut clients = seed.clients.iter();
        let native = clients.find(|client| is(client, ClientType::PublicInstalledClient));
        let mut clients = seed.clients.iter();
        let confidential = clients.find(|client| is(client, ClientType::ConfidentialClient) && client.secret.is_some());
        let depends = |client: &&SeedClient| {
            let other = client.resource_server.as_deref() != Some(AUTH_RESOURCE_SERVER);
            other && client.secret.is_some() && client.scopes.iter().any(|scope| !scope.dependent_scopes.is_empty())
        };
        let resource_server = seed.clients.iter().find(depends);
        let scope = resource_server.and_then(|client| {
            let scope = client.scopes.iter().find(|scope| !scope.dependent_scopes.is_empty())?;
            Some(seed::scope_string(client, scope))
        });
        let username = |person: &seed::SeedPerson| person.identities.first().map(|first| first.username.clone());
        let mut able = seed.people.iter().filter(|person| person.password.is_some());
        let linked = able.clone().find(|person| person.identities.len() > 1);
        Self {
            native_client: native.map(id),
            confidential_client: confidential.map(id),
            resource_server: resource_server.map(id),
            resource_server_scope: scope,
            person: able.next().and_then(username),
            linked_person: linked.and_then(username),
        }
    }
}
