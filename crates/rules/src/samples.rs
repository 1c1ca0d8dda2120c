//! Nouns for the unit tests of the decisions.

use globus_auth_protocol::{
    ids::{ClientId, IdentityId, IdentityProviderId, PolicyId, ProjectId, ResourceServer, ScopeId},
    scope::Scopes,
};

use crate::{
    catalogue::{Catalogue, CatalogueScope},
    model::{
        AccountId, Client, ClientLinks, ClientType, Consent, ConsentId, ConsentStatus, Identity, IdentityStatus,
        ProjectPolicy, ScopeDependency, ScopeRecord, Timestamp, Visibility,
    },
};

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

pub(crate) fn client_id(number: u8) -> ClientId {
    ClientId::from_random([number; 16])
}

pub(crate) fn identity_id(number: u8) -> IdentityId {
    IdentityId::from_random([number; 16])
}

pub(crate) fn provider_id(number: u8) -> IdentityProviderId {
    IdentityProviderId::from_random([number; 16])
}

pub(crate) fn client(number: u8, client_type: ClientType) -> Client {
    Client {
        id: client_id(number),
        name: "Example".to_owned(),
        project: None,
        client_type,
        visibility: Visibility::Public,
        redirect_uris: vec!["https://app.example.org/cb".to_owned()],
        links: ClientLinks::default(),
        required_idp: None,
        preselect_idp: None,
        parent_client: None,
        template_instance: false,
        prompt_for_named_grant: false,
        userinfo_from_effective_identity: true,
        fqdns: Vec::new(),
        resource_server: ResourceServer::new(client_id(number).to_string()),
        created: NOW,
    }
}

/// An identity at the provider of that number; the first of an account is the primary one.
pub(crate) fn identity(number: u8, username: &str, primary: bool) -> Identity {
    Identity {
        id: identity_id(number),
        username: username.to_owned(),
        provider: provider_id(number),
        name: None,
        email: None,
        organization: None,
        status: IdentityStatus::Used,
        identity_type: None,
        account: AccountId(identity_id(1).as_uuid()),
        primary,
        created: NOW,
    }
}

pub(crate) fn policy(number: u8) -> ProjectPolicy {
    ProjectPolicy {
        id: PolicyId::from_random([number; 16]),
        project: ProjectId::from_random([number; 16]),
        display_name: format!("Policy {number}"),
        description: String::new(),
        high_assurance: false,
        authentication_assurance_timeout: None,
        required_mfa: false,
        domain_constraints_include: None,
        domain_constraints_exclude: None,
    }
}

/// A catalogue of scopes given as name, owner and dependencies. A dependency that begins with `?` is optional, one that
/// ends with `!` needs refresh tokens; a scope whose name ends with `-` allows none.
pub(crate) fn catalogue(scopes: &[(&str, u8, &[&str])]) -> Catalogue {
    Catalogue::new(scopes.iter().map(|(name, owner, dependencies)| {
        let dependency = |text: &&str| ScopeDependency {
            scope: scope_id(text.trim_start_matches('?').trim_end_matches('!')),
            optional: text.starts_with('?'),
            requires_refresh_token: text.ends_with('!'),
        };
        let record = ScopeRecord {
            id: scope_id(name),
            scope_string: (*name).to_owned(),
            owner: client_id(*owner),
            name: (*name).to_owned(),
            description: String::new(),
            advertised: true,
            allows_refresh_token: !name.ends_with('-'),
            required_domains: Vec::new(),
            dependencies: dependencies.iter().map(dependency).collect(),
            created: NOW,
        };
        (record, ResourceServer::new(format!("rs{owner}")))
    }))
}

/// The id of a scope, made of its name, which is short.
pub(crate) fn scope_id(name: &str) -> ScopeId {
    let mut bytes = [0; 16];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    ScopeId::from_random(bytes)
}

pub(crate) fn scope<'a>(catalogue: &'a Catalogue, name: &str) -> &'a CatalogueScope {
    catalogue.by_string(name).unwrap()
}

pub(crate) fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

/// A consent at the end of a path of consents, without refresh tokens.
pub(crate) fn consent(path: &[i64], client: u8, scope: &str) -> Consent {
    let path: Vec<ConsentId> = path.iter().copied().map(ConsentId).collect();
    Consent {
        id: *path.last().unwrap(),
        client: client_id(client),
        scope: scope_id(scope),
        identity: identity_id(1),
        path,
        created: NOW,
        updated: NOW,
        last_used: NOW,
        status: ConsentStatus::Approved,
        allows_refresh: false,
        auto_approved: false,
        atomically_revocable: false,
        named_grant: None,
    }
}
