//! What an app asks of a login, and who drives it.

use globus_auth_protocol::{
    exchange::authorize::SessionRequirements,
    gare::{AuthorizationParameters, Gare},
    ids::ClientId,
    scope::Scopes,
};

use crate::{
    client::{Client, ConfidentialAppAuthClient, NativeAppAuthClient, take_scopes},
    error::Error,
    flow::FlowBuilder,
    seams::BoxFuture,
    tokens::TokenResponse,
};

/// Drives a login: shows a person where to log in, gets their answer, and exchanges it for tokens.
///
/// This crate has [`CommandLineLoginFlowManager`](super::CommandLineLoginFlowManager),
/// [`LocalServerLoginFlowManager`](super::LocalServerLoginFlowManager) and
/// [`AutomaticLoginFlowManager`](super::AutomaticLoginFlowManager), which chooses between the two. A program with a window
/// of its own writes one. An app runs one login at a time; a manager must not ask the app that runs it for tokens.
///
/// ```
/// use globus_auth::{Error, TokenResponse, login::{LoginFlowManager, LoginRequest}, seams::BoxFuture};
///
/// struct Window;
///
/// # impl Window {
/// #     async fn show(&self, _url: &str) -> Result<String, std::io::Error> { Ok(String::new()) }
/// # }
/// impl LoginFlowManager for Window {
///     fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
///         Box::pin(async move {
///             let flow = request.start_flow().start()?;
///             let answer = self.show(flow.authorize_url().as_str()).await.map_err(Error::login_flow)?;
///             flow.exchange(request, &answer).await
///         })
///     }
/// }
/// ```
pub trait LoginFlowManager: Send + Sync + 'static {
    /// Runs one login to its end.
    ///
    /// # Errors
    /// As the exchange of a code; and, made by [`Error::login_flow`], whatever else keeps the person from logging in.
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>>;

    /// Whether it can drive such logins at all: an app asks when it is made, before there is anything to log in for.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): it cannot, such as a browser's way back to this machine for a client that
    /// has a redirect URI of its own.
    fn check(&self, request: &LoginRequest) -> Result<(), Error> {
        let _ = request;
        Ok(())
    }
}

impl<M: LoginFlowManager + ?Sized> LoginFlowManager for std::sync::Arc<M> {
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
        (**self).run_login_flow(request)
    }

    fn check(&self, request: &LoginRequest) -> Result<(), Error> {
        (**self).check(request)
    }
}

/// A client that people log in with.
#[derive(Debug, Clone)]
pub enum LoginClient {
    /// On the person's own machine.
    Native(NativeAppAuthClient),
    /// With a secret; it has a redirect URI of its own.
    Confidential(ConfidentialAppAuthClient),
}

impl LoginClient {
    /// The client id.
    #[must_use]
    pub const fn client_id(&self) -> ClientId {
        match self {
            Self::Native(client) => client.client_id(),
            Self::Confidential(client) => client.client_id(),
        }
    }
}

impl AsRef<Client> for LoginClient {
    fn as_ref(&self) -> &Client {
        match self {
            Self::Native(client) => client.as_ref(),
            Self::Confidential(client) => client.as_ref(),
        }
    }
}

/// What a login is for: the client, the scopes, and what the session must hold.
///
/// An app makes one for each login; a program that uses a [`LoginFlowManager`] without an app makes it itself.
///
/// ```no_run
/// # async fn example(client: globus_auth::NativeAppAuthClient) -> Result<(), globus_auth::Error> {
/// use globus_auth::login::{CommandLineLoginFlowManager, LoginFlowManager, LoginRequest};
///
/// let request = LoginRequest::native(&client, ["openid", "email"])?.refresh_tokens(true);
/// let tokens = CommandLineLoginFlowManager::new().run_login_flow(&request).await?;
/// println!("hello, {}", tokens.decode_id_token().await?.sub);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct LoginRequest {
    client: LoginClient,
    redirect_uri: Option<String>,
    scopes: Scopes,
    session: SessionRequirements,
    refresh_tokens: bool,
    prefill_named_grant: Option<String>,
}

impl LoginRequest {
    /// A login with a native client for these scopes.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the scopes are unusable, or there are none.
    pub fn native<S>(client: &NativeAppAuthClient, scopes: S) -> Result<Self, Error>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        Self::new(LoginClient::Native(client.clone()), None, take_scopes(scopes)?)
    }

    /// A login with a confidential client, after which the person comes back to `redirect_uri`.
    ///
    /// # Errors
    /// As [`native`](Self::native).
    pub fn confidential<S>(
        client: &ConfidentialAppAuthClient,
        redirect_uri: impl Into<String>,
        scopes: S,
    ) -> Result<Self, Error>
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        let client = LoginClient::Confidential(client.clone());
        Self::new(client, Some(redirect_uri.into()), take_scopes(scopes)?)
    }

    pub(crate) fn new(client: LoginClient, redirect_uri: Option<String>, scopes: Scopes) -> Result<Self, Error> {
        if matches!(client, LoginClient::Confidential(_)) && redirect_uri.as_ref().is_none_or(String::is_empty) {
            return Err(Error::usage(
                "people who log in with a confidential client need a way back: name its redirect URI",
            ));
        }
        Ok(Self {
            client,
            redirect_uri,
            scopes,
            session: SessionRequirements::default(),
            refresh_tokens: false,
            prefill_named_grant: None,
        })
    }

    /// Whether refresh tokens are wanted.
    #[must_use]
    pub fn refresh_tokens(mut self, wanted: bool) -> Self {
        self.refresh_tokens = wanted;
        self
    }

    /// The label of the consent, such as "survey tool on my laptop"; for native clients only.
    #[must_use]
    pub fn prefill_named_grant(mut self, label: impl Into<String>) -> Self {
        self.prefill_named_grant = Some(label.into());
        self
    }

    /// What the session must hold.
    #[must_use]
    pub fn session(mut self, session: SessionRequirements) -> Self {
        self.session = session;
        self
    }

    /// Who asks.
    #[must_use]
    pub const fn client(&self) -> &LoginClient {
        &self.client
    }

    /// Where the person comes back to, if that is given: always for a confidential client. Otherwise the manager chooses.
    #[must_use]
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    /// What is asked for; never nothing.
    #[must_use]
    pub const fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// What the session must hold, and the `prompt`.
    #[must_use]
    pub const fn session_requirements(&self) -> &SessionRequirements {
        &self.session
    }

    /// Begins the login, to the given redirect URI or, without one, to the page that shows a code for copying. All that
    /// is asked for is set; the code is exchanged with `flow.exchange(request, …)`.
    pub fn start_flow(&self) -> FlowBuilder {
        let flow = match &self.client {
            LoginClient::Native(client) => client.oauth2_start_flow(self.scopes.clone()),
            LoginClient::Confidential(client) => {
                // A confidential client without redirect URI cannot be had.
                client.oauth2_start_flow(self.redirect_uri.clone().unwrap_or_default(), self.scopes.clone())
            }
        };
        let flow = flow.session(self.session.clone()).refresh_tokens(self.refresh_tokens);
        let flow = match &self.redirect_uri {
            Some(uri) => flow.redirect_uri(uri),
            None => flow,
        };
        match (&self.prefill_named_grant, &self.client) {
            (Some(label), LoginClient::Native(_)) => flow.prefill_named_grant(label),
            _ => flow,
        }
    }
}

impl AsRef<Client> for LoginRequest {
    fn as_ref(&self) -> &Client {
        self.client.as_ref()
    }
}

/// What a login must bring, beside what an app requires anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Demands {
    pub(crate) session: SessionRequirements,
    pub(crate) scopes: Scopes,
}

impl Demands {
    pub(crate) fn of_gare(gare: &Gare) -> Result<Self, Error> {
        Ok(Self {
            session: gare.authorization_parameters.session_requirements(),
            scopes: gare.scopes()?,
        })
    }

    pub(crate) fn of_parameters(parameters: &AuthorizationParameters) -> Result<Self, Error> {
        Self::of_gare(&Gare {
            authorization_parameters: parameters.clone(),
            ..Gare::default()
        })
    }
}
