//! A type for each kind of identifier, so that a client id cannot stand where an identity id is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not a UUID.
///
/// Every spelling of [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562) is read (upper or lower case, with or without
/// hyphens, in braces, with `urn:uuid:`); the canonical one, lower case with hyphens, is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID: {what} looks like 46bd0f56-e24f-11e5-a510-131bef46955c")]
pub struct NotAUuid {
    what: &'static str,
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            /// A random (version 4) id made of 16 bytes that the caller drew.
            #[must_use]
            pub const fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAUuid;

            fn from_str(text: &str) -> Result<Self, NotAUuid> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAUuid { what: $what })
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAUuid;

            fn try_from(text: String) -> Result<Self, NotAUuid> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id_type!(
    /// A registered application. A client is also an identity: see [`ClientId::as_identity`].
    ClientId,
    "a client id"
);
id_type!(
    /// One account at one identity provider.
    IdentityId,
    "an identity id"
);
id_type!(
    /// A service that vouches for identities.
    IdentityProviderId,
    "an identity provider id"
);
id_type!(
    /// A permission of a resource server; it has a scope string too.
    ScopeId,
    "a scope id"
);
id_type!(
    /// A container of clients, scopes and policies.
    ProjectId,
    "a project id"
);
id_type!(
    /// A group of people, in Globus Groups.
    GroupId,
    "a group id"
);
id_type!(
    /// An authentication policy.
    PolicyId,
    "a policy id"
);
id_type!(
    /// One secret of a client.
    CredentialId,
    "a credential id"
);
id_type!(
    /// The login context that tokens are tied to.
    SessionId,
    "a session id"
);
id_type!(
    /// One request, as error documents name it (`errors[].id`).
    RequestId,
    "a request id"
);

impl ClientId {
    /// The identity that this client is: the same UUID.
    #[must_use]
    pub const fn as_identity(self) -> IdentityId {
        IdentityId(self.0)
    }

    /// The username of the client's identity: `<client id>@clients.auth.globus.org`.
    #[must_use]
    pub fn username(self) -> String {
        format!("{self}@{CLIENT_IDENTITY_DOMAIN}")
    }
}

/// The domain of the usernames of client identities.
pub const CLIENT_IDENTITY_DOMAIN: &str = "clients.auth.globus.org";

/// The identity provider of client identities.
pub const CLIENT_IDENTITY_PROVIDER: IdentityProviderId =
    IdentityProviderId(Uuid::from_u128(0x3a74_877b_e2a3_44b1_8958_ede1_031b_1827));

/// The textual name of a resource server: a DNS name, a UUID or a nickname, such as `transfer.api.globus.org`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceServer(String);

impl ResourceServer {
    /// Globus Auth itself, `auth.globus.org`.
    #[must_use]
    pub fn auth() -> Self {
        Self(AUTH_RESOURCE_SERVER.to_owned())
    }

    /// A resource server by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name under which Globus Auth is a resource server itself.
pub const AUTH_RESOURCE_SERVER: &str = "auth.globus.org";

impl std::fmt::Display for ResourceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for ResourceServer {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl std::borrow::Borrow<str> for ResourceServer {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_and_the_canonical_one_written() {
        for spelling in [
            "46BD0F56-E24F-11E5-A510-131BEF46955C",
            "46bd0f56e24f11e5a510131bef46955c",
            "{46bd0f56-e24f-11e5-a510-131bef46955c}",
            "urn:uuid:46bd0f56-e24f-11e5-a510-131bef46955c",
        ] {
            let id: IdentityId = spelling.parse().unwrap();
            assert_eq!(id.to_string(), "46bd0f56-e24f-11e5-a510-131bef46955c");
        }
    }

    #[test]
    fn an_error_names_the_kind_and_does_not_repeat_the_text() {
        let error = "sk-secret".parse::<ClientId>().unwrap_err().to_string();
        assert_eq!(
            error,
            "not a UUID: a client id looks like 46bd0f56-e24f-11e5-a510-131bef46955c"
        );
    }

    #[test]
    fn a_client_is_an_identity() {
        let id: ClientId = "46bd0f56-e24f-11e5-a510-131bef46955c".parse().unwrap();
        assert_eq!(
            id.username(),
            "46bd0f56-e24f-11e5-a510-131bef46955c@clients.auth.globus.org"
        );
        assert_eq!(
            CLIENT_IDENTITY_PROVIDER.to_string(),
            "3a74877b-e2a3-44b1-8958-ede1031b1827"
        );
    }
}
