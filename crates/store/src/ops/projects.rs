//! Projects and their policies.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{Project, ProjectPolicy};

use super::columns::{Json, json};
use crate::{Connection, Operation, Row, StoreError, seam::params};

/// All projects, the oldest first.
#[derive(Debug, Clone, Copy)]
pub struct ProjectsAll;

impl Operation for ProjectsAll {
    type Output = Vec<Project>;
    type Error = StoreError;
    const NAME: &'static str = "projects_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, display_name, contact_email, admin_ids, created FROM projects ORDER BY created, id";
        db.query(sql, &[], read_project).await
    }
}

/// All policies of all projects, by name.
#[derive(Debug, Clone, Copy)]
pub struct PoliciesAll;

impl Operation for PoliciesAll {
    type Output = Vec<ProjectPolicy>;
    type Error = StoreError;
    const NAME: &'static str = "policies_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, project_id, display_name, description, high_assurance, \
                   authentication_assurance_timeout, required_mfa, domain_constraints_include, \
                   domain_constraints_exclude FROM policies ORDER BY display_name, id";
        db.query(sql, &[], read_policy).await
    }
}

fn read_project(row: &mut Row<'_>) -> Result<Project, StoreError> {
    Ok(Project {
        id: row.take("id")?,
        display_name: row.take("display_name")?,
        contact_email: row.take("contact_email")?,
        admin_ids: row.take::<Json<Vec<IdentityId>>>("admin_ids")?.0,
        created: row.take("created")?,
    })
}

fn read_policy(row: &mut Row<'_>) -> Result<ProjectPolicy, StoreError> {
    let list = |list: Option<Json<Vec<String>>>| list.map(|Json(domains)| domains);
    Ok(ProjectPolicy {
        id: row.take("id")?,
        project: row.take("project_id")?,
        display_name: row.take("display_name")?,
        description: row.take("description")?,
        high_assurance: row.take("high_assurance")?,
        authentication_assurance_timeout: row.take("authentication_assurance_timeout")?,
        required_mfa: row.take("required_mfa")?,
        domain_constraints_include: list(row.take("domain_constraints_include")?),
        domain_constraints_exclude: list(row.take("domain_constraints_exclude")?),
    })
}

pub(super) async fn put_project<C: Connection>(db: &mut C, project: &Project) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO projects (id, display_name, contact_email, admin_ids, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, \
         contact_email = excluded.contact_email, admin_ids = excluded.admin_ids, created = excluded.created",
        params![
            project.id,
            &project.display_name,
            &project.contact_email,
            json(&project.admin_ids)?,
            project.created
        ],
    )
    .await
}

pub(super) async fn put_policy<C: Connection>(db: &mut C, policy: &ProjectPolicy) -> Result<(), StoreError> {
    let include = policy.domain_constraints_include.as_ref().map(json).transpose()?;
    let exclude = policy.domain_constraints_exclude.as_ref().map(json).transpose()?;
    db.execute_one(
        "INSERT INTO policies (id, project_id, display_name, description, high_assurance, \
         authentication_assurance_timeout, required_mfa, domain_constraints_include, domain_constraints_exclude) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET \
         project_id = excluded.project_id, display_name = excluded.display_name, \
         description = excluded.description, high_assurance = excluded.high_assurance, \
         authentication_assurance_timeout = excluded.authentication_assurance_timeout, \
         required_mfa = excluded.required_mfa, domain_constraints_include = excluded.domain_constraints_include, \
         domain_constraints_exclude = excluded.domain_constraints_exclude",
        params![
            policy.id,
            policy.project,
            &policy.display_name,
            &policy.description,
            policy.high_assurance,
            policy.authentication_assurance_timeout,
            policy.required_mfa,
            include,
            exclude
        ],
    )
    .await
}
