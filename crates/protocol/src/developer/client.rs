//! Clients.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Members, null_is_default, words::words};
use crate::{
    http::BadParameter,
    ids::{ClientId, IdentityProviderId, ProjectId, ScopeId},
};

/// A registered application (Globus Auth, "Clients").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDocument {
    /// Its id.
    pub id: ClientId,
    /// Its name, which people see when they are asked for consent.
    #[serde(default)]
    pub name: Option<String>,
    /// The project that it belongs to; none for an instance of a native app.
    #[serde(default)]
    pub project: Option<ProjectId>,
    /// What kind of application it is.
    #[serde(default)]
    pub client_type: Option<ClientType>,
    /// Whether it can keep no secret. It never changes.
    #[serde(default)]
    pub public_client: Option<bool>,
    /// Who may see it.
    #[serde(default)]
    pub visibility: Option<ClientVisibility>,
    /// Where people may be sent after the login.
    #[serde(default, deserialize_with = "null_is_default")]
    pub redirect_uris: Vec<String>,
    /// Its terms and its privacy policy.
    #[serde(default, deserialize_with = "null_is_default")]
    pub links: ClientLinks,
    /// The provider at which a person must have an identity.
    #[serde(default)]
    pub required_idp: Option<IdentityProviderId>,
    /// The provider that the login page proposes.
    #[serde(default)]
    pub preselect_idp: Option<IdentityProviderId>,
    /// The grants that it may use; they follow from its type.
    #[serde(default, deserialize_with = "null_is_default")]
    pub grant_types: Vec<GrantType>,
    /// The scopes that it owns.
    #[serde(default, deserialize_with = "null_is_default")]
    pub scopes: Vec<ScopeId>,
    /// The domain names that it has proved to own.
    #[serde(default, deserialize_with = "null_is_default")]
    pub fqdns: Vec<String>,
    /// The client that made it.
    #[serde(default)]
    pub parent_client: Option<ClientId>,
    /// Whether people are asked for a label of their consent.
    #[serde(default)]
    pub prompt_for_named_grant: Option<bool>,
    /// Whether `userinfo` tells of the identity that was used to log in.
    #[serde(default)]
    pub userinfo_from_effective_identity: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The links of a client: both or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientLinks {
    /// Its terms.
    #[serde(default)]
    pub terms_and_conditions: Option<String>,
    /// Its privacy policy.
    #[serde(default)]
    pub privacy_policy: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The links to give to a client. There is no way to give one without the other: the service wants both or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Its terms.
    pub terms_and_conditions: String,
    /// Its privacy policy.
    pub privacy_policy: String,
}

/// What kind of client to make: the service wants one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientKind {
    /// `public_client`. True makes a `public_installed_client`, false a `hybrid_confidential_client_resource_server`.
    PublicClient(bool),
    /// `client_type`.
    ClientType(ClientType),
}

impl From<ClientType> for ClientKind {
    fn from(client_type: ClientType) -> Self {
        Self::ClientType(client_type)
    }
}

impl ClientKind {
    pub(crate) fn write(&self, members: Members) -> Members {
        match self {
            Self::PublicClient(public) => members.with("public_client", public),
            Self::ClientType(client_type) => members.with("client_type", client_type),
        }
    }

    pub(crate) fn read(members: &Members) -> Result<Self, BadParameter> {
        match (members.optional("public_client")?, members.optional("client_type")?) {
            (Some(public), None) => Ok(Self::PublicClient(public)),
            (None, Some(client_type)) => Ok(Self::ClientType(client_type)),
            _ => Err(BadParameter::wrong(
                "client_type",
                "give exactly one of public_client and client_type",
            )),
        }
    }
}

words! {
    /// What kind of application a client is.
    ClientType {
        /// On people's own machines; keeps no secret.
        PublicInstalledClient = "public_installed_client",
        /// In people's browsers; keeps no secret.
        PublicWebappClient = "public_webapp_client",
        /// On a server, for people.
        ConfidentialClient = "confidential_client",
        /// A service account.
        ClientIdentity = "client_identity",
        /// An API.
        ResourceServer = "resource_server",
        /// An endpoint of Globus Connect Server.
        GlobusConnectServer = "globus_connect_server",
        /// All that can keep a secret in one.
        HybridConfidentialClientResourceServer = "hybrid_confidential_client_resource_server",
    }
}

words! {
    /// Who may see a client.
    ClientVisibility {
        /// Every caller that is authenticated.
        Public = "public",
        /// Those of the same project.
        Private = "private",
    }
}

words! {
    /// A way to get tokens ([RFC 6749 section 1.3](https://www.rfc-editor.org/rfc/rfc6749#section-1.3)).
    GrantType {
        /// A person logs in.
        AuthorizationCode = "authorization_code",
        /// A refresh token.
        RefreshToken = "refresh_token",
        /// The client's own secret.
        ClientCredentials = "client_credentials",
        /// A token that a service received, for tokens of the services behind it.
        DependentToken = "urn:globus:auth:grant_type:dependent_token",
    }
}
