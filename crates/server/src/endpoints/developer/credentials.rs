//! `/v2/api/clients/{client_id}/credentials`.

use axum::extract::State;
use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::{
    exchange::developer::credentials::{CreateClientCredential, DeleteClientCredential, GetClientCredentials},
    http::BadParameter,
    ids::{ClientId, CredentialId},
    secret::ClientSecret,
};
use globus_auth_rules::{
    developer::documents,
    model::{ClientCredential, SecretHash, Timestamp},
};
use globus_auth_store::ops;
use zeroize::Zeroizing;

use super::{
    super::failure::{Failure, answer},
    at_once,
    call::ApiCall,
    client, expect_deleted, project_of,
};
use crate::{
    app::App,
    web::{
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

const NO_CREDENTIAL: Failure = Failure::NotFound("credential_id: the client has no such credential");
const TAKEN: &str = "There is such a credential already";

/// The credentials of a client, the oldest first, without their secrets.
pub async fn list(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetClientCredentials { client_id } = GetClientCredentials::read_request(&id)?;
        let known = client(&app, client_id).await?;
        let project = project_of(&app, &known.client).await?;
        actor.may_view_credentials(&known.client, project.as_ref())?;
        let told: Vec<_> = known
            .credentials
            .iter()
            .map(|credential| documents::credential(credential, None))
            .collect();
        Ok(GetClientCredentials::write_answer(&told))
    };
    answer(result.await, request)
}

/// Makes a credential and tells its secret, once.
pub async fn create(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let CreateClientCredential { client_id, name } = CreateClientCredential::read_request(&id, &body)?;
        let known = client(&app, client_id).await?;
        let project = project_of(&app, &known.client).await?;
        let now = app.clock.now();
        actor.may_change_client(&known.client, project.as_ref(), now)?;
        if known.client.is_public() {
            return Err(BadParameter::wrong("client_id", "a public client can keep no secret").into());
        }
        if name.trim().is_empty() {
            return Err(BadParameter::wrong("name", "must not be empty").into());
        }
        let (credential, secret) = draw(&app, client_id, name, now);
        let made = app.store.write(ops::CreateCredential(credential.clone())).await;
        made.map_err(|error| at_once(error, TAKEN))?;
        let told = documents::credential(&credential, Some(secret));
        Ok(CreateClientCredential::write_answer(&told))
    };
    answer(result.await, request)
}

/// Deletes a credential; its secret proves nothing from then on.
pub async fn delete(State(app): State<App>, TwoSegments(client_id, id): TwoSegments, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let ask = DeleteClientCredential::read_request(&client_id, &id)?;
        let known = client(&app, ask.client_id).await?;
        let project = project_of(&app, &known.client).await?;
        actor.may_change_client(&known.client, project.as_ref(), app.clock.now())?;
        let mut credentials = known.credentials.iter();
        let found = credentials.find(|credential| credential.id == ask.credential_id);
        let told = documents::credential(found.ok_or(NO_CREDENTIAL)?, None);
        let delete = ops::DeleteCredential {
            client: ask.client_id,
            id: ask.credential_id,
        };
        expect_deleted(app.store.write(delete).await?, NO_CREDENTIAL, TAKEN)?;
        Ok(DeleteClientCredential::write_answer(&told))
    };
    answer(result.await, request)
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
