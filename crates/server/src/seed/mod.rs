//! The seed file: everything a server can begin with, and the state that a development server is reset to.
//!
//! TOML; unknown members are refused. Ids may be left out: they are then made of the name, the same every time.

mod checks;
mod file;
mod rows;

use globus_auth_rules::redirect::BadRedirectUri;

use crate::{host::passwords::PasswordError, upstream::UpstreamSettings};

pub use file::{
    Seed, SeedClient, SeedDependency, SeedIdentity, SeedPerson, SeedPolicy, SeedProject, SeedProvider, SeedScope,
    SeedUpstream,
};
pub(crate) use rows::provider_id;
pub use rows::{client_id, identity_id, provider_of, resource_server, rows, scope_id, scope_string};

/// The seed that a development server begins with unless it is given another.
pub const DEFAULT_SEED: &str = include_str!("../../seeds/dev.toml");

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
}

#[cfg(test)]
mod tests;
