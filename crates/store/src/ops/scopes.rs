//! Scopes and what they depend on.

use std::collections::HashMap;

use globus_auth_protocol::ids::ScopeId;
use globus_auth_rules::model::{ScopeDependency, ScopeRecord};

use super::columns::{Json, json};
use crate::{Connection, Operation, Row, StoreError, seam::params};

/// All scopes with their dependencies, by scope string.
#[derive(Debug, Clone, Copy)]
pub struct ScopesAll;

impl Operation for ScopesAll {
    type Output = Vec<ScopeRecord>;
    type Error = StoreError;
    const NAME: &'static str = "scopes_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT scope_id, needs_scope_id, optional, requires_refresh_token FROM scope_dependencies \
                   ORDER BY scope_id, position";
        let mut dependencies: HashMap<ScopeId, Vec<ScopeDependency>> = HashMap::new();
        for (scope, dependency) in db.query(sql, &[], read_dependency).await? {
            dependencies.entry(scope).or_default().push(dependency);
        }
        let sql = "SELECT id, scope_string, owner_id, name, description, advertised, allows_refresh_token, \
                   required_domains FROM scopes ORDER BY scope_string";
        db.query(sql, &[], move |row| {
            let mut scope = read(row)?;
            scope.dependencies = dependencies.remove(&scope.id).unwrap_or_default();
            Ok(scope)
        })
        .await
    }
}

fn read(row: &mut Row<'_>) -> Result<ScopeRecord, StoreError> {
    Ok(ScopeRecord {
        id: row.take("id")?,
        scope_string: row.take("scope_string")?,
        owner: row.take("owner_id")?,
        name: row.take("name")?,
        description: row.take("description")?,
        advertised: row.take("advertised")?,
        allows_refresh_token: row.take("allows_refresh_token")?,
        required_domains: row.take::<Json<_>>("required_domains")?.0,
        dependencies: Vec::new(),
    })
}

fn read_dependency(row: &mut Row<'_>) -> Result<(ScopeId, ScopeDependency), StoreError> {
    let scope = row.take("scope_id")?;
    let dependency = ScopeDependency {
        scope: row.take("needs_scope_id")?,
        optional: row.take("optional")?,
        requires_refresh_token: row.take("requires_refresh_token")?,
    };
    Ok((scope, dependency))
}

/// Puts scopes, all of them before their dependencies, which may be among them.
pub(super) async fn put_all<C: Connection>(db: &mut C, scopes: &[ScopeRecord]) -> Result<(), StoreError> {
    for scope in scopes {
        put(db, scope).await?;
    }
    for scope in scopes {
        put_dependencies(db, scope).await?;
    }
    Ok(())
}

async fn put<C: Connection>(db: &mut C, scope: &ScopeRecord) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO scopes (id, scope_string, owner_id, name, description, advertised, allows_refresh_token, \
         required_domains) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (id) DO UPDATE SET scope_string = excluded.scope_string, owner_id = excluded.owner_id, \
         name = excluded.name, description = excluded.description, advertised = excluded.advertised, \
         allows_refresh_token = excluded.allows_refresh_token, required_domains = excluded.required_domains",
        params![
            scope.id,
            &scope.scope_string,
            scope.owner,
            &scope.name,
            &scope.description,
            scope.advertised,
            scope.allows_refresh_token,
            json(&scope.required_domains)?
        ],
    )
    .await
}

async fn put_dependencies<C: Connection>(db: &mut C, scope: &ScopeRecord) -> Result<(), StoreError> {
    db.execute("DELETE FROM scope_dependencies WHERE scope_id = $1", params![scope.id])
        .await?;
    for (position, dependency) in (0_i64..).zip(&scope.dependencies) {
        db.execute_one(
            "INSERT INTO scope_dependencies (scope_id, needs_scope_id, position, optional, requires_refresh_token) \
             VALUES ($1, $2, $3, $4, $5)",
            params![
                scope.id,
                dependency.scope,
                position,
                dependency.optional,
                dependency.requires_refresh_token
            ],
        )
        .await?;
    }
    Ok(())
}
