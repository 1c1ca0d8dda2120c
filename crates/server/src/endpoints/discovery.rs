//! `GET /.well-known/openid-configuration` and `GET /jwk.json`: the same bytes for everybody. Credentials are ignored;
//! the official SDK sends them here too.

use axum::extract::State;

use crate::{app::App, web::reply::Reply};

/// How long caches may keep the documents: a new key is published for longer than this before it signs.
const CACHE_SECONDS: u32 = 300;

/// The discovery document.
pub async fn openid_configuration(State(app): State<App>) -> Reply {
    Reply::public_json(app.discovery.clone(), CACHE_SECONDS)
}

/// The key set.
pub async fn keys(State(app): State<App>) -> Reply {
    Reply::public_json(app.keys.keys().document.clone(), CACHE_SECONDS)
}
