//! A login: the authorization code flow as one value
//! ([RFC 6749 section 4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1),
//! [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)).

mod answer;
mod builder;
mod saved;

use std::fmt;

use globus_auth_protocol::{
    exchange::{authorize::Authorize, discovery::GetOpenIdConfiguration, token::AuthorizationCodeGrant},
    pkce::CodeVerifier,
    scope::Scopes,
    secret::{AuthorizationCode, Nonce, State},
};
use url::Url;

pub use self::{builder::FlowBuilder, saved::SavedFlow};

use crate::{client::Client, error::Error, telemetry::tell, tokens::TokenResponse};

/// A login that has begun. It holds what must stay secret until the person comes back: the code verifier, the state and
/// the nonce; it alone can write the URL to send the person to, and exchange the code they come back with.
///
/// A program that ends in between, or a web server with several processes, keeps it as [`SavedFlow`].
///
/// ```no_run
/// # async fn example(client: globus_auth::ConfidentialAppAuthClient) -> Result<(), globus_auth::Error> {
/// let flow = client
///     .oauth2_start_flow("https://app.example.org/callback", ["openid", "profile"])
///     .refresh_tokens(true)
///     .start()?;
/// // Send the person to flow.authorize_url(); later, at the callback, with the URL of the request:
/// let url = "https://app.example.org/callback?code=…&state=…";
/// let tokens = flow.exchange(&client, url).await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "GlobusNativeAppFlowManager")]
#[doc(alias = "GlobusAuthorizationCodeFlowManager")]
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationFlow {
    base_url: Url,
    request: Authorize,
    verifier: Option<CodeVerifier>,
}

impl AuthorizationFlow {
    /// The URL to send the person to. It is the same every time, and good for one login.
    #[doc(alias = "oauth2_get_authorize_url")]
    #[doc(alias = "get_authorize_url")]
    #[must_use]
    pub fn authorize_url(&self) -> Url {
        self.request.write_url(&self.base_url)
    }

    /// Where the person comes back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.request.redirect_uri
    }

    /// What is asked for.
    #[must_use]
    pub const fn scopes(&self) -> &Scopes {
        &self.request.scopes
    }

    /// The `state` that must come back.
    #[must_use]
    pub const fn state(&self) -> Option<&State> {
        self.request.state.as_ref()
    }

    /// The `nonce` that the ID token must carry.
    #[must_use]
    pub const fn nonce(&self) -> Option<&Nonce> {
        self.request.nonce.as_ref()
    }

    /// The person's answer for tokens.
    ///
    /// `answer` is either the URL that the person came back to, whole, or the code alone, as the code page of Globus
    /// shows it for copying; blanks around it do not matter. Of a URL, `state` is checked. A code alone comes with no
    /// state: whoever pastes one vouches for it, and PKCE and the nonce still tie it to this login.
    ///
    /// The call is not repeated when its answer is lost: the code may be used up.
    ///
    /// # Errors
    /// - kind [`State`](crate::ErrorKind::State): the URL belongs to another login, or is the answer of another server; the
    ///   code was not sent;
    /// - kind [`Refused`](crate::ErrorKind::Refused): the person or the server said no;
    /// - kind [`Usage`](crate::ErrorKind::Usage): the text is neither a code nor such a URL, or the flow is another
    ///   client's;
    /// - as for any call.
    #[doc(alias = "exchange_code_for_tokens")]
    pub async fn exchange(&self, client: &impl AsRef<Client>, answer: &str) -> Result<TokenResponse, Error> {
        let client = client.as_ref();
        let answer = answer::read(answer, self.state())?;
        let grant = self.grant(client, answer.code)?;
        if let Some(issuer) = answer.issuer {
            self.check_issuer(client, &issuer).await?;
        }
        let document = client.call(grant).send().await?;
        tell!(LOGIN_FINISHED, "logged in");
        Ok(TokenResponse::of(client, document).with_nonce(self.nonce().cloned()))
    }

    /// The answer is of the server that was asked, and of no other that would like to have its code
    /// ([RFC 9207 section 2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4)). A server whose issuer is not its base
    /// URL is asked for it.
    async fn check_issuer(&self, client: &Client, issuer: &str) -> Result<(), Error> {
        if issuer == self.base_url.as_str().trim_end_matches('/') {
            return Ok(());
        }
        let configuration = client.call(GetOpenIdConfiguration).send().await?;
        if configuration.issuer == issuer {
            return Ok(());
        }
        Err(Error::state(
            "the redirect is the answer of another server (`iss`): start the login again",
        ))
    }

    fn grant(&self, client: &Client, code: AuthorizationCode) -> Result<AuthorizationCodeGrant, Error> {
        if client.client_id() != Some(self.request.client_id) {
            return Err(Error::usage(
                "the login was begun by another client: exchange its code with that one",
            ));
        }
        if *client.base_url() != self.base_url {
            return Err(Error::usage(
                "the login was begun at another server: exchange its code there",
            ));
        }
        Ok(AuthorizationCodeGrant {
            code,
            redirect_uri: self.request.redirect_uri.clone(),
            code_verifier: self.verifier.clone(),
            client_id: client.public_client_id(),
        })
    }

    /// The login as text, to be kept until the person comes back.
    #[must_use]
    pub fn to_saved(&self) -> SavedFlow {
        SavedFlow::of(self)
    }

    /// A login that was kept.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage) when the text was not written by [`to_saved`](Self::to_saved).
    pub fn from_saved(saved: &SavedFlow) -> Result<Self, Error> {
        saved.restore()
    }
}

impl fmt::Debug for AuthorizationFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationFlow")
            .field("client_id", &self.request.client_id)
            .field("redirect_uri", &self.request.redirect_uri)
            .field("scopes", &self.request.scopes.to_string())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
