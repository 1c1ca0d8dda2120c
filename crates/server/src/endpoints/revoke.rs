//! `POST /v2/oauth2/token/revoke`.

use axum::extract::State;
use globus_auth_protocol::{exchange::revoke::Revoke, ids::ClientId, secret::AnyToken};
use globus_auth_rules::{
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Client},
    token_text::TokenKind,
};
use globus_auth_store::ops;

use super::{
    call::ClientCall,
    failure::{Failure, answer},
};
use crate::{app::App, web::reply::Reply};

/// Ends a token. The answer is the same for every token, and for none.
pub async fn post(State(app): State<App>, call: ClientCall) -> Reply {
    let ClientCall { caller, form, request } = call;
    let result = async {
        match (caller, Revoke::read_request(&form)) {
            (Ok(caller), Some(token)) => revoke(&app, &token, caller.client()).await?,
            // `globus logout` sends requests without a token, and some that name a confidential client without its
            // secret, and fails unless they are answered as all others are.
            (Ok(_), None) | (Err(Failure::SecretMissing), _) => {}
            (Err(refusal), _) => return Err(refusal),
        }
        Ok(Revoke::write_answer().to_vec())
    };
    answer(result.await, request)
}

async fn revoke(app: &App, token: &AnyToken, caller: &Client) -> Result<(), Failure> {
    let Some(name) = app.texts.read(token.expose_secret()) else {
        return Ok(());
    };
    let (key, at) = (name.key, app.clock.now());
    let found = match name.kind {
        TokenKind::Access => {
            let found = app.store.read(ops::AccessToken(key)).await?;
            found.map(|(record, _)| (record.hash, record.client, record.identity))
        }
        TokenKind::Refresh => {
            let found = app.store.read(ops::RefreshToken(key)).await?;
            found.map(|(record, _)| (record.hash, record.client, record.identity))
        }
    };
    let Some((_, issued_to, identity)) = found.filter(|(hash, ..)| *hash == name.hash) else {
        return Ok(());
    };
    if may_revoke(app, caller, issued_to).await? {
        let actor = AuditActor::Client(caller.id);
        let entry = AuditEntry::new(actor, AuditAction::RevokeToken, AuditSubject::Client(issued_to));
        let entry = entry.with("identity", identity.to_string());
        match name.kind {
            TokenKind::Access => {
                app.record(ops::RevokeAccessToken { key, at }, entry.with("kind", "access"))
                    .await?
            }
            TokenKind::Refresh => {
                app.record(ops::RevokeRefreshToken { key, at }, entry.with("kind", "refresh"))
                    .await?
            }
        };
    }
    Ok(())
}

/// The client that a token was issued to may end it; so may the template that the client was made from, for
/// `globus logout` names only that.
async fn may_revoke(app: &App, caller: &Client, issued_to: ClientId) -> Result<bool, Failure> {
    if issued_to == caller.id {
        return Ok(true);
    }
    let known = app.directory.client(issued_to).await?;
    Ok(known.is_some_and(|known| known.client.template_instance && known.client.parent_client == Some(caller.id)))
}
