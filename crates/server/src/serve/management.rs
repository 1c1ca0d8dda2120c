//! `/healthz`, `/readyz` and `/metrics`: for those who run the server, on a socket of its own.

use std::time::Duration;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use globus_auth_store::{StoreError, ops};
use http::{
    HeaderName, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};

use tokio::time;

use crate::{app::App, metrics};

/// How long the database may take: whoever asks wants to know before they give up themselves.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the process answers at all.
pub const HEALTH_PATH: &str = "/healthz";
/// Whether it can do its work: the database answers.
pub const READY_PATH: &str = "/readyz";
/// What it counted.
pub const METRICS_PATH: &str = "/metrics";

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route(HEALTH_PATH, get(|| async { plain(StatusCode::OK, "ok\n") }))
        .route(READY_PATH, get(ready))
        .route(METRICS_PATH, get(counted))
        .with_state(app)
}

async fn ready(State(app): State<App>) -> Response {
    let asked = time::timeout(PATIENCE, app.store.read(ops::ServerSecret("csrf"))).await;
    let late = |_| StoreError::Unreachable {
        reason: format!("no answer within {} seconds", PATIENCE.as_secs()),
    };
    match asked.map_err(late).flatten() {
        Ok(_) => plain(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: the database does not answer\n",
            )
        }
    }
}

async fn counted(State(app): State<App>) -> Response {
    let text = app.metrics.render(app.store.waiting());
    (StatusCode::OK, headers(metrics::CONTENT_TYPE), text).into_response()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, headers("text/plain; charset=utf-8"), text).into_response()
}

fn headers(content_type: &'static str) -> [(HeaderName, &'static str); 2] {
    [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")]
}
