//! `/v2/api/policies`.

use axum::extract::State;
use globus_auth_protocol::exchange::developer::policies::{
    CreatePolicy, DeletePolicy, GetPolicies, GetPolicy, UpdatePolicy,
};
use globus_auth_rules::developer::documents;

use super::{super::failure::answer, call::ApiCall};
use crate::{
    app::App,
    developer::policies,
    web::{reply::Reply, segment::Segment},
};

/// The policies of the projects that the caller administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let found = policies::administered(&app, &actor).await?;
        let told: Vec<_> = found.iter().map(documents::policy).collect();
        Ok(GetPolicies::write_answer(&told))
    };
    answer(result.await, request)
}

/// One policy.
pub async fn get(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetPolicy { id } = GetPolicy::read_request(&id)?;
        let policy = policies::get(&app, &actor, id).await?;
        Ok(GetPolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// Makes a policy.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.manager_and_body(&app).await?;
        let ask = CreatePolicy::read_request(&body)?;
        let policy = policies::create(&app, &actor, ask).await?;
        Ok(CreatePolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// Changes a policy, or moves it to another project of the caller.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let ask = UpdatePolicy::read_request(&id, &body)?;
        let policy = policies::update(&app, &actor, ask, None).await?;
        Ok(UpdatePolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// Deletes a policy. Whatever demands it is satisfied by nobody from then on.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeletePolicy { id } = DeletePolicy::read_request(&id)?;
        let policy = policies::delete(&app, &actor, id).await?;
        Ok(DeletePolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}
