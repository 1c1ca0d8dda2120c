//! Authentication policies.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::{PolicyId, ProjectId};

/// What a resource server can demand of the login behind a token (Globus Auth, "Policies").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id. It is no secret: any client may demand it.
    pub id: PolicyId,
    /// The project that it belongs to.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// Its name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it looks at the session, that is at who logged in when, or at the linked identities only. It never
    /// changes.
    #[serde(default)]
    pub high_assurance: Option<bool>,
    /// How recent the login must be; whole seconds on the wire.
    #[serde(default, with = "seconds")]
    pub authentication_assurance_timeout: Option<Duration>,
    /// Whether the login must have used more than one factor. Only with `high_assurance`.
    #[serde(default)]
    pub required_mfa: Option<bool>,
    /// The domains of which the identity must be, such as `*.example.edu`. Null: any; an empty list: none.
    #[serde(default)]
    pub domain_constraints_include: Option<Vec<String>>,
    /// The domains of which the identity must not be, whatever `domain_constraints_include` says.
    #[serde(default)]
    pub domain_constraints_exclude: Option<Vec<String>>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A span of time as whole seconds, or null.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(span: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        span.map(|span| span.as_secs()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_secs))
    }
}
