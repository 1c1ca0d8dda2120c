//! How projects and what is in them are told.

use std::time::Duration;

use globus_auth_protocol::{
    developer::{
        self, ClientVisibility, DependentScope, GrantType, Policy, ProjectAdmins, ProjectGroup, ScopeDocument,
    },
    ids::{GroupId, ScopeId},
    secret::ClientSecret,
    time,
};
use serde_json::Map;

use crate::{
    introspect::identity_document,
    model::{self, ClientCredential, Identity, Project, ProjectPolicy, ScopeRecord},
};

/// A project with its administrators in full.
#[must_use]
pub fn project(project: &Project, admins: &[Identity]) -> developer::Project {
    let group = |id: &GroupId| ProjectGroup {
        id: *id,
        name: None,
        description: None,
        organization: None,
        extra: Map::new(),
    };
    developer::Project {
        id: project.id,
        display_name: Some(project.display_name.clone()),
        project_name: Some(project.display_name.clone()),
        contact_email: Some(project.contact_email.clone()),
        admin_ids: filled(&project.admin_ids),
        admin_group_ids: filled(&project.admin_group_ids),
        admins: Some(ProjectAdmins {
            identities: admins.iter().map(identity_document).collect(),
            groups: project.admin_group_ids.iter().map(group).collect(),
            extra: Map::new(),
        }),
        extra: Map::new(),
    }
}

/// A list that nobody uses is told as null.
fn filled<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}

/// A client with the ids of the scopes that it owns.
#[must_use]
pub fn client(client: &model::Client, scopes: Vec<ScopeId>) -> developer::ClientDocument {
    let grants = client.client_type.grant_types().iter();
    developer::ClientDocument {
        id: client.id,
        name: Some(client.name.clone()),
        project: client.project,
        client_type: Some(developer::ClientType::from(client.client_type.as_str())),
        public_client: Some(client.is_public()),
        visibility: Some(ClientVisibility::from(client.visibility.as_str())),
        redirect_uris: client.redirect_uris.clone(),
        links: developer::ClientLinks {
            terms_and_conditions: client.links.terms_and_conditions.clone(),
            privacy_policy: client.links.privacy_policy.clone(),
            extra: Map::new(),
        },
        required_idp: client.required_idp,
        preselect_idp: client.preselect_idp,
        grant_types: grants.map(|grant| GrantType::from(grant.as_str())).collect(),
        scopes,
        fqdns: client.fqdns.clone(),
        parent_client: client.parent_client,
        prompt_for_named_grant: Some(client.prompt_for_named_grant),
        userinfo_from_effective_identity: Some(client.userinfo_from_effective_identity),
        extra: Map::new(),
    }
}

/// A credential; its secret is told only when it is made.
#[must_use]
pub fn credential(credential: &ClientCredential, secret: Option<ClientSecret>) -> developer::ClientCredential {
    developer::ClientCredential {
        id: credential.id,
        name: Some(credential.name.clone()),
        client: Some(credential.client),
        created: time::Timestamp::from_microseconds(credential.created.0),
        secret,
        extra: Map::new(),
    }
}

/// A scope.
#[must_use]
pub fn scope(scope: &ScopeRecord) -> ScopeDocument {
    let dependency = |dependency: &model::ScopeDependency| {
        DependentScope::new(dependency.scope)
            .optional(dependency.optional)
            .requires_refresh_token(dependency.requires_refresh_token)
    };
    ScopeDocument {
        id: scope.id,
        scope_string: Some(scope.scope_string.clone()),
        name: Some(scope.name.clone()),
        description: Some(scope.description.clone()),
        client: Some(scope.owner),
        advertised: Some(scope.advertised),
        allows_refresh_token: Some(scope.allows_refresh_token),
        required_domains: scope.required_domains.clone(),
        dependent_scopes: scope.dependencies.iter().map(dependency).collect(),
        extra: Map::new(),
    }
}

/// A policy.
#[must_use]
pub fn policy(policy: &ProjectPolicy) -> Policy {
    let timeout = policy.authentication_assurance_timeout;
    Policy {
        id: policy.id,
        project_id: Some(policy.project),
        display_name: Some(policy.display_name.clone()),
        description: Some(policy.description.clone()),
        high_assurance: Some(policy.high_assurance),
        authentication_assurance_timeout: timeout
            .and_then(|span| u64::try_from(span).ok())
            .map(Duration::from_secs),
        required_mfa: Some(policy.required_mfa),
        domain_constraints_include: policy.domain_constraints_include.clone(),
        domain_constraints_exclude: policy.domain_constraints_exclude.clone(),
        extra: Map::new(),
    }
}
