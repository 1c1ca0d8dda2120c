//! `POST /v2/oauth2/token`: one file for each grant ([RFC 6749 section 3.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.2)).

mod authorization_code;
mod client_credentials;
mod dependent_token;
mod raw;
mod refresh_token;

pub use authorization_code::AuthorizationCodeGrant;
pub use client_credentials::ClientCredentialsGrant;
pub use dependent_token::DependentTokenGrant;
pub use raw::RawTokenRequest;
pub use refresh_token::RefreshTokenGrant;

use crate::{
    http::{BadParameter, Pairs},
    token::TokenDocument,
};

/// The path of the token endpoint.
pub const PATH: &str = "/v2/oauth2/token";

/// A request to the token endpoint, as the server reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// A code for tokens.
    AuthorizationCode(AuthorizationCodeGrant),
    /// A refresh token for an access token.
    RefreshToken(RefreshTokenGrant),
    /// A client's own tokens.
    ClientCredentials(ClientCredentialsGrant),
    /// A token received for tokens of the services behind it.
    DependentToken(DependentTokenGrant),
}

/// Why a form is no request for tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTokenRequest {
    /// The server does not know the grant type.
    #[error(
        "grant_type: must be authorization_code, refresh_token, client_credentials or \
         urn:globus:auth:grant_type:dependent_token"
    )]
    UnsupportedGrantType,
    /// The `scope` is malformed.
    #[error("scope: {0}")]
    Scope(#[from] crate::scope::ScopeParseError),
    /// Another parameter is missing or wrong.
    #[error(transparent)]
    Parameter(#[from] BadParameter),
}

impl TokenRequest {
    /// The server reads a form.
    ///
    /// # Errors
    /// Names the parameter that is missing or wrong.
    pub fn read_request(form: &Pairs) -> Result<Self, BadTokenRequest> {
        match required(form, "grant_type")? {
            authorization_code::GRANT_TYPE => Ok(Self::AuthorizationCode(AuthorizationCodeGrant::read_request(form)?)),
            refresh_token::GRANT_TYPE => Ok(Self::RefreshToken(RefreshTokenGrant::read_request(form)?)),
            client_credentials::GRANT_TYPE => Ok(Self::ClientCredentials(ClientCredentialsGrant::read_request(form)?)),
            dependent_token::GRANT_TYPE => Ok(Self::DependentToken(DependentTokenGrant::read_request(form)?)),
            _ => Err(BadTokenRequest::UnsupportedGrantType),
        }
    }
}

/// The server writes the answer of every grant but the dependent one.
#[must_use]
pub fn write_answer(document: &TokenDocument) -> Vec<u8> {
    document.write()
}

fn required<'form>(form: &'form Pairs, field: &'static str) -> Result<&'form str, BadParameter> {
    form.get_filled(field).ok_or(BadParameter::missing(field))
}

#[cfg(test)]
mod tests;
