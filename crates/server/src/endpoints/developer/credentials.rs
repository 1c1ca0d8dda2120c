//! `/v2/api/clients/{client_id}/credentials`.

use axum::extract::State;
use globus_auth_protocol::exchange::developer::credentials::{
    CreateClientCredential, DeleteClientCredential, GetClientCredentials,
};
use globus_auth_rules::developer::documents;

use super::{super::failure::answer, call::ApiCall};
use crate::{
    app::App,
    developer::credentials,
    web::{
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// The credentials of a client, the oldest first, without their secrets.
pub async fn list(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let actor = call.actor(&app).await?;
        let GetClientCredentials { client_id } = GetClientCredentials::read_request(&id)?;
        let found = credentials::of_client(&app, &actor, client_id).await?;
        let told: Vec<_> = found
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
        let ask = CreateClientCredential::read_request(&id, &body)?;
        let (credential, secret) = credentials::create(&app, &actor, ask).await?;
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
        let credential = credentials::delete(&app, &actor, ask).await?;
        let told = documents::credential(&credential, None);
        Ok(DeleteClientCredential::write_answer(&told))
    };
    answer(result.await, request)
}
