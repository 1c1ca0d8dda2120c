//! The developer API: projects, and the clients, credentials, scopes and policies in them.

mod call;
pub mod clients;
pub mod credentials;
pub mod fqdns;
pub mod policies;
pub mod projects;
pub mod scopes;

use std::sync::Arc;

use globus_auth_protocol::{
    http::BadParameter,
    ids::{ClientId, ProjectId},
};
use globus_auth_rules::{
    developer::{Problems, access::Actor},
    model::{Client, Project},
};
use globus_auth_store::{StoreError, ops};

use super::failure::Failure;
use crate::{app::App, directory::KnownClient};

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

const NO_CLIENT: Failure = Failure::NotFound("client_id: there is no such client");
const NO_PROJECT: Failure = Failure::NotFound("project_id: there is no such project");

/// The client of that id.
async fn client(app: &App, id: ClientId) -> Result<Arc<KnownClient>, Failure> {
    app.directory.client(id).await?.ok_or(NO_CLIENT)
}

/// The project of that id.
async fn project(app: &App, id: ProjectId) -> Result<Project, Failure> {
    app.store.read(ops::ProjectById(id)).await?.ok_or(NO_PROJECT)
}

/// The project that a client belongs to, if it belongs to one.
async fn project_of(app: &App, client: &Client) -> Result<Option<Project>, StoreError> {
    match client.project {
        Some(id) => app.store.read(ops::ProjectById(id)).await,
        None => Ok(None),
    }
}

/// Whether the caller may make something in the project that a member of a body names.
async fn may_put_into(app: &App, actor: &Actor, member: &'static str, id: ProjectId) -> Result<(), Failure> {
    let Some(project) = app.store.read(ops::ProjectById(id)).await? else {
        return Err(BadParameter::wrong(member, "there is no such project").into());
    };
    Ok(actor.may_change_project(&project, app.clock.now())?)
}

/// A change was made, or why it was not.
fn expect_saved(saved: ops::Saved, gone: Failure) -> Result<(), Failure> {
    match saved {
        ops::Saved::Saved => Ok(()),
        ops::Saved::ChangedMeanwhile => Err(CHANGED_MEANWHILE),
        ops::Saved::Gone => Err(gone),
    }
}

const CHANGED_MEANWHILE: Failure = Failure::Conflict("Somebody else changed it at the same moment; try again");

/// Something was deleted, or why it was not.
fn expect_deleted(deletion: ops::Deletion, gone: Failure, in_use: &'static str) -> Result<(), Failure> {
    match deletion {
        ops::Deletion::Deleted => Ok(()),
        ops::Deletion::Gone => Err(gone),
        ops::Deletion::InUse => Err(Failure::Conflict(in_use)),
    }
}

/// A write that failed because of what others wrote at the same moment is a conflict, no fault of the server.
fn at_once(error: StoreError, taken: &'static str) -> Failure {
    match error {
        StoreError::Conflict { .. } => Failure::Conflict(taken),
        StoreError::Reference => CHANGED_MEANWHILE,
        other => other.into(),
    }
}
