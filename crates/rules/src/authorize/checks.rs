use globus_auth_protocol::{
    error::OAuthError,
    http::{read_bool, read_list},
    pkce::CodeChallenge,
    scope::{Scope, Scopes, well_known},
};
use url::Url;

use super::{PageRefusal, Prompts, RedirectRefusal, Refusal, SessionAsk, SessionTexts};
use crate::{catalogue::Catalogue, model::Client, redirect};

/// Longer states are refused: they come back in a URL, and URLs have limits.
const MAX_STATE: usize = 4096;

fn invalid_request(description: &'static str) -> Refusal {
    Refusal::Redirect(RedirectRefusal {
        error: OAuthError::InvalidRequest,
        description,
    })
}

/// The redirect URI is one that the client may use. Nothing is redirected before this holds.
pub(super) fn redirect_uri(given: Option<String>, client: &Client, auth_code_page: &Url) -> Result<String, Refusal> {
    let given = given.ok_or(PageRefusal::MissingRedirectUri)?;
    if redirect::allowed(client, &given, auth_code_page) {
        Ok(given)
    } else {
        Err(PageRefusal::MismatchingRedirectUri.into())
    }
}

/// Every scope exists, at every depth. `offline_access` is no scope but a wish, and is told apart.
pub(super) fn scopes(text: Option<&str>, client: &Client, catalogue: &Catalogue) -> Result<(Scopes, bool), Refusal> {
    let text = text.ok_or_else(|| PageRefusal::MalformedScope("is missing: name at least one".to_owned()))?;
    let parsed = Scopes::parse(text).map_err(|error| PageRefusal::MalformedScope(error.to_string()))?;
    let (wishes, asked): (Vec<&Scope>, Vec<&Scope>) = parsed
        .iter()
        .partition(|scope| scope.name() == well_known::auth::OFFLINE_ACCESS);
    let unknown = catalogue.unknown(asked.iter().copied());
    if !unknown.is_empty() {
        return Err(PageRefusal::UnknownScopes {
            client: client.id,
            scopes: unknown,
        }
        .into());
    }
    if asked.is_empty() {
        return Err(PageRefusal::MalformedScope("names nothing: name at least one scope".to_owned()).into());
    }
    let scopes = Scopes::from_scopes(asked).map_err(|error| PageRefusal::MalformedScope(error.to_string()))?;
    Ok((scopes, !wishes.is_empty()))
}

/// Only the code flow is offered (RFC 9700 section 2.1.2 advises against the implicit one).
pub(super) fn response_type(given: Option<&str>) -> Result<(), Refusal> {
    match given {
        Some("code") => Ok(()),
        None => Err(invalid_request("response_type is missing: it must be code")),
        Some(_) => Err(Refusal::Redirect(RedirectRefusal {
            error: OAuthError::UnsupportedResponseType,
            description: "response_type must be code",
        })),
    }
}

/// The state can be echoed, in every other refusal too.
pub(super) fn state(given: Option<&str>) -> Result<(), Refusal> {
    if given.is_some_and(|state| state.len() > MAX_STATE) {
        return Err(PageRefusal::StateTooLong.into());
    }
    Ok(())
}

/// Public clients prove with PKCE that the one who redeems the code is the one who asked for it (RFC 7636).
pub(super) fn challenge(
    given: Option<&str>,
    method: Option<&str>,
    client: &Client,
) -> Result<Option<CodeChallenge>, Refusal> {
    match (given, method) {
        (None, None) if client.is_public() => Err(invalid_request(
            "code_challenge is missing: public clients must use PKCE with S256",
        )),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(invalid_request("code_challenge_method stands without code_challenge")),
        (Some(text), Some("S256")) => {
            let parsed = text.parse();
            parsed
                .map(Some)
                .map_err(|_| invalid_request("code_challenge must be 43 characters of base64url"))
        }
        (Some(_), _) => Err(invalid_request("code_challenge_method must be S256")),
    }
}

/// Whether refresh tokens are asked for.
pub(super) fn access_type(given: Option<&str>) -> Result<bool, Refusal> {
    match given {
        None | Some("online") => Ok(false),
        Some("offline") => Ok(true),
        Some(_) => Err(invalid_request("access_type must be online or offline")),
    }
}

/// How much the person may be bothered.
pub(super) fn prompt(given: Option<&str>) -> Result<Prompts, Refusal> {
    let mut prompts = Prompts::default();
    for word in given.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => prompts.none = true,
            "login" | "select_account" => prompts.login = true,
            "consent" => prompts.consent = true,
            _ => return Err(invalid_request("prompt must be login, consent, select_account or none")),
        }
    }
    if prompts.none && (prompts.login || prompts.consent) {
        return Err(invalid_request("prompt=none stands alone"));
    }
    Ok(prompts)
}

/// What the session must hold.
pub(super) fn session(texts: SessionTexts<'_>) -> Result<SessionAsk, Refusal> {
    let policies = read_list(texts.policies)
        .iter()
        .map(|id| id.parse())
        .collect::<Result<_, _>>();
    Ok(SessionAsk {
        message: texts.message,
        identities: read_list(texts.identities),
        single_domain: read_list(texts.single_domain)
            .iter()
            .map(|domain| domain.to_lowercase())
            .collect(),
        policies: policies.map_err(|_| invalid_request("session_required_policies must be policy ids"))?,
        mfa: read_bool("session_required_mfa", texts.mfa)
            .map_err(|_| invalid_request("session_required_mfa must be true or false"))?
            .unwrap_or(false),
    })
}
