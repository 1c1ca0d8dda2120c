use globus_auth_protocol::ids::{ClientId, IdentityId, ScopeId};

use super::Timestamp;

/// The number of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsentId(pub i64);

/// The record that a person lets a client use a scope, at one place of the chain client → resource server → downstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    /// Of a root the requesting client; of a child the resource server that owns the parent's scope.
    pub client: ClientId,
    pub scope: ScopeId,
    /// The effective identity.
    pub identity: IdentityId,
    /// The ids from the root to this one, which is the last.
    pub path: Vec<ConsentId>,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub last_used: Timestamp,
    pub status: ConsentStatus,
    pub allows_refresh: bool,
    pub auto_approved: bool,
    /// Asked for with `*`: can be taken back alone.
    pub atomically_revocable: bool,
    /// The label that the person gave it.
    pub named_grant: Option<String>,
}

impl Consent {
    /// Whether it stands at the top of the forest.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.path.len() == 1
    }

    /// Whether it can be taken back by itself, with what is under it: a root, and what was asked for with `*`. The others
    /// go with the consent that they belong to.
    #[must_use]
    pub const fn can_be_withdrawn(&self) -> bool {
        self.is_root() || self.atomically_revocable
    }
}

/// Whether a consent holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentStatus {
    Approved,
}

impl ConsentStatus {
    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
        }
    }
}
