//! Scopes and what they depend on.

use std::collections::HashMap;

use globus_auth_protocol::ids::ScopeId;
use globus_auth_rules::model::{ScopeDependency, ScopeRecord};

use super::{
    change::{Deletion, Saved},
    columns::{Json, json},
};
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
                   required_domains, created FROM scopes ORDER BY scope_string";
        db.query(sql, &[], move |row| {
            let mut scope = read(row)?;
            scope.dependencies = dependencies.remove(&scope.id).unwrap_or_default();
            Ok(scope)
        })
        .await
    }
}

/// A scope with its dependencies, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct ScopeById(pub ScopeId);

impl Operation for ScopeById {
    type Output = Option<ScopeRecord>;
    type Error = StoreError;
    const NAME: &'static str = "scope_by_id";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        by_id(db, self.0).await
    }
}

/// Makes scopes.
///
/// [`StoreError::Conflict`] when a scope string is there already; [`StoreError::Reference`] when the owner or a scope that
/// they depend on does not exist.
#[derive(Debug, Clone)]
pub struct CreateScopes(pub Vec<ScopeRecord>);

impl Operation for CreateScopes {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "create_scopes";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        put_all(db, &self.0).await
    }
}

/// Changes a scope. Fails as [`CreateScopes`] does.
#[derive(Debug, Clone)]
pub struct UpdateScope {
    /// As it was when the change was decided.
    pub before: ScopeRecord,
    /// As it will be; of the same id.
    pub after: ScopeRecord,
}

impl Operation for UpdateScope {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "update_scope";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        let saved = Saved::compare(&self.before, by_id(db, self.before.id).await?);
        if saved == Saved::Saved {
            put(db, &self.after).await?;
            put_dependencies(db, &self.after).await?;
        }
        Ok(saved)
    }
}

/// Deletes a scope, and with it every consent to it and all below that. No other scope may depend on it.
#[derive(Debug, Clone, Copy)]
pub struct DeleteScope(pub ScopeId);

impl Operation for DeleteScope {
    type Output = Deletion;
    type Error = StoreError;
    const NAME: &'static str = "delete_scope";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Deletion, StoreError> {
        let sql = "SELECT scope_id FROM scope_dependencies WHERE needs_scope_id = $1 LIMIT 1";
        let needing = |row: &mut Row<'_>| row.take::<String>("scope_id");
        if db.query_optional(sql, params![self.0], needing).await?.is_some() {
            return Ok(Deletion::InUse);
        }
        let sql = "DELETE FROM scopes WHERE id = $1";
        Ok(Deletion::of(db.execute(sql, params![self.0]).await?))
    }
}

async fn by_id<C: Connection>(db: &mut C, id: ScopeId) -> Result<Option<ScopeRecord>, StoreError> {
    let sql = "SELECT id, scope_string, owner_id, name, description, advertised, allows_refresh_token, \
               required_domains, created FROM scopes WHERE id = $1";
    let Some(mut scope) = db.query_optional(sql, params![id], read).await? else {
        return Ok(None);
    };
    let sql = "SELECT scope_id, needs_scope_id, optional, requires_refresh_token FROM scope_dependencies \
               WHERE scope_id = $1 ORDER BY position";
    let dependencies = db.query(sql, params![id], read_dependency).await?;
    scope.dependencies = dependencies.into_iter().map(|(_, dependency)| dependency).collect();
    Ok(Some(scope))
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
        created: row.take("created")?,
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

/// A scope that is put again stays as old as it was: the tokens for it do too.
async fn put<C: Connection>(db: &mut C, scope: &ScopeRecord) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO scopes (id, scope_string, owner_id, name, description, advertised, allows_refresh_token, \
         required_domains, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
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
            json(&scope.required_domains)?,
            scope.created
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
