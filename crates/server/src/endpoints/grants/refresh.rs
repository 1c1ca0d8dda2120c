use globus_auth_protocol::{
    error::OAuthError,
    exchange::token::{RefreshTokenGrant, write_answer},
};
use globus_auth_rules::{issue, model::GrantType, token_text::TokenKind};
use globus_auth_store::ops::{self, Issued};

use super::super::{
    caller::{Basis, Caller, UNAUTHENTICATED},
    failure::Failure,
    tokens::NewTokens,
};
use crate::app::App;

const UNKNOWN: &str = "the refresh token is unknown, expired or revoked; log in again";

/// `refresh_token`: one access token for a refresh token, which stays as it is.
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
    let name = name.ok_or_else(|| Failure::bad_grant(&UNKNOWN))?;
    let found = app.store.read(ops::RefreshToken(name.key)).await?;
    let (record, standing) = found.ok_or_else(|| Failure::bad_grant(&UNKNOWN))?;
    if record.hash != name.hash || !standing.is_good() || !Basis::from(&record).stands(app).await? {
        return Err(Failure::bad_grant(&UNKNOWN));
    }
    issue::refreshable(&record, caller.client().id, now).map_err(|problem| Failure::bad_grant(&problem))?;

    let mut tokens = NewTokens::renew(app, &record, now);
    let access = std::mem::take(&mut tokens.access);
    let touch_refresh = Some((record.key, now));
    match app
        .store
        .write(ops::IssueTokens {
            access,
            refresh: Vec::new(),
            touch_refresh,
        })
        .await?
    {
        Issued::Issued => app.metrics.issued(tokens.documents.len()),
        Issued::RefreshTokenRevoked => return Err(Failure::bad_grant(&UNKNOWN)),
    }
    let mut document = tokens.into_document(None).ok_or_else(|| Failure::bad_grant(&UNKNOWN))?;
    // Always repeated: the official Python SDK forgets the old one otherwise.
    document.refresh_token = Some(ask.refresh_token.clone());
    Ok(write_answer(&document))
}
