//! A call of the developer API, read: who calls, and with what.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension, RequestExt as _,
    extract::{ConnectInfo, FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use globus_auth_protocol::{
    http::Pairs,
    ids::{ClientId, RequestId},
};
use globus_auth_rules::{
    developer::access::{ActingClient, Actor, Rights},
    model::{AccessTokenRecord, Client},
};
use globus_auth_store::ops;

use super::super::{
    account,
    caller::{ApiCaller, require_api_caller},
    failure::Failure,
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        json::JsonBody,
        query::{Query, QueryError},
    },
};

/// A call whose parts are looked at one after the other: first who calls, then what they send.
pub struct ApiCall {
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
    body: JsonBody,
    /// Where it comes from.
    pub(super) address: IpAddr,
    /// The id of the request.
    pub(super) request: RequestId,
}

impl FromRequest<App> for ApiCall {
    type Rejection = Response;

    async fn from_request(mut request: Request, _app: &App) -> Result<Self, Response> {
        let id = request.extract_parts::<Extension<RequestId>>().await;
        let peer = request.extract_parts::<ConnectInfo<SocketAddr>>().await;
        Ok(Self {
            authorization: Authorization::read(request.headers()),
            query: Query::read(request.uri().query().unwrap_or_default()),
            address: peer.map_err(IntoResponse::into_response)?.0.ip(),
            request: id.map_err(IntoResponse::into_response)?.0,
            body: JsonBody::of(request),
        })
    }
}

impl ApiCall {
    /// Who calls.
    pub(super) async fn actor(self, app: &App) -> Result<Actor, Failure> {
        actor(app, self.authorization).await
    }

    /// Who calls, and the query.
    pub(super) async fn actor_and_query(self, app: &App) -> Result<(Actor, Pairs), Failure> {
        let actor = actor(app, self.authorization).await?;
        Ok((actor, self.query?.0))
    }

    /// Who calls, and the body.
    pub(super) async fn actor_and_body(self, app: &App) -> Result<(Actor, Bytes), Failure> {
        let actor = actor(app, self.authorization).await?;
        Ok((actor, self.body.read().await?))
    }

    /// Who calls, who may manage projects, and the body.
    pub(super) async fn manager_and_body(self, app: &App) -> Result<(Actor, Bytes), Failure> {
        let (actor, body) = self.actor_and_body(app).await?;
        actor.manages()?;
        Ok((actor, body))
    }

    /// The body, and who calls for the case that it matters.
    pub(super) async fn body_and_caller(self) -> Result<(Bytes, UnknownCaller), Failure> {
        Ok((self.body.read().await?, UnknownCaller(self.authorization)))
    }
}

/// A caller of whom it is not yet known whether it must say who it is.
pub(super) struct UnknownCaller(Result<Authorization, AuthorizationError>);

impl UnknownCaller {
    /// Who it is.
    pub(super) async fn actor(self, app: &App) -> Result<Actor, Failure> {
        actor(app, self.0).await
    }
}

async fn actor(app: &App, authorization: Result<Authorization, AuthorizationError>) -> Result<Actor, Failure> {
    match require_api_caller(app, authorization).await? {
        ApiCaller::Client(known) => Ok(acting(&known.client, Rights::SECRET)),
        ApiCaller::Token(token) => bearer(app, &token).await,
    }
}

/// Whoever a token speaks for.
async fn bearer(app: &App, token: &AccessTokenRecord) -> Result<Actor, Failure> {
    let rights = Rights::of_scopes(&token.scope);
    let as_client = ClientId::from_uuid(token.identity.as_uuid());
    if let Some(known) = app.directory.client(as_client).await? {
        return Ok(acting(&known.client, rights));
    }
    let identity = account::identity(app, token.identity).await?;
    let linked = app.store.read(ops::IdentitiesOfAccount(identity.account)).await?;
    let session = match token.session {
        Some(id) => app.store.read(ops::SessionById(id)).await?,
        None => None,
    };
    // Whoever has logged out is in no session.
    let session = session.filter(|session| session.ended.is_none());
    Ok(Actor {
        identities: linked.iter().map(|identity| identity.id).collect(),
        client: None,
        rights,
        authentications: session.map(|session| session.authentications).unwrap_or_default(),
    })
}

fn acting(client: &Client, rights: Rights) -> Actor {
    Actor {
        identities: vec![client.id.as_identity()],
        client: Some(ActingClient {
            id: client.id,
            project: client.project,
        }),
        rights,
        authentications: Vec::new(),
    }
}
