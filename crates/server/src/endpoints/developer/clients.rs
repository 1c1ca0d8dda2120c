//! `/v2/api/clients`.

use std::collections::HashSet;

use axum::extract::State;
use globus_auth_protocol::{
    developer::{ClientDocument, InstanceCredential, NativeAppInstance},
    exchange::developer::clients::{
        ClientFlags, ClientsWanted, CreateNativeAppInstance, DeleteClient, GetClient, GetClientByFqdn, GetClients,
        NewClient, UpdateClient,
    },
    http::BadParameter,
    ids::{ClientId, IdentityProviderId, ProjectId},
    scope::well_known::auth,
};
use globus_auth_rules::{
    developer::{
        access::{ActingClient, Actor, Denied},
        clients::{self, ClientFacts, Draft},
        documents,
    },
    model::Client,
};
use globus_auth_store::ops;

use super::{
    super::failure::{Failure, answer},
    NO_CLIENT, at_once,
    call::ApiCall,
    client, credentials, expect_deleted, expect_saved, may_put_into, project, project_of,
};
use crate::{
    app::App,
    web::{reply::Reply, segment::Segment},
};

const TAKEN: &str = "There is such a client already";
const OWNS_SCOPES: &str = "The client still owns scopes; delete them first";

/// The clients that the caller owns, those of a project, or the one that has a domain name.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, query) = call.actor_and_query(&app).await?;
        match ClientsWanted::read_request(&query)? {
            ClientsWanted::ByFqdn(GetClientByFqdn { fqdn }) => {
                let found = app.store.read(ops::ClientByFqdn(fqdn)).await?;
                let found = found.ok_or(Failure::NotFound("fqdn: no client has this domain name"))?;
                actor.may_view_client(&found, project_of(&app, &found).await?.as_ref())?;
                Ok(GetClientByFqdn::write_answer(&document(&app, &found).await?))
            }
            ClientsWanted::List(GetClients { project_id }) => {
                let found = match project_id {
                    Some(id) => of_project(&app, &actor, id).await?,
                    None => owned(&app, &actor).await?,
                };
                let mut told = Vec::with_capacity(found.len());
                for client in &found {
                    told.push(document(&app, client).await?);
                }
                Ok(GetClients::write_answer(&told))
            }
        }
    };
    answer(result.await, request)
}

async fn of_project(app: &App, actor: &Actor, id: ProjectId) -> Result<Vec<Client>, Failure> {
    actor.may_view_clients()?;
    let project = project(app, id).await?;
    actor.administers(&project)?;
    Ok(app.store.read(ops::ClientsOfProjects(vec![id])).await?)
}

/// Of a client itself and those that it made, and whatever is in the projects that the caller administers.
pub(super) async fn owned(app: &App, actor: &Actor) -> Result<Vec<Client>, Failure> {
    let mut found = Vec::new();
    if let Some(caller) = actor.client {
        found.push(client(app, caller.id).await?.client.clone());
        found.extend(app.store.read(ops::ChildClients(caller.id)).await?);
    }
    match actor.may_view_clients() {
        Ok(()) => {
            let projects = ops::ProjectsAdministeredBy(actor.identities.clone());
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
pub async fn get(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetClient { id } = GetClient::read_request(&id)?;
        let known = client(&app, id).await?;
        actor.may_view_client(&known.client, project_of(&app, &known.client).await?.as_ref())?;
        Ok(GetClient::write_answer(&document(&app, &known.client).await?))
    };
    answer(result.await, request)
}

/// Makes a client in a project, a child of the client that calls, or, for anybody, an instance of a native application.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let (request, address) = (call.request, call.address);
    let result = async {
        let (body, caller) = call.body_and_caller().await?;
        let new = match NewClient::read_request(&body)? {
            NewClient::Instance(ask) => {
                app.registrations.begin_at(address, app.clock.now())?;
                return instance(&app, ask).await;
            }
            NewClient::InProject(ask) => {
                let actor = caller.actor(&app).await?;
                actor.manages()?;
                may_put_into(&app, &actor, "project", ask.project).await?;
                Draft {
                    name: ask.name,
                    kind: ask.kind,
                    settings: ask.settings,
                    project: Some(ask.project),
                    parent: None,
                }
            }
            NewClient::Child(ask) => {
                let actor = caller.actor(&app).await?;
                let parent = parent(&actor)?;
                // Instances of native applications, which anybody makes, have no project either.
                if parent.project.is_none() {
                    app.registrations.begin_at(address, app.clock.now())?;
                }
                Draft {
                    name: ask.name,
                    kind: ask.kind,
                    settings: ask.settings,
                    project: parent.project,
                    parent: Some(parent.id),
                }
            }
        };
        make(&app, new, ClientFlags::read_request(&body)?).await
    };
    answer(result.await, request)
}

/// The client that makes a child. People have none: they must say in which project.
fn parent(actor: &Actor) -> Result<ActingClient, Failure> {
    match actor.client {
        None => Err(BadParameter::missing("project").into()),
        Some(caller) if actor.rights.own => Ok(caller),
        Some(_) => Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS).into()),
    }
}

async fn make(app: &App, new: Draft, flags: ClientFlags) -> Result<Vec<u8>, Failure> {
    let (id, now) = (ClientId::from_random(app.random.bytes()), app.clock.now());
    let client = clients::create(new, flags, id, facts(app, &providers(app).await?), now)?;
    let create = ops::CreateClient {
        client: client.clone(),
        credential: None,
    };
    let made = app.store.write(create).await;
    made.map_err(|error| at_once(error, TAKEN))?;
    Ok(NewClient::write_answer(&document(app, &client).await?))
}

/// An instance of a native application, with its first credential.
async fn instance(app: &App, ask: CreateNativeAppInstance) -> Result<Vec<u8>, Failure> {
    let now = app.clock.now();
    let template = app.directory.client(ask.template_id).await?;
    let template = template.as_ref().map(|known| &known.client);
    let id = ClientId::from_random(app.random.bytes());
    let client = clients::instance(template, id, ask.name, now)?;
    let (credential, secret) = credentials::draw(app, id, "Auto-created at client creation".to_owned(), now);
    let told = NativeAppInstance {
        client: document(app, &client).await?,
        credential: InstanceCredential {
            id: Some(credential.id),
            name: Some(credential.name.clone()),
            client: Some(id),
            secret,
            extra: serde_json::Map::new(),
        },
    };
    let create = ops::CreateClient {
        client,
        credential: Some(credential),
    };
    let made = app.store.write(create).await;
    made.map_err(|error| at_once(error, TAKEN))?;
    Ok(NewClient::write_instance(&told))
}

/// Changes a client.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let UpdateClient { id, changes } = UpdateClient::read_request(&id, &body)?;
        let (before, _) = app.store.read(ops::ClientById(id)).await?.ok_or(NO_CLIENT)?;
        let project = project_of(&app, &before).await?;
        actor.may_change_client(&before, project.as_ref(), app.clock.now())?;
        let after = clients::update(&before, changes, facts(&app, &providers(&app).await?))?;
        let told = document(&app, &after).await?;
        expect_saved(app.store.write(ops::UpdateClient { before, after }).await?, NO_CLIENT)?;
        Ok(UpdateClient::write_answer(&told))
    };
    answer(result.await, request)
}

/// Deletes a client that owns no scopes. Its credentials, its consents and all tokens that came of them end with it.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteClient { id } = DeleteClient::read_request(&id)?;
        let known = client(&app, id).await?;
        let project = project_of(&app, &known.client).await?;
        actor.may_change_client(&known.client, project.as_ref(), app.clock.now())?;
        let told = document(&app, &known.client).await?;
        let deletion = app.store.write(ops::DeleteClient(id)).await;
        let deletion = deletion.map_err(|error| at_once(error, OWNS_SCOPES))?;
        expect_deleted(deletion, NO_CLIENT, OWNS_SCOPES)?;
        Ok(DeleteClient::write_answer(&told))
    };
    answer(result.await, request)
}

/// A client with the scopes that it owns, by scope string.
pub(super) async fn document(app: &App, client: &Client) -> Result<ClientDocument, Failure> {
    let catalogue = app.directory.catalogue().await?;
    let mut owned: Vec<_> = catalogue.owned_by(client.id).map(|scope| &scope.record).collect();
    owned.sort_by_key(|scope| &scope.scope_string);
    Ok(documents::client(client, owned.iter().map(|scope| scope.id).collect()))
}

async fn providers(app: &App) -> Result<HashSet<IdentityProviderId>, Failure> {
    let providers = app.directory.providers().await?;
    Ok(providers.iter().map(|provider| provider.id).collect())
}

fn facts<'a>(app: &'a App, providers: &'a HashSet<IdentityProviderId>) -> ClientFacts<'a> {
    ClientFacts {
        providers,
        auth_code_page: &app.addresses.auth_code_page,
    }
}
