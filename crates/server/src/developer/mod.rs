//! What is done to projects and to what is in them: by programs at the developer API, and by people at the console. Each
//! deed loads, asks `rules::developer`, and saves; who calls it reads what is asked for and tells what came of it.

pub(crate) mod clients;
pub(crate) mod credentials;
pub(crate) mod fqdns;
pub(crate) mod policies;
pub(crate) mod projects;
pub(crate) mod scopes;

use std::sync::Arc;

use globus_auth_protocol::ids::{ClientId, ProjectId};
use globus_auth_rules::{
    developer::{
        Fault, Problems,
        access::{Actor, Denied},
    },
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Client, Project, SecretHash},
};
use globus_auth_store::{StoreError, ops};
use serde::Serialize;

use crate::{app::App, directory::KnownClient, host::domains::DomainError};

/// Why a deed is not done.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The caller may not.
    Denied(Denied),
    /// What is asked for cannot be.
    Problems(Problems),
    /// The domain does not say that it belongs to the client.
    Domain(DomainError),
    /// What it is about is not there.
    Absent(Absent),
    /// Something that exists stands against it.
    Conflict(Conflict),
    /// The store failed.
    Store(StoreError),
}

/// What is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// The project.
    Project,
    /// The policy.
    Policy,
    /// The client.
    Client,
    /// The credential of the client.
    Credential,
    /// The scope.
    Scope,
    /// A client with the domain name.
    Fqdn,
}

impl Absent {
    /// For programs: the member that names it, and that it is not there.
    #[must_use]
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Project => "project_id: there is no such project",
            Self::Policy => "policy_id: there is no such policy",
            Self::Client => "client_id: there is no such client",
            Self::Credential => "credential_id: the client has no such credential",
            Self::Scope => "scope_id: there is no such scope",
            Self::Fqdn => "fqdn: no client has this domain name",
        }
    }
}

/// What stands against a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// A change of somebody else's came between.
    ChangedMeanwhile,
    /// What was drawn or named is there already.
    ClientTaken,
    /// Likewise.
    CredentialTaken,
    /// Likewise.
    PolicyTaken,
    /// The client has a scope with the suffix.
    SuffixTaken,
    /// Another client has the domain name.
    FqdnTaken,
    /// There are scopes under the domain name.
    FqdnInUse,
    /// The project has clients.
    HasClients,
    /// The client owns scopes.
    OwnsScopes,
    /// Other scopes depend on the scope.
    DependedOn,
}

impl Conflict {
    /// For programs: what it is.
    #[must_use]
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::ChangedMeanwhile => "Somebody else changed it at the same moment; try again",
            Self::ClientTaken => "There is such a client already",
            Self::CredentialTaken => "There is such a credential already",
            Self::PolicyTaken => "There is such a policy already",
            Self::SuffixTaken => "scope_suffix: the client has a scope with this suffix already",
            Self::FqdnTaken => "fqdn: another client has this domain name",
            Self::FqdnInUse => "fqdn: there are scopes under this domain name already",
            Self::HasClients => "The project still has clients; delete them first",
            Self::OwnsScopes => "The client still owns scopes; delete them first",
            Self::DependedOn => "Other scopes depend on this one; take it out of their dependent scopes first",
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<DomainError> for Refusal {
    fn from(error: DomainError) -> Self {
        Self::Domain(error)
    }
}

impl From<Absent> for Refusal {
    fn from(absent: Absent) -> Self {
        Self::Absent(absent)
    }
}

impl From<Conflict> for Refusal {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How a resource was told to whoever changes it: a hash, for a form to carry. A change of what was never seen as it is
/// now is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version(String);

impl Version {
    /// Of a resource as it is told.
    #[must_use]
    pub(crate) fn of(told: &impl Serialize) -> Self {
        // What is told always serialises.
        let text = serde_json::to_vec(told).unwrap_or_default();
        let hash = SecretHash::of(&text);
        Self(hash.0[..16].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// As a form brought it back.
    #[must_use]
    pub(crate) fn read(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As a form carries it.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses a change of what was last seen otherwise. Programs say nothing of what they saw.
fn expect_seen(seen: Option<&Version>, told: &impl Serialize) -> Result<(), Conflict> {
    match seen {
        Some(seen) if *seen != Version::of(told) => Err(Conflict::ChangedMeanwhile),
        _ => Ok(()),
    }
}

/// The client of that id.
pub(crate) async fn client(app: &App, id: ClientId) -> Result<Arc<KnownClient>, Refusal> {
    Ok(app.directory.client(id).await?.ok_or(Absent::Client)?)
}

/// The project of that id.
async fn project(app: &App, id: ProjectId) -> Result<Project, Refusal> {
    Ok(app.store.read(ops::ProjectById(id)).await?.ok_or(Absent::Project)?)
}

/// The project that a client belongs to, if it belongs to one.
pub(crate) async fn project_of(app: &App, client: &Client) -> Result<Option<Project>, StoreError> {
    match client.project {
        Some(id) => app.store.read(ops::ProjectById(id)).await,
        None => Ok(None),
    }
}

/// Whether the caller may make something in the project that a member names.
async fn may_put_into(app: &App, caller: &Actor, member: &'static str, id: ProjectId) -> Result<(), Refusal> {
    let project = app.store.read(ops::ProjectById(id)).await?;
    let project = project.ok_or_else(|| Problems::one(member, Fault::UnknownProject))?;
    Ok(caller.may_change_project(&project, app.clock.now())?)
}

/// The client of that id, if the caller may change it and what it owns.
async fn changeable_client(app: &App, caller: &Actor, id: ClientId) -> Result<Arc<KnownClient>, Refusal> {
    let known = client(app, id).await?;
    let project = project_of(app, &known.client).await?;
    caller.may_change_client(&known.client, project.as_ref(), app.clock.now())?;
    Ok(known)
}

/// What the audit log is told of a caller's deed.
fn entry(caller: &Actor, action: AuditAction, subject: AuditSubject) -> AuditEntry {
    let proofs = caller.authentications.iter();
    let proved = proofs.max_by_key(|proof| proof.auth_time).map(|proof| proof.identity);
    let person = proved.or_else(|| caller.identities.first().copied());
    let actor = match (caller.client, person) {
        (Some(client), _) => AuditActor::Client(client.id),
        (None, Some(identity)) => AuditActor::Identity(identity),
        (None, None) => AuditActor::Unknown,
    };
    AuditEntry::new(actor, action, subject)
}

/// A change was made, or why it was not.
fn expect_saved(saved: ops::Saved, gone: Absent) -> Result<(), Refusal> {
    match saved {
        ops::Saved::Saved => Ok(()),
        ops::Saved::ChangedMeanwhile => Err(Conflict::ChangedMeanwhile.into()),
        ops::Saved::Gone => Err(gone.into()),
    }
}

/// Something was deleted, or why it was not.
fn expect_deleted(deletion: ops::Deletion, gone: Absent, in_use: Conflict) -> Result<(), Refusal> {
    match deletion {
        ops::Deletion::Deleted => Ok(()),
        ops::Deletion::Gone => Err(gone.into()),
        ops::Deletion::InUse => Err(in_use.into()),
    }
}

/// A write that failed because of what others wrote at the same moment is a conflict, no fault of the server.
fn at_once(error: StoreError, taken: Conflict) -> Refusal {
    match error {
        StoreError::Conflict { .. } => taken.into(),
        StoreError::Reference => Conflict::ChangedMeanwhile.into(),
        other => other.into(),
    }
}
