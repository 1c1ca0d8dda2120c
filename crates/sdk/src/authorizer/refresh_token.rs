//! Tokens of a person, renewed by a refresh token.

use std::{fmt, sync::Arc};

use globus_auth_protocol::{
    ids::ResourceServer,
    secret::{AccessToken, RefreshToken},
    time::UnixSeconds,
};

use super::{
    grant::Grant,
    place::Place,
    renewal::{Held, Renewal},
    renews,
};
use crate::{
    client::{AuthLoginClient, Client, ConfidentialAppAuthClient, NativeAppAuthClient},
    login::LoginClient,
    storage::TokenStorage,
};

/// Sends a person's access token, and renews it by its refresh token
/// ([RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)): when it has less than 60 seconds left, and
/// once when the service answers 401.
///
/// However many tasks and threads use it, or its clones, at once, one refresh is made and all wait for it; with
/// [`stored`](Self::stored), that holds for all processes that use the storage. A refresh that has begun is brought to
/// its end, and its answer stored, even if the call that needed it is dropped. An answer without refresh token leaves
/// the old one in use. Nothing is sent before the first call.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use globus_auth::{AuthClient, NativeAppAuthClient, RefreshTokenAuthorizer, storage::JsonTokenStorage};
///
/// let app = NativeAppAuthClient::new("61338d24-54d5-408f-a10d-66c06b59f6d2".parse()?)?;
/// let storage = JsonTokenStorage::new("tokens.json");
/// let authorizer = RefreshTokenAuthorizer::stored(&app, storage, "auth.globus.org").build();
/// let client = AuthClient::builder().authorizer(authorizer).build()?;
/// println!("{}", client.userinfo().await?.sub);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RefreshTokenAuthorizer(Arc<Renewal>);

/// Makes a [`RefreshTokenAuthorizer`].
#[must_use = "a builder does nothing until `build`"]
pub struct RefreshTokenAuthorizerBuilder {
    renewal: Renewal,
    refresh_token: Option<RefreshToken>,
    access: Option<(AccessToken, UnixSeconds)>,
}

/// The clients that can refresh: those that log people in.
pub trait RefreshingClient: AsRef<Client> + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! refreshing {
    ($($client:ty),*) => {$(
        impl sealed::Sealed for $client {}
        impl RefreshingClient for $client {}
    )*};
}
refreshing!(
    NativeAppAuthClient,
    ConfidentialAppAuthClient,
    AuthLoginClient,
    LoginClient
);

impl RefreshTokenAuthorizer {
    /// Renews by this refresh token, through the client that it was issued to. The tokens are held in memory; to keep
    /// them, use [`stored`](Self::stored), or [`on_refresh`](RefreshTokenAuthorizerBuilder::on_refresh).
    ///
    /// ```no_run
    /// # async fn example(app: globus_auth::NativeAppAuthClient, tokens: globus_auth::TokenResponse) -> Option<()> {
    /// use globus_auth::RefreshTokenAuthorizer;
    ///
    /// let token = &tokens.by_resource_server()["transfer.api.globus.org"];
    /// let authorizer = RefreshTokenAuthorizer::builder(&app, token.refresh_token.clone()?)
    ///     .access_token(token.access_token.clone(), token.expires_at)
    ///     .on_refresh(|tokens| async move {
    ///         println!("refreshed at {}", tokens.issued_at().0);
    ///         Ok(())
    ///     })
    ///     .build();
    /// # Some(())
    /// # }
    /// ```
    pub fn builder(
        client: &impl RefreshingClient,
        refresh_token: impl Into<RefreshToken>,
    ) -> RefreshTokenAuthorizerBuilder {
        RefreshTokenAuthorizerBuilder {
            refresh_token: Some(refresh_token.into()),
            ..RefreshTokenAuthorizerBuilder::begin(client)
        }
    }

    /// Sends the stored token for a resource server, and renews it by the refresh token beside it.
    ///
    /// What others store is taken up: the storage is read again before each refresh, and again before a refused refresh
    /// token is given up. What is renewed is stored before it is sent. Where the login was removed, or replaced by
    /// another, it is never put back.
    pub fn stored(
        client: &impl RefreshingClient,
        storage: impl TokenStorage,
        resource_server: impl Into<ResourceServer>,
    ) -> RefreshTokenAuthorizerBuilder {
        let mut builder = RefreshTokenAuthorizerBuilder::begin(client);
        builder.renewal.place = Some(Place::new(storage, resource_server.into()));
        builder
    }
}

impl RefreshTokenAuthorizerBuilder {
    fn begin(client: &impl RefreshingClient) -> Self {
        Self {
            renewal: Renewal::new(client.as_ref().clone(), Grant::RefreshToken),
            refresh_token: None,
            access: None,
        }
    }

    /// Begins with this access token, which ends then. Without it, the first call refreshes. A storage's token takes
    /// its place when it has ended.
    pub fn access_token(mut self, token: impl Into<AccessToken>, expires_at: UnixSeconds) -> Self {
        self.access = Some((token.into(), expires_at));
        self
    }

    /// Makes the authorizer. Nothing is sent or read.
    #[must_use]
    pub fn build(mut self) -> RefreshTokenAuthorizer {
        self.renewal.begin_with(Held::new(self.refresh_token, self.access));
        RefreshTokenAuthorizer(Arc::new(self.renewal))
    }
}

renews!(RefreshTokenAuthorizer, RefreshTokenAuthorizerBuilder);
