//! `POST /v2/oauth2/token/validate`.

use axum::extract::State;
use globus_auth_protocol::exchange::validate::Validate;

use super::{
    call::ClientCall,
    failure::{Failure, answer},
    introspect::good_token,
};
use crate::{app::App, web::reply::Reply};

/// Says whether a token, access or refresh, is good. The command line of Globus asks this before each of its commands.
pub async fn post(State(app): State<App>, call: ClientCall) -> Reply {
    let ClientCall { caller, form, request } = call;
    let result = async {
        let caller = caller?;
        let token = Validate::read_request(&form).map_err(|problem| Failure::bad_request(&problem))?;
        let active = good_token(&app, &token, caller.client()).await?.is_some();
        Ok(Validate::write_answer(active).to_vec())
    };
    answer(result.await, request)
}
