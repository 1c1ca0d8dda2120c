//! `GET /`: what this server is, and who is logged in.

use axum::{Extension, extract::State};
use globus_auth_protocol::ids::RequestId;
use http::HeaderMap;

use super::{failure::show, visit::Visit};
use crate::{app::App, pages::HomePage, web::reply::Reply};

/// Shows the page.
pub async fn get(State(app): State<App>, Extension(id): Extension<RequestId>, headers: HeaderMap) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &headers).await?;
        let page = HomePage {
            site: &app.site,
            base_url: app.addresses.base.as_str(),
            version: env!("CARGO_PKG_VERSION"),
            usernames: &visit.usernames(),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, id, result)
}
