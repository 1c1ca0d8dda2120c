use globus_auth_protocol::{exchange::token::DependentTokenGrant, ids::ClientId, scope::Scopes};
use globus_auth_rules::{
    catalogue::{Catalogue, CatalogueScope},
    issue::{self, GrantedScope},
    model::{AccessTokenRecord, Client, Consent, GrantType},
};
use globus_auth_store::ops;

use super::super::{
    caller::{Caller, UNAUTHENTICATED, good_access_token},
    failure::Failure,
    tokens::{Holder, NewTokens},
};
use crate::app::App;

/// `urn:globus:auth:grant_type:dependent_token`: a token that a resource server received, for tokens of the services
/// behind it, as far as the person agreed.
pub(in super::super) async fn dependent(
    app: &App,
    caller: Option<Caller>,
    ask: &DependentTokenGrant,
) -> Result<Vec<u8>, Failure> {
    let caller = caller.ok_or(Failure::ClientUnknown(UNAUTHENTICATED))?;
    let client = caller.confidential()?;
    if !client.may_use(GrantType::DependentToken) {
        return Err(Failure::UnauthorizedClient(
            "only resource servers may use the dependent_token grant",
        ));
    }
    let subject = good_access_token(app, ask.token.expose_secret()).await?;
    let subject = subject.filter(|token| token.resource_server == client.resource_server);
    let subject =
        subject.ok_or_else(|| Failure::bad_grant(&"token: is not an active token for this resource server"))?;

    let catalogue = app.directory.catalogue().await?;
    let granted = match &ask.scopes {
        Some(wanted) => narrowed(app, client, &subject, &catalogue, wanted).await?,
        None => everything(app, client, &subject, &catalogue).await?,
    };
    let groups = issue::group(granted.iter().map(|(scope, consent)| GrantedScope {
        scope,
        consent: consent.as_ref().map(|consent| consent.id),
        refresh: ask.offline && consent.as_ref().is_some_and(|consent| consent.allows_refresh),
    }));
    let now = app.clock.now();
    let holder = Holder {
        client: client.id,
        identity: subject.identity,
        session: subject.session,
        grant: subject.grant,
    };
    let tokens = NewTokens::make(app, holder, &groups, now);
    let NewTokens {
        access,
        refresh,
        documents,
    } = tokens;
    app.store
        .write(ops::IssueTokens {
            access,
            refresh,
            touch_refresh: None,
        })
        .await?;
    app.metrics.issued(client.id, documents.len(), now);
    Ok(DependentTokenGrant::write_answer(&documents))
}

type Granted = (std::sync::Arc<CatalogueScope>, Option<Consent>);

/// All dependent scopes: those that the subject's scopes declare, and those that the person agreed to besides.
async fn everything(
    app: &App,
    client: &Client,
    subject: &AccessTokenRecord,
    catalogue: &Catalogue,
) -> Result<Vec<Granted>, Failure> {
    let declared = declared(subject, catalogue, false);
    if speaks_for_a_client(app, subject).await? {
        return Ok(declared.into_iter().map(|scope| (scope, None)).collect());
    }
    let consents = consents_below(app, client, subject).await?;
    let missing: Vec<String> = declared
        .iter()
        .filter(|scope| !consents.iter().any(|consent| consent.scope == scope.record.id))
        .map(|scope| scope.record.scope_string.clone())
        .collect();
    if !missing.is_empty() {
        return Err(Failure::DependentConsentRequired(missing));
    }
    let known = |consent: Consent| {
        catalogue
            .by_id(consent.scope)
            .cloned()
            .map(|scope| (scope, Some(consent)))
    };
    Ok(consents.into_iter().filter_map(known).collect())
}

/// The dependent scopes that are named.
async fn narrowed(
    app: &App,
    client: &Client,
    subject: &AccessTokenRecord,
    catalogue: &Catalogue,
    wanted: &Scopes,
) -> Result<Vec<Granted>, Failure> {
    let (own, consents) = if speaks_for_a_client(app, subject).await? {
        (declared(subject, catalogue, true), Vec::new())
    } else {
        (Vec::new(), consents_below(app, client, subject).await?)
    };
    let (mut granted, mut missing) = (Vec::new(), Vec::new());
    for name in wanted.top_level_names() {
        let scope = catalogue.by_string(name);
        let scope = scope.ok_or_else(|| Failure::bad_scope(&format!("scope: there is no scope '{name}'")))?;
        let consent = consents.iter().find(|consent| consent.scope == scope.record.id);
        if consent.is_some() || own.contains(scope) {
            granted.push((std::sync::Arc::clone(scope), consent.cloned()));
        } else {
            missing.push(name.to_owned());
        }
    }
    if missing.is_empty() {
        Ok(granted)
    } else {
        Err(Failure::DependentConsentRequired(missing))
    }
}

/// Whether the token, or the one that it came of, is a client's own: nobody else's consent is needed for what its scopes
/// declare.
async fn speaks_for_a_client(app: &App, subject: &AccessTokenRecord) -> Result<bool, Failure> {
    Ok(app
        .directory
        .client(ClientId::from_uuid(subject.identity.as_uuid()))
        .await?
        .is_some())
}

/// The dependencies that the subject's scopes declare.
fn declared(
    subject: &AccessTokenRecord,
    catalogue: &Catalogue,
    optional_too: bool,
) -> Vec<std::sync::Arc<CatalogueScope>> {
    let scopes = subject.scope.split(' ').filter_map(|name| catalogue.by_string(name));
    let dependencies = scopes.flat_map(|scope| scope.record.dependencies.iter());
    let mut found: Vec<std::sync::Arc<CatalogueScope>> = Vec::new();
    for dependency in dependencies.filter(|dependency| optional_too || !dependency.optional) {
        let scope = catalogue.by_id(dependency.scope).filter(|scope| !found.contains(scope));
        found.extend(scope.cloned());
    }
    found
}

/// The consents right below those that the subject rests on, held by this resource server.
async fn consents_below(app: &App, client: &Client, subject: &AccessTokenRecord) -> Result<Vec<Consent>, Failure> {
    let all = app.store.read(ops::ConsentsUnder(subject.consents.clone())).await?;
    let right_below = |consent: &Consent| {
        let parent = consent.path.len().checked_sub(2).and_then(|at| consent.path.get(at));
        parent.is_some_and(|parent| subject.consents.contains(parent)) && consent.client == client.id
    };
    Ok(all.into_iter().filter(right_below).collect())
}
