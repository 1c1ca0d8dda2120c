//! Error documents: the three shapes that Globus Auth writes, and the reading of anything that a service may answer.

mod read;
mod write;

pub use crate::gare::AuthorizationParameters;
pub use read::{ErrorDocument, SubError};
pub use write::{ApiErrorCode, api_error, client_unknown, dependent_consent_required, oauth_error, requirements_error};

/// The codes of the `error` member ([RFC 6749 sections 4.1.2.1 and 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2),
/// [OpenID Connect Core section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OAuthError {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest,
    /// The client could not be authenticated.
    InvalidClient,
    /// The code or token is unknown, used, expired, revoked or another client's.
    InvalidGrant,
    /// The client may not use this grant.
    UnauthorizedClient,
    /// The server does not know the grant type.
    UnsupportedGrantType,
    /// The server does not know the response type.
    UnsupportedResponseType,
    /// A scope is unknown or malformed.
    InvalidScope,
    /// The person or the server said no.
    AccessDenied,
    /// The server failed.
    ServerError,
    /// The server is busy.
    TemporarilyUnavailable,
    /// `prompt=none`, but the person must log in.
    LoginRequired,
    /// `prompt=none`, but the person must consent.
    ConsentRequired,
    /// `prompt=none`, but the person must do something.
    InteractionRequired,
    /// Globus: the person must approve scopes that the resource server depends on.
    DependentConsentRequired,
    /// Any other code.
    Other(String),
}

impl OAuthError {
    const KNOWN: [Self; 14] = [
        Self::InvalidRequest,
        Self::InvalidClient,
        Self::InvalidGrant,
        Self::UnauthorizedClient,
        Self::UnsupportedGrantType,
        Self::UnsupportedResponseType,
        Self::InvalidScope,
        Self::AccessDenied,
        Self::ServerError,
        Self::TemporarilyUnavailable,
        Self::LoginRequired,
        Self::ConsentRequired,
        Self::InteractionRequired,
        Self::DependentConsentRequired,
    ];

    /// The code on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::DependentConsentRequired => "dependent_consent_required",
            Self::Other(code) => code,
        }
    }

    /// The error of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|known| known.as_str() == code)
            .unwrap_or_else(|| Self::Other(code.to_owned()))
    }
}

impl std::fmt::Display for OAuthError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
