//! Who is told what about a token (RFC 7662 section 2.2; Globus Auth, "Token introspection").

use std::fmt::Write;

use aws_lc_rs::digest;
use globus_auth_protocol::{
    identity,
    ids::SessionId,
    introspection::{Introspection, SessionAuthentication, SessionInfo},
};

use crate::model::{AccessTokenRecord, Authentication, Client, Identity, IdentityStatus, Timestamp};

/// Whether a caller is told about a token: its resource server and the client it was issued to are.
#[must_use]
pub fn may_see(caller: &Client, token: &AccessTokenRecord) -> bool {
    caller.id == token.client || is_audience(caller, token)
}

fn is_audience(caller: &Client, token: &AccessTokenRecord) -> bool {
    caller.resource_server == token.resource_server
}

/// Whether a token that is not revoked is good now.
#[must_use]
pub fn is_good(token: &AccessTokenRecord, now: Timestamp) -> bool {
    token.revoked.is_none() && now < token.expires
}

/// Whom a token speaks for: what introspection tells of it in any case.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The username.
    pub username: &'a str,
    /// The name.
    pub name: Option<&'a str>,
    /// The address.
    pub email: Option<&'a str>,
}

/// What is told of a good token without any `include`.
#[must_use]
pub fn view(token: &AccessTokenRecord, subject: Subject<'_>, caller: &Client, issuer: &str) -> Introspection {
    let mut audience = vec![token.resource_server.as_str().to_owned()];
    for id in [caller.id, token.client].map(|id| id.to_string()) {
        if !audience.contains(&id) && (id == token.client.to_string() || is_audience(caller, token)) {
            audience.push(id);
        }
    }
    Introspection {
        active: true,
        token_type: Some("Bearer".to_owned()),
        scope: Some(token.scope.clone()),
        client_id: Some(token.client),
        sub: Some(token.identity),
        username: Some(subject.username.to_owned()),
        name: Some(subject.name.map(str::to_owned)),
        email: Some(subject.email.map(str::to_owned)),
        iss: Some(issuer.to_owned()),
        aud: Some(audience),
        exp: Some(token.expires.seconds()),
        iat: Some(token.issued.seconds()),
        nbf: Some(token.issued.seconds()),
        dependent_tokens_cache_id: is_audience(caller, token).then(|| dependent_tokens_cache_id(token)),
        ..Introspection::default()
    }
}

/// Changes with whatever decides which dependent tokens a resource server gets for a token.
fn dependent_tokens_cache_id(token: &AccessTokenRecord) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(token.identity.as_uuid().as_bytes());
    context.update(token.client.as_uuid().as_bytes());
    context.update(token.resource_server.as_str().as_bytes());
    context.update(b"\0");
    context.update(token.scope.as_bytes());
    for consent in &token.consents {
        context.update(&consent.0.to_be_bytes());
    }
    let mut text = String::with_capacity(64);
    for byte in context.finish().as_ref() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The session of a token as it stood when the token's log-in was completed, for `include=session_info`.
#[must_use]
pub fn session_info(session: SessionId, authentications: &[Authentication]) -> SessionInfo {
    let authentications = authentications
        .iter()
        .map(|proof| {
            let told = SessionAuthentication {
                idp: Some(proof.provider),
                auth_time: Some(proof.auth_time.seconds()),
                acr: proof.acr.clone(),
                amr: (!proof.amr.is_empty()).then(|| proof.amr.clone()),
                custom_claims: serde_json::Map::new(),
                extra: serde_json::Map::new(),
            };
            (proof.identity, told)
        })
        .collect();
    SessionInfo {
        session_id: Some(session),
        authentications: Some(authentications),
        extra: serde_json::Map::new(),
    }
}

/// An identity as the API tells it.
#[must_use]
pub fn identity_document(identity: &Identity) -> identity::Identity {
    identity::Identity {
        id: identity.id,
        username: Some(identity.username.clone()),
        status: Some(match identity.status {
            IdentityStatus::Unused => identity::IdentityStatus::Unused,
            IdentityStatus::Used => identity::IdentityStatus::Used,
            IdentityStatus::Private => identity::IdentityStatus::Private,
            IdentityStatus::Closed => identity::IdentityStatus::Closed,
        }),
        identity_provider: Some(identity.provider),
        identity_type: identity.identity_type.map(|kind| kind.as_str().to_owned()),
        name: identity.name.clone(),
        email: identity.email.clone(),
        organization: identity.organization.clone(),
        extra: serde_json::Map::new(),
    }
}
