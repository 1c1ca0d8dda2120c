//! `GET /v2/api/identities/{id}/consents`, and `DELETE` of one of them.

use axum::{Extension, extract::State};
use globus_auth_protocol::{
    consent::{self, Consents},
    error::AuthorizationParameters,
    exchange::consents::{GetConsents, WithdrawConsent},
    ids::{IdentityId, RequestId},
    scope::well_known,
    time,
};
use globus_auth_rules::{
    catalogue::Catalogue,
    model::{AccessTokenRecord, AuditAction, AuditActor, AuditEntry, AuditSubject, Consent, ConsentStatus, Timestamp},
};
use globus_auth_store::ops;

use super::{
    account::holds_scope,
    caller::{self, UNAUTHENTICATED},
    failure::{Failure, answer},
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        query::{Query, QueryError},
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// The consents of an identity: those of the calling client, or all.
pub async fn list(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    Segment(id): Segment,
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
) -> Reply {
    let result = async {
        let token = bearer(&app, authorization).await?;
        let Query(query) = query?;
        let ask = GetConsents::read_request(&id, &query)?;
        check_identity(&token, ask.identity_id)?;
        if ask.all {
            check_view_consents(&token)?;
        }
        let found = ops::ConsentsOf {
            identity: ask.identity_id,
            root_client: (!ask.all).then_some(token.client),
        };
        let found = app.store.read(found).await?;
        Ok(GetConsents::write_answer(&documents(
            &found,
            &*app.directory.catalogue().await?,
        )))
    };
    answer(result.await, request)
}

/// Takes a consent back with everything under it; the tokens that rest on it end. An application may give up what it was
/// given itself; what other applications were given, people take back on a page.
pub async fn withdraw(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    TwoSegments(identity, consent): TwoSegments,
    authorization: Result<Authorization, AuthorizationError>,
) -> Reply {
    let result = async {
        let token = bearer(&app, authorization).await?;
        let ask = WithdrawConsent::read_request(&identity, &consent)?;
        check_identity(&token, ask.identity_id)?;
        let own = ops::ConsentsOf {
            identity: ask.identity_id,
            root_client: Some(token.client),
        };
        let mut under = app.store.read(own).await?;
        under.retain(|consent| consent.path.iter().any(|id| id.0 == ask.consent_id.0));
        under.sort_by_key(|consent| consent.path.len());
        let first = under.first().ok_or(Failure::NotFound(
            "consent_id: the application of this token was given no such consent",
        ))?;
        if !first.can_be_withdrawn() {
            return Err(Failure::Conflict(
                "consent_id: this consent goes only with the one that it belongs to; take that back",
            ));
        }
        let withdrawal = ops::WithdrawConsents {
            identity: ask.identity_id,
            consents: vec![first.id],
        };
        let actor = AuditActor::Identity(token.identity);
        let subject = AuditSubject::Client(token.client);
        let entry = AuditEntry::new(actor, AuditAction::WithdrawConsent, subject);
        app.record(withdrawal, entry).await?;
        Ok(WithdrawConsent::write_answer(&documents(
            &under,
            &*app.directory.catalogue().await?,
        )))
    };
    answer(result.await, request)
}

async fn bearer(
    app: &App,
    authorization: Result<Authorization, AuthorizationError>,
) -> Result<AccessTokenRecord, Failure> {
    match authorization {
        Ok(Authorization::Bearer(token)) => caller::bearer(app, &token).await,
        Ok(Authorization::Basic(_) | Authorization::None) | Err(_) => Err(Failure::Unauthorized(UNAUTHENTICATED)),
    }
}

fn check_identity(token: &AccessTokenRecord, identity: IdentityId) -> Result<(), Failure> {
    if token.identity == identity {
        return Ok(());
    }
    Err(Failure::Forbidden("The token speaks for another identity"))
}

fn check_view_consents(token: &AccessTokenRecord) -> Result<(), Failure> {
    const SCOPE: &str = well_known::auth::VIEW_CONSENTS;
    if holds_scope(&token.scope, SCOPE) {
        return Ok(());
    }
    Err(Failure::Requirements {
        detail: "To see the consents of all applications the token must have the scope view_consents",
        required: Box::new(AuthorizationParameters {
            required_scopes: Some(vec![SCOPE.to_owned()]),
            ..AuthorizationParameters::default()
        }),
    })
}

fn documents(consents: &[Consent], catalogue: &Catalogue) -> Consents {
    Consents {
        consents: consents
            .iter()
            .filter_map(|consent| document(consent, catalogue))
            .collect(),
    }
}

fn document(consent: &Consent, catalogue: &Catalogue) -> Option<consent::Consent> {
    let scope = catalogue.by_id(consent.scope)?;
    Some(consent::Consent {
        id: consent::ConsentId(consent.id.0),
        client: consent.client,
        scope: consent.scope,
        scope_name: scope.record.scope_string.clone(),
        effective_identity: consent.identity,
        dependency_path: consent.path.iter().map(|id| consent::ConsentId(id.0)).collect(),
        created: wire_time(consent.created)?,
        updated: wire_time(consent.updated)?,
        last_used: wire_time(consent.last_used),
        status: match consent.status {
            ConsentStatus::Approved => consent::ConsentStatus::Approved,
        },
        allows_refresh: consent.allows_refresh,
        auto_approved: consent.auto_approved,
        atomically_revocable: consent.atomically_revocable,
        extra: serde_json::Map::new(),
    })
}

fn wire_time(at: Timestamp) -> Option<time::Timestamp> {
    time::Timestamp::from_microseconds(at.0)
}
