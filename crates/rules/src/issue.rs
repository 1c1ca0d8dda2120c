//! Which tokens a grant gives. One file could hold each grant; they share so many steps that this one holds the steps.

use globus_auth_protocol::{
    exchange::token::AuthorizationCodeGrant,
    ids::{ClientId, ResourceServer},
    scope::well_known,
};

use crate::{
    catalogue::CatalogueScope,
    model::{Client, CodeRecord, CodeState, ConsentId, RefreshTokenRecord, Timestamp},
};

/// How long an access token is good: 48 hours.
pub const ACCESS_TOKEN_SECONDS: i64 = 172_800;
/// How long an ID token is good: 48 hours.
pub const ID_TOKEN_SECONDS: i64 = 172_800;
/// How long a refresh token is good without use: half a year.
pub const REFRESH_TOKEN_IDLE_SECONDS: i64 = 180 * 86_400;
/// How long after a refresh token was replaced it is answered with its successor once more, because the answer may have
/// been lost or two threads may have asked: as long as clients wait for an answer.
pub const LOST_ANSWER_SECONDS: i64 = 60;
/// How long a code is good: ten minutes, the most that OAuth allows.
pub const CODE_SECONDS: i64 = 600;
/// How long a person may take to log in and consent.
pub const INTERACTION_SECONDS: i64 = 3_600;
/// How long somebody who is not known yet may take for name and password: anybody can make the server keep such a request.
pub const STRANGER_SECONDS: i64 = 900;
/// How long a browser stays logged in.
pub const SESSION_SECONDS: i64 = 7 * 86_400;

/// Why a code is not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefusal {
    /// It was redeemed before: what it gave then must be revoked.
    #[error("the code was used before; every token that it gave is revoked")]
    Used,
    /// It is too old.
    #[error("the code has expired; start the login again")]
    Expired,
    /// It was issued to another client.
    #[error("the code was issued to another client")]
    WrongClient,
    /// The redirect URI is not that of the authorize request.
    #[error("redirect_uri is not the one of the authorize request")]
    WrongRedirectUri,
    /// The authorize request had a challenge.
    #[error("code_verifier is missing: the authorize request had a code_challenge")]
    VerifierMissing,
    /// The authorize request had none: somebody may have taken it out (RFC 9700 section 2.1.1).
    #[error("code_verifier was sent, but the authorize request had no code_challenge")]
    VerifierUnexpected,
    /// The verifier does not match the challenge.
    #[error("code_verifier does not match the code_challenge of the authorize request")]
    WrongVerifier,
}

/// Whether a code may be redeemed (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
///
/// # Errors
/// Why not. A code that another client or a wrong verifier is tried with stays good for its owner.
pub fn redeemable(
    code: &CodeRecord,
    client: ClientId,
    ask: &AuthorizationCodeGrant,
    now: Timestamp,
) -> Result<(), CodeRefusal> {
    if code.client != client {
        return Err(CodeRefusal::WrongClient);
    }
    if matches!(code.state_of, CodeState::Redeemed { .. }) {
        return Err(CodeRefusal::Used);
    }
    if now >= code.expires {
        return Err(CodeRefusal::Expired);
    }
    if code.redirect_uri != ask.redirect_uri {
        return Err(CodeRefusal::WrongRedirectUri);
    }
    match (&code.challenge, &ask.code_verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(CodeRefusal::VerifierMissing),
        (None, Some(_)) => Err(CodeRefusal::VerifierUnexpected),
        (Some(challenge), Some(verifier)) if challenge.matches(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(CodeRefusal::WrongVerifier),
    }
}

/// Why a refresh token gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshRefusal {
    /// It was issued to another client.
    #[error("the refresh token was issued to another client")]
    WrongClient,
    /// It was not used for too long.
    #[error("the refresh token has not been used for half a year; log in again")]
    Idle,
}

/// Whether a refresh token that is not revoked may be used.
///
/// # Errors
/// Why not.
pub fn refreshable(token: &RefreshTokenRecord, client: ClientId, now: Timestamp) -> Result<(), RefreshRefusal> {
    if token.client != client {
        return Err(RefreshRefusal::WrongClient);
    }
    if now >= token.last_used.plus_seconds(REFRESH_TOKEN_IDLE_SECONDS) {
        return Err(RefreshRefusal::Idle);
    }
    Ok(())
}

/// Scopes that go into one token: those of one resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenGroup {
    /// Who takes the token.
    pub resource_server: ResourceServer,
    /// Plain scope strings.
    pub scopes: Vec<String>,
    /// The consents that the scopes rest on.
    pub consents: Vec<ConsentId>,
    /// Whether a refresh token comes along: every scope of the group lets it.
    pub refresh: bool,
}

impl TokenGroup {
    /// The `scope` of the token.
    #[must_use]
    pub fn scope(&self) -> String {
        self.scopes.join(" ")
    }
}

/// One scope that is granted.
#[derive(Debug, Clone, Copy)]
pub struct GrantedScope<'a> {
    /// The scope.
    pub scope: &'a CatalogueScope,
    /// The consent it rests on; none for a client's own tokens.
    pub consent: Option<ConsentId>,
    /// Whether refresh tokens may be issued for it.
    pub refresh: bool,
}

/// Groups scopes by resource server, one token each, in the order of their first scopes; with `openid` the token of
/// Globus Auth comes first, as it bears the ID token.
#[must_use]
pub fn group<'a>(granted: impl IntoIterator<Item = GrantedScope<'a>>) -> Vec<TokenGroup> {
    let mut groups: Vec<TokenGroup> = Vec::new();
    for one in granted {
        let at = groups
            .iter()
            .position(|group| group.resource_server == one.scope.resource_server);
        let at = at.unwrap_or_else(|| {
            groups.push(TokenGroup {
                resource_server: one.scope.resource_server.clone(),
                scopes: Vec::new(),
                consents: Vec::new(),
                refresh: true,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        if !group.scopes.contains(&one.scope.record.scope_string) {
            group.scopes.push(one.scope.record.scope_string.clone());
        }
        group
            .consents
            .extend(one.consent.filter(|consent| !group.consents.contains(consent)));
        group.refresh &= one.refresh;
    }
    // Stable, so the others keep their order.
    groups.sort_by_key(|group| !has_openid(group));
    groups
}

/// Whether the token bears an ID token.
#[must_use]
pub fn has_openid(group: &TokenGroup) -> bool {
    group.scopes.iter().any(|scope| scope == well_known::auth::OPENID)
}

/// Whether a client's own tokens may hold `openid`: not if people need an identity at a provider, which a client cannot
/// have.
#[must_use]
pub fn client_may_have_openid(client: &Client) -> bool {
    client.required_idp.is_none()
}

#[cfg(test)]
mod tests;
