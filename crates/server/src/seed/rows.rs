use std::collections::HashMap;

use globus_auth_protocol::{
    ids::{ClientId, CredentialId, IdentityId, IdentityProviderId, PolicyId, ProjectId, ResourceServer, ScopeId},
    scope::well_known,
};
use globus_auth_rules::{
    model::{
        AccountId, Client, ClientCredential, ClientLinks, ClientType, Identity, IdentityProvider, IdentityStatus,
        IdentityType, Project, ProjectPolicy, ScopeDependency, ScopeRecord, SecretHash, Timestamp, Visibility,
    },
    policy::domain_of,
    redirect,
    username::is_username,
};
use globus_auth_store::ops::SeedRows;
use url::Url;

use super::{
    Seed, SeedClient, SeedError, SeedIdentity, SeedPerson, SeedPolicy, SeedProject, SeedProvider, SeedScope, checks,
};
use crate::host::passwords::Passwords;

/// Turns a seed into rows, with `now` as the time at which everything was made.
///
/// # Errors
/// Names the entry and what is wrong with it.
pub async fn rows(
    seed: &Seed,
    passwords: &Passwords,
    auth_code_page: &Url,
    now: Timestamp,
) -> Result<SeedRows, SeedError> {
    let mut rows = SeedRows::default();
    for provider in &seed.providers {
        rows.providers.push(provider_row(provider));
    }
    for person in &seed.people {
        let identities = person_rows(seed, person, now)?;
        if let Some(password) = &person.password {
            for identity in &identities {
                rows.passwords.push((identity.id, passwords.hash(password).await?));
            }
        }
        if person.operator {
            rows.operators
                .extend(identities.iter().map(|identity| (identity.id, now)));
        }
        rows.identities.extend(identities);
    }
    rows.projects = seed
        .projects
        .iter()
        .map(|project| project_row(seed, project, now))
        .collect::<Result<_, _>>()?;
    rows.policies = seed
        .policies
        .iter()
        .map(|policy| policy_row(seed, policy))
        .collect::<Result<_, _>>()?;
    for client in &seed.clients {
        let row = client_row(seed, client, auth_code_page, now)?;
        rows.credentials.extend(credential_row(client, &row, now));
        rows.scopes.extend(scope_rows(seed, client, &row)?);
        rows.clients.push(row);
    }
    checks::check(&rows)?;
    Ok(rows)
}

/// An id made of a name: the same every time.
fn derived(kind: &str, name: &str) -> [u8; 16] {
    let hash = SecretHash::of(format!("globus-auth seed\n{kind}\n{name}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    bytes
}

pub(crate) fn provider_id(provider: &SeedProvider) -> IdentityProviderId {
    provider
        .id
        .unwrap_or_else(|| IdentityProviderId::from_random(derived("provider", &provider.short_name)))
}

/// The id of a seeded identity.
#[must_use]
pub fn identity_id(identity: &SeedIdentity) -> IdentityId {
    identity
        .id
        .unwrap_or_else(|| IdentityId::from_random(derived("identity", &identity.username.to_lowercase())))
}

/// The id of a seeded client.
#[must_use]
pub fn client_id(client: &SeedClient) -> ClientId {
    client
        .id
        .unwrap_or_else(|| ClientId::from_random(derived("client", &client.name)))
}

fn project_id(project: &SeedProject) -> ProjectId {
    project
        .id
        .unwrap_or_else(|| ProjectId::from_random(derived("project", &project.display_name)))
}

/// The scope string of a seeded scope.
#[must_use]
pub fn scope_string(client: &SeedClient, scope: &SeedScope) -> String {
    match (&scope.scope_string, &scope.suffix) {
        (Some(whole), _) => whole.clone(),
        (None, suffix) => well_known::url(&client_id(client).to_string(), suffix.as_deref().unwrap_or_default()),
    }
}

/// The id of a seeded scope.
#[must_use]
pub fn scope_id(client: &SeedClient, scope: &SeedScope) -> ScopeId {
    scope
        .id
        .unwrap_or_else(|| ScopeId::from_random(derived("scope", &scope_string(client, scope))))
}

/// The name that the tokens of a seeded resource server carry.
#[must_use]
pub fn resource_server(client: &SeedClient) -> ResourceServer {
    let own = || client_id(client).to_string();
    ResourceServer::new(client.resource_server.clone().unwrap_or_else(own))
}

/// The provider of a username, by its domain.
#[must_use]
pub fn provider_of<'a>(seed: &'a Seed, username: &str) -> Option<(&'a SeedProvider, IdentityProviderId)> {
    let domain = domain_of(username)?;
    let provider = seed
        .providers
        .iter()
        .find(|provider| provider.domains.iter().any(|known| known.eq_ignore_ascii_case(&domain)))?;
    Some((provider, provider_id(provider)))
}

fn provider_row(provider: &SeedProvider) -> IdentityProvider {
    IdentityProvider {
        id: provider_id(provider),
        name: provider.name.clone(),
        short_name: provider.short_name.clone(),
        domains: provider.domains.iter().map(|domain| domain.to_lowercase()).collect(),
        alternative_names: provider.alternative_names.clone(),
    }
}

fn person_rows(seed: &Seed, person: &SeedPerson, now: Timestamp) -> Result<Vec<Identity>, SeedError> {
    let first = person.identities.first();
    let first = first.ok_or_else(|| SeedError::at("people", "a person has no identities; name at least one"))?;
    let account = AccountId(identity_id(first).as_uuid());
    let row = |(at, identity): (usize, &SeedIdentity)| identity_row(seed, person, identity, account, at == 0, now);
    person.identities.iter().enumerate().map(row).collect()
}

#[expect(clippy::too_many_arguments, reason = "all of them are parts of one row")]
fn identity_row(
    seed: &Seed,
    person: &SeedPerson,
    identity: &SeedIdentity,
    account: AccountId,
    primary: bool,
    now: Timestamp,
) -> Result<Identity, SeedError> {
    let place = || format!("people.identities \"{}\"", identity.username);
    let (_, provider) = provider_of(seed, &identity.username).ok_or_else(|| {
        SeedError::at(
            place(),
            "no provider has its domain; add the domain to one of providers",
        )
    })?;
    if !is_username(&identity.username) {
        let problem = "the username must be ASCII letters, digits and marks, one @, and a domain";
        return Err(SeedError::at(place(), problem));
    }
    let status = identity.status.as_deref().unwrap_or("used");
    let kind = identity.identity_type.as_deref().unwrap_or("login");
    Ok(Identity {
        id: identity_id(identity),
        username: identity.username.clone(),
        provider,
        name: person.name.clone(),
        email: Some(person.email.clone().unwrap_or_else(|| identity.username.clone())),
        organization: person.organization.clone(),
        status: IdentityStatus::from_name(status)
            .ok_or_else(|| SeedError::at(place(), "status must be used, unused, private or closed"))?,
        identity_type: Some(
            IdentityType::from_name(kind)
                .ok_or_else(|| SeedError::at(place(), "identity_type must be login or link"))?,
        ),
        account,
        primary,
        created: now,
    })
}

fn project_row(seed: &Seed, project: &SeedProject, now: Timestamp) -> Result<Project, SeedError> {
    let place = || format!("projects \"{}\", admins", project.display_name);
    let admin = |username: &String| {
        let mut identities = seed.people.iter().flat_map(|person| &person.identities);
        let found = identities.find(|identity| identity.username.eq_ignore_ascii_case(username));
        found
            .map(identity_id)
            .ok_or_else(|| SeedError::at(place(), format!("there is no identity '{username}'")))
    };
    Ok(Project {
        id: project_id(project),
        display_name: project.display_name.clone(),
        contact_email: project.contact_email.clone(),
        admin_ids: project.admins.iter().map(admin).collect::<Result<_, _>>()?,
        admin_group_ids: Vec::new(),
        created: now,
    })
}

fn find_project(seed: &Seed, place: &str, name: &str) -> Result<ProjectId, SeedError> {
    let found = seed.projects.iter().find(|project| project.display_name == name);
    found
        .map(project_id)
        .ok_or_else(|| SeedError::at(place, format!("there is no project '{name}'")))
}

fn policy_row(seed: &Seed, policy: &SeedPolicy) -> Result<ProjectPolicy, SeedError> {
    let place = format!("policies \"{}\"", policy.display_name);
    if policy.required_mfa && !policy.high_assurance {
        return Err(SeedError::at(place, "required_mfa goes with high_assurance only"));
    }
    let made = || PolicyId::from_random(derived("policy", &policy.display_name));
    Ok(ProjectPolicy {
        id: policy.id.unwrap_or_else(made),
        project: find_project(seed, &place, &policy.project)?,
        display_name: policy.display_name.clone(),
        description: policy.description.clone(),
        high_assurance: policy.high_assurance,
        authentication_assurance_timeout: policy.authentication_assurance_timeout,
        required_mfa: policy.required_mfa,
        domain_constraints_include: policy.domain_constraints_include.clone(),
        domain_constraints_exclude: policy.domain_constraints_exclude.clone(),
    })
}

fn client_row(seed: &Seed, client: &SeedClient, auth_code_page: &Url, now: Timestamp) -> Result<Client, SeedError> {
    let place = format!("clients \"{}\"", client.name);
    let wrong = |problem: &str| SeedError::at(place.clone(), problem);
    let client_type = ClientType::from_name(&client.client_type).ok_or_else(|| {
        wrong(&format!(
            "type must be one of {}",
            ClientType::ALL.map(ClientType::as_str).join(", ")
        ))
    })?;
    for uri in &client.redirect_uris {
        redirect::check_registration(uri, client_type, auth_code_page)
            .map_err(|problem| SeedError::redirect_uri(&client.name, problem))?;
    }
    if client_type.is_public() && client.secret.is_some() {
        return Err(wrong("a public client has no secret"));
    }
    if client.privacy_policy.is_some() != client.terms_and_conditions.is_some() {
        return Err(wrong("privacy_policy and terms_and_conditions go together"));
    }
    if !client.scopes.is_empty() && !client_type.is_resource_server() {
        return Err(wrong("only resource servers own scopes"));
    }
    if client.resource_server.is_some() && !client_type.is_resource_server() {
        return Err(wrong("only resource servers have a resource_server"));
    }
    let template = client
        .template
        .as_ref()
        .map(|name| find_template(seed, &place, name))
        .transpose()?;
    let provider = |name: &Option<String>| name.as_ref().map(|name| find_provider(seed, &place, name)).transpose();
    Ok(Client {
        id: client_id(client),
        name: client.name.clone(),
        project: client
            .project
            .as_ref()
            .map(|name| find_project(seed, &place, name))
            .transpose()?,
        client_type,
        visibility: Visibility::from_name(client.visibility.as_deref().unwrap_or("public"))
            .ok_or_else(|| wrong("visibility must be public or private"))?,
        redirect_uris: client.redirect_uris.clone(),
        links: ClientLinks {
            privacy_policy: client.privacy_policy.clone(),
            terms_and_conditions: client.terms_and_conditions.clone(),
        },
        required_idp: provider(&client.required_idp)?,
        preselect_idp: provider(&client.preselect_idp)?,
        parent_client: template,
        template_instance: template.is_some(),
        prompt_for_named_grant: client_type.is_public(),
        userinfo_from_effective_identity: true,
        fqdns: client.fqdns.clone(),
        resource_server: resource_server(client),
        created: now,
    })
}

fn find_template(seed: &Seed, place: &str, name: &str) -> Result<ClientId, SeedError> {
    let native = ClientType::PublicInstalledClient.as_str();
    let found = seed
        .clients
        .iter()
        .find(|client| client.name == name && client.client_type == native);
    found
        .map(client_id)
        .ok_or_else(|| SeedError::at(place, format!("template: there is no {native} '{name}'")))
}

fn find_provider(seed: &Seed, place: &str, short_name: &str) -> Result<IdentityProviderId, SeedError> {
    let found = seed.providers.iter().find(|provider| provider.short_name == short_name);
    found
        .map(provider_id)
        .ok_or_else(|| SeedError::at(place, format!("there is no provider '{short_name}'")))
}

fn credential_row(client: &SeedClient, row: &Client, now: Timestamp) -> Option<ClientCredential> {
    client.secret.as_ref().map(|secret| ClientCredential {
        id: CredentialId::from_random(derived("credential", &row.id.to_string())),
        client: row.id,
        name: "seed".to_owned(),
        secret_hash: SecretHash::of(secret.expose_secret().as_bytes()),
        created: now,
    })
}

fn scope_rows(seed: &Seed, client: &SeedClient, row: &Client) -> Result<Vec<ScopeRecord>, SeedError> {
    let known: HashMap<String, ScopeId> = seed
        .clients
        .iter()
        .flat_map(|owner| {
            owner
                .scopes
                .iter()
                .map(move |scope| (scope_string(owner, scope), scope_id(owner, scope)))
        })
        .collect();
    client
        .scopes
        .iter()
        .map(|scope| scope_row(client, row, scope, &known))
        .collect()
}

fn scope_row(
    client: &SeedClient,
    row: &Client,
    scope: &SeedScope,
    known: &HashMap<String, ScopeId>,
) -> Result<ScopeRecord, SeedError> {
    let place = format!("clients \"{}\", scopes \"{}\"", client.name, scope.name);
    if scope.suffix.is_some() == scope.scope_string.is_some() {
        return Err(SeedError::at(place, "give either suffix or scope_string"));
    }
    let dependency = |dependency: &super::SeedDependency| {
        let scope = known.get(&dependency.scope).copied();
        let scope = scope.ok_or_else(|| {
            SeedError::at(
                place.clone(),
                format!("dependent_scopes: there is no scope '{}'", dependency.scope),
            )
        })?;
        Ok(ScopeDependency {
            scope,
            optional: dependency.optional,
            requires_refresh_token: dependency.requires_refresh_token,
        })
    };
    Ok(ScopeRecord {
        id: scope_id(client, scope),
        scope_string: scope_string(client, scope),
        owner: row.id,
        name: scope.name.clone(),
        description: scope.description.clone(),
        advertised: scope.advertised,
        allows_refresh_token: scope.allows_refresh_token,
        required_domains: scope
            .required_domains
            .iter()
            .map(|domain| domain.to_lowercase())
            .collect(),
        dependencies: scope
            .dependent_scopes
            .iter()
            .map(dependency)
            .collect::<Result<_, SeedError>>()?,
        created: row.created,
    })
}
