//! Clients.

use std::collections::HashSet;

use globus_auth_protocol::{
    exchange::developer::clients::{
        ClientFlags, CreateChildClient, CreateClient, CreateNativeAppInstance, UpdateClient,
    },
    ids::{ClientId, IdentityProviderId, ProjectId},
    scope::well_known::auth,
    secret::ClientSecret,
};
use globus_auth_rules::{
    developer::{
        Fault, Problems,
        access::{ActingClient, Actor, Denied},
        clients::{self, ClientFacts, Draft},
        documents,
    },
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Client, ClientCredential},
};
use globus_auth_store::{StoreError, ops};

use super::{
    Absent, Conflict, Refusal, Version, at_once, changeable_client, client, credentials, entry, expect_deleted,
    expect_saved, expect_seen, may_put_into, project, project_of,
};
use crate::app::App;

/// A client with its first credential, whose secret is told this once.
pub(crate) type WithSecret = (Client, ClientCredential, ClientSecret);

/// The client with that domain name.
pub(crate) async fn by_fqdn(app: &App, caller: &Actor, fqdn: String) -> Result<Client, Refusal> {
    let found = app.store.read(ops::ClientByFqdn(fqdn)).await?.ok_or(Absent::Fqdn)?;
    caller.may_view_client(&found, project_of(app, &found).await?.as_ref())?;
    Ok(found)
}

/// The clients of a project of the caller's.
pub(crate) async fn of_project(app: &App, caller: &Actor, id: ProjectId) -> Result<Vec<Client>, Refusal> {
    caller.may_view_clients()?;
    let project = project(app, id).await?;
    caller.administers(&project)?;
    Ok(app.store.read(ops::ClientsOfProjects(vec![id])).await?)
}

/// Of a client itself and those that it made, and whatever is in the projects that the caller administers.
pub(crate) async fn owned(app: &App, caller: &Actor) -> Result<Vec<Client>, Refusal> {
    let mut found = Vec::new();
    if let Some(own) = caller.client {
        found.push(client(app, own.id).await?.client.clone());
        found.extend(app.store.read(ops::ChildClients(own.id)).await?);
    }
    match caller.may_view_clients() {
        Ok(()) => {
            let projects = ops::ProjectsAdministeredBy(caller.identities.clone());
            let projects = app.store.read(projects).await?;
            let projects = projects.iter().map(|project| project.id).collect();
            let all = app.store.read(ops::ClientsOfProjects(projects)).await?;
            let family: HashSet<ClientId> = found.iter().map(|client| client.id).collect();
            found.extend(all.into_iter().filter(|client| !family.contains(&client.id)));
        }
        Err(denied) if found.is_empty() => return Err(denied.into()),
        Err(_) => {}
    }
    Ok(found)
}

/// One client.
pub(crate) async fn get(app: &App, caller: &Actor, id: ClientId) -> Result<Client, Refusal> {
    let known = client(app, id).await?;
    caller.may_view_client(&known.client, project_of(app, &known.client).await?.as_ref())?;
    Ok(known.client.clone())
}

/// Makes a client in a project.
pub(crate) async fn create(
    app: &App,
    caller: &Actor,
    ask: CreateClient,
    flags: ClientFlags,
) -> Result<Client, Refusal> {
    let client = new_in_project(app, caller, ask, flags).await?;
    let entry = entry(caller, AuditAction::CreateClient, AuditSubject::Client(client.id));
    save_new(app, client.clone(), None, entry).await?;
    Ok(client)
}

/// Makes a client in a project, with a first credential of that name if it can keep a secret.
pub(crate) async fn register(
    app: &App,
    caller: &Actor,
    ask: CreateClient,
    credential: String,
) -> Result<(Client, Option<ClientSecret>), Refusal> {
    let client = new_in_project(app, caller, ask, ClientFlags::default()).await?;
    let draw = || credentials::draw(app, client.id, credential, client.created);
    let (credential, secret) = (!client.is_public()).then(draw).unzip();
    let entry = entry(caller, AuditAction::CreateClient, AuditSubject::Client(client.id));
    save_new(app, client.clone(), credential, entry).await?;
    Ok((client, secret))
}

/// Makes a child of the client that calls.
pub(crate) async fn create_child(
    app: &App,
    caller: &Actor,
    ask: CreateChildClient,
    flags: ClientFlags,
) -> Result<Client, Refusal> {
    let parent = parent(caller)?;
    let draft = Draft {
        name: ask.name,
        kind: ask.kind,
        settings: ask.settings,
        project: parent.project,
        parent: Some(parent.id),
    };
    let client = checked(app, draft, flags).await?;
    let entry = entry(caller, AuditAction::CreateClient, AuditSubject::Client(client.id));
    save_new(app, client.clone(), None, entry).await?;
    Ok(client)
}

/// The client that makes a child. People have none: they must say in which project.
pub(crate) fn parent(caller: &Actor) -> Result<ActingClient, Refusal> {
    match caller.client {
        None => Err(Problems::one("project", Fault::Missing).into()),
        Some(parent) if caller.rights.own => Ok(parent),
        Some(_) => Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS).into()),
    }
}

/// Makes an instance of a native application, with its first credential. Anybody may.
pub(crate) async fn create_instance(app: &App, ask: CreateNativeAppInstance) -> Result<WithSecret, Refusal> {
    let now = app.clock.now();
    let template = app.directory.client(ask.template_id).await?;
    let template = template.as_ref().map(|known| &known.client);
    let id = ClientId::from_random(app.random.bytes());
    let client = clients::instance(template, id, ask.name, now)?;
    let (credential, secret) = credentials::draw(app, id, "Auto-created at client creation".to_owned(), now);
    let entry = AuditEntry::new(AuditActor::Unknown, AuditAction::CreateClient, AuditSubject::Client(id));
    let entry = entry.with("template", ask.template_id.to_string());
    save_new(app, client.clone(), Some(credential.clone()), entry).await?;
    Ok((client, credential, secret))
}

async fn new_in_project(app: &App, caller: &Actor, ask: CreateClient, flags: ClientFlags) -> Result<Client, Refusal> {
    caller.manages()?;
    may_put_into(app, caller, "project", ask.project).await?;
    let draft = Draft {
        name: ask.name,
        kind: ask.kind,
        settings: ask.settings,
        project: Some(ask.project),
        parent: None,
    };
    checked(app, draft, flags).await
}

async fn checked(app: &App, draft: Draft, flags: ClientFlags) -> Result<Client, Refusal> {
    let (id, now) = (ClientId::from_random(app.random.bytes()), app.clock.now());
    Ok(clients::create(
        draft,
        flags,
        id,
        facts(app, &providers(app).await?),
        now,
    )?)
}

async fn save_new(
    app: &App,
    client: Client,
    credential: Option<ClientCredential>,
    entry: AuditEntry,
) -> Result<(), Refusal> {
    let entry = entry.with("name", &client.name);
    let made = app.record(ops::CreateClient { client, credential }, entry).await;
    made.map_err(|error| at_once(error, Conflict::ClientTaken))
}

/// Changes a client that the caller last saw like that.
pub(crate) async fn update(
    app: &App,
    caller: &Actor,
    ask: UpdateClient,
    seen: Option<&Version>,
) -> Result<Client, Refusal> {
    let before = to_change(app, caller, ask.id).await?;
    expect_seen(seen, &documents::client(&before, Vec::new()))?;
    let after = clients::update(&before, ask.changes, facts(app, &providers(app).await?))?;
    let update = ops::UpdateClient {
        before,
        after: after.clone(),
    };
    let entry = entry(caller, AuditAction::UpdateClient, AuditSubject::Client(after.id)).with("name", &after.name);
    expect_saved(app.record(update, entry).await?, Absent::Client)?;
    Ok(after)
}

/// The client of that id, as it stands in the store, if the caller may change it.
pub(super) async fn to_change(app: &App, caller: &Actor, id: ClientId) -> Result<Client, Refusal> {
    let (client, _) = app.store.read(ops::ClientById(id)).await?.ok_or(Absent::Client)?;
    let project = project_of(app, &client).await?;
    caller.may_change_client(&client, project.as_ref(), app.clock.now())?;
    Ok(client)
}

/// Deletes a client that owns no scopes. Its credentials, its consents and all tokens that came of them end with it.
pub(crate) async fn delete(app: &App, caller: &Actor, id: ClientId) -> Result<Client, Refusal> {
    let known = changeable_client(app, caller, id).await?;
    let entry = entry(caller, AuditAction::DeleteClient, AuditSubject::Client(id));
    let entry = entry.with("name", &known.client.name);
    let deletion = app.record(ops::DeleteClient(id), entry).await;
    let deletion = deletion.map_err(|error| at_once(error, Conflict::OwnsScopes))?;
    expect_deleted(deletion, Absent::Client, Conflict::OwnsScopes)?;
    Ok(known.client.clone())
}

async fn providers(app: &App) -> Result<HashSet<IdentityProviderId>, StoreError> {
    let providers = app.directory.providers().await?;
    Ok(providers.iter().map(|provider| provider.id).collect())
}

fn facts<'a>(app: &'a App, providers: &'a HashSet<IdentityProviderId>) -> ClientFacts<'a> {
    ClientFacts {
        providers,
        auth_code_page: &app.addresses.auth_code_page,
    }
}
