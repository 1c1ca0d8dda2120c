//! The secrets of clients.

use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::{
    exchange::developer::credentials::{CreateClientCredential, DeleteClientCredential},
    ids::{ClientId, CredentialId},
    secret::ClientSecret,
};
use globus_auth_rules::{
    developer::{Fault, Problems, access::Actor},
    model::{AuditAction, AuditSubject, ClientCredential, SecretHash, Timestamp},
};
use globus_auth_store::ops;
use zeroize::Zeroizing;

use super::{Absent, Conflict, Refusal, at_once, changeable_client, client, entry, expect_deleted, project_of};
use crate::app::App;

/// The credentials of a client, the oldest first.
pub(crate) async fn of_client(app: &App, caller: &Actor, id: ClientId) -> Result<Vec<ClientCredential>, Refusal> {
    let known = client(app, id).await?;
    let project = project_of(app, &known.client).await?;
    caller.may_view_credentials(&known.client, project.as_ref())?;
    Ok(known.credentials.clone())
}

/// Makes a credential. Its secret is told this once.
pub(crate) async fn create(
    app: &App,
    caller: &Actor,
    ask: CreateClientCredential,
) -> Result<(ClientCredential, ClientSecret), Refusal> {
    let known = changeable_client(app, caller, ask.client_id).await?;
    if known.client.is_public() {
        return Err(Problems::one("client_id", Fault::PublicClient).into());
    }
    if ask.name.trim().is_empty() {
        return Err(Problems::one("name", Fault::Empty).into());
    }
    let (credential, secret) = draw(app, ask.client_id, ask.name, app.clock.now());
    let entry = entry(
        caller,
        AuditAction::CreateCredential,
        AuditSubject::Client(ask.client_id),
    );
    let entry = entry.with("credential", credential.id.to_string());
    let made = app.record(ops::CreateCredential(credential.clone()), entry).await;
    made.map_err(|error| at_once(error, Conflict::CredentialTaken))?;
    Ok((credential, secret))
}

/// Deletes a credential; its secret proves nothing from then on.
pub(crate) async fn delete(
    app: &App,
    caller: &Actor,
    ask: DeleteClientCredential,
) -> Result<ClientCredential, Refusal> {
    let known = changeable_client(app, caller, ask.client_id).await?;
    let mut credentials = known.credentials.iter();
    let found = credentials.find(|credential| credential.id == ask.credential_id);
    let found = found.ok_or(Absent::Credential)?;
    let delete = ops::DeleteCredential {
        client: ask.client_id,
        id: ask.credential_id,
    };
    let entry = entry(
        caller,
        AuditAction::DeleteCredential,
        AuditSubject::Client(ask.client_id),
    );
    let entry = entry.with("credential", ask.credential_id.to_string());
    let deletion = app.record(delete, entry).await?;
    expect_deleted(deletion, Absent::Credential, Conflict::CredentialTaken)?;
    Ok(found.clone())
}

/// A new credential, and its secret: 32 random bytes in 44 characters, of which only the hash is kept.
pub(super) fn draw(app: &App, client: ClientId, name: String, now: Timestamp) -> (ClientCredential, ClientSecret) {
    let bytes = Zeroizing::new(app.random.bytes::<32>());
    let secret = ClientSecret::new(Base64::encode_string(&*bytes));
    let credential = ClientCredential {
        id: CredentialId::from_random(app.random.bytes()),
        client,
        name,
        secret_hash: SecretHash::of(secret.expose_secret().as_bytes()),
        created: now,
    };
    (credential, secret)
}
