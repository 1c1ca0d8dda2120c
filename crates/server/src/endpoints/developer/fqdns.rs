//! `POST /v2/api/clients/{client_id}/fqdns`.

use axum::extract::State;
use globus_auth_protocol::exchange::developer::clients::AddFqdn;

use super::{super::failure::answer, call::ApiCall, clients::document};
use crate::{
    app::App,
    developer::fqdns,
    web::{reply::Reply, segment::Segment},
};

/// Gives a client a domain name, which proves by a TXT record that it wants this: the client's scopes stand under it too
/// from then on.
pub async fn add(State(app): State<App>, Segment(id): Segment, call: ApiCall) -> Reply {
    let request = call.request;
    let result = async {
        let (actor, body) = call.actor_and_body(&app).await?;
        let ask = AddFqdn::read_request(&id, &body)?;
        let client = fqdns::add(&app, &actor, ask).await?;
        Ok(AddFqdn::write_answer(&document(&app, &client).await?))
    };
    answer(result.await, request)
}
