//! `/v2/api/projects`.

use axum::extract::State;
use globus_auth_protocol::{
    developer,
    exchange::developer::projects::{CreateProject, DeleteProject, GetProject, GetProjects, UpdateProject},
};
use globus_auth_rules::{developer::documents, model::Project};

use super::{
    super::failure::{Failure, answer},
    call::ApiCall,
};
use crate::{
    app::App,
    developer::projects,
    web::{reply::Reply, segment::Segment},
};

/// The projects that the caller administers.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let mut told = Vec::new();
        for project in projects::administered(&app, &actor).await? {
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
        let project = projects::get(&app, &actor, id).await?;
        Ok(GetProject::write_answer(&document(&app, &project).await?))
    };
    answer(result.await, request)
}

/// Makes a project.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.manager_and_body(&app).await?;
        let ask = CreateProject::read_request(&body)?;
        let project = projects::create(&app, &actor, ask).await?;
        Ok(CreateProject::write_answer(&document(&app, &project).await?))
    };
    answer(result.await, request)
}

/// Changes a project.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.manager_and_body(&app).await?;
        let ask = UpdateProject::read_request(&id, &body)?;
        let project = projects::update(&app, &actor, ask, None).await?;
        Ok(UpdateProject::write_answer(&document(&app, &project).await?))
    };
    answer(result.await, request)
}

/// Deletes a project that has no clients.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteProject { id } = DeleteProject::read_request(&id)?;
        let project = projects::delete(&app, &actor, id).await?;
        Ok(DeleteProject::write_answer(&document(&app, &project).await?))
    };
    answer(result.await, request)
}

async fn document(app: &App, project: &Project) -> Result<developer::Project, Failure> {
    let admins = projects::identities(app, &project.admin_ids).await?;
    Ok(documents::project(project, &admins))
}
