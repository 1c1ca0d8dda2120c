//! `GET` and `POST /v2/web/account/sessions`: where a person is logged in, and logging out there.

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::model::{AuditAction, AuditEntry, AuditSubject, BrowserSession, Device};
use globus_auth_store::ops::{self, SessionChoice};

use super::{
    super::{SESSIONS_PATH, errand::OwnPage, failure::show, our_form::OurForm, request::PageRequest, visit::Visit},
    log_in,
};
use crate::{
    app::App,
    pages::{ACTION_END, ACTION_END_OTHERS, ACTION_FIELD, Agent, SESSION_FIELD, Section, SessionItem, SessionsPage},
    web::reply::Reply,
};

/// Shows where the person is logged in, or lets them log in first.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(browser), Some(session), Some(identity)) = (&visit.secret, &visit.session, visit.account.first())
        else {
            return log_in(&app, &visit, OwnPage::Sessions).await;
        };
        let devices = ops::DevicesOf {
            account: identity.account,
            now: app.clock.now(),
        };
        let devices = app.store.read(devices).await?;
        let sessions: Vec<SessionItem> = devices.iter().map(|device| item(device, session, &visit)).collect();
        let page = SessionsPage {
            frame: &visit.frame(&app, &request, Section::Account),
            action: SESSIONS_PATH,
            csrf_token: &app.csrf.token(browser),
            sessions: &sessions,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// A session as the page shows it.
fn item(device: &Device, here: &BrowserSession, visit: &Visit) -> SessionItem {
    let proved = device.session.authentications.iter();
    let usernames = proved.filter_map(|proof| visit.account.iter().find(|identity| identity.id == proof.identity));
    SessionItem {
        id: device.session.id.to_string(),
        agent: device.agent.as_deref().map(Agent::of).unwrap_or_default(),
        address: device.address.clone(),
        usernames: usernames.map(|identity| identity.username.clone()).collect(),
        created: device.session.created,
        last_used: device.last_used,
        here: device.session.id == here.id,
    }
}

/// Logs out where one of the forms says.
pub async fn post(State(app): State<App>, request: PageRequest, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(session), Some(identity)) = (&visit.session, visit.account.first()) else {
            return log_in(&app, &visit, OwnPage::Sessions).await;
        };
        if let Some(which) = chosen(form, session) {
            let end = ops::EndSessionsOf {
                account: identity.account,
                which,
                at: app.clock.now(),
            };
            let entry = AuditEntry::new(
                visit.actor(),
                AuditAction::EndSession,
                AuditSubject::Identity(identity.id),
            );
            app.record(end, entry).await?;
        }
        Ok(Reply::see_other(SESSIONS_PATH))
    };
    let result = result.await;
    show(&app, &request, result)
}

fn chosen(form: &Pairs, here: &BrowserSession) -> Option<SessionChoice> {
    match form.get(ACTION_FIELD)? {
        ACTION_END => Some(SessionChoice::One(form.get(SESSION_FIELD)?.parse().ok()?)),
        ACTION_END_OTHERS => Some(SessionChoice::AllBut(here.id)),
        _ => None,
    }
}
