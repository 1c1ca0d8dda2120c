//! The beginning of a database: people, providers, projects, clients and scopes.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{
    Client, ClientCredential, Identity, IdentityProvider, PasswordHash, Project, ProjectPolicy, ScopeRecord, Timestamp,
};

use super::{clients, credentials, identities, operators, policies, projects, providers, scopes};
use crate::{Connection, Operation, StoreError};

/// What a seed file states, as rows.
#[derive(Debug, Clone, Default)]
pub struct SeedRows {
    /// Identity providers.
    pub providers: Vec<IdentityProvider>,
    /// Identities.
    pub identities: Vec<Identity>,
    /// Passwords of identities.
    pub passwords: Vec<(IdentityId, PasswordHash)>,
    /// Who may see the operator pages, and since when.
    pub operators: Vec<(IdentityId, Timestamp)>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Policies of projects.
    pub policies: Vec<ProjectPolicy>,
    /// Clients.
    pub clients: Vec<Client>,
    /// Secrets of clients.
    pub credentials: Vec<ClientCredential>,
    /// Scopes with their dependencies.
    pub scopes: Vec<ScopeRecord>,
}

/// Adds the rows, and overwrites those that have the same ids. What else there is stays.
///
/// [`StoreError::Reference`] when a row refers to one that is nowhere, [`StoreError::Conflict`] when a username or a scope
/// string is that of another row.
#[derive(Debug, Clone)]
pub struct ApplySeed(pub SeedRows);

impl Operation for ApplySeed {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "apply_seed";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        apply(db, &self.0).await
    }
}

/// Deletes everything but the signing keys and the server's secrets, then adds the rows: the state that a test begins
/// with. Keys stay, so that key sets which clients hold stay true.
#[derive(Debug, Clone)]
pub struct ResetTo(pub SeedRows);

impl Operation for ResetTo {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "reset_to";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        for sql in CLEAR {
            db.execute(sql, &[]).await?;
        }
        apply(db, &self.0).await
    }
}

/// What refers to others goes before what it refers to.
const CLEAR: &[&str] = &[
    "DELETE FROM audit_events",
    "DELETE FROM minute_counts",
    "DELETE FROM operators",
    "DELETE FROM client_uses",
    "DELETE FROM access_tokens",
    "DELETE FROM refresh_tokens",
    "DELETE FROM codes",
    "DELETE FROM grants",
    "DELETE FROM login_attempts",
    "DELETE FROM upstream_attempts",
    "DELETE FROM interactions",
    "DELETE FROM authentications",
    "DELETE FROM sessions",
    "DELETE FROM consents",
    "DELETE FROM recovery_codes",
    "DELETE FROM second_factors",
    "DELETE FROM scope_dependencies",
    "DELETE FROM scopes",
    "DELETE FROM client_credentials",
    "DELETE FROM clients",
    "DELETE FROM policies",
    "DELETE FROM projects",
    "DELETE FROM passwords",
    "DELETE FROM upstream_subjects",
    "DELETE FROM identities",
    "DELETE FROM identity_providers",
];

async fn apply<C: Connection>(db: &mut C, rows: &SeedRows) -> Result<(), StoreError> {
    for provider in &rows.providers {
        providers::put(db, provider).await?;
    }
    identities::put_all(db, &rows.identities).await?;
    for (identity, hash) in &rows.passwords {
        identities::put_password(db, *identity, hash).await?;
    }
    for (identity, added) in &rows.operators {
        operators::put(db, *identity, *added).await?;
    }
    for project in &rows.projects {
        projects::put(db, project).await?;
    }
    for policy in &rows.policies {
        policies::put(db, policy).await?;
    }
    for client in &rows.clients {
        clients::put(db, client).await?;
    }
    for credential in &rows.credentials {
        credentials::put(db, credential).await?;
    }
    scopes::put_all(db, &rows.scopes).await
}
