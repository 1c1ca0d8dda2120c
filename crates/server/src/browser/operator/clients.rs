//! `/v2/web/operator/clients`: finding applications, and seeing one.

use axum::extract::State;
use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::{Client, Visibility};
use globus_auth_store::ops;

use super::{
    super::{
        failure::{PageFailure, show},
        request::PageRequest,
    },
    Entered, OPERATOR_CLIENTS_PATH, Operator,
    audit::{Wanted, latest},
    link,
};
use crate::{
    app::App,
    directory::KnownClient,
    pages::{AFTER_FIELD, ClientCredentialShown, ClientShown, OperatorClientPage, OperatorClientsPage, SEARCH_FIELD},
    web::{
        query::{Query, QueryError},
        reply::Reply,
        segment::Segment,
    },
};

/// Applications on one page.
const PAGE: u32 = 50;

/// Finds applications.
pub async fn list(State(app): State<App>, request: PageRequest, query: Result<Query, QueryError>) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let Query(query) = query?;
        let search = query.get(SEARCH_FIELD).unwrap_or_default().trim();
        let find = ops::SearchClients {
            text: search.to_owned(),
            after: query.get(AFTER_FIELD).and_then(after),
            limit: PAGE + 1,
        };
        let mut found = app.store.read(find).await?;
        let more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let last = found.last().filter(|_| more);
        let last = last.map(|last| format!("{} {}", last.id, last.name));
        let next = last.map(|last| link(OPERATOR_CLIENTS_PATH, &[(SEARCH_FIELD, search), (AFTER_FIELD, &last)]));
        let clients: Vec<_> = found.iter().map(shown).collect();
        let page = OperatorClientsPage {
            frame: &operator.frame(&app, &request),
            search,
            clients: &clients,
            next: next.as_deref(),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Shows one application.
pub async fn one(State(app): State<App>, request: PageRequest, Segment(id): Segment) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let id: ClientId = id.parse().map_err(|_| PageFailure::Unknown)?;
        let known = app.directory.client(id).await?.ok_or(PageFailure::Unknown)?;
        let client = &known.client;
        let project = match client.project {
            Some(id) => app.store.read(ops::ProjectById(id)).await?,
            None => None,
        };
        let catalogue = app.directory.catalogue().await?;
        let scopes = catalogue.owned_by(id).map(|scope| scope.record.scope_string.clone());
        let mut scopes: Vec<_> = scopes.collect();
        scopes.sort();
        let page = OperatorClientPage {
            frame: &operator.frame(&app, &request),
            client: &shown(client),
            public: client.visibility == Visibility::Public,
            project: project.map(|project| (project.display_name, project.contact_email)),
            parent: client.parent_client.map(|parent| parent.to_string()),
            redirect_uris: &client.redirect_uris,
            last_used: app.store.read(ops::ClientLastUsed(id)).await?,
            scopes: &scopes,
            credentials: &credentials(&known),
            lines: &latest(&app, &Wanted::about(&id.to_string())).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// The id and the name of the last application of a page.
fn after(text: &str) -> Option<(String, ClientId)> {
    let (id, name) = text.split_once(' ')?;
    Some((name.to_owned(), id.parse().ok()?))
}

fn shown(client: &Client) -> ClientShown {
    ClientShown {
        id: client.id.to_string(),
        name: client.name.clone(),
        client_type: client.client_type.as_str(),
        created: client.created,
    }
}

fn credentials(known: &KnownClient) -> Vec<ClientCredentialShown> {
    let shown = known.credentials.iter().map(|credential| ClientCredentialShown {
        id: credential.id.to_string(),
        name: credential.name.clone(),
        created: credential.created,
    });
    shown.collect()
}
