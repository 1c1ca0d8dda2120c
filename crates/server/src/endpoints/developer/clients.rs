//! `/v2/api/clients`.

use axum::extract::State;
use globus_auth_protocol::{
    developer::{ClientDocument, InstanceCredential, NativeAppInstance},
    exchange::developer::clients::{
        ClientFlags, ClientsWanted, CreateNativeAppInstance, DeleteClient, GetClient, GetClientByFqdn, GetClients,
        NewClient, UpdateClient,
    },
};
use globus_auth_rules::{developer::documents, model::Client};
use globus_auth_store::StoreError;

use super::{
    super::failure::{Failure, answer},
    call::ApiCall,
};
use crate::{
    app::App,
    developer::clients,
    strangers::{self, Wanted},
    web::{reply::Reply, segment::Segment},
};

/// The clients that the caller owns, those of a project, or the one that has a domain name.
pub async fn list(State(app): State<App>, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, query) = call.actor_and_query(&app).await?;
        match ClientsWanted::read_request(&query)? {
            ClientsWanted::ByFqdn(GetClientByFqdn { fqdn }) => {
                let found = clients::by_fqdn(&app, &actor, fqdn).await?;
                Ok(GetClientByFqdn::write_answer(&document(&app, &found).await?))
            }
            ClientsWanted::List(GetClients { project_id }) => {
                let found = match project_id {
                    Some(id) => clients::of_project(&app, &actor, id).await?,
                    None => clients::owned(&app, &actor).await?,
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

/// One client.
pub async fn get(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetClient { id } = GetClient::read_request(&id)?;
        let client = clients::get(&app, &actor, id).await?;
        Ok(GetClient::write_answer(&document(&app, &client).await?))
    };
    answer(result.await, request)
}

/// Makes a client in a project, a child of the client that calls, or, for anybody, an instance of a native application.
pub async fn create(State(app): State<App>, call: ApiCall) -> Reply {
    let (request, address) = (call.request, call.address);
    let result = async {
        let (body, caller) = call.body_and_caller().await?;
        let client = match NewClient::read_request(&body)? {
            NewClient::Instance(ask) => {
                strangers::count(&app, Wanted::Registration, address).await?;
                return instance(&app, ask).await;
            }
            NewClient::InProject(ask) => {
                let actor = caller.actor(&app).await?;
                clients::create(&app, &actor, ask, ClientFlags::read_request(&body)?).await?
            }
            NewClient::Child(ask) => {
                let actor = caller.actor(&app).await?;
                // Instances of native applications, which anybody makes, have no project either.
                if clients::parent(&actor)?.project.is_none() {
                    strangers::count(&app, Wanted::Registration, address).await?;
                }
                clients::create_child(&app, &actor, ask, ClientFlags::read_request(&body)?).await?
            }
        };
        Ok(NewClient::write_answer(&document(&app, &client).await?))
    };
    answer(result.await, request)
}

async fn instance(app: &App, ask: CreateNativeAppInstance) -> Result<Vec<u8>, Failure> {
    let (client, credential, secret) = clients::create_instance(app, ask).await?;
    Ok(NewClient::write_instance(&NativeAppInstance {
        client: document(app, &client).await?,
        credential: InstanceCredential {
            id: Some(credential.id),
            name: Some(credential.name),
            client: Some(client.id),
            secret,
            extra: serde_json::Map::new(),
        },
    }))
}

/// Changes a client.
pub async fn update(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let ask = UpdateClient::read_request(&id, &body)?;
        let client = clients::update(&app, &actor, ask, None).await?;
        Ok(UpdateClient::write_answer(&document(&app, &client).await?))
    };
    answer(result.await, request)
}

/// Deletes a client that owns no scopes. Its credentials, its consents and all tokens that came of them end with it.
pub async fn delete(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let DeleteClient { id } = DeleteClient::read_request(&id)?;
        let client = clients::delete(&app, &actor, id).await?;
        Ok(DeleteClient::write_answer(&document(&app, &client).await?))
    };
    answer(result.await, request)
}

/// A client with the scopes that it owns, by scope string.
pub(super) async fn document(app: &App, client: &Client) -> Result<ClientDocument, StoreError> {
    let catalogue = app.directory.catalogue().await?;
    let mut owned: Vec<_> = catalogue.owned_by(client.id).map(|scope| &scope.record).collect();
    owned.sort_by_key(|scope| &scope.scope_string);
    Ok(documents::client(client, owned.iter().map(|scope| scope.id).collect()))
}
