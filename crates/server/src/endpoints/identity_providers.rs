//! `GET /v2/api/identity_providers` and `GET /v2/api/identity_providers/{id}`.

use axum::{Extension, extract::State};
use globus_auth_protocol::{
    exchange::identity_providers::{GetIdentityProvider, GetIdentityProviders},
    identity,
    ids::RequestId,
};
use globus_auth_rules::model::IdentityProvider;

use super::{
    caller::require_api_caller,
    failure::{Failure, answer},
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        query::{Query, QueryError},
        reply::Reply,
        segment::Segment,
    },
};

/// The identity providers of a list of ids or of domains; those that do not exist are left out.
pub async fn list(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        require_api_caller(&app, authorization).await?;
        let Query(query) = query?;
        let ask = GetIdentityProviders::read_request(&query)?;
        let wanted = |provider: &&IdentityProvider| {
            ask.ids.contains(&provider.id) || ask.domains.iter().any(|domain| provider.domains.contains(domain))
        };
        let providers = app.directory.providers().await?;
        let mut found: Vec<_> = providers.iter().filter(wanted).cloned().collect();
        found.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        let documents: Vec<_> = found.into_iter().map(document).collect();
        Ok(GetIdentityProviders::write_answer(&documents))
    };
    answer(result.await, request)
}

/// One identity provider.
pub async fn one(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    Segment(id): Segment,
    authorization: Result<Authorization, AuthorizationError>,
) -> Reply {
    let result = async {
        require_api_caller(&app, authorization).await?;
        let id = GetIdentityProvider::read_request(&id)?;
        let found = app.directory.providers().await?.get(id).cloned();
        let found = found.ok_or(Failure::NotFound(
            "identity_provider_id: there is no such identity provider",
        ))?;
        Ok(GetIdentityProvider::write_answer(&document(found)))
    };
    answer(result.await, request)
}

/// An identity provider as the API tells it.
pub(super) fn document(provider: IdentityProvider) -> identity::IdentityProvider {
    identity::IdentityProvider {
        id: provider.id,
        name: provider.name,
        short_name: Some(provider.short_name),
        domains: provider.domains,
        alternative_names: provider.alternative_names,
        extra: serde_json::Map::new(),
    }
}
