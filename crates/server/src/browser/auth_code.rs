//! `GET /v2/web/auth-code`: shows a code to copy.

use axum::{Extension, extract::State};
use globus_auth_protocol::{exchange::authorize::AuthorizeAnswer, ids::RequestId};
use globus_auth_rules::{
    issue::CODE_SECONDS,
    model::{CodeState, SecretHash},
};
use globus_auth_store::ops;
use http::Uri;

use super::failure::{PageFailure, show};
use crate::{app::App, pages::AuthCodePage, web::reply::Reply};

/// Shows the code of the query, if it is a good one: whatever stands on this page, people paste.
pub async fn get(State(app): State<App>, Extension(id): Extension<RequestId>, uri: Uri) -> Reply {
    let result = async {
        let answer = AuthorizeAnswer::read_redirect(uri.query().unwrap_or_default());
        let Ok(AuthorizeAnswer::Code { code, .. }) = answer else { return Err(PageFailure::NoCode) };
        let hash = SecretHash::of(code.expose_secret().as_bytes());
        let found = app.store.read(ops::CodeByHash(hash)).await?;
        let good = found.filter(|found| found.state_of == CodeState::Issued && app.clock.now() < found.expires);
        let record = good.ok_or(PageFailure::NoCode)?;
        let client = app.directory.client(record.client).await?;
        let page = AuthCodePage {
            site: &app.site,
            code: &code,
            application: client.as_ref().map(|known| known.client.name.as_str()),
            minutes: Some(CODE_SECONDS / 60),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, id, result)
}
