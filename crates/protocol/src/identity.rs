//! Identities, their providers, and what userinfo says (Globus Auth, "Identities API"; OpenID Connect Core section 5.3).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ids::{IdentityId, IdentityProviderId},
    time::UnixSeconds,
};

/// An identity, as the identities API answers it. Everything but the id may be hidden from a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Never used again for another one.
    pub id: IdentityId,
    /// `name@domain`; may pass to another identity in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// What is known of its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<IdentityStatus>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<IdentityProviderId>,
    /// `login`, `link` or null.
    #[serde(default)]
    pub identity_type: Option<String>,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The person's address.
    #[serde(default)]
    pub email: Option<String>,
    /// The person's organization.
    #[serde(default)]
    pub organization: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What is known of an identity's owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum IdentityStatus {
    /// Nobody has proved ownership yet.
    Unused,
    /// Ownership was proved at least once.
    Used,
    /// Of restricted visibility.
    Private,
    /// No longer valid.
    Closed,
    /// A status that this version does not know.
    Unknown(String),
}

impl From<String> for IdentityStatus {
    fn from(text: String) -> Self {
        match text.as_str() {
            "unused" => Self::Unused,
            "used" => Self::Used,
            "private" => Self::Private,
            "closed" => Self::Closed,
            _ => Self::Unknown(text),
        }
    }
}

impl From<IdentityStatus> for String {
    fn from(status: IdentityStatus) -> Self {
        match status {
            IdentityStatus::Unused => "unused".to_owned(),
            IdentityStatus::Used => "used".to_owned(),
            IdentityStatus::Private => "private".to_owned(),
            IdentityStatus::Closed => "closed".to_owned(),
            IdentityStatus::Unknown(text) => text,
        }
    }
}

/// A service that vouches for identities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// Its name for people.
    pub name: String,
    /// Its name in one word.
    #[serde(default)]
    pub short_name: Option<String>,
    /// The domains of its usernames.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Other names that people know it by.
    #[serde(default)]
    pub alternative_names: Vec<String>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of the identities list. Identities that do not exist are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identities {
    /// In no promised order.
    pub identities: Vec<Identity>,
    /// Their providers, when `include=identity_provider` was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<Included>,
}

/// The answer of one identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneIdentity {
    /// The identity.
    pub identity: Identity,
    /// Its provider, when `include=identity_provider` was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<Included>,
}

/// What was asked to come along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Included {
    /// The providers of the identities.
    #[serde(default)]
    pub identity_providers: Vec<IdentityProvider>,
}

/// What userinfo and ID tokens say of one linked identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedIdentity {
    /// Its id.
    pub sub: IdentityId,
    /// `name@domain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The person's address.
    #[serde(default)]
    pub email: Option<String>,
    /// The person's organization; left out for identities never used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<IdentityProviderId>,
    /// The provider's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider_display_name: Option<String>,
    /// When it last proved itself.
    #[serde(default)]
    pub last_authentication: Option<UnixSeconds>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a token's scopes let one know of the person: `openid` gives `sub`, `last_authentication` and `identity_set`,
/// `profile` the names, `email` the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInfo {
    /// The effective identity's id. A text, for other OpenID providers need not use UUIDs.
    pub sub: String,
    /// `name@domain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The person's organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The person's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who vouches for the identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<IdentityProviderId>,
    /// The provider's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider_display_name: Option<String>,
    /// When the person last proved themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_authentication: Option<UnixSeconds>,
    /// The identities that the person has linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_set: Option<Vec<LinkedIdentity>>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_status_and_unknown_members_survive() {
        let text = r#"{"id":"46bd0f56-e24f-11e5-a510-131bef46955c","status":"frozen","identity_type":null,"name":null,"email":null,"organization":null,"colour":"blue"}"#;
        let identity: Identity = serde_json::from_str(text).unwrap();
        assert_eq!(identity.status, Some(IdentityStatus::Unknown("frozen".to_owned())));
        assert_eq!(serde_json::to_string(&identity).unwrap(), text);
    }
}
