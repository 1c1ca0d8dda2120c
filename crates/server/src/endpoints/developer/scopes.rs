//! `/v2/api/scopes` and `/v2/api/clients/{client_id}/scopes`.

use std::sync::Arc;

use axum::extract::State;
use globus_auth_protocol::{
    developer::{CreatedScope, ScopeDocument},
    exchange::developer::scopes::{CreateScope, DeleteScope, GetScope, GetScopes, UpdateScope},
    ids::{ClientId, ScopeId},
};
use globus_auth_rules::{
    catalogue::CatalogueScope,
    developer::{access::Actor, documents, scopes},
    model::ScopeRecord,
};
use globus_auth_store::ops;

use super::{
    super::failure::{Failure, answer},
    at_once,
    call::ApiCall,
    client,
    clients::owned,
    expect_deleted, expect_saved, project_of,
};
use crate::{
    app::App,
    web::{
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

const NO_SCOPE: Failure = Failure::NotFound("scope_id: there is no such scope");
const TAKEN: &str = "scope_suffix: the client has a scope with this suffix already";
const NEEDED: &str = "Other scopes depend on this one; take it out of their dependent scopes first";

/// The scopes of those ids or texts that the caller may see, or all that it administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, query) = call.actor_and_query(&app).await?;
        let GetScopes { ids, scope_strings } = GetScopes::read_request(&query)?;
        let catalogue = app.directory.catalogue().await?;
        let found = if !ids.is_empty() {
            visible(&app, &actor, ids.iter().filter_map(|id| catalogue.by_id(*id))).await?
        } else if !scope_strings.is_empty() {
            let named = scope_strings.iter().filter_map(|text| catalogue.by_string(text));
            visible(&app, &actor, named).await?
        } else {
            administered(&app, &actor).await?
        };
        Ok(GetScopes::write_answer(&found))
    };
    answer(result.await, request)
}

async fn visible(
    app: &App,
    actor: &Actor,
    scopes: impl Iterator<Item = &Arc<CatalogueScope>>,
) -> Result<Vec<ScopeDocument>, Failure> {
    let mut told = Vec::new();
    for scope in scopes {
        match may_view(app, actor, &scope.record).await {
            Ok(()) => told.push(documents::scope(&scope.record)),
            // One that the caller may not see is left out, as one that does not exist.
            Err(Failure::Denied(_) | Failure::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(told)
}

async fn may_view(app: &App, actor: &Actor, scope: &ScopeRecord) -> Result<(), Failure> {
    let owner = client(app, scope.owner).await?;
    let project = project_of(app, &owner.client).await?;
    Ok(actor.may_view_scope(scope, &owner.client, project.as_ref())?)
}

async fn administered(app: &App, actor: &Actor) -> Result<Vec<ScopeDocument>, Failure> {
    if actor.client.is_none() {
        actor.may_view_scopes()?;
    }
    let catalogue = app.directory.catalogue().await?;
    let owners = owned(app, actor).await?;
    let mut found: Vec<_> = owners.iter().flat_map(|owner| catalogue.owned_by(owner.id)).collect();
    found.sort_by_key(|scope| &scope.record.scope_string);
    Ok(found.iter().map(|scope| documents::scope(&scope.record)).collect())
}

/// One scope.
pub async fn get(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    answer(one(&app, None, &id, call).await, request)
}

/// One scope of a client.
pub async fn get_of_client(State(app): State<App>, TwoSegments(owner, id): TwoSegments, call: ApiCall) -> Reply {
    let request = call.request;
    answer(one(&app, Some(&owner), &id, call).await, request)
}

async fn one(app: &App, owner: Option<&str>, id: &str, call: ApiCall) -> Result<Vec<u8>, Failure> {
    let actor = call.actor(app).await?;
    let GetScope { id } = GetScope::read_request(id)?;
    let catalogue = app.directory.catalogue().await?;
    let is_owner = |scope: &&Arc<CatalogueScope>| owner.is_none_or(|owner| owner.parse() == Ok(scope.record.owner));
    let found = catalogue.by_id(id).filter(is_owner).ok_or(NO_SCOPE)?;
    may_view(app, &actor, &found.record).await?;
    Ok(GetScope::write_answer(&documents::scope(&found.record)))
}

/// Makes a scope, under each name of its client.
pub async fn create(State(app): State<App>, Segment(owner): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let ask = CreateScope::read_request(&owner, &body)?;
        may_change(&app, &actor, ask.client_id).await?;
        let owner = client(&app, ask.client_id).await?;
        let draw = || ScopeId::from_random(app.random.bytes());
        let made = scopes::create(
            &ask,
            &owner.client,
            &*app.directory.catalogue().await?,
            draw,
            app.clock.now(),
        )?;
        let written = app.store.write(ops::CreateScopes(made.clone())).await;
        written.map_err(|error| at_once(error, TAKEN))?;
        let mut told = made.iter().map(documents::scope);
        let scope = told.next().ok_or(NO_SCOPE)?;
        let others = told.collect();
        Ok(CreateScope::write_answer(&CreatedScope { scope, others }))
    };
    answer(result.await, request)
}

/// Changes a scope.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let UpdateScope { id, changes } = UpdateScope::read_request(&id, &body)?;
        let before = app.store.read(ops::ScopeById(id)).await?.ok_or(NO_SCOPE)?;
        may_change(&app, &actor, before.owner).await?;
        let after = scopes::update(&before, &changes, &*app.directory.catalogue().await?)?;
        let told = documents::scope(&after);
        let saved = app.store.write(ops::UpdateScope { before, after }).await;
        expect_saved(saved.map_err(|error| at_once(error, TAKEN))?, NO_SCOPE)?;
        Ok(UpdateScope::write_answer(&told))
    };
    answer(result.await, request)
}

/// Deletes a scope on which no other depends. The consents to it, all below them and their tokens end with it.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteScope { id } = DeleteScope::read_request(&id)?;
        let scope = app.store.read(ops::ScopeById(id)).await?.ok_or(NO_SCOPE)?;
        may_change(&app, &actor, scope.owner).await?;
        let deletion = app.store.write(ops::DeleteScope(id)).await;
        let deletion = deletion.map_err(|error| at_once(error, NEEDED))?;
        expect_deleted(deletion, NO_SCOPE, NEEDED)?;
        Ok(DeleteScope::write_answer(&documents::scope(&scope)))
    };
    answer(result.await, request)
}

/// Whether the caller may change the scopes of a client.
async fn may_change(app: &App, actor: &Actor, owner: ClientId) -> Result<(), Failure> {
    let owner = client(app, owner).await?;
    let project = project_of(app, &owner.client).await?;
    Ok(actor.may_change_client(&owner.client, project.as_ref(), app.clock.now())?)
}
