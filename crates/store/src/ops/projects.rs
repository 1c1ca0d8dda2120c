//! Projects.

use globus_auth_protocol::ids::{IdentityId, ProjectId};
use globus_auth_rules::model::Project;

use super::{
    change::{Deletion, Saved},
    columns::{Json, json},
};
use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// All projects, the oldest first.
#[derive(Debug, Clone, Copy)]
pub struct ProjectsAll;

impl Operation for ProjectsAll {
    type Output = Vec<Project>;
    type Error = StoreError;
    const NAME: &'static str = "projects_all";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, display_name, contact_email, admin_ids, admin_group_ids, created FROM projects \
                   ORDER BY created, id";
        db.query(sql, &[], read).await
    }
}

/// A project, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct ProjectById(pub ProjectId);

impl Operation for ProjectById {
    type Output = Option<Project>;
    type Error = StoreError;
    const NAME: &'static str = "project_by_id";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        by_id(db, self.0).await
    }
}

/// The projects that one of these identities administers, the oldest first.
#[derive(Debug, Clone)]
pub struct ProjectsAdministeredBy(pub Vec<IdentityId>);

impl Operation for ProjectsAdministeredBy {
    type Output = Vec<Project>;
    type Error = StoreError;
    const NAME: &'static str = "projects_administered_by";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found: Vec<Project> = Vec::new();
        for admin in self.0 {
            // Ids have neither '%' nor '_', and in a list of ids nothing but an id looks like one.
            let sql = "SELECT id, display_name, contact_email, admin_ids, admin_group_ids, created FROM projects \
                       WHERE admin_ids LIKE $1";
            for project in db.query(sql, params![format!("%{admin}%")], read).await? {
                if !found.iter().any(|known| known.id == project.id) {
                    found.push(project);
                }
            }
        }
        found.sort_by_key(|project| (project.created, project.id));
        Ok(found)
    }
}

/// Makes a project.
#[derive(Debug, Clone)]
pub struct CreateProject(pub Project);

impl Operation for CreateProject {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "create_project";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        put(db, &self.0).await
    }
}

/// Changes a project.
#[derive(Debug, Clone)]
pub struct UpdateProject {
    /// As it was when the change was decided.
    pub before: Project,
    /// As it will be; of the same id.
    pub after: Project,
}

impl Operation for UpdateProject {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "update_project";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        let saved = Saved::compare(&self.before, by_id(db, self.before.id).await?);
        if saved == Saved::Saved {
            put(db, &self.after).await?;
        }
        Ok(saved)
    }
}

/// Deletes a project and its policies. It must have no clients.
#[derive(Debug, Clone, Copy)]
pub struct DeleteProject(pub ProjectId);

impl Operation for DeleteProject {
    type Output = Deletion;
    type Error = StoreError;
    const NAME: &'static str = "delete_project";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Deletion, StoreError> {
        let sql = "SELECT id FROM clients WHERE project_id = $1 LIMIT 1";
        let client = |row: &mut Row<'_>| row.take::<String>("id");
        if db.query_optional(sql, params![self.0], client).await?.is_some() {
            return Ok(Deletion::InUse);
        }
        let sql = "DELETE FROM projects WHERE id = $1";
        Ok(Deletion::of(db.execute(sql, params![self.0]).await?))
    }
}

async fn by_id<C: Connection>(db: &mut C, id: ProjectId) -> Result<Option<Project>, StoreError> {
    let sql = "SELECT id, display_name, contact_email, admin_ids, admin_group_ids, created FROM projects WHERE id = $1";
    db.query_optional(sql, params![id], read).await
}

fn read(row: &mut Row<'_>) -> Result<Project, StoreError> {
    Ok(Project {
        id: row.take("id")?,
        display_name: row.take("display_name")?,
        contact_email: row.take("contact_email")?,
        admin_ids: row.take::<Json<_>>("admin_ids")?.0,
        admin_group_ids: row.take::<Json<_>>("admin_group_ids")?.0,
        created: row.take("created")?,
    })
}

pub(super) async fn put<C: Connection>(db: &mut C, project: &Project) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO projects (id, display_name, contact_email, admin_ids, admin_group_ids, created) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, \
         contact_email = excluded.contact_email, admin_ids = excluded.admin_ids, \
         admin_group_ids = excluded.admin_group_ids, created = excluded.created",
        params![
            project.id,
            &project.display_name,
            &project.contact_email,
            json(&project.admin_ids)?,
            json(&project.admin_group_ids)?,
            project.created
        ],
    )
    .await
}
