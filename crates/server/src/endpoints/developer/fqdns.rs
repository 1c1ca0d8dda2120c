//! `POST /v2/api/clients/{client_id}/fqdns`.

use axum::extract::State;
use globus_auth_protocol::{exchange::developer::clients::AddFqdn, http::BadParameter, ids::ScopeId};
use globus_auth_rules::developer::{is_domain, scopes};
use globus_auth_store::ops::{self, FqdnAdded};

use super::{
    super::failure::{Failure, answer},
    CHANGED_MEANWHILE, NO_CLIENT, at_once,
    call::ApiCall,
    client,
    clients::document,
    project_of,
};
use crate::{
    app::App,
    host::domains::DomainError,
    web::{reply::Reply, segment::Segment},
};

const TAKEN: Failure = Failure::Conflict("fqdn: another client has this domain name");

/// Gives a client a domain name, which proves by a TXT record that it wants this: the client's scopes stand under it too
/// from then on.
pub async fn add(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let AddFqdn { client_id, fqdn } = AddFqdn::read_request(&id, &body)?;
        let found = app.store.read(ops::ClientById(client_id)).await?;
        let (before, _) = found.ok_or(NO_CLIENT)?;
        let project = project_of(&app, &before).await?;
        let now = app.clock.now();
        actor.may_change_client(&before, project.as_ref(), now)?;
        if !is_domain(&fqdn) {
            return Err(BadParameter::wrong("fqdn", "must be a domain name, such as api.example.org").into());
        }
        if before.fqdns.contains(&fqdn) {
            return Ok(AddFqdn::write_answer(&document(&app, &before).await?));
        }
        app.domains.prove(&fqdn, client_id).await?;
        let draw = || ScopeId::from_random(app.random.bytes());
        let scopes = scopes::under_fqdn(&before, &fqdn, &*app.directory.catalogue().await?, draw, now).collect();
        let added = app.store.write(ops::AddFqdn { before, fqdn, scopes }).await;
        let taken = "fqdn: there are scopes under this domain name already";
        match added.map_err(|error| at_once(error, taken))? {
            FqdnAdded::Added => {}
            FqdnAdded::Taken => return Err(TAKEN),
            FqdnAdded::ChangedMeanwhile => return Err(CHANGED_MEANWHILE),
            FqdnAdded::Gone => return Err(NO_CLIENT),
        }
        let after = client(&app, client_id).await?;
        Ok(AddFqdn::write_answer(&document(&app, &after.client).await?))
    };
    answer(result.await, request)
}

impl From<DomainError> for Failure {
    fn from(error: DomainError) -> Self {
        BadParameter::wrong("fqdn", error.to_string()).into()
    }
}
