//! `GET /`: what this server is, and who is logged in.

use axum::extract::State;

use super::{failure::show, request::PageRequest, visit::Visit};
use crate::{app::App, pages::HomePage, web::reply::Reply};

/// Shows the page.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let page = HomePage {
            frame: &request.frame(&app),
            base_url: app.addresses.base.as_str(),
            version: env!("CARGO_PKG_VERSION"),
            usernames: &visit.usernames(),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}
