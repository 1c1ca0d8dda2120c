//! Consents: what a person lets a client do, and what its resource servers may do further on (Globus Auth, "Consents").
//!
//! `GET /v2/api/identities/{identity_id}/consents` answers a flat list. A [`ConsentForest`] puts it in order and says
//! whether it covers some scopes, and if not, which path is missing.
//!
//! ```
//! # use globus_auth_protocol::{consent::Consents, scope::Scopes};
//! # let answer = r#"{"consents": [{"id": 1, "client": "46bd0f56-e24f-11e5-a510-131bef460001", "scope_name": "foo",
//! #   "scope": "46bd0f56-e24f-11e5-a510-131bef460002", "effective_identity": "46bd0f56-e24f-11e5-a510-131bef460003",
//! #   "dependency_path": [1], "created": "2022-09-21T17:10:14.270581+00:00", "status": "approved",
//! #   "updated": "2022-09-21T17:10:14.270581+00:00", "last_used": "2022-09-21T17:10:14.270581+00:00",
//! #   "allows_refresh": true, "auto_approved": false, "atomically_revocable": false}]}"#;
//! let consents: Consents = serde_json::from_str(answer)?;
//! let forest = consents.to_forest()?;
//! let needed = Scopes::parse("foo[*bar]")?;
//! assert!(!forest.meets_scope_requirements(&needed));
//! assert_eq!(forest.missing_consents(&needed)[0].to_string(), "foo → bar: no consent");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod forest;
mod render;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ids::{ClientId, IdentityId, ScopeId},
    time::Timestamp,
};

pub use check::{Lack, MissingConsent};
pub use forest::{ConsentForest, ConsentForestError, ConsentTree};

/// The number of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsentId(pub i64);

impl fmt::Display for ConsentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The record that a person lets a client use a scope, at one place of the chain from client to resource server and
/// on to the resource servers behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its number.
    pub id: ConsentId,
    /// Who may use the scope: of a root the client that asked, below it the resource server of the scope above.
    pub client: ClientId,
    /// The scope's id.
    pub scope: ScopeId,
    /// The scope string.
    pub scope_name: String,
    /// Who agreed.
    pub effective_identity: IdentityId,
    /// The consents from the root to this one, which is the last.
    pub dependency_path: Vec<ConsentId>,
    /// When the person agreed.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// When a token was last issued by it.
    #[serde(default)]
    pub last_used: Option<Timestamp>,
    /// Whether it holds.
    pub status: ConsentStatus,
    /// Whether it covers refresh tokens.
    pub allows_refresh: bool,
    /// Whether it came about without the person being asked.
    pub auto_approved: bool,
    /// Asked for with `*`: can be taken back alone.
    pub atomically_revocable: bool,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Consent {
    /// Whether it holds.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.status == ConsentStatus::Approved
    }
}

/// Whether a consent holds. Only [`Approved`](Self::Approved) does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ConsentStatus {
    /// The person agreed.
    Approved,
    /// A status that this version does not know, such as `denied`.
    Unknown(String),
}

impl ConsentStatus {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "approved",
            Self::Unknown(word) => word,
        }
    }
}

impl From<String> for ConsentStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "approved" => Self::Approved,
            _ => Self::Unknown(word),
        }
    }
}

impl From<ConsentStatus> for String {
    fn from(status: ConsentStatus) -> Self {
        status.as_str().to_owned()
    }
}

/// The answer of the consents list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    /// In no promised order.
    pub consents: Vec<Consent>,
}

impl Consents {
    /// The consents, each below the one that it depends on.
    ///
    /// # Errors
    /// See [`ConsentForest::new`].
    pub fn to_forest(&self) -> Result<ConsentForest, ConsentForestError> {
        ConsentForest::new(self.consents.iter().cloned())
    }
}

#[cfg(test)]
mod tests;
