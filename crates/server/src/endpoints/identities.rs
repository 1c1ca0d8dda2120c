//! `GET /v2/api/identities` and `GET /v2/api/identities/{id}`.

use axum::{Extension, extract::State};
use globus_auth_protocol::{
    exchange::identities::{GetIdentities, GetIdentity, IdentitiesWanted, Includes},
    identity::{Identities, Included, OneIdentity},
    ids::{CLIENT_IDENTITY_DOMAIN, CLIENT_IDENTITY_PROVIDER, ClientId, IdentityId, RequestId},
};
use globus_auth_rules::{
    introspect::identity_document,
    model::{AccountId, AuditAction, AuditActor, AuditEntry, AuditSubject, Identity, IdentityProvider, IdentityStatus},
    policy::domain_of,
    username::is_username,
};
use globus_auth_store::ops;

use super::{
    caller::require_api_caller,
    failure::{Failure, answer},
    identity_providers,
};
use crate::{
    app::App,
    directory::client_identity,
    web::{
        authorization::{Authorization, AuthorizationError},
        query::{Query, QueryError},
        reply::Reply,
        segment::Segment,
    },
};

/// More in one request are refused; the SDKs ask for a hundred.
const MAX_WANTED: usize = 500;

/// The identities of a list of ids or usernames; those that do not exist are left out.
pub async fn list(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        let caller = require_api_caller(&app, authorization).await?;
        let Query(query) = query?;
        let (wanted, includes) = GetIdentities::read_request(&query)?;
        let identities = match wanted {
            IdentitiesWanted::Ids(ids) => by_ids(&app, ids).await?,
            IdentitiesWanted::Usernames { usernames, provision } => {
                by_usernames(&app, usernames, provision.then(|| caller.audited())).await?
            }
        };
        let included = included(&app, includes, &identities).await?;
        let identities = identities.iter().map(identity_document).collect();
        Ok(GetIdentities::write_answer(&Identities { identities, included }))
    };
    answer(result.await, request)
}

/// One identity.
pub async fn identity(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    Segment(id): Segment,
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        require_api_caller(&app, authorization).await?;
        let Query(query) = query?;
        let (id, includes) = GetIdentity::read_request(&id, &query)?;
        let found = app.directory.identity(id).await?;
        let found = found.ok_or(Failure::NotFound("identity_id: there is no such identity"))?;
        let included = included(&app, includes, std::slice::from_ref(&found)).await?;
        Ok(GetIdentity::write_answer(&OneIdentity {
            identity: identity_document(&found),
            included,
        }))
    };
    answer(result.await, request)
}

fn check_count(field: &'static str, count: usize) -> Result<(), Failure> {
    if count > MAX_WANTED {
        let problem = format!("names {count} identities; ask for at most {MAX_WANTED} at a time");
        return Err(globus_auth_protocol::http::BadParameter::wrong(field, problem).into());
    }
    Ok(())
}

async fn by_ids(app: &App, ids: Vec<IdentityId>) -> Result<Vec<Identity>, Failure> {
    check_count("ids", ids.len())?;
    let mut found = app.store.read(ops::IdentitiesByIds(ids.clone())).await?;
    for id in ids {
        if found.iter().all(|identity| identity.id != id)
            && let Some(known) = app.directory.client(ClientId::from_uuid(id.as_uuid())).await?
        {
            found.push(client_identity(&known.client));
        }
    }
    Ok(found)
}

/// Identities that do not exist are made where it is said who has them made.
async fn by_usernames(
    app: &App,
    usernames: Vec<String>,
    provision: Option<AuditActor>,
) -> Result<Vec<Identity>, Failure> {
    check_count("usernames", usernames.len())?;
    let mut found = app.store.read(ops::IdentitiesByUsernames(usernames.clone())).await?;
    for username in usernames {
        if found
            .iter()
            .any(|identity| identity.username.to_lowercase() == username)
        {
            continue;
        }
        if let Some(client) = client_of(app, &username).await? {
            found.push(client);
        } else if let Some(actor) = provision.filter(|_| is_username(&username)) {
            found.extend(make(app, username, actor).await?);
        }
    }
    Ok(found)
}

/// The client that a username of the form `<client id>@clients.auth.globus.org` names.
async fn client_of(app: &App, username: &str) -> Result<Option<Identity>, Failure> {
    let id = username
        .strip_suffix(CLIENT_IDENTITY_DOMAIN)
        .and_then(|rest| rest.strip_suffix('@'));
    let Some(id) = id.and_then(|id| id.parse().ok()) else {
        return Ok(None);
    };
    Ok(app
        .directory
        .client(id)
        .await?
        .map(|known| client_identity(&known.client)))
}

/// Makes an unused identity, if a provider has its domain. Those of clients come with the client.
async fn make(app: &App, username: String, actor: AuditActor) -> Result<Option<Identity>, Failure> {
    let domain = domain_of(&username);
    let providers = app.directory.providers().await?;
    let has = |provider: &&IdentityProvider| domain.as_ref().is_some_and(|domain| provider.domains.contains(domain));
    let found = providers
        .iter()
        .find(has)
        .filter(|provider| provider.id != CLIENT_IDENTITY_PROVIDER);
    let Some(provider) = found else { return Ok(None) };
    let id = IdentityId::from_random(app.random.bytes());
    let identity = Identity {
        id,
        username,
        provider: provider.id,
        name: None,
        email: None,
        organization: None,
        status: IdentityStatus::Unused,
        identity_type: None,
        account: AccountId(id.as_uuid()),
        primary: true,
        created: app.clock.now(),
    };
    let entry = AuditEntry::new(actor, AuditAction::CreateIdentity, AuditSubject::Identity(id));
    let provision = ops::ProvisionIdentity(identity);
    Ok(Some(app.record(provision, entry).await?.identity))
}

async fn included(app: &App, includes: Includes, identities: &[Identity]) -> Result<Option<Included>, Failure> {
    if !includes.identity_provider {
        return Ok(None);
    }
    let providers = app.directory.providers().await?;
    let wanted = |provider: &&IdentityProvider| identities.iter().any(|identity| identity.provider == provider.id);
    let found = providers.iter().filter(wanted).cloned();
    let identity_providers = found.map(identity_providers::document).collect();
    Ok(Some(Included { identity_providers }))
}
