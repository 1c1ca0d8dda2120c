//! `/v2/api/scopes` and `/v2/api/clients/{client_id}/scopes`.

use std::sync::Arc;

use axum::extract::State;
use globus_auth_protocol::{
    developer::CreatedScope,
    exchange::developer::scopes::{CreateScope, DeleteScope, GetScope, GetScopes, UpdateScope},
};
use globus_auth_rules::{catalogue::CatalogueScope, developer::documents};

use super::{
    super::failure::{Failure, answer},
    call::ApiCall,
};
use crate::{
    app::App,
    developer::{Absent, Refusal, scopes},
    web::{
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// The scopes of those ids or texts that the caller may see, or all that it administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, query) = call.actor_and_query(&app).await?;
        let GetScopes { ids, scope_strings } = GetScopes::read_request(&query)?;
        let catalogue = app.directory.catalogue().await?;
        let found = if !ids.is_empty() {
            scopes::visible(&app, &actor, ids.iter().filter_map(|id| catalogue.by_id(*id))).await?
        } else if !scope_strings.is_empty() {
            let named = scope_strings.iter().filter_map(|text| catalogue.by_string(text));
            scopes::visible(&app, &actor, named).await?
        } else {
            scopes::administered(&app, &actor).await?
        };
        let told: Vec<_> = found.iter().map(documents::scope).collect();
        Ok(GetScopes::write_answer(&told))
    };
    answer(result.await, request)
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
    let found = catalogue.by_id(id).filter(is_owner);
    let found = found.ok_or(Refusal::Absent(Absent::Scope))?;
    scopes::may_view(app, &actor, &found.record).await?;
    Ok(GetScope::write_answer(&documents::scope(&found.record)))
}

/// Makes a scope, under each name of its client.
pub async fn create(State(app): State<App>, Segment(owner): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let ask = CreateScope::read_request(&owner, &body)?;
        let made = scopes::create(&app, &actor, &ask).await?;
        let mut told = made.iter().map(documents::scope);
        let scope = told.next().ok_or(Refusal::Absent(Absent::Scope))?;
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
        let ask = UpdateScope::read_request(&id, &body)?;
        let scope = scopes::update(&app, &actor, &ask, None).await?;
        Ok(UpdateScope::write_answer(&documents::scope(&scope)))
    };
    answer(result.await, request)
}

/// Deletes a scope on which no other depends. The consents to it, all below them and their tokens end with it.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteScope { id } = DeleteScope::read_request(&id)?;
        let scope = scopes::delete(&app, &actor, id).await?;
        Ok(DeleteScope::write_answer(&documents::scope(&scope)))
    };
    answer(result.await, request)
}
