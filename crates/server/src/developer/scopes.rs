//! Scopes.

use std::sync::Arc;

use globus_auth_protocol::{
    exchange::developer::scopes::{CreateScope, UpdateScope},
    ids::ScopeId,
};
use globus_auth_rules::{
    catalogue::CatalogueScope,
    developer::{access::Actor, documents, scopes},
    model::{AuditAction, AuditSubject, ScopeRecord},
};
use globus_auth_store::ops;

use super::{
    Absent, Conflict, Refusal, Version, at_once, changeable_client, client, clients::owned, entry, expect_deleted,
    expect_saved, expect_seen, project_of,
};
use crate::app::App;

/// Those of these scopes that the caller may see. One that the caller may not see is left out, as one that does not
/// exist.
pub(crate) async fn visible(
    app: &App,
    caller: &Actor,
    scopes: impl Iterator<Item = &Arc<CatalogueScope>>,
) -> Result<Vec<ScopeRecord>, Refusal> {
    let mut found = Vec::new();
    for scope in scopes {
        match may_view(app, caller, &scope.record).await {
            Ok(()) => found.push(scope.record.clone()),
            Err(Refusal::Denied(_) | Refusal::Absent(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// All scopes that the caller administers, by scope string.
pub(crate) async fn administered(app: &App, caller: &Actor) -> Result<Vec<ScopeRecord>, Refusal> {
    if caller.client.is_none() {
        caller.may_view_scopes()?;
    }
    let catalogue = app.directory.catalogue().await?;
    let owners = owned(app, caller).await?;
    let found = owners.iter().flat_map(|owner| catalogue.owned_by(owner.id));
    let mut found: Vec<ScopeRecord> = found.map(|scope| scope.record.clone()).collect();
    found.sort_by(|one, other| one.scope_string.cmp(&other.scope_string));
    Ok(found)
}

/// Whether the caller may see a scope.
pub(crate) async fn may_view(app: &App, caller: &Actor, scope: &ScopeRecord) -> Result<(), Refusal> {
    let owner = client(app, scope.owner).await?;
    let project = project_of(app, &owner.client).await?;
    Ok(caller.may_view_scope(scope, &owner.client, project.as_ref())?)
}

/// Makes a scope, under each name of its client; the one under the client's id first.
pub(crate) async fn create(app: &App, caller: &Actor, ask: &CreateScope) -> Result<Vec<ScopeRecord>, Refusal> {
    let owner = changeable_client(app, caller, ask.client_id).await?;
    let draw = || ScopeId::from_random(app.random.bytes());
    let catalogue = app.directory.catalogue().await?;
    let made = scopes::create(ask, &owner.client, &catalogue, draw, app.clock.now())?;
    let first = made.first().ok_or(Absent::Scope)?;
    let entry = entry(caller, AuditAction::CreateScope, AuditSubject::Scope(first.id));
    let entry = entry.with("scope", &first.scope_string);
    let written = app.record(ops::CreateScopes(made.clone()), entry).await;
    written.map_err(|error| at_once(error, Conflict::SuffixTaken))?;
    Ok(made)
}

/// Changes a scope that the caller last saw like that.
pub(crate) async fn update(
    app: &App,
    caller: &Actor,
    ask: &UpdateScope,
    seen: Option<&Version>,
) -> Result<ScopeRecord, Refusal> {
    let before = to_change(app, caller, ask.id).await?;
    expect_seen(seen, &documents::scope(&before))?;
    let after = scopes::update(&before, &ask.changes, &*app.directory.catalogue().await?)?;
    let update = ops::UpdateScope {
        before,
        after: after.clone(),
    };
    let entry = entry(caller, AuditAction::UpdateScope, AuditSubject::Scope(after.id));
    let entry = entry.with("scope", &after.scope_string);
    let saved = app.record(update, entry).await;
    let saved = saved.map_err(|error| at_once(error, Conflict::SuffixTaken))?;
    expect_saved(saved, Absent::Scope)?;
    Ok(after)
}

/// Deletes a scope on which no other depends. The consents to it, all below them and their tokens end with it.
pub(crate) async fn delete(app: &App, caller: &Actor, id: ScopeId) -> Result<ScopeRecord, Refusal> {
    let scope = to_change(app, caller, id).await?;
    let entry = entry(caller, AuditAction::DeleteScope, AuditSubject::Scope(id));
    let entry = entry.with("scope", &scope.scope_string);
    let deletion = app.record(ops::DeleteScope(id), entry).await;
    let deletion = deletion.map_err(|error| at_once(error, Conflict::DependedOn))?;
    expect_deleted(deletion, Absent::Scope, Conflict::DependedOn)?;
    Ok(scope)
}

/// The scope of that id, as it stands in the store, if the caller may change it.
async fn to_change(app: &App, caller: &Actor, id: ScopeId) -> Result<ScopeRecord, Refusal> {
    let scope = app.store.read(ops::ScopeById(id)).await?.ok_or(Absent::Scope)?;
    changeable_client(app, caller, scope.owner).await?;
    Ok(scope)
}
