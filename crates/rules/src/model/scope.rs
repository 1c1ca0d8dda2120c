use globus_auth_protocol::ids::{ClientId, ScopeId};

use super::Timestamp;

/// A permission of a resource server (Globus Auth, "Scopes API").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRecord {
    pub id: ScopeId,
    /// The text that requests name it by; unique.
    pub scope_string: String,
    /// The client whose resource server it belongs to.
    pub owner: ClientId,
    /// For the consent page.
    pub name: String,
    /// For the consent page.
    pub description: String,
    pub advertised: bool,
    pub allows_refresh_token: bool,
    /// People need a linked identity in one of these domains; none means anybody.
    pub required_domains: Vec<String>,
    pub dependencies: Vec<ScopeDependency>,
    /// A client's own token that is older is not for it, but for one of the same text that was before it.
    pub created: Timestamp,
}

/// Another scope that a scope needs in order to do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeDependency {
    pub scope: ScopeId,
    /// An optional one is consented to only when a request names it in brackets.
    pub optional: bool,
    pub requires_refresh_token: bool,
}
