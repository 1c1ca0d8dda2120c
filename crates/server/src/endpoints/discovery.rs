//! `GET /.well-known/openid-configuration`, `GET /jwk.json` and `GET /openapi.json`: the same bytes for everybody.
//! Credentials are ignored; the official SDK sends them here too.

use axum::{Extension, extract::State};
use globus_auth_protocol::ids::RequestId;

use super::failure::Failure;
use crate::{app::App, openapi, web::reply::Reply};

/// How long caches may keep the documents: a new key is published for longer than this before it signs.
const CACHE_SECONDS: u32 = 300;

/// The discovery document.
pub async fn openid_configuration(State(app): State<App>) -> Reply {
    Reply::public_json(app.discovery.clone(), CACHE_SECONDS)
}

/// The key set, the signing key first.
pub async fn keys(State(app): State<App>, Extension(request): Extension<RequestId>) -> Reply {
    match app.keys.at(app.clock.now()).await {
        Ok(keys) => Reply::public_json(keys.published.clone(), CACHE_SECONDS),
        Err(error) => Failure::from(error).reply(request),
    }
}

/// The description of the routes.
pub async fn description() -> Reply {
    Reply::public_json(openapi::DOCUMENT.clone(), CACHE_SECONDS)
}
