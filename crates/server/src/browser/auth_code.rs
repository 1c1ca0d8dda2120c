//! `GET /v2/web/auth-code`: shows a code to copy.

use axum::extract::State;
use globus_auth_protocol::secret::AuthorizationCode;
use globus_auth_rules::model::{CodeState, SecretHash};
use globus_auth_store::ops;
use http::Uri;

use super::{
    failure::{PageFailure, show},
    request::PageRequest,
};
use crate::{
    app::App,
    pages::AuthCodePage,
    web::{query::Query, reply::Reply},
};

/// Shows the code of the query, if it is a good one that was issued for this page: whatever stands here, people paste.
pub async fn get(State(app): State<App>, request: PageRequest, uri: Uri) -> Reply {
    let result = async {
        let query = Query::read(uri.query().unwrap_or_default()).map_err(|_| PageFailure::NoCode)?;
        let code: AuthorizationCode = query.0.get_filled("code").ok_or(PageFailure::NoCode)?.into();
        let now = app.clock.now();
        let hash = SecretHash::of(code.expose_secret().as_bytes());
        let found = app.store.read(ops::CodeByHash(hash)).await?;
        let good = found.filter(|found| {
            found.redirect_uri == app.addresses.auth_code_page.as_str()
                && found.state_of == CodeState::Issued
                && now < found.expires
        });
        let record = good.ok_or(PageFailure::NoCode)?;
        let client = app.directory.client(record.client).await?;
        let page = AuthCodePage {
            frame: &request.frame(&app),
            code: &code,
            application: client.as_ref().map(|known| known.client.name.as_str()),
            issued: record.issued,
            expires: record.expires,
            left: record.expires.seconds().0 - now.seconds().0,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}
