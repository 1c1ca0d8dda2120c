//! The seed file: everything a server can begin with, and the state that a development server is reset to.
//!
//! TOML; unknown members are refused. Ids may be left out: they are then made of the name, the same every time.

mod checks;
mod file;
mod rows;

use globus_auth_protocol::ids::{AUTH_RESOURCE_SERVER, ClientId, IdentityProviderId};
use globus_auth_rules::redirect::BadRedirectUri;

use crate::{host::passwords::PasswordError, upstream::UpstreamSettings};

pub(crate) use file::default_scopes;
pub use file::{
    Seed, SeedClient, SeedDependency, SeedIdentity, SeedPerson, SeedPolicy, SeedProject, SeedProvider, SeedScope,
    SeedUpstream,
};
pub(crate) use rows::provider_id;
pub use rows::{client_id, identity_id, provider_of, resource_server, rows, scope_id, scope_string};

/// The seed that a development server begins with unless it is given another.
pub const DEFAULT_SEED: &str = include_str!("../../seeds/dev.toml");

/// The domain of the identities of clients.
const CLIENTS_DOMAIN: &str = "clients.auth.globus.org";

/// Why a seed file is refused.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Not TOML, or with members that a seed does not have.
    #[error("the seed file cannot be read: {0}")]
    Toml(#[from] Box<toml::de::Error>),
    /// Something is missing or stands against something else.
    #[error("the seed file is wrong at {place}: {problem}")]
    Wrong {
        /// Such as `clients "Portal", redirect_uris`.
        place: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A password could not be hashed.
    #[error("the seed file's passwords could not be hashed: {0}")]
    Password(#[from] PasswordError),
}

impl SeedError {
    fn at(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Wrong {
            place: place.into(),
            problem: problem.into(),
        }
    }

    fn redirect_uri(client: &str, problem: BadRedirectUri) -> Self {
        Self::at(format!("clients \"{client}\", redirect_uris"), problem.to_string())
    }
}

impl Seed {
    /// Reads a seed file.
    ///
    /// # Errors
    /// Names the line, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        toml::from_str(text).map_err(|error| SeedError::Toml(Box::new(error)))
    }

    /// The OpenID Connect providers that people log in at.
    #[must_use]
    pub fn upstreams(&self) -> Vec<UpstreamSettings> {
        let settings = |provider: &SeedProvider| {
            provider.upstream.clone().map(|upstream| UpstreamSettings {
                provider: provider_id(provider),
                issuer: upstream.issuer,
                client_id: upstream.client_id,
                client_secret: upstream.client_secret,
                scopes: upstream.scopes,
                username_claim: upstream.username_claim,
            })
        };
        self.providers.iter().filter_map(settings).collect()
    }

    /// What every server needs: Globus Auth's own scopes, and the provider of clients' identities.
    ///
    /// # Errors
    /// None but a mistake in [`DEFAULT_SEED`], of which it is a part.
    pub fn base() -> Result<Self, SeedError> {
        let Self { providers, clients, .. } = Self::parse(DEFAULT_SEED)?;
        let of_clients = |provider: &SeedProvider| provider.domains.iter().any(|domain| domain == CLIENTS_DOMAIN);
        let is_auth = |client: &SeedClient| client.resource_server.as_deref() == Some(AUTH_RESOURCE_SERVER);
        Ok(Self {
            providers: providers.into_iter().filter(of_clients).collect(),
            clients: clients.into_iter().filter(is_auth).collect(),
            ..Self::default()
        })
    }

    /// Adds the entries of another seed, but those whose ids are there already.
    pub(crate) fn add(&mut self, more: Self) {
        let known: Vec<ClientId> = self.clients.iter().map(client_id).collect();
        let new_clients = more
            .clients
            .into_iter()
            .filter(|client| !known.contains(&client_id(client)));
        self.clients.extend(new_clients);
        let known: Vec<IdentityProviderId> = self.providers.iter().map(provider_id).collect();
        let new_providers = more
            .providers
            .into_iter()
            .filter(|one| !known.contains(&provider_id(one)));
        self.providers.extend(new_providers);
        self.people.extend(more.people);
        self.projects.extend(more.projects);
        self.policies.extend(more.policies);
    }
}

#[cfg(test)]
mod tests;
