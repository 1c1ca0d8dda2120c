//! Policies.

use globus_auth_protocol::{
    exchange::developer::policies::{CreatePolicy, UpdatePolicy},
    ids::PolicyId,
};
use globus_auth_rules::{
    developer::{access::Actor, documents, policies},
    model::{AuditAction, AuditSubject, Project, ProjectPolicy},
};
use globus_auth_store::ops;

use super::{
    Absent, Conflict, Refusal, Version, at_once, entry, expect_deleted, expect_saved, expect_seen, may_put_into,
    project, projects,
};
use crate::app::App;

/// The policies of the projects that the caller administers: project by project, by name.
pub(crate) async fn administered(app: &App, caller: &Actor) -> Result<Vec<ProjectPolicy>, Refusal> {
    let projects = projects::administered(app, caller).await?;
    let projects = projects.iter().map(|project| project.id).collect();
    Ok(app.store.read(ops::PoliciesOfProjects(projects)).await?)
}

/// One policy.
pub(crate) async fn get(app: &App, caller: &Actor, id: PolicyId) -> Result<ProjectPolicy, Refusal> {
    let (policy, project) = load(app, caller, id).await?;
    caller.may_view_project(&project)?;
    Ok(policy)
}

/// Makes a policy.
pub(crate) async fn create(app: &App, caller: &Actor, ask: CreatePolicy) -> Result<ProjectPolicy, Refusal> {
    caller.manages()?;
    may_put_into(app, caller, "project_id", ask.project_id).await?;
    let policy = policies::create(ask, PolicyId::from_random(app.random.bytes()))?;
    let entry = entry(caller, AuditAction::CreatePolicy, AuditSubject::Policy(policy.id));
    let entry = entry.with("name", &policy.display_name);
    let made = app.record(ops::CreatePolicy(policy.clone()), entry).await;
    made.map_err(|error| at_once(error, Conflict::PolicyTaken))?;
    Ok(policy)
}

/// Changes a policy that the caller last saw like that, or moves it to another project of the caller.
pub(crate) async fn update(
    app: &App,
    caller: &Actor,
    ask: UpdatePolicy,
    seen: Option<&Version>,
) -> Result<ProjectPolicy, Refusal> {
    let (before, project) = load(app, caller, ask.id).await?;
    caller.may_change_project(&project, app.clock.now())?;
    if let Some(other) = ask.changes.project_id.filter(|other| *other != project.id) {
        may_put_into(app, caller, "project_id", other).await?;
    }
    expect_seen(seen, &documents::policy(&before))?;
    let after = policies::update(&before, ask.changes)?;
    let update = ops::UpdatePolicy {
        before,
        after: after.clone(),
    };
    let entry = entry(caller, AuditAction::UpdatePolicy, AuditSubject::Policy(after.id));
    let entry = entry.with("name", &after.display_name);
    let saved = app.record(update, entry).await;
    let saved = saved.map_err(|error| at_once(error, Conflict::PolicyTaken))?;
    expect_saved(saved, Absent::Policy)?;
    Ok(after)
}

/// Deletes a policy. Whatever demands it is satisfied by nobody from then on.
pub(crate) async fn delete(app: &App, caller: &Actor, id: PolicyId) -> Result<ProjectPolicy, Refusal> {
    let (policy, project) = load(app, caller, id).await?;
    caller.may_change_project(&project, app.clock.now())?;
    let entry = entry(caller, AuditAction::DeletePolicy, AuditSubject::Policy(id));
    let entry = entry.with("name", &policy.display_name);
    let deletion = app.record(ops::DeletePolicy(id), entry).await?;
    expect_deleted(deletion, Absent::Policy, Conflict::PolicyTaken)?;
    Ok(policy)
}

/// A policy and the project that it belongs to.
async fn load(app: &App, caller: &Actor, id: PolicyId) -> Result<(ProjectPolicy, Project), Refusal> {
    caller.manages()?;
    let policy = app.store.read(ops::PolicyById(id)).await?.ok_or(Absent::Policy)?;
    let project = project(app, policy.project).await?;
    Ok((policy, project))
}
