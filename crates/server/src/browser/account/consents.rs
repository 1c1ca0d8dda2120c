//! `GET` and `POST /v2/web/consents`: what people let applications do, and taking it back.

use std::collections::HashMap;

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Consent, ConsentId, Identity},
};
use globus_auth_store::ops;

use super::{
    super::{
        CONSENTS_PATH,
        errand::OwnPage,
        failure::{PageFailure, show},
        request::PageRequest,
        visit::Visit,
    },
    log_in,
};
use crate::{
    app::App,
    pages::{AllowedApplication, AllowedScope, CONSENTS_FIELD, ConsentsPage, Section},
    web::{
        forms::{Form, FormError},
        reply::Reply,
    },
};

/// `GET /consents`, the other name of the page.
pub async fn moved() -> Reply {
    Reply::found(CONSENTS_PATH)
}

/// Shows what the person agreed to, or lets them log in first.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(browser), Some(_)) = (&visit.secret, visit.account.first()) else {
            return log_in(&app, &visit, OwnPage::Consents).await;
        };
        let mut applications = Vec::new();
        for identity in &visit.account {
            applications.extend(allowed_by(&app, identity).await?);
        }
        let page = ConsentsPage {
            frame: &visit.frame(&app, &request, Section::Account),
            action: CONSENTS_PATH,
            csrf_token: &app.csrf.token(browser),
            applications: &applications,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Takes back what one button names.
pub async fn post(State(app): State<App>, request: PageRequest, form: Result<Form, FormError>) -> Reply {
    let result = async {
        let Form(form) = form?;
        app.csrf.check(app.cookie.read(&request.headers), &form)?;
        let visit = Visit::load(&app, &request.headers).await?;
        let named = named(&form);
        for identity in &visit.account {
            let mut consents = consents_of(&app, identity).await?;
            consents.retain(|consent| named.contains(&consent.id) && consent.can_be_withdrawn());
            let withdrawal = ops::WithdrawConsents {
                identity: identity.id,
                consents: consents.iter().map(|consent| consent.id).collect(),
            };
            let entry = withdrawn(&app, identity, &consents).await?;
            app.record(withdrawal, entry).await?;
        }
        Ok(Reply::see_other(CONSENTS_PATH))
    };
    let result = result.await;
    show(&app, &request, result)
}

/// What the audit log is told of consents that were taken back.
async fn withdrawn(app: &App, identity: &Identity, consents: &[Consent]) -> Result<AuditEntry, PageFailure> {
    let catalogue = app.directory.catalogue().await?;
    let scopes = consents.iter().filter_map(|consent| catalogue.by_id(consent.scope));
    let scopes: Vec<_> = scopes.map(|scope| scope.record.scope_string.as_str()).collect();
    let (actor, subject) = (AuditActor::Identity(identity.id), AuditSubject::Identity(identity.id));
    Ok(AuditEntry::new(actor, AuditAction::WithdrawConsent, subject).with("scopes", scopes.join(" ")))
}

/// The consents that a button names.
fn named(form: &Pairs) -> Vec<ConsentId> {
    let numbers = form.get(CONSENTS_FIELD).unwrap_or_default().split('.');
    numbers.filter_map(|id| id.parse().ok()).map(ConsentId).collect()
}

async fn consents_of(app: &App, identity: &Identity) -> Result<Vec<Consent>, PageFailure> {
    let all = ops::ConsentsOf {
        identity: identity.id,
        root_client: None,
    };
    Ok(app.store.read(all).await?)
}

async fn allowed_by(app: &App, identity: &Identity) -> Result<Vec<AllowedApplication>, PageFailure> {
    let consents = consents_of(app, identity).await?;
    let catalogue = app.directory.catalogue().await?;
    let mut applications: Vec<AllowedApplication> = Vec::new();
    let mut places = HashMap::new();
    for root in consents.iter().filter(|consent| consent.is_root()) {
        let Some(scope) = allowed(root, &consents, &catalogue) else {
            continue;
        };
        let at = *places.entry(root.client).or_insert(applications.len());
        if at == applications.len() {
            let known = app.directory.client(root.client).await?;
            applications.push(AllowedApplication {
                name: known.map(|known| known.client.name.clone()).unwrap_or_default(),
                username: identity.username.clone(),
                labels: Vec::new(),
                scopes: Vec::new(),
            });
        }
        let application = &mut applications[at];
        let label = root.named_grant.clone();
        application
            .labels
            .extend(label.filter(|label| !application.labels.contains(label)));
        application.scopes.push(scope);
    }
    Ok(applications)
}

/// A consent with what is right under it, and so on.
fn allowed(consent: &Consent, all: &[Consent], catalogue: &Catalogue) -> Option<AllowedScope> {
    let scope = catalogue.by_id(consent.scope)?;
    let below = |child: &&Consent| {
        child
            .path
            .split_last()
            .is_some_and(|(_, above)| above == consent.path.as_slice())
    };
    Some(AllowedScope {
        description: scope.record.description.clone(),
        scope: scope.record.scope_string.clone(),
        id: consent.id.0,
        consent: consent.can_be_withdrawn().then_some(consent.id.0),
        created: consent.created,
        last_used: consent.last_used,
        dependencies: all
            .iter()
            .filter(below)
            .filter_map(|child| allowed(child, all, catalogue))
            .collect(),
    })
}
