//! Projects.

use globus_auth_protocol::{
    exchange::developer::projects::{
        CreateProject, DeleteProject, GetProject, GetProjects, ProjectChanges, UpdateProject,
    },
    ids::{GroupId, IdentityId, ProjectId},
    patch::Patch,
};

use crate::client::{AuthClient, Call, SendsDocument};

impl AuthClient {
    /// Looks up one project. Needs scope `manage_projects`.
    pub fn get_project(&self, project_id: ProjectId) -> Call<GetProject> {
        self.call(GetProject { id: project_id })
    }

    /// Lists the projects that the caller administers. Needs scope `manage_projects`.
    pub fn get_projects(&self) -> Call<GetProjects> {
        self.call(GetProjects)
    }

    /// Makes a project. The service wants at least one administrator: name identities, groups, or both. Needs scope
    /// `manage_projects`.
    pub fn create_project(
        &self,
        display_name: impl Into<String>,
        contact_email: impl Into<String>,
    ) -> Call<CreateProject> {
        self.call(CreateProject {
            display_name: display_name.into(),
            contact_email: contact_email.into(),
            admin_ids: None,
            admin_group_ids: None,
        })
    }

    /// Changes a project. What is not said stays. Needs scope `manage_projects`, and that the caller has logged in
    /// during the last half hour.
    pub fn update_project(&self, project_id: ProjectId) -> Call<UpdateProject> {
        self.call(UpdateProject {
            id: project_id,
            changes: ProjectChanges::default(),
        })
    }

    /// Deletes a project; the answer is what it was. Needs scope `manage_projects`, and that the caller has logged in
    /// during the last half hour.
    pub fn delete_project(&self, project_id: ProjectId) -> Call<DeleteProject> {
        self.call(DeleteProject { id: project_id })
    }
}

impl SendsDocument for CreateProject {}
impl SendsDocument for UpdateProject {}

impl<T> Call<CreateProject, T> {
    /// The identities that administer it.
    pub fn admin_ids(self, ids: impl IntoIterator<Item = IdentityId>) -> Self {
        self.change(|ask| ask.admin_ids = Some(ids.into_iter().collect()))
    }

    /// The groups whose members administer it.
    pub fn admin_group_ids(self, ids: impl IntoIterator<Item = GroupId>) -> Self {
        self.change(|ask| ask.admin_group_ids = Some(ids.into_iter().collect()))
    }
}

impl<T> Call<UpdateProject, T> {
    /// Its new name.
    pub fn display_name(self, name: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.display_name = Some(name.into()))
    }

    /// Whom to write to about it from now on.
    pub fn contact_email(self, address: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.contact_email = Some(address.into()))
    }

    /// The identities that administer it from now on.
    pub fn admin_ids(self, ids: impl IntoIterator<Item = IdentityId>) -> Self {
        self.change(|ask| ask.changes.admin_ids = Patch::Value(ids.into_iter().collect()))
    }

    /// The groups whose members administer it from now on.
    pub fn admin_group_ids(self, ids: impl IntoIterator<Item = GroupId>) -> Self {
        self.change(|ask| ask.changes.admin_group_ids = Patch::Value(ids.into_iter().collect()))
    }
}
