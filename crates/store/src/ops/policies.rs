//! Policies of projects.

use globus_auth_protocol::ids::{PolicyId, ProjectId};
use globus_auth_rules::model::ProjectPolicy;

use super::{
    change::{Deletion, Saved},
    columns::{Json, json},
};
use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// The statement that reads policies, from `WHERE` on.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, display_name, description, high_assurance, authentication_assurance_timeout, ",
            "required_mfa, domain_constraints_include, domain_constraints_exclude FROM policies ",
            $rest
        )
    };
}

/// All policies of all projects, by name.
#[derive(Debug, Clone, Copy)]
pub struct PoliciesAll;

impl Operation for PoliciesAll {
    type Output = Vec<ProjectPolicy>;
    type Error = StoreError;
    const NAME: &'static str = "policies_all";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        db.query(select!("ORDER BY display_name, id"), &[], read).await
    }
}

/// A policy, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct PolicyById(pub PolicyId);

impl Operation for PolicyById {
    type Output = Option<ProjectPolicy>;
    type Error = StoreError;
    const NAME: &'static str = "policy_by_id";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        by_id(db, self.0).await
    }
}

/// The policies of these projects: project by project, by name.
#[derive(Debug, Clone)]
pub struct PoliciesOfProjects(pub Vec<ProjectId>);

impl Operation for PoliciesOfProjects {
    type Output = Vec<ProjectPolicy>;
    type Error = StoreError;
    const NAME: &'static str = "policies_of_projects";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::new();
        for project in self.0 {
            let sql = select!("WHERE project_id = $1 ORDER BY display_name, id");
            found.extend(db.query(sql, params![project], read).await?);
        }
        Ok(found)
    }
}

/// Makes a policy.
///
/// [`StoreError::Reference`] when there is no such project.
#[derive(Debug, Clone)]
pub struct CreatePolicy(pub ProjectPolicy);

impl Operation for CreatePolicy {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "create_policy";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        put(db, &self.0).await
    }
}

/// Changes a policy.
///
/// [`StoreError::Reference`] when the project that it moves to does not exist.
#[derive(Debug, Clone)]
pub struct UpdatePolicy {
    /// As it was when the change was decided.
    pub before: ProjectPolicy,
    /// As it will be; of the same id.
    pub after: ProjectPolicy,
}

impl Operation for UpdatePolicy {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "update_policy";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        let saved = Saved::compare(&self.before, by_id(db, self.before.id).await?);
        if saved == Saved::Saved {
            put(db, &self.after).await?;
        }
        Ok(saved)
    }
}

/// Deletes a policy. Nothing is in its way.
#[derive(Debug, Clone, Copy)]
pub struct DeletePolicy(pub PolicyId);

impl Operation for DeletePolicy {
    type Output = Deletion;
    type Error = StoreError;
    const NAME: &'static str = "delete_policy";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Deletion, StoreError> {
        let sql = "DELETE FROM policies WHERE id = $1";
        Ok(Deletion::of(db.execute(sql, params![self.0]).await?))
    }
}

async fn by_id<C: Connection>(db: &mut C, id: PolicyId) -> Result<Option<ProjectPolicy>, StoreError> {
    db.query_optional(select!("WHERE id = $1"), params![id], read).await
}

fn read(row: &mut Row<'_>) -> Result<ProjectPolicy, StoreError> {
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

pub(super) async fn put<C: Connection>(db: &mut C, policy: &ProjectPolicy) -> Result<(), StoreError> {
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
