//! What a login asks for.

use std::borrow::Cow;

use base64ct::{Base64UrlUnpadded, Encoding};
use globus_auth_protocol::{
    exchange::authorize::{AUTH_CODE_PAGE, Authorize, Prompt, SessionRequirements},
    gare::Gare,
    http::{Pairs, join},
    ids::ClientId,
    pkce::CodeVerifier,
    scope::Scopes,
    secret::{Nonce, State},
};

use zeroize::Zeroizing;

use super::AuthorizationFlow;
use crate::{client::Client, error::Error, random::secret_bytes, telemetry::tell};

/// Says what a login asks for; [`start`](Self::start) begins it.
///
/// Without further words the login is as safe as it can be: PKCE, a random state, a random nonce.
#[derive(Debug, Clone)]
#[must_use = "a login begins with `start`"]
pub struct FlowBuilder {
    client: Client,
    client_id: ClientId,
    scopes: Result<Scopes, Error>,
    redirect_uri: Option<String>,
    refresh_tokens: bool,
    prefill_named_grant: Option<String>,
    session: SessionRequirements,
    state: Option<State>,
    nonce: Choice<Nonce>,
    verifier: Choice<Zeroizing<String>>,
    extra: Pairs,
}

/// Where a value of the login comes from.
#[derive(Debug, Clone)]
enum Choice<T> {
    Random,
    Given(T),
    Without,
}

impl FlowBuilder {
    pub(crate) fn new(
        client: &Client,
        client_id: ClientId,
        scopes: Result<Scopes, Error>,
        redirect_uri: Option<String>,
    ) -> Self {
        Self {
            client: client.clone(),
            client_id,
            scopes,
            redirect_uri,
            refresh_tokens: false,
            prefill_named_grant: None,
            session: SessionRequirements::default(),
            state: None,
            nonce: Choice::Random,
            verifier: Choice::Random,
            extra: Pairs::new(),
        }
    }

    /// Where the person comes back to. Without it, for native applications, to the page that shows a code for copying,
    /// `<base URL>/v2/web/auth-code`.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Whether refresh tokens are wanted, so that the application works on when the access tokens have ended
    /// (`access_type=offline`).
    pub fn refresh_tokens(mut self, wanted: bool) -> Self {
        self.refresh_tokens = wanted;
        self
    }

    /// The label of this consent, such as "survey tool on my laptop"; the person can change it.
    pub fn prefill_named_grant(mut self, label: impl Into<String>) -> Self {
        self.prefill_named_grant = Some(label.into());
        self
    }

    /// Says why the person has to log in (Globus Auth, "Sessions").
    pub fn session_message(mut self, text: impl Into<String>) -> Self {
        self.session.session_message = Some(text.into());
        self
    }

    /// Identities, by id, all of which must be in the session.
    pub fn session_required_identities<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.session.session_required_identities = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Domains, of one of which an identity must be in the session.
    pub fn session_required_single_domain<I: Into<String>>(mut self, domains: impl IntoIterator<Item = I>) -> Self {
        self.session.session_required_single_domain = domains.into_iter().map(Into::into).collect();
        self
    }

    /// Policies, by id, all of which must be satisfied.
    pub fn session_required_policies<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.session.session_required_policies = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Whether multi-factor authentication is asked for.
    pub fn session_required_mfa(mut self, required: bool) -> Self {
        self.session.session_required_mfa = Some(required);
        self
    }

    /// Whether the person must log in even if they are, or must see no page.
    pub fn prompt(mut self, prompt: Prompt) -> Self {
        self.session.prompt = Some(prompt);
        self
    }

    /// Asks for what a service wants before it does what it was asked ([`Error::to_gare`]): its session requirements take
    /// the place of those set before, and its scopes are added to those of the login.
    ///
    /// A session requirement is met by logging in once more, so [`prompt(Prompt::Login)`](Self::prompt) fits most.
    ///
    /// ```no_run
    /// # use globus_auth::{AuthClient, AuthorizationFlow, Error, NativeAppAuthClient, Prompt};
    /// # async fn delete(
    /// #     auth: AuthClient, native: NativeAppAuthClient, project: globus_auth::protocol::ids::ProjectId,
    /// # ) -> Result<Option<AuthorizationFlow>, Error> {
    /// let Err(error) = auth.delete_project(project).await else {
    ///     return Ok(None);
    /// };
    /// let Some(gare) = error.to_gare() else { return Err(error) };
    /// let flow = native.oauth2_start_flow("openid").prompt(Prompt::Login).for_gare(&gare).start()?;
    /// println!("once more, please: {}", flow.authorize_url());
    /// # Ok(Some(flow))
    /// # }
    /// ```
    pub fn for_gare(mut self, gare: &Gare) -> Self {
        self.session = gare.authorization_parameters.session_requirements().or(self.session);
        self.scopes = self.scopes.and_then(|scopes| Ok(scopes.merge(&gare.scopes()?)?));
        self
    }

    /// Asks for this of the session, in place of what was asked for before.
    pub(crate) fn session(mut self, session: SessionRequirements) -> Self {
        self.session = session;
        self
    }

    /// Adds a parameter to the authorize URL. It takes the place of one that the login itself sets; a `state` or
    /// `nonce` given so is the one that is checked.
    pub fn query_param(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.extra.set(name, value);
        self
    }

    /// Adds parameters to the authorize URL, as [`query_param`](Self::query_param) does.
    pub fn query_params<N, V>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        V: Into<String>,
    {
        pairs
            .into_iter()
            .fold(self, |flow, (name, value)| flow.query_param(name, value))
    }

    /// Sends this `state`, in place of a random one. It must be hard to guess, and used once.
    pub fn state(mut self, state: impl Into<State>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Sends this `nonce`, in place of a random one. It must be hard to guess, and used once.
    pub fn nonce(mut self, nonce: impl Into<Nonce>) -> Self {
        self.nonce = Choice::Given(nonce.into());
        self
    }

    /// Uses this PKCE verifier, in place of a random one: 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`, hard to guess.
    pub fn verifier(mut self, verifier: impl Into<String>) -> Self {
        self.verifier = Choice::Given(Zeroizing::new(verifier.into()));
        self
    }

    /// Does without PKCE, so that whoever steals the code from the redirect can use it if they have the client's
    /// secret too. For servers that do not know PKCE.
    pub fn dangerously_without_pkce(mut self) -> Self {
        self.verifier = Choice::Without;
        self
    }

    /// Does without nonce, so that an ID token of another login is not noticed. For servers that do not repeat it.
    pub fn dangerously_without_nonce(mut self) -> Self {
        self.nonce = Choice::Without;
        self
    }

    /// Begins the login.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the scopes or the verifier are unusable.
    pub fn start(self) -> Result<AuthorizationFlow, Error> {
        let scopes = self.scopes?;
        let verifier = match self.verifier {
            Choice::Random => Some(CodeVerifier::from_random(*secret_bytes(self.client.random())?)),
            Choice::Given(text) => Some(CodeVerifier::new(text.as_str())?),
            Choice::Without => None,
        };
        let state = match (self.extra.get("state"), self.state) {
            (Some(extra), _) => extra.into(),
            (None, Some(given)) => given,
            (None, None) => random_text(&self.client)?.into(),
        };
        let nonce = match (self.extra.get("nonce"), self.nonce) {
            (Some(extra), _) => Some(extra.into()),
            (None, Choice::Given(given)) => Some(given),
            (None, Choice::Random) => Some(random_text(&self.client)?.into()),
            (None, Choice::Without) => None,
        };
        let base_url = self.client.base_url().clone();
        let redirect_uri = self.redirect_uri.filter(|uri| !uri.is_empty());
        let request = Authorize {
            client_id: self.client_id,
            redirect_uri: redirect_uri.unwrap_or_else(|| join(&base_url, AUTH_CODE_PAGE).into()),
            scopes,
            state: Some(state),
            offline: self.refresh_tokens,
            code_challenge: verifier.as_ref().map(CodeVerifier::challenge),
            nonce,
            prefill_named_grant: self.prefill_named_grant,
            session: self.session,
            extra: self.extra,
        };
        tell!(LOGIN_STARTED, "login started");
        Ok(AuthorizationFlow {
            base_url,
            request,
            verifier,
        })
    }
}

/// 43 characters that cannot be guessed.
fn random_text(client: &Client) -> Result<String, Error> {
    Ok(Base64UrlUnpadded::encode_string(&*secret_bytes(client.random())?))
}
