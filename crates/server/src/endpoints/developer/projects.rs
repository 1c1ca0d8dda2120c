//! `/v2/api/projects`.

use axum::extract::State;
use globus_auth_protocol::{
    developer,
    exchange::developer::projects::{CreateProject, DeleteProject, GetProject, GetProjects, UpdateProject},
    ids::{IdentityId, ProjectId},
    patch::Patch,
};
use globus_auth_rules::{
    developer::{documents, projects},
    model::{Identity, Project},
};
use globus_auth_store::ops;

use super::{
    super::{
        account::find_identity,
        failure::{Failure, answer},
    },
    NO_PROJECT, at_once,
    call::ApiCall,
    expect_deleted, expect_saved, project,
};
use crate::{
    app::App,
    web::{reply::Reply, segment::Segment},
};

/// The projects that the caller administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        actor.manages()?;
        let mut told = Vec::new();
        for project in app.store.read(ops::ProjectsAdministeredBy(actor.identities)).await? {
            told.push(document(&app, &project).await?);
        }
        Ok(GetProjects::write_answer(&told))
    };
    answer(result.await, request)
}

/// One project.
pub async fn get(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetProject { id } = GetProject::read_request(&id)?;
        actor.manages()?;
        let project = project(&app, id).await?;
        actor.may_view_project(&project)?;
        Ok(GetProject::write_answer(&document(&app, &project).await?))
    };
    answer(result.await, request)
}

/// Makes a project.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        actor.manages()?;
        let ask = CreateProject::read_request(&body)?;
        let admins = known(&app, ask.admin_ids.as_deref().unwrap_or_default()).await?;
        let id = ProjectId::from_random(app.random.bytes());
        let project = projects::create(ask, &ids(&admins), id, app.clock.now())?;
        app.store.write(ops::CreateProject(project.clone())).await?;
        Ok(CreateProject::write_answer(&documents::project(&project, &admins)))
    };
    answer(result.await, request)
}

/// Changes a project.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        actor.manages()?;
        let UpdateProject { id, changes } = UpdateProject::read_request(&id, &body)?;
        let before = project(&app, id).await?;
        actor.may_change_project(&before, app.clock.now())?;
        let named = match &changes.admin_ids {
            Patch::Value(named) => known(&app, named).await?,
            Patch::Missing | Patch::Null => Vec::new(),
        };
        let after = projects::update(&before, changes, &ids(&named))?;
        let told = document(&app, &after).await?;
        expect_saved(app.store.write(ops::UpdateProject { before, after }).await?, NO_PROJECT)?;
        Ok(UpdateProject::write_answer(&told))
    };
    answer(result.await, request)
}

/// Deletes a project that has no clients.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteProject { id } = DeleteProject::read_request(&id)?;
        actor.manages()?;
        let project = project(&app, id).await?;
        actor.may_change_project(&project, app.clock.now())?;
        let told = document(&app, &project).await?;
        let deletion = app.store.write(ops::DeleteProject(id)).await;
        let deletion = deletion.map_err(|error| at_once(error, HAS_CLIENTS))?;
        expect_deleted(deletion, NO_PROJECT, HAS_CLIENTS)?;
        Ok(DeleteProject::write_answer(&told))
    };
    answer(result.await, request)
}

const HAS_CLIENTS: &str = "The project still has clients; delete them first";

async fn document(app: &App, project: &Project) -> Result<developer::Project, Failure> {
    Ok(documents::project(project, &known(app, &project.admin_ids).await?))
}

/// Those of these identities that exist.
async fn known(app: &App, ids: &[IdentityId]) -> Result<Vec<Identity>, Failure> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find_identity(app, *id).await?);
    }
    Ok(found)
}

fn ids(identities: &[Identity]) -> Vec<IdentityId> {
    identities.iter().map(|identity| identity.id).collect()
}
