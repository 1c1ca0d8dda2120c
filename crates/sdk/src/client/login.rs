//! The clients that log people in.

use std::sync::Arc;

use globus_auth_protocol::{
    exchange::{
        introspect::Introspect,
        token::{ClientCredentialsGrant, DependentTokenGrant},
    },
    ids::ClientId,
    scope::Scopes,
    secret::{AccessToken, AnyToken, ClientSecret},
};

use super::{
    Call, Client, ClientBuilder, Kind,
    builder::takes_a_credential,
    methods::{
        methods_of_clients_with_a_credential, methods_of_clients_with_an_id, methods_of_every_client,
        methods_of_login_clients,
    },
    take_scopes,
};
use crate::{authorizer::BasicAuthorizer, error::Error, flow::FlowBuilder, tokens::TokenResponse};

/// An application on the person's own machine, which can keep no secret: a command line tool, a desktop program.
///
/// See the [crate](crate) for a login with it.
#[derive(Debug, Clone)]
pub struct NativeAppAuthClient {
    client: Client,
    client_id: ClientId,
}

/// An application that can keep a secret: a web server, a service, a job.
///
/// Every call carries the secret, so use it only where the secret is safe.
#[derive(Debug, Clone)]
pub struct ConfidentialAppAuthClient {
    client: Client,
    client_id: ClientId,
}

/// The calls that both kinds of login client share, for a client of which less is known: perhaps without an id, perhaps
/// with a token as its credential.
#[derive(Debug, Clone)]
pub struct AuthLoginClient {
    client: Client,
}

methods_of_every_client!(NativeAppAuthClient);
methods_of_every_client!(ConfidentialAppAuthClient);
methods_of_every_client!(AuthLoginClient);
methods_of_login_clients!(NativeAppAuthClient);
methods_of_login_clients!(ConfidentialAppAuthClient);
methods_of_login_clients!(AuthLoginClient);
methods_of_clients_with_an_id!(NativeAppAuthClient);
methods_of_clients_with_an_id!(ConfidentialAppAuthClient);
methods_of_clients_with_a_credential!(ConfidentialAppAuthClient);
takes_a_credential!(AuthLoginClient);

impl NativeAppAuthClient {
    /// Makes one, pointed where the environment variables say.
    ///
    /// # Errors
    /// When an environment variable is unusable.
    pub fn new(client_id: ClientId) -> Result<Self, Error> {
        Self::builder(client_id).build()
    }

    /// Makes one to your wishes.
    pub fn builder(client_id: ClientId) -> ClientBuilder<Self> {
        ClientBuilder::new(client_id, None)
    }

    /// Begins a login for these scopes. Unless it is told otherwise, the person is shown a code to copy.
    pub fn oauth2_start_flow<S>(&self, scopes: S) -> FlowBuilder
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        FlowBuilder::new(&self.client, self.client_id, take_scopes(scopes), None)
    }
}

impl ConfidentialAppAuthClient {
    /// Makes one, pointed where the environment variables say.
    ///
    /// # Errors
    /// When an environment variable is unusable.
    pub fn new(client_id: ClientId, client_secret: impl Into<ClientSecret>) -> Result<Self, Error> {
        Self::builder(client_id, client_secret).build()
    }

    /// Makes one to your wishes.
    pub fn builder(client_id: ClientId, client_secret: impl Into<ClientSecret>) -> ClientBuilder<Self> {
        ClientBuilder::new(
            client_id,
            Some(Arc::new(BasicAuthorizer::new(client_id, client_secret))),
        )
    }

    /// Begins a login for these scopes, after which the person comes back to `redirect_uri`, one of those registered
    /// for the client.
    pub fn oauth2_start_flow<S>(&self, redirect_uri: impl Into<String>, scopes: S) -> FlowBuilder
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        FlowBuilder::new(
            &self.client,
            self.client_id,
            take_scopes(scopes),
            Some(redirect_uri.into()),
        )
    }

    /// Tokens for the client itself
    /// ([RFC 6749 section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)). There are no refresh tokens: ask
    /// again.
    pub fn oauth2_client_credentials_tokens<S>(&self, scopes: S) -> Call<ClientCredentialsGrant, TokenResponse>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        let grant = take_scopes(scopes).map(|scopes| ClientCredentialsGrant { scopes });
        Call::new(self.client.clone(), grant, TokenResponse::of)
    }

    /// Tokens of the services behind this one, for a token that this one received
    /// (Globus Auth, "Dependent token grant").
    pub fn oauth2_get_dependent_tokens(
        &self,
        token: impl Into<AccessToken>,
    ) -> Call<DependentTokenGrant, TokenResponse> {
        let grant = DependentTokenGrant {
            token: token.into(),
            scopes: None,
            offline: false,
        };
        Call::new(self.client.clone(), Ok(grant), TokenResponse::of_dependent)
    }

    /// What a token is, of which this client is the resource server, or to which it was issued
    /// ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)). Of any other token the answer says that it is not active.
    pub fn oauth2_token_introspect(&self, token: impl Into<AnyToken>) -> Call<Introspect> {
        self.client.call(Introspect {
            token: token.into(),
            include: Vec::new(),
            authentication_policies: Vec::new(),
        })
    }
}

impl AuthLoginClient {
    /// Makes one to your wishes.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(None, None)
    }

    /// The client id, if it has one.
    #[must_use]
    pub fn client_id(&self) -> Option<ClientId> {
        self.client.client_id()
    }
}

impl ClientBuilder<AuthLoginClient> {
    /// The client id, which is sent in the form when the client has no credential.
    pub fn client_id(mut self, client_id: ClientId) -> Self {
        self.who = Some(client_id);
        self
    }
}

impl Kind for AuthLoginClient {
    type Who = Option<ClientId>;

    fn client_id(who: &Option<ClientId>) -> Option<ClientId> {
        *who
    }

    fn wrap(client: Client, _who: Option<ClientId>) -> Self {
        Self { client }
    }
}
