//! The domain names of clients.

use globus_auth_protocol::{exchange::developer::clients::AddFqdn, ids::ScopeId};
use globus_auth_rules::{
    developer::{Fault, Problems, access::Actor, is_domain, scopes},
    model::{AuditAction, AuditSubject, Client},
};
use globus_auth_store::ops::{self, FqdnAdded};

use super::{Absent, Conflict, Refusal, at_once, client, clients::to_change, entry};
use crate::app::App;

/// Gives a client a domain name, which proves by a TXT record that it wants this: the client's scopes stand under it too
/// from then on.
pub(crate) async fn add(app: &App, caller: &Actor, ask: AddFqdn) -> Result<Client, Refusal> {
    let AddFqdn { client_id, fqdn } = ask;
    let before = to_change(app, caller, client_id).await?;
    if !is_domain(&fqdn) {
        return Err(Problems::one("fqdn", Fault::NotADomain).into());
    }
    if before.fqdns.contains(&fqdn) {
        return Ok(before);
    }
    app.domains.prove(&fqdn, client_id).await?;
    let draw = || ScopeId::from_random(app.random.bytes());
    let catalogue = app.directory.catalogue().await?;
    let scopes = scopes::under_fqdn(&before, &fqdn, &catalogue, draw, app.clock.now()).collect();
    let entry = entry(caller, AuditAction::AddFqdn, AuditSubject::Client(client_id)).with("fqdn", &fqdn);
    let added = app.record(ops::AddFqdn { before, fqdn, scopes }, entry).await;
    match added.map_err(|error| at_once(error, Conflict::FqdnInUse))? {
        FqdnAdded::Added => Ok(client(app, client_id).await?.client.clone()),
        FqdnAdded::Taken => Err(Conflict::FqdnTaken.into()),
        FqdnAdded::ChangedMeanwhile => Err(Conflict::ChangedMeanwhile.into()),
        FqdnAdded::Gone => Err(Absent::Client.into()),
    }
}
