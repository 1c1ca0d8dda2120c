use globus_auth_protocol::{
    exchange::token::{ClientCredentialsGrant, write_answer},
    scope::well_known,
};
use globus_auth_rules::{
    issue::{self, GrantedScope, TokenGroup},
    model::GrantType,
};
use globus_auth_store::ops;

use super::super::{
    account,
    caller::{Caller, UNAUTHENTICATED},
    failure::Failure,
    tokens::{Holder, NewTokens},
};
use crate::app::App;

/// `client_credentials`: a client's own tokens. No consent is asked for, and there are no refresh tokens.
pub(in super::super) async fn client_credentials(
    app: &App,
    caller: Option<Caller>,
    ask: &ClientCredentialsGrant,
) -> Result<Vec<u8>, Failure> {
    let caller = caller.ok_or(Failure::ClientUnknown(UNAUTHENTICATED))?;
    let client = caller.confidential()?;
    if !client.may_use(GrantType::ClientCredentials) {
        return Err(Failure::UnauthorizedClient(
            "this client may not use the client_credentials grant",
        ));
    }
    let groups = groups(app, ask).await?;
    if groups.first().is_some_and(issue::has_openid) && !issue::client_may_have_openid(client) {
        return Err(Failure::RequiredIdentityMissing);
    }
    let now = app.clock.now();
    let holder = Holder {
        client: client.id,
        identity: client.id.as_identity(),
        session: None,
        grant: None,
    };
    let mut tokens = NewTokens::make(app, holder, &groups, now);
    account::add_id_token(app, &mut tokens, &holder, None, now).await?;
    let access = std::mem::take(&mut tokens.access);
    app.store
        .write(ops::IssueTokens {
            access,
            ..ops::IssueTokens::default()
        })
        .await?;
    app.metrics.issued(client.id, tokens.documents.len(), now);
    let document = tokens
        .into_document(None)
        .ok_or_else(|| Failure::bad_scope(&"scope: names nothing"))?;
    Ok(write_answer(&document))
}

async fn groups(app: &App, ask: &ClientCredentialsGrant) -> Result<Vec<TokenGroup>, Failure> {
    let catalogue = app.directory.catalogue().await?;
    let mut granted = Vec::new();
    let asked = || {
        ask.scopes
            .iter()
            .filter(|scope| scope.name() != well_known::auth::OFFLINE_ACCESS)
    };
    if let Some(unknown) = catalogue.unknown(asked()).first() {
        return Err(Failure::bad_scope(&format!("scope: there is no scope '{unknown}'")));
    }
    for scope in asked().filter_map(|scope| catalogue.by_string(scope.name())) {
        granted.push(GrantedScope {
            scope,
            consent: None,
            refresh: false,
        });
    }
    if granted.is_empty() {
        return Err(Failure::bad_scope(&"scope: names nothing; name at least one scope"));
    }
    Ok(issue::group(granted))
}
