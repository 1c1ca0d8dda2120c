//! `GET` and `POST /v2/web/consents`, and `/v2/web/consents/{client}` for one application: what people let applications
//! do, and taking it back.

use std::collections::HashMap;

use axum::extract::State;
use globus_auth_protocol::{http::Pairs, ids::ClientId};
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Consent, ConsentId, Identity},
};
use globus_auth_store::ops;

use super::{
    super::{
        APPLICATION_ROUTE, CONSENTS_PATH,
        consent::run_by,
        errand::OwnPage,
        failure::{PageFailure, show},
        flow::begin_interaction,
        login_path,
        our_form::OurForm,
        place::Place,
        request::PageRequest,
        visit::Visit,
    },
    log_in,
};
use crate::{
    app::App,
    pages::{AllowedApplication, AllowedScope, ApplicationPage, CONSENTS_FIELD, ConsentsPage, Section},
    web::{reply::Reply, segment::Segment},
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
        let page = ConsentsPage {
            frame: &visit.frame(&app, &request, Section::Account),
            action: CONSENTS_PATH,
            csrf_token: &app.csrf.token(browser),
            applications: &allowed_to(&app, &visit, None).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Shows one application and what the person lets it do, or lets them log in first.
pub async fn one(State(app): State<App>, Segment(id): Segment, request: PageRequest) -> Reply {
    let result = async {
        let id: ClientId = id.parse().map_err(|_| PageFailure::Unknown)?;
        let path = application_path(id);
        let visit = Visit::load(&app, &request.headers).await?;
        let (Some(browser), Some(_)) = (&visit.secret, visit.account.first()) else {
            return begin_interaction(&app, &visit, Place::new(path).write(), login_path).await;
        };
        let applications = allowed_to(&app, &visit, Some(id)).await?;
        let known = app.directory.client(id).await?;
        let Some(known) = known.filter(|_| !applications.is_empty()) else {
            return Ok(Reply::see_other(CONSENTS_PATH));
        };
        let client = &known.client;
        let run_by = run_by(&app, client).await?;
        let page = ApplicationPage {
            frame: &visit.frame(&app, &request, Section::Account),
            action: &path,
            csrf_token: &app.csrf.token(browser),
            client: id,
            name: &client.name,
            run_by: run_by.as_ref(),
            privacy_policy: client.links.privacy_policy.as_deref(),
            terms: client.links.terms_and_conditions.as_deref(),
            applications: &applications,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

fn application_path(id: ClientId) -> String {
    APPLICATION_ROUTE.replace("{client}", &id.to_string())
}

/// Takes back what one button on the page of an application names.
pub async fn post_one(State(app): State<App>, Segment(id): Segment, request: PageRequest, form: OurForm) -> Reply {
    let place = id.parse().map_or_else(|_| CONSENTS_PATH.to_owned(), application_path);
    take_back(&app, &request, form, &place).await
}

/// Takes back what one button names.
pub async fn post(State(app): State<App>, request: PageRequest, form: OurForm) -> Reply {
    take_back(&app, &request, form, CONSENTS_PATH).await
}

/// Takes back what a form names, and goes on to a page.
async fn take_back(app: &App, request: &PageRequest, form: OurForm, next: &str) -> Reply {
    let result = async {
        let form = form.fields()?;
        let visit = Visit::load(app, &request.headers).await?;
        let named = named(form);
        for identity in &visit.account {
            let mut consents = consents_of(app, identity).await?;
            consents.retain(|consent| named.contains(&consent.id) && consent.can_be_withdrawn());
            let withdrawal = ops::WithdrawConsents {
                identity: identity.id,
                consents: consents.iter().map(|consent| consent.id).collect(),
            };
            let entry = withdrawn(app, identity, &consents).await?;
            app.record(withdrawal, entry).await?;
        }
        Ok(Reply::see_other(next))
    };
    let result = result.await;
    show(app, request, result)
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

/// What the identities of a person let applications do: one application, or all.
async fn allowed_to(
    app: &App,
    visit: &Visit,
    client: Option<ClientId>,
) -> Result<Vec<AllowedApplication>, PageFailure> {
    let mut applications = Vec::new();
    for identity in &visit.account {
        applications.extend(allowed_by(app, identity).await?);
    }
    applications.retain(|application| client.is_none_or(|client| application.client == client));
    Ok(applications)
}

/// The consents of an identity, each with when it was last used: by a log-in, by a token, or by a service with one.
async fn used_consents_of(app: &App, identity: &Identity) -> Result<Vec<Consent>, PageFailure> {
    /// Reading so many takes some milliseconds.
    const NEWEST_TOKENS: u32 = 10_000;
    let uses = ops::ConsentUses {
        identity: identity.id,
        newest: NEWEST_TOKENS,
    };
    let uses = app.store.read(uses).await?;
    let mut consents = consents_of(app, identity).await?;
    for consent in &mut consents {
        let used = uses.get(&consent.id).copied();
        consent.last_used = used.map_or(consent.last_used, |used| used.max(consent.last_used));
    }
    Ok(consents)
}

async fn allowed_by(app: &App, identity: &Identity) -> Result<Vec<AllowedApplication>, PageFailure> {
    let consents = used_consents_of(app, identity).await?;
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
                client: root.client,
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
