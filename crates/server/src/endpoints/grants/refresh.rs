use globus_auth_protocol::{
    error::OAuthError,
    exchange::token::{RefreshTokenGrant, write_answer},
    secret::RefreshToken,
};
use globus_auth_rules::{
    issue::{self, LOST_ANSWER_SECONDS},
    model::{
        AccessTokenRecord, AuditAction, AuditActor, AuditEntry, AuditSubject, GrantType, RefreshTokenRecord,
        SecretHash, Timestamp,
    },
    token_text::TokenKind,
};
use globus_auth_store::ops::{self, Issued, Rotation};

use super::super::{
    caller::{Basis, Caller, UNAUTHENTICATED},
    failure::Failure,
    tokens::NewTokens,
};
use crate::app::App;

/// `refresh_token`: one access token for a refresh token, which stays as it is, or is replaced where that is configured.
pub(in super::super) async fn refresh(
    app: &App,
    caller: Option<Caller>,
    ask: &RefreshTokenGrant,
) -> Result<Vec<u8>, Failure> {
    let caller = caller.ok_or_else(|| Failure::OAuth {
        status: 401,
        error: OAuthError::InvalidClient,
        description: UNAUTHENTICATED.to_owned(),
    })?;
    if !caller.client().may_use(GrantType::RefreshToken) {
        return Err(Failure::UnauthorizedClient(
            "this client may not use the refresh_token grant",
        ));
    }
    let now = app.clock.now();
    let name = app
        .texts
        .read(ask.refresh_token.expose_secret())
        .filter(|name| name.kind == TokenKind::Refresh);
    let name = name.ok_or_else(unknown)?;
    let found = app.store.read(ops::RefreshToken(name.key)).await?;
    let (record, standing) = found.ok_or_else(unknown)?;
    // One that was replaced has another hash; what becomes of it is decided where it is written.
    let named = record.hash == name.hash || app.tokens.rotate_refresh_tokens;
    if !named || !standing.is_good() || !Basis::from(&record).stands(app).await? {
        return Err(unknown());
    }
    issue::refreshable(&record, caller.client().id, now).map_err(|problem| Failure::bad_grant(&problem))?;

    let mut tokens = NewTokens::renew(app, &record, now);
    let access = std::mem::take(&mut tokens.access);
    let refresh_token = if app.tokens.rotate_refresh_tokens {
        replace(app, &record, ask, access).await?
    } else {
        keep(app, &record, access, now).await?;
        ask.refresh_token.clone()
    };
    app.metrics.issued(record.client, tokens.documents.len(), now);
    let mut document = tokens.into_document(None).ok_or_else(unknown)?;
    // Always told, changed or not: the official Python SDK forgets the old one otherwise.
    document.refresh_token = Some(refresh_token);
    Ok(write_answer(&document))
}

fn unknown() -> Failure {
    Failure::bad_grant(&"the refresh token is unknown, expired or revoked; log in again")
}

async fn keep(
    app: &App,
    record: &RefreshTokenRecord,
    access: Vec<AccessTokenRecord>,
    now: Timestamp,
) -> Result<(), Failure> {
    let issue = ops::IssueTokens {
        access,
        refresh: Vec::new(),
        touch_refresh: Some((record.key, now)),
    };
    match app.store.write(issue).await? {
        Issued::Issued => Ok(()),
        Issued::RefreshTokenRevoked => Err(unknown()),
    }
}

/// Puts its successor in the place of the token that was presented, and gives that.
async fn replace(
    app: &App,
    record: &RefreshTokenRecord,
    ask: &RefreshTokenGrant,
    access: Vec<AccessTokenRecord>,
) -> Result<RefreshToken, Failure> {
    let presented = ask.refresh_token.expose_secret();
    let secret = app.texts.successor(presented);
    let successor = app.texts.write(TokenKind::Refresh, record.key, &secret);
    let at = app.clock.now();
    let rotate = ops::RotateRefreshToken {
        key: record.key,
        presented: SecretHash::of(presented.as_bytes()),
        successor: successor.hash,
        at,
        replaced_since: at.plus_seconds(-LOST_ANSWER_SECONDS),
        access,
    };
    let (actor, subject) = (AuditActor::Client(record.client), AuditSubject::Client(record.client));
    let reused = AuditEntry::new(actor, AuditAction::ReuseRefreshToken, subject);
    let reused = reused.with("identity", record.identity.to_string());
    match app.record(rotate, reused).await? {
        Rotation::Rotated => Ok(RefreshToken::new(successor.text.as_str())),
        Rotation::Reused => Err(Failure::bad_grant(
            &"the refresh token was replaced before: somebody else may have it, so every token of the login is revoked; \
              log in again",
        )),
        Rotation::Revoked => Err(unknown()),
    }
}
