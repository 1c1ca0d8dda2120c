//! `GET /v2/oauth2/authorize`: where it all begins.

use axum::{Extension, extract::State};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::ids::RequestId;
use globus_auth_rules::{
    issue::INTERACTION_SECONDS,
    model::{Interaction, InteractionId},
};
use globus_auth_store::ops;
use http::{HeaderMap, StatusCode, Uri};

use super::{
    consent_path,
    failure::{PageFailure, show},
    finish,
    flow::{Asked, Step},
    login_path,
    visit::Visit,
};
use crate::{
    app::App,
    web::{cookies::BrowserSecret, reply::Reply},
};

/// Longer requests are refused: they are kept while the person logs in. A thousand collections fit.
const MAX_QUERY: usize = 128 * 1024;

/// Begins an authorize request, or finishes it at once when the person is logged in and has agreed before.
pub async fn get(State(app): State<App>, Extension(id): Extension<RequestId>, uri: Uri, headers: HeaderMap) -> Reply {
    let result = begin(&app, uri.query().unwrap_or_default(), &headers).await;
    show(&app, id, result)
}

async fn begin(app: &App, query: &str, headers: &HeaderMap) -> Result<Reply, PageFailure> {
    if query.len() > MAX_QUERY {
        let problem = "The request is too long: ask for fewer scopes at a time.";
        return Err(PageFailure::Unreadable(StatusCode::URI_TOO_LONG, problem.to_owned()));
    }
    let asked = Asked::read(app, query).await?;
    let visit = Visit::load(app, headers).await?;
    let to_login = match asked.next(app, &visit, None).await? {
        Step::Finish(granting) => return finish::issue_code(app, &asked, &visit, granting, None).await,
        Step::LogIn(_) => true,
        Step::Ask(_) => false,
    };
    let (secret, is_new) = match visit.secret {
        Some(secret) => (secret, false),
        None => (BrowserSecret::draw(&app.random), true),
    };
    let now = app.clock.now();
    let interaction = Interaction {
        id: InteractionId(Base64UrlUnpadded::encode_string(&app.random.bytes::<16>())),
        query: query.to_owned(),
        browser_hash: secret.hash(),
        created: now,
        expires: now.plus_seconds(INTERACTION_SECONDS),
        authenticated: None,
        session: visit.session.as_ref().map(|session| session.id),
    };
    let next = if to_login {
        login_path(&interaction.id)
    } else {
        consent_path(&interaction.id)
    };
    app.store.write(ops::SaveInteraction(interaction)).await?;
    let reply = Reply::see_other(&next);
    Ok(if is_new {
        reply.with_cookie(app.cookie.set(&secret, None))
    } else {
        reply
    })
}
