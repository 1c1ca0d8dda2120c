use globus_auth_protocol::{
    exchange::token::{AuthorizationCodeGrant, write_answer},
    scope::Scopes,
};
use globus_auth_rules::{
    issue::{self, CodeRefusal, GrantedScope, TokenGroup},
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, CodeRecord, Consent, GrantType, SecretHash, Timestamp},
};
use globus_auth_store::ops::{self, Redemption};

use super::super::{
    account,
    caller::{Caller, UNAUTHENTICATED},
    failure::Failure,
    tokens::{Holder, NewTokens},
};
use crate::app::App;

/// `authorization_code`: a code for tokens, once.
pub(in super::super) async fn code(
    app: &App,
    caller: Option<Caller>,
    ask: &AuthorizationCodeGrant,
    all_consented: bool,
) -> Result<Vec<u8>, Failure> {
    let caller = caller.ok_or_else(|| Failure::bad_code(&UNAUTHENTICATED))?;
    if !caller.client().may_use(GrantType::AuthorizationCode) {
        return Err(Failure::UnauthorizedClient(
            "this client may not use the authorization_code grant",
        ));
    }
    let now = app.clock.now();
    let hash = SecretHash::of(ask.code.expose_secret().as_bytes());
    let found = app.store.read(ops::CodeByHash(hash)).await?;
    let code = found.ok_or_else(|| Failure::bad_code(&"the code is unknown or was deleted after it expired"))?;
    if let Err(refusal) = issue::redeemable(&code, caller.client().id, ask, now) {
        if refusal == CodeRefusal::Used {
            let revoke = ops::RevokeGrant {
                key: code.grant,
                at: now,
            };
            app.record(revoke, reused(&code)).await?;
        }
        return Err(Failure::bad_code(&refusal));
    }
    let groups = groups(app, &code, all_consented).await?;
    redeem(app, &code, &groups, now).await
}

/// The tokens that a code gives: those of the scopes asked for that are consented to, or of all that ever were.
async fn groups(app: &App, code: &CodeRecord, all_consented: bool) -> Result<Vec<TokenGroup>, Failure> {
    let consents = app
        .store
        .read(ops::ConsentsOf {
            identity: code.identity,
            root_client: Some(code.client),
        })
        .await?;
    let roots: Vec<&Consent> = consents.iter().filter(|consent| consent.path.len() == 1).collect();
    let catalogue = app.directory.catalogue().await?;
    let asked = Scopes::parse(&code.scope).map_err(|problem| Failure::bad_scope(&problem))?;
    let asked = asked.iter().filter_map(|scope| catalogue.by_string(scope.name()));
    let extra = roots
        .iter()
        .filter(|_| all_consented)
        .filter_map(|consent| catalogue.by_id(consent.scope));
    let granted = asked.chain(extra).filter_map(|scope| {
        let consent = roots.iter().find(|consent| consent.scope == scope.record.id)?;
        let refresh = code.offline && consent.allows_refresh && scope.record.allows_refresh_token;
        Some(GrantedScope {
            scope,
            consent: Some(consent.id),
            refresh,
        })
    });
    let groups = issue::group(granted);
    if groups.is_empty() {
        return Err(Failure::bad_code(&"every consent behind the code was taken back"));
    }
    Ok(groups)
}

/// What the audit log is told when a code is used again.
fn reused(code: &CodeRecord) -> AuditEntry {
    let (actor, subject) = (AuditActor::Client(code.client), AuditSubject::Client(code.client));
    AuditEntry::new(actor, AuditAction::ReuseCode, subject).with("identity", code.identity.to_string())
}

async fn redeem(app: &App, code: &CodeRecord, groups: &[TokenGroup], now: Timestamp) -> Result<Vec<u8>, Failure> {
    let holder = Holder {
        client: code.client,
        identity: code.identity,
        session: Some(code.session),
        grant: Some(code.grant),
    };
    let mut tokens = NewTokens::make(app, holder, groups, now);
    // Signed before the code is used up, so that a fault here leaves it good.
    account::add_id_token(app, &mut tokens, &holder, code.nonce.as_deref(), now).await?;
    let (access, refresh) = (std::mem::take(&mut tokens.access), std::mem::take(&mut tokens.refresh));
    let redeem = ops::RedeemCode {
        hash: code.hash,
        at: now,
        access,
        refresh,
    };
    match app.record(redeem, reused(code)).await? {
        Redemption::Redeemed => app.metrics.issued(code.client, tokens.documents.len(), now),
        Redemption::AlreadyRedeemed => return Err(Failure::bad_code(&CodeRefusal::Used)),
        Redemption::Revoked | Redemption::Unknown => return Err(Failure::bad_code(&"the login was revoked")),
    }
    let document = tokens.into_document(code.state.as_deref());
    let document = document.ok_or_else(|| Failure::bad_code(&"nothing was granted"))?;
    Ok(write_answer(&document))
}
