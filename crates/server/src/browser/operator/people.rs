//! `/v2/web/operator/people`: finding people, seeing one, and what may be done with them.

use axum::extract::State;
use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::{
    model::{AuditAction, AuditSubject, Identity},
    second_factor::has_multi_factor,
};
use globus_auth_store::ops;

use super::{
    super::{
        failure::{PageFailure, show},
        our_form::OurForm,
        request::PageRequest,
    },
    Entered, OPERATOR_DEED_ROUTE, OPERATOR_PEOPLE_PATH, OPERATOR_PERSON_ROUTE, Operator,
    audit::{Wanted, latest},
    link,
};
use crate::{
    app::App,
    pages::{
        AFTER_FIELD, ConfirmDeedPage, ConsentShown, IdentityShown, OperatorPeoplePage, OperatorPersonPage, PersonDeed,
        ProofShown, SEARCH_FIELD, SessionShown,
    },
    web::{
        query::{Query, QueryError},
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// People on one page.
const PAGE: u32 = 50;

/// Finds people.
pub async fn list(State(app): State<App>, request: PageRequest, query: Result<Query, QueryError>) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let Query(query) = query?;
        let search = query.get(SEARCH_FIELD).unwrap_or_default().trim();
        let find = ops::SearchIdentities {
            text: search.to_owned(),
            after: query.get(AFTER_FIELD).unwrap_or_default().to_owned(),
            limit: PAGE + 1,
        };
        let mut found = app.store.read(find).await?;
        let more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let last = found.last().filter(|_| more).map(|last| last.username.as_str());
        let next = last.map(|last| link(OPERATOR_PEOPLE_PATH, &[(SEARCH_FIELD, search), (AFTER_FIELD, last)]));
        let page = OperatorPeoplePage {
            frame: &operator.frame(&app, &request),
            search,
            identities: &shown(&app, &found).await?,
            next: next.as_deref(),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Shows one person.
pub async fn one(State(app): State<App>, request: PageRequest, Segment(id): Segment) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let identity = identity(&app, &id).await?;
        let account = identity.account;
        let linked = app.store.read(ops::IdentitiesOfAccount(account)).await?;
        let factor = app.store.read(ops::SecondFactorOf(account)).await?;
        let page = OperatorPersonPage {
            frame: &operator.frame(&app, &request),
            identity: &shown_one(&app, &identity).await?,
            identities: &shown(&app, &linked).await?,
            second_factor: factor.map(|factor| (factor.created, factor.recovery_codes)),
            sessions: &sessions(&app, &linked).await?,
            consents: &consents(&app, &linked).await?,
            lines: &latest(&app, &Wanted::about(&identity.id.to_string())).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Asks whether something shall be done.
pub async fn confirm(State(app): State<App>, request: PageRequest, TwoSegments(id, deed): TwoSegments) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let identity = identity(&app, &id).await?;
        let browser = operator.visit.secret.as_ref().ok_or(PageFailure::Expired)?;
        let deed = PersonDeed::from_name(&deed).ok_or(PageFailure::Unknown)?;
        let page = ConfirmDeedPage {
            frame: &operator.frame(&app, &request),
            action: &OPERATOR_DEED_ROUTE
                .replace("{identity}", &identity.id.to_string())
                .replace("{deed}", deed.as_str()),
            csrf_token: &app.csrf.token(browser),
            deed,
            identity: &shown_one(&app, &identity).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Does it.
pub async fn deed(
    State(app): State<App>,
    request: PageRequest,
    TwoSegments(id, deed): TwoSegments,
    form: OurForm,
) -> Reply {
    let result = async {
        form.fields()?;
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let identity = identity(&app, &id).await?;
        let deed = PersonDeed::from_name(&deed).ok_or(PageFailure::Unknown)?;
        do_it(&app, &operator, deed, &identity).await?;
        Ok(Reply::see_other(&person_path(&identity)))
    };
    let result = result.await;
    show(&app, &request, result)
}

async fn do_it(app: &App, operator: &Operator, deed: PersonDeed, identity: &Identity) -> Result<(), PageFailure> {
    let at = app.clock.now();
    let entry = |action| operator.entry(action, AuditSubject::Identity(identity.id));
    match deed {
        PersonDeed::Disable => {
            let identity = identity.id;
            app.record(ops::CloseIdentity { identity, at }, entry(AuditAction::DisableIdentity))
                .await?;
        }
        PersonDeed::Enable => {
            app.record(ops::ReopenIdentity(identity.id), entry(AuditAction::EnableIdentity))
                .await?;
        }
        PersonDeed::SignOut => {
            let account = identity.account;
            app.record(
                ops::EndSessionsOfAccount { account, at },
                entry(AuditAction::SignOutIdentity),
            )
            .await?;
        }
        PersonDeed::RemoveSecondFactor => {
            let remove = ops::RemoveSecondFactor(identity.account);
            app.record(remove, entry(AuditAction::RemoveSecondFactor)).await?;
        }
    }
    Ok(())
}

fn person_path(identity: &Identity) -> String {
    OPERATOR_PERSON_ROUTE.replace("{identity}", &identity.id.to_string())
}

async fn identity(app: &App, id: &str) -> Result<Identity, PageFailure> {
    let id = id.parse().map_err(|_| PageFailure::Unknown)?;
    app.store.read(ops::IdentityById(id)).await?.ok_or(PageFailure::Unknown)
}

async fn shown(app: &App, identities: &[Identity]) -> Result<Vec<IdentityShown>, PageFailure> {
    let mut shown = Vec::with_capacity(identities.len());
    for identity in identities {
        shown.push(shown_one(app, identity).await?);
    }
    Ok(shown)
}

async fn shown_one(app: &App, identity: &Identity) -> Result<IdentityShown, PageFailure> {
    let providers = app.directory.providers().await?;
    let provider = providers.get(identity.provider);
    Ok(IdentityShown {
        id: identity.id.to_string(),
        username: identity.username.clone(),
        name: identity.name.clone(),
        provider: provider.map(|provider| provider.name.clone()).unwrap_or_default(),
        status: identity.status,
        primary: identity.primary,
    })
}

async fn sessions(app: &App, linked: &[Identity]) -> Result<Vec<SessionShown>, PageFailure> {
    let Some(account) = linked.first().map(|identity| identity.account) else {
        return Ok(Vec::new());
    };
    let now = app.clock.now();
    let open = app.store.read(ops::SessionsOfAccount { account, now }).await?;
    let shown = open.into_iter().map(|session| SessionShown {
        id: session.id.to_string(),
        created: session.created,
        expires: session.expires,
        proofs: session
            .authentications
            .iter()
            .map(|proof| ProofShown {
                username: username(linked, proof.identity),
                at: proof.auth_time,
                strong: has_multi_factor(&proof.amr),
            })
            .collect(),
    });
    Ok(shown.collect())
}

fn username(linked: &[Identity], id: IdentityId) -> String {
    let found = linked.iter().find(|identity| identity.id == id);
    found.map_or_else(|| id.to_string(), |identity| identity.username.clone())
}

async fn consents(app: &App, linked: &[Identity]) -> Result<Vec<ConsentShown>, PageFailure> {
    let catalogue = app.directory.catalogue().await?;
    let mut shown = Vec::new();
    for identity in linked {
        let all = ops::ConsentsOf {
            identity: identity.id,
            root_client: None,
        };
        for consent in app
            .store
            .read(all)
            .await?
            .into_iter()
            .filter(|consent| consent.is_root())
        {
            let client = app.directory.client(consent.client).await?;
            let scope = catalogue.by_id(consent.scope);
            shown.push(ConsentShown {
                client: consent.client.to_string(),
                application: client.map(|known| known.client.name.clone()).unwrap_or_default(),
                username: identity.username.clone(),
                scope: scope.map(|scope| scope.record.scope_string.clone()).unwrap_or_default(),
                created: consent.created,
                last_used: consent.last_used,
            });
        }
    }
    Ok(shown)
}
