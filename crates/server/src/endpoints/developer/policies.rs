//! `/v2/api/policies`.

use axum::extract::State;
use globus_auth_protocol::{
    exchange::developer::policies::{CreatePolicy, DeletePolicy, GetPolicies, GetPolicy, UpdatePolicy},
    ids::PolicyId,
};
use globus_auth_rules::{
    developer::{access::Actor, documents, policies},
    model::{Project, ProjectPolicy},
};
use globus_auth_store::ops;

use super::{
    super::failure::{Failure, answer},
    at_once,
    call::ApiCall,
    expect_deleted, expect_saved, may_put_into, project,
};
use crate::{
    app::App,
    web::{reply::Reply, segment::Segment},
};

const NO_POLICY: Failure = Failure::NotFound("policy_id: there is no such policy");
const TAKEN: &str = "There is such a policy already";

/// The policies of the projects that the caller administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        actor.manages()?;
        let projects = app.store.read(ops::ProjectsAdministeredBy(actor.identities)).await?;
        let projects = projects.iter().map(|project| project.id).collect();
        let policies = app.store.read(ops::PoliciesOfProjects(projects)).await?;
        let told: Vec<_> = policies.iter().map(documents::policy).collect();
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
        let (policy, project) = load(&app, &actor, id).await?;
        actor.may_view_project(&project)?;
        Ok(GetPolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// Makes a policy.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        actor.manages()?;
        let ask = CreatePolicy::read_request(&body)?;
        may_put_into(&app, &actor, "project_id", ask.project_id).await?;
        let policy = policies::create(ask, PolicyId::from_random(app.random.bytes()))?;
        let made = app.store.write(ops::CreatePolicy(policy.clone())).await;
        made.map_err(|error| at_once(error, TAKEN))?;
        Ok(CreatePolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// Changes a policy, or moves it to another project of the caller.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let UpdatePolicy { id, changes } = UpdatePolicy::read_request(&id, &body)?;
        let (before, project) = load(&app, &actor, id).await?;
        actor.may_change_project(&project, app.clock.now())?;
        if let Some(other) = changes.project_id.filter(|other| *other != project.id) {
            may_put_into(&app, &actor, "project_id", other).await?;
        }
        let after = policies::update(&before, changes)?;
        let told = documents::policy(&after);
        let saved = app.store.write(ops::UpdatePolicy { before, after }).await;
        expect_saved(saved.map_err(|error| at_once(error, TAKEN))?, NO_POLICY)?;
        Ok(UpdatePolicy::write_answer(&told))
    };
    answer(result.await, request)
}

/// Deletes a policy. Whatever demands it is satisfied by nobody from then on.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeletePolicy { id } = DeletePolicy::read_request(&id)?;
        let (policy, project) = load(&app, &actor, id).await?;
        actor.may_change_project(&project, app.clock.now())?;
        expect_deleted(app.store.write(ops::DeletePolicy(id)).await?, NO_POLICY, TAKEN)?;
        Ok(DeletePolicy::write_answer(&documents::policy(&policy)))
    };
    answer(result.await, request)
}

/// A policy and the project that it belongs to.
async fn load(app: &App, actor: &Actor, id: PolicyId) -> Result<(ProjectPolicy, Project), Failure> {
    actor.manages()?;
    let policy = app.store.read(ops::PolicyById(id)).await?.ok_or(NO_POLICY)?;
    let project = project(app, policy.project).await?;
    Ok((policy, project))
}
