//! Tokens of a client itself, asked for anew when they end.

use std::{fmt, sync::Arc};

use globus_auth_protocol::{ids::ResourceServer, scope::Scopes, secret::AccessToken, time::UnixSeconds};

use super::{
    grant::Grant,
    place::Place,
    renewal::{Held, Renewal},
    renews,
};
use crate::{
    client::{ConfidentialAppAuthClient, take_scopes},
    error::Error,
    storage::TokenStorage,
};

/// Sends an access token of the client itself, and asks for a new one
/// ([RFC 6749 section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)) when it has less than 60 seconds left,
/// and once when the service answers 401.
///
/// However many tasks and threads use it, or its clones, at once, one token is asked for and all wait for it. Nothing is
/// sent before the first call.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use globus_auth::{AuthClient, ClientCredentialsAuthorizer, ConfidentialAppAuthClient};
///
/// let app = ConfidentialAppAuthClient::new("46bd0f56-e24f-11e5-a510-131bef460001".parse()?, "…")?;
/// let authorizer = ClientCredentialsAuthorizer::new(&app, ["openid", "email"])?;
/// let client = AuthClient::builder().authorizer(authorizer).build()?;
/// println!("{}", client.userinfo().await?.sub);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ClientCredentialsAuthorizer(Arc<Renewal>);

/// Makes a [`ClientCredentialsAuthorizer`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientCredentialsAuthorizerBuilder {
    renewal: Renewal,
    access: Option<(AccessToken, UnixSeconds)>,
}

impl ClientCredentialsAuthorizer {
    /// Sends a token for these scopes, which must all be of one resource server.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the scopes are unusable.
    pub fn new<S>(client: &ConfidentialAppAuthClient, scopes: S) -> Result<Self, Error>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        Ok(Self::builder(client, scopes)?.build())
    }

    /// As [`new`](Self::new), with more to say.
    ///
    /// # Errors
    /// See there.
    pub fn builder<S>(
        client: &ConfidentialAppAuthClient,
        scopes: S,
    ) -> Result<ClientCredentialsAuthorizerBuilder, Error>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        let grant = Grant::ClientCredentials(take_scopes(scopes)?);
        Ok(ClientCredentialsAuthorizerBuilder {
            renewal: Renewal::new(client.as_ref().clone(), grant),
            access: None,
        })
    }
}

impl ClientCredentialsAuthorizerBuilder {
    /// Begins with this access token, which ends then. Without it, the first call asks for one.
    pub fn access_token(mut self, token: impl Into<AccessToken>, expires_at: UnixSeconds) -> Self {
        self.access = Some((token.into(), expires_at));
        self
    }

    /// Keeps the token for the resource server in a storage, so that all processes that use it share one. A stored token
    /// that lacks one of the scopes is replaced.
    pub fn stored_in(mut self, storage: impl TokenStorage, resource_server: impl Into<ResourceServer>) -> Self {
        self.renewal.place = Some(Place::new(storage, resource_server.into()));
        self
    }

    /// Makes the authorizer. Nothing is sent or read.
    #[must_use]
    pub fn build(mut self) -> ClientCredentialsAuthorizer {
        self.renewal.begin_with(Held::new(None, self.access));
        ClientCredentialsAuthorizer(Arc::new(self.renewal))
    }
}

renews!(ClientCredentialsAuthorizer, ClientCredentialsAuthorizerBuilder);
