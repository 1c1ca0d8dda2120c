//! A login, kept while the person is away.

use std::borrow::Cow;

use globus_auth_protocol::{
    exchange::authorize::{Authorize, Prompt, SessionRequirements},
    http::Pairs,
    ids::ClientId,
    pkce::CodeVerifier,
    scope::Scopes,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::AuthorizationFlow;
use crate::error::Error;

/// A login that has begun, as text: a secret, for it holds the code verifier, the state and the nonce.
///
/// Keep it where only this person's session can reach it (a server-side session, or an encrypted cookie), and drop it
/// once the code is exchanged.
///
/// ```
/// use globus_auth::{AuthorizationFlow, NativeAppAuthClient, SavedFlow};
///
/// let client = NativeAppAuthClient::new("46bd0f56-e24f-11e5-a510-131bef46955c".parse()?)?;
/// let flow = client.oauth2_start_flow("openid").start()?;
/// let text = flow.to_saved().expose_secret().to_owned();
/// // In another process:
/// assert_eq!(AuthorizationFlow::from_saved(&SavedFlow::new(text))?, flow);
/// # Ok::<(), globus_auth::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SavedFlow(Zeroizing<String>);

impl SavedFlow {
    /// Takes a text that was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text to keep. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    pub(super) fn of(flow: &AuthorizationFlow) -> Self {
        let AuthorizationFlow {
            base_url,
            request,
            verifier,
        } = flow;
        let session = &request.session;
        let text = serde_json::to_string(&Kept {
            version: VERSION,
            base_url: base_url.as_str().into(),
            client_id: request.client_id,
            redirect_uri: request.redirect_uri.as_str().into(),
            scopes: request.scopes.clone(),
            state: request.state.as_ref().map(|state| state.expose_secret().into()),
            nonce: request.nonce.as_ref().map(|nonce| nonce.expose_secret().into()),
            verifier: verifier.as_ref().map(|verifier| verifier.expose_secret().into()),
            offline: request.offline,
            prefill_named_grant: request.prefill_named_grant.clone(),
            session_message: session.session_message.clone(),
            session_required_identities: session.session_required_identities.clone(),
            session_required_single_domain: session.session_required_single_domain.clone(),
            session_required_policies: session.session_required_policies.clone(),
            session_required_mfa: session.session_required_mfa,
            prompt: session.prompt.map(|prompt| prompt.as_str().into()),
            extra: request
                .extra
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        });
        // Texts, flags and lists always serialise.
        Self(Zeroizing::new(text.unwrap_or_default()))
    }

    pub(super) fn restore(&self) -> Result<AuthorizationFlow, Error> {
        let kept: Kept<'_> = serde_json::from_str(&self.0).map_err(|_| not_a_flow())?;
        if kept.version != VERSION {
            return Err(Error::usage(
                "the login was kept by another version of this library: start it again",
            ));
        }
        let verifier = kept.verifier.map(CodeVerifier::new).transpose()?;
        let session = SessionRequirements {
            session_message: kept.session_message,
            session_required_identities: kept.session_required_identities,
            session_required_single_domain: kept.session_required_single_domain,
            session_required_policies: kept.session_required_policies,
            session_required_mfa: kept.session_required_mfa,
            prompt: kept.prompt.as_deref().map(read_prompt).transpose()?,
        };
        let request = Authorize {
            client_id: kept.client_id,
            redirect_uri: kept.redirect_uri.into(),
            scopes: kept.scopes,
            state: kept.state.map(|text| text.into_owned().into()),
            offline: kept.offline,
            code_challenge: verifier.as_ref().map(CodeVerifier::challenge),
            nonce: kept.nonce.map(|text| text.into_owned().into()),
            prefill_named_grant: kept.prefill_named_grant,
            session,
            extra: kept
                .extra
                .into_iter()
                .fold(Pairs::new(), |pairs, (name, value)| pairs.with(name, value)),
        };
        Ok(AuthorizationFlow {
            base_url: kept.base_url.parse().map_err(|_| not_a_flow())?,
            request,
            verifier,
        })
    }
}

const VERSION: u32 = 1;

fn not_a_flow() -> Error {
    Error::usage("this is not a login that was kept with `to_saved`: start the login again")
}

fn read_prompt(text: &str) -> Result<Prompt, Error> {
    [Prompt::Login, Prompt::None]
        .into_iter()
        .find(|prompt| prompt.as_str() == text)
        .ok_or_else(not_a_flow)
}

/// The text's JSON.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    version: u32,
    base_url: Cow<'a, str>,
    client_id: ClientId,
    redirect_uri: Cow<'a, str>,
    scopes: Scopes,
    state: Option<Cow<'a, str>>,
    nonce: Option<Cow<'a, str>>,
    verifier: Option<Cow<'a, str>>,
    offline: bool,
    prefill_named_grant: Option<String>,
    session_message: Option<String>,
    session_required_identities: Vec<String>,
    session_required_single_domain: Vec<String>,
    session_required_policies: Vec<String>,
    session_required_mfa: Option<bool>,
    prompt: Option<Cow<'a, str>>,
    extra: Vec<(String, String)>,
}

impl std::fmt::Debug for SavedFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SavedFlow(redacted)")
    }
}
