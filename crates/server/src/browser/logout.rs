//! `GET` and `POST /v2/web/logout`: ends the browser's session. Tokens stay good.

use axum::extract::State;
use globus_auth_rules::model::{AuditAction, AuditEntry, AuditSubject};
use globus_auth_store::ops;
use http::Uri;
use url::Url;

use super::{
    LOGOUT_PATH,
    failure::{PageFailure, show},
    our_form::OurForm,
    request::PageRequest,
    visit::Visit,
};
use crate::{
    app::App,
    pages::{ContinueLink, LogoutPage, SignedOutPage},
    web::{query::Query, reply::Reply},
};

/// Asks whether to log out; whoever is not logged in is told so.
pub async fn get(State(app): State<App>, request: PageRequest, uri: Uri) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(secret), Some(_)) = (&visit.secret, &visit.session) else {
            return signed_out(&app, &request, &uri).await;
        };
        let action = match uri.query() {
            Some(query) => format!("{LOGOUT_PATH}?{query}"),
            None => LOGOUT_PATH.to_owned(),
        };
        let page = LogoutPage {
            frame: &request.frame(&app),
            action: &action,
            csrf_token: &app.csrf.token(secret),
            usernames: &visit.usernames(),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Logs out.
pub async fn post(State(app): State<App>, request: PageRequest, uri: Uri, form: OurForm) -> Reply {
    let result = async {
        form.fields()?;
        let visit = Visit::load(&app, &request.headers).await?;
        if let Some(session) = &visit.session {
            let end = ops::EndSession {
                session: session.id,
                at: app.clock.now(),
            };
            let subject = visit
                .identity()
                .map_or(AuditSubject::NoIdentity, AuditSubject::Identity);
            let entry = AuditEntry::new(visit.actor(), AuditAction::LogOut, subject);
            app.record(end, entry).await?;
        }
        Ok(signed_out(&app, &request, &uri).await?.with_cookie(app.cookie.clear()))
    };
    let result = result.await;
    show(&app, &request, result)
}

async fn signed_out(app: &App, request: &PageRequest, uri: &Uri) -> Result<Reply, PageFailure> {
    let next = next(app, uri).await?;
    Ok(SignedOutPage {
        frame: &request.frame(app),
        next: next.as_ref(),
    }
    .reply())
}

/// Where the query says to go from here, if the client that it names has registered that.
async fn next(app: &App, uri: &Uri) -> Result<Option<ContinueLink>, PageFailure> {
    let Query(query) = Query::read(uri.query().unwrap_or_default())?;
    let (Some(client), Some(target)) = (query.get_filled("client"), query.get_filled("redirect_uri")) else {
        return Ok(None);
    };
    let Ok(client) = client.parse() else { return Ok(None) };
    let known = app.directory.client(client).await?;
    let registered = known.is_some_and(|known| known.client.redirect_uris.iter().any(|uri| uri == target));
    let target = Url::parse(target).ok().filter(|_| registered);
    Ok(target.and_then(|target| ContinueLink::new(target, query.get_filled("redirect_name"))))
}
