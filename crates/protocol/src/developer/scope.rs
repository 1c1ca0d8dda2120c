//! Scopes as resources.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::null_is_default;
use crate::ids::{ClientId, ScopeId};

/// A permission that a client, as a resource server, offers (Globus Auth, "Scopes").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeDocument {
    /// Its id.
    pub id: ScopeId,
    /// Its scope string, `https://auth.globus.org/scopes/<client id or domain name>/<suffix>`.
    #[serde(default)]
    pub scope_string: Option<String>,
    /// Its name, which people see when they are asked for consent.
    #[serde(default)]
    pub name: Option<String>,
    /// What it allows, which people see too.
    #[serde(default)]
    pub description: Option<String>,
    /// The client that owns it.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Whether everyone can find it, whoever may see the client.
    #[serde(default)]
    pub advertised: Option<bool>,
    /// Whether there are refresh tokens for it.
    #[serde(default)]
    pub allows_refresh_token: Option<bool>,
    /// Domains, in each of which a person must have an identity.
    #[serde(default, deserialize_with = "null_is_default")]
    pub required_domains: Vec<String>,
    /// The scopes that the service behind it needs to do its work.
    #[serde(default, deserialize_with = "null_is_default")]
    pub dependent_scopes: Vec<DependentScope>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A scope that another one depends on.
#[doc(alias = "DependentScopeSpec")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependentScope {
    /// Its id; not its scope string.
    pub scope: ScopeId,
    /// Whether a person can be asked for it later, or not at all.
    pub optional: bool,
    /// Whether the service needs refresh tokens for it.
    pub requires_refresh_token: bool,
}

impl DependentScope {
    /// A dependency that is not optional and needs no refresh token.
    #[must_use]
    pub const fn new(scope: ScopeId) -> Self {
        Self {
            scope,
            optional: false,
            requires_refresh_token: false,
        }
    }

    /// The same, optional or not.
    #[must_use]
    pub const fn optional(self, optional: bool) -> Self {
        Self { optional, ..self }
    }

    /// The same, with or without refresh tokens.
    #[must_use]
    pub const fn requires_refresh_token(self, requires_refresh_token: bool) -> Self {
        Self {
            requires_refresh_token,
            ..self
        }
    }
}

/// What came of making a scope: one document for each name of its client, that is for its id and for each of its domain
/// names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedScope {
    /// The first.
    pub scope: ScopeDocument,
    /// The same scope under the client's other names.
    pub others: Vec<ScopeDocument>,
}

impl CreatedScope {
    /// All of them, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &ScopeDocument> {
        std::iter::once(&self.scope).chain(&self.others)
    }
}
