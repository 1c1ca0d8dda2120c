//! `/v2/api/projects` (Globus Auth, "Projects").

use serde::Deserialize;

use super::by_id;
use crate::{
    developer::{Members, Project},
    http::{BadParameter, Body, Exchange, Request, Response, Unreadable},
    ids::{GroupId, IdentityId, ProjectId},
    patch::Patch,
};

/// The path of the list; one project stands below it.
pub const PATH: &str = "/v2/api/projects";

const ENVELOPE: &str = "project";

#[derive(Deserialize)]
struct One {
    project: Project,
}

#[derive(Deserialize)]
struct Many {
    projects: Vec<Project>,
}

by_id!(
    /// Looks up one project.
    GetProject, Get, "project", ProjectId => Project, project
);
by_id!(
    /// Deletes a project; the answer is what it was.
    DeleteProject, Delete, "delete project", ProjectId => Project, project
);

/// Lists the projects that the caller administers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetProjects;

impl Exchange for GetProjects {
    type Answer = Vec<Project>;
    const NAME: &'static str = "projects";

    fn write_request(&self) -> Request {
        Request::get(PATH)
    }

    fn read_response(&self, response: &Response) -> Result<Vec<Project>, Unreadable> {
        response.read_json("list of projects").map(|Many { projects }| projects)
    }
}

impl GetProjects {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[Project]) -> Vec<u8> {
        super::write("projects", answer)
    }
}

/// Makes a project. The service wants at least one administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateProject {
    /// Its name.
    pub display_name: String,
    /// Whom to write to about it.
    pub contact_email: String,
    /// The identities that administer it.
    pub admin_ids: Option<Vec<IdentityId>>,
    /// The groups whose members administer it.
    pub admin_group_ids: Option<Vec<GroupId>>,
}

impl CreateProject {
    fn body(&self) -> Body {
        Members::default()
            .with("display_name", &self.display_name)
            .with("contact_email", &self.contact_email)
            .with_some("admin_ids", self.admin_ids.as_ref())
            .with_some("admin_group_ids", self.admin_group_ids.as_ref())
            .into_body(ENVELOPE)
    }

    /// The server reads a body.
    ///
    /// # Errors
    /// Names the member that is missing or of the wrong type.
    pub fn read_request(body: &[u8]) -> Result<Self, BadParameter> {
        let members = Members::read(body, ENVELOPE)?;
        Ok(Self {
            display_name: members.required("display_name")?,
            contact_email: members.required("contact_email")?,
            admin_ids: members.optional("admin_ids")?,
            admin_group_ids: members.optional("admin_group_ids")?,
        })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Project) -> Vec<u8> {
        super::write(ENVELOPE, answer)
    }
}

impl Exchange for CreateProject {
    type Answer = Project;
    const NAME: &'static str = "create project";

    fn write_request(&self) -> Request {
        super::post(PATH, self.body())
    }

    fn read_response(&self, response: &Response) -> Result<Project, Unreadable> {
        response.read_json("project document").map(|One { project }| project)
    }
}

/// Changes a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateProject {
    /// Its id.
    pub id: ProjectId,
    /// What changes.
    pub changes: ProjectChanges,
}

/// What changes of a project. What is not said stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectChanges {
    /// Its name.
    pub display_name: Option<String>,
    /// Whom to write to about it.
    pub contact_email: Option<String>,
    /// The identities that administer it, in place of those that did.
    pub admin_ids: Patch<Vec<IdentityId>>,
    /// The groups whose members administer it, in place of those that did.
    pub admin_group_ids: Patch<Vec<GroupId>>,
}

impl Exchange for UpdateProject {
    type Answer = Project;
    const NAME: &'static str = "update project";

    fn write_request(&self) -> Request {
        let body = Members::default()
            .with_some("display_name", self.changes.display_name.as_ref())
            .with_some("contact_email", self.changes.contact_email.as_ref())
            .with_patch("admin_ids", &self.changes.admin_ids)
            .with_patch("admin_group_ids", &self.changes.admin_group_ids)
            .into_body(ENVELOPE);
        super::put(format!("{PATH}/{}", self.id), body)
    }

    fn read_response(&self, response: &Response) -> Result<Project, Unreadable> {
        response.read_json("project document").map(|One { project }| project)
    }
}

impl UpdateProject {
    /// The server reads the last part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, or of the wrong type.
    pub fn read_request(id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let id = super::read_id("project_id", id)?;
        let members = Members::read(body, ENVELOPE)?;
        let changes = ProjectChanges {
            display_name: members.optional("display_name")?,
            contact_email: members.optional("contact_email")?,
            admin_ids: members.patch("admin_ids")?,
            admin_group_ids: members.patch("admin_group_ids")?,
        };
        Ok(Self { id, changes })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Project) -> Vec<u8> {
        super::write(ENVELOPE, answer)
    }
}
