//! Why tokens did not pass a check.

use std::collections::BTreeMap;

use globus_auth_protocol::{ids::ResourceServer, time::UnixSeconds};

use crate::error::Error;

/// Why tokens did not pass a check. Holds no token.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TokenValidationError {
    /// There is no token for the resource server.
    #[error("there is no token for {resource_server}")]
    MissingToken {
        /// Which.
        resource_server: ResourceServer,
    },
    /// There is no refresh token for the resource server.
    #[error("there is no refresh token for {resource_server}")]
    MissingRefreshToken {
        /// Which.
        resource_server: ResourceServer,
    },
    /// The token has ended.
    #[error("the token for {resource_server} has ended")]
    Expired {
        /// For which resource server it was.
        resource_server: ResourceServer,
        /// When it ended.
        expires_at: UnixSeconds,
    },
    /// It is not known who logged in.
    #[error("it is not known who logged in: ask for the scope `openid` too")]
    MissingIdentity,
    /// Somebody else logged in than the one whose tokens are stored.
    #[error("the stored tokens are of identity {stored_id}, and the new ones of {new_id}: log out first")]
    IdentityMismatch {
        /// Whose tokens are stored.
        stored_id: String,
        /// Who logged in.
        new_id: String,
    },
    /// The tokens are not of one identity.
    #[error("the tokens are of several identities: log out, and log in again")]
    MixedIdentities,
    /// Tokens lack scopes, or scopes lack the consents that they depend on.
    #[error("scopes are missing: {}", list(missing))]
    UnmetScopeRequirements {
        /// What is missing, and nothing else: the scopes, with the scopes that they depend on in brackets.
        missing: BTreeMap<ResourceServer, Vec<String>>,
    },
    /// The token has ended, and its refresh token is no longer good.
    #[error("the token for {resource_server} cannot be renewed: {error}")]
    NotRenewed {
        /// Which.
        resource_server: ResourceServer,
        /// Why.
        error: Error,
    },
    /// The resource server does not take the token, although it has not ended: it was revoked.
    #[error("the token for {resource_server} was refused by the service")]
    Refused {
        /// Which.
        resource_server: ResourceServer,
    },
    /// A check could not be made, or the storage failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl TokenValidationError {
    /// Whether it is about who logged in.
    #[must_use]
    pub const fn is_identity_error(&self) -> bool {
        matches!(
            self,
            Self::MissingIdentity | Self::IdentityMismatch { .. } | Self::MixedIdentities
        )
    }
}

fn list(missing: &BTreeMap<ResourceServer, Vec<String>>) -> String {
    let of_one = |(name, scopes): (&ResourceServer, &Vec<String>)| format!("{} (for {name})", scopes.join(" "));
    missing.iter().map(of_one).collect::<Vec<_>>().join(", ")
}

/// A token that does not pass needs a login; what failed, failed.
impl From<TokenValidationError> for Error {
    fn from(error: TokenValidationError) -> Self {
        match error {
            TokenValidationError::Failed(error) => error,
            other => Self::token_validation(other),
        }
    }
}
