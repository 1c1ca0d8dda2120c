use globus_auth_protocol::ids::{ClientId, CredentialId, IdentityProviderId, ProjectId, ResourceServer};

use super::{SecretHash, Timestamp};

/// A registered application (Globus Auth, "Clients API").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    pub project: Option<ProjectId>,
    pub client_type: ClientType,
    pub visibility: Visibility,
    pub redirect_uris: Vec<String>,
    pub links: ClientLinks,
    /// People must have an identity there; it becomes the effective one.
    pub required_idp: Option<IdentityProviderId>,
    /// Preselected on the login page.
    pub preselect_idp: Option<IdentityProviderId>,
    /// The client that made this one. Of an instance of a native application it is the template.
    pub parent_client: Option<ClientId>,
    /// Whether it was made from a native template and so may use the redirect URIs that native clients may use.
    pub template_instance: bool,
    pub prompt_for_named_grant: bool,
    pub userinfo_from_effective_identity: bool,
    pub fqdns: Vec<String>,
    /// The name its tokens carry when it is a resource server; its id where it has no other.
    pub resource_server: ResourceServer,
    pub created: Timestamp,
}

impl Client {
    /// Whether it is public: it has no secret and proves itself with PKCE alone.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.client_type.is_public()
    }

    /// Whether it may use a grant type.
    #[must_use]
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.client_type.grant_types().contains(&grant)
    }
}

/// The two pages an application may link to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientLinks {
    pub privacy_policy: Option<String>,
    pub terms_and_conditions: Option<String>,
}

/// What kind of application a client is; its grants follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientType {
    PublicInstalledClient,
    PublicWebappClient,
    ConfidentialClient,
    ClientIdentity,
    ResourceServer,
    GlobusConnectServer,
    HybridConfidentialClientResourceServer,
}

impl ClientType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::PublicInstalledClient,
        Self::PublicWebappClient,
        Self::ConfidentialClient,
        Self::ClientIdentity,
        Self::ResourceServer,
        Self::GlobusConnectServer,
        Self::HybridConfidentialClientResourceServer,
    ];

    /// The word on the wire, in seed files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicInstalledClient => "public_installed_client",
            Self::PublicWebappClient => "public_webapp_client",
            Self::ConfidentialClient => "confidential_client",
            Self::ClientIdentity => "client_identity",
            Self::ResourceServer => "resource_server",
            Self::GlobusConnectServer => "globus_connect_server",
            Self::HybridConfidentialClientResourceServer => "hybrid_confidential_client_resource_server",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether clients of this type have no secret.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::PublicInstalledClient | Self::PublicWebappClient)
    }

    /// Whether clients of this type may own scopes and get dependent tokens.
    #[must_use]
    pub const fn is_resource_server(self) -> bool {
        matches!(
            self,
            Self::ResourceServer | Self::GlobusConnectServer | Self::HybridConfidentialClientResourceServer
        )
    }

    /// The grants of the type. Those of the last three are our choice (docs/WIRE.md).
    #[must_use]
    pub const fn grant_types(self) -> &'static [GrantType] {
        use GrantType::{AuthorizationCode, ClientCredentials, DependentToken, RefreshToken};
        match self {
            Self::PublicInstalledClient | Self::PublicWebappClient => &[AuthorizationCode, RefreshToken],
            Self::ConfidentialClient | Self::ClientIdentity => &[AuthorizationCode, ClientCredentials, RefreshToken],
            Self::ResourceServer | Self::GlobusConnectServer | Self::HybridConfidentialClientResourceServer => {
                &[AuthorizationCode, ClientCredentials, RefreshToken, DependentToken]
            }
        }
    }
}

/// A way to get tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    DependentToken,
}

impl GrantType {
    /// The value of `grant_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DependentToken => "urn:globus:auth:grant_type:dependent_token",
        }
    }
}

/// Who may look a client up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    Public,
    Private,
}

impl Visibility {
    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }

    /// The visibility of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Public, Self::Private]
            .into_iter()
            .find(|visibility| visibility.as_str() == name)
    }
}

/// One secret of a client; the secret itself was shown once and is kept as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredential {
    pub id: CredentialId,
    pub client: ClientId,
    pub name: String,
    pub secret_hash: SecretHash,
    pub created: Timestamp,
}
