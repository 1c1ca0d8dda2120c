//! Projects.

use globus_auth_protocol::{
    exchange::developer::projects::{CreateProject, UpdateProject},
    ids::{IdentityId, ProjectId},
    patch::Patch,
};
use globus_auth_rules::{
    developer::{access::Actor, documents, projects},
    model::{AuditAction, AuditSubject, Identity, Project},
};
use globus_auth_store::{StoreError, ops};

use super::{Absent, Conflict, Refusal, Version, at_once, entry, expect_deleted, expect_saved, expect_seen, project};
use crate::app::App;

/// The projects that the caller administers, the oldest first.
pub(crate) async fn administered(app: &App, caller: &Actor) -> Result<Vec<Project>, Refusal> {
    caller.manages()?;
    let all = ops::ProjectsAdministeredBy(caller.identities.clone());
    Ok(app.store.read(all).await?)
}

/// One project.
pub(crate) async fn get(app: &App, caller: &Actor, id: ProjectId) -> Result<Project, Refusal> {
    caller.manages()?;
    let project = project(app, id).await?;
    caller.may_view_project(&project)?;
    Ok(project)
}

/// Makes a project.
pub(crate) async fn create(app: &App, caller: &Actor, ask: CreateProject) -> Result<Project, Refusal> {
    caller.manages()?;
    let named = identities(app, ask.admin_ids.as_deref().unwrap_or_default()).await?;
    let id = ProjectId::from_random(app.random.bytes());
    let project = projects::create(ask, &ids(&named), id, app.clock.now())?;
    let entry = entry(caller, AuditAction::CreateProject, AuditSubject::Project(id));
    let entry = entry.with("name", &project.display_name);
    app.record(ops::CreateProject(project.clone()), entry).await?;
    Ok(project)
}

/// Changes a project that the caller last saw like that.
pub(crate) async fn update(
    app: &App,
    caller: &Actor,
    ask: UpdateProject,
    seen: Option<&Version>,
) -> Result<Project, Refusal> {
    caller.manages()?;
    let before = project(app, ask.id).await?;
    caller.may_change_project(&before, app.clock.now())?;
    expect_seen(seen, &told(&before))?;
    let named = match &ask.changes.admin_ids {
        Patch::Value(named) => identities(app, named).await?,
        Patch::Missing | Patch::Null => Vec::new(),
    };
    let after = projects::update(&before, ask.changes, &ids(&named))?;
    let update = ops::UpdateProject {
        before,
        after: after.clone(),
    };
    let entry = entry(caller, AuditAction::UpdateProject, AuditSubject::Project(ask.id));
    let entry = entry.with("name", &after.display_name);
    expect_saved(app.record(update, entry).await?, Absent::Project)?;
    Ok(after)
}

/// Deletes a project that has no clients.
pub(crate) async fn delete(app: &App, caller: &Actor, id: ProjectId) -> Result<Project, Refusal> {
    caller.manages()?;
    let project = project(app, id).await?;
    caller.may_change_project(&project, app.clock.now())?;
    let entry = entry(caller, AuditAction::DeleteProject, AuditSubject::Project(id));
    let entry = entry.with("name", &project.display_name);
    let deletion = app.record(ops::DeleteProject(id), entry).await;
    let deletion = deletion.map_err(|error| at_once(error, Conflict::HasClients))?;
    expect_deleted(deletion, Absent::Project, Conflict::HasClients)?;
    Ok(project)
}

/// Those of these identities that exist.
pub(crate) async fn identities(app: &App, ids: &[IdentityId]) -> Result<Vec<Identity>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(app.directory.identity(*id).await?);
    }
    Ok(found)
}

/// How a project was told, as far as changes of it go.
pub(crate) fn version(project: &Project) -> Version {
    Version::of(&told(project))
}

fn told(project: &Project) -> globus_auth_protocol::developer::Project {
    documents::project(project, &[])
}

fn ids(identities: &[Identity]) -> Vec<IdentityId> {
    identities.iter().map(|identity| identity.id).collect()
}
