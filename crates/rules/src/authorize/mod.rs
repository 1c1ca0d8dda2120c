//! Whether an authorize request is good, and what must happen next. The checks stand in `checks`, in the order in which
//! they are made; what a session must hold stands in `login`.

mod checks;
mod login;
#[cfg(test)]
mod tests;

use globus_auth_protocol::{
    error::OAuthError,
    exchange::authorize::UncheckedAuthorize,
    ids::{ClientId, PolicyId},
    pkce::CodeChallenge,
    scope::Scopes,
};
use url::Url;

use crate::{catalogue::Catalogue, model::Client};

pub use login::{LoginFacts, LoginNeeded, NoEffectiveIdentity, effective_identity, login_needed, missing_domain};

/// An authorize request that passed every check that needs no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeRequest {
    /// Who asks.
    pub client: ClientId,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What is asked for, without `offline_access`.
    pub scopes: Scopes,
    /// Whether refresh tokens are asked for.
    pub offline: bool,
    /// The PKCE challenge.
    pub challenge: Option<CodeChallenge>,
    /// To be echoed.
    pub state: Option<String>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// How much the person may be bothered.
    pub prompt: Prompts,
    /// The label to fill in.
    pub prefill_named_grant: Option<String>,
    /// What the session must hold.
    pub session: SessionAsk,
}

/// The words of `prompt` ([OpenID Connect Core section
/// 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prompts {
    /// `none`: nothing may be asked; it stands alone.
    pub none: bool,
    /// `login`, and `select_account`, which is the same here: on the log-in page people choose who they are.
    pub login: bool,
    /// `consent`: the person is asked also where they agreed before.
    pub consent: bool,
}

/// What the session must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionAsk {
    /// Shown to the person.
    pub message: Option<String>,
    /// Identities, by id or username, all of which must have proved themselves.
    pub identities: Vec<String>,
    /// Domains, lower case, of one of which an identity must have proved itself.
    pub single_domain: Vec<String>,
    /// Policies, all of which must be satisfied.
    pub policies: Vec<PolicyId>,
    /// Whether multi-factor authentication is asked for.
    pub mfa: bool,
}

/// A refusal that is shown on a page, because there is no place to redirect to that could be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageRefusal {
    /// No such client.
    #[error("Invalid client_id parameter value.")]
    UnknownClient,
    /// Not a redirect URI of the client.
    #[error("Mismatching redirect URI.")]
    MismatchingRedirectUri,
    /// No redirect URI.
    #[error("Missing redirect URI.")]
    MissingRedirectUri,
    /// A state that is too long to be sent back.
    #[error("state is longer than 4096 bytes.")]
    StateTooLong,
    /// Scopes that do not exist.
    #[error("client_id={client} requested unknown scopes: {}", python_list(scopes))]
    UnknownScopes {
        /// Who asked.
        client: ClientId,
        /// The scopes.
        scopes: Vec<String>,
    },
    /// Text that is no scope list.
    #[error("scope: {0}")]
    MalformedScope(String),
}

impl PageRefusal {
    /// The code that the page names.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownScopes { .. } | Self::MalformedScope(_) => "UNKNOWN_SCOPE_ERROR",
            Self::UnknownClient | Self::MismatchingRedirectUri | Self::MissingRedirectUri | Self::StateTooLong => {
                "OAUTH_AUTH_REQUEST_FAILURE"
            }
        }
    }
}

/// The service writes the scopes as Python prints a list.
fn python_list(scopes: &[String]) -> String {
    format!(
        "[{}]",
        scopes
            .iter()
            .map(|scope| format!("'{scope}'"))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// A refusal that the client is told by redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectRefusal {
    /// The code.
    pub error: OAuthError,
    /// Why, for people.
    pub description: &'static str,
}

/// Either kind of refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// On a page.
    Page(PageRefusal),
    /// By redirect.
    Redirect(RedirectRefusal),
}

impl From<PageRefusal> for Refusal {
    fn from(refusal: PageRefusal) -> Self {
        Self::Page(refusal)
    }
}

/// Which client asks; the caller loads it.
///
/// # Errors
/// When the id is missing or no UUID.
pub fn client_id(unchecked: &UncheckedAuthorize) -> Result<ClientId, PageRefusal> {
    unchecked
        .client_id
        .as_deref()
        .and_then(|text| text.parse().ok())
        .ok_or(PageRefusal::UnknownClient)
}

/// Checks a request. `auth_code_page` is this server's page that shows codes.
///
/// # Errors
/// The first check that fails. Until the redirect URI is known to be good, refusals are shown on a page; those about
/// scopes are too, as the service does.
pub fn check(
    unchecked: UncheckedAuthorize,
    client: &Client,
    catalogue: &Catalogue,
    auth_code_page: &Url,
) -> Result<AuthorizeRequest, Refusal> {
    let redirect_uri = checks::redirect_uri(unchecked.redirect_uri, client, auth_code_page)?;
    checks::state(unchecked.state.as_deref())?;
    let (scopes, offline_scope) = checks::scopes(unchecked.scope.as_deref(), client, catalogue)?;
    checks::response_type(unchecked.response_type.as_deref())?;
    let challenge = checks::challenge(
        unchecked.code_challenge.as_deref(),
        unchecked.code_challenge_method.as_deref(),
        client,
    )?;
    let offline = checks::access_type(unchecked.access_type.as_deref())? || offline_scope;
    let prompt = checks::prompt(unchecked.prompt.as_deref())?;
    let session = checks::session(SessionTexts {
        message: unchecked.session_message,
        identities: unchecked.session_required_identities.as_deref(),
        single_domain: unchecked.session_required_single_domain.as_deref(),
        policies: unchecked.session_required_policies.as_deref(),
        mfa: unchecked.session_required_mfa.as_deref(),
    })?;
    Ok(AuthorizeRequest {
        client: client.id,
        redirect_uri,
        scopes,
        offline,
        challenge,
        state: unchecked.state,
        nonce: unchecked.nonce,
        prompt,
        prefill_named_grant: unchecked.prefill_named_grant,
        session,
    })
}

struct SessionTexts<'a> {
    message: Option<String>,
    identities: Option<&'a str>,
    single_domain: Option<&'a str>,
    policies: Option<&'a str>,
    mfa: Option<&'a str>,
}
