//! How a token is renewed.

use globus_auth_protocol::{
    exchange::token::{ClientCredentialsGrant, RefreshTokenGrant},
    scope::Scopes,
    secret::RefreshToken,
};

use crate::{
    client::{Call, Client},
    error::Error,
    storage::TokenStorageData,
    tokens::TokenResponse,
};

/// How a token is renewed.
pub(super) enum Grant {
    /// By the refresh token that came with it.
    RefreshToken,
    /// By asking for tokens of the client itself.
    ClientCredentials(Scopes),
}

impl Grant {
    pub(super) const fn needs_refresh_token(&self) -> bool {
        matches!(self, Self::RefreshToken)
    }

    /// Whether a stored token is one that this would ask for.
    pub(super) fn is_covered_by(&self, stored: &TokenStorageData) -> bool {
        match self {
            Self::RefreshToken => true,
            Self::ClientCredentials(scopes) => scopes
                .iter()
                .all(|wanted| stored.scopes().any(|held| held == wanted.name())),
        }
    }

    pub(super) async fn ask(
        &self,
        client: &Client,
        refresh_token: Option<&RefreshToken>,
    ) -> Result<TokenResponse, Error> {
        match self {
            Self::RefreshToken => {
                let refresh_token = refresh_token.cloned().ok_or_else(|| {
                    Error::login_required("there is no refresh token: log in, and ask for refresh tokens")
                })?;
                let client_id = client.public_client_id();
                let grant = RefreshTokenGrant {
                    refresh_token,
                    client_id,
                };
                Call::new(client.clone(), Ok(grant), TokenResponse::of).await
            }
            Self::ClientCredentials(scopes) => {
                let grant = ClientCredentialsGrant { scopes: scopes.clone() };
                Call::new(client.clone(), Ok(grant), TokenResponse::of).await
            }
        }
    }
}
