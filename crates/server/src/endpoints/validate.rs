//! `POST /v2/oauth2/token/validate`.

use axum::{Extension, extract::State};
use globus_auth_protocol::{exchange::validate::Validate, ids::RequestId};

use super::{
    caller::Caller,
    failure::{Failure, answer},
    introspect::good_token,
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        forms::Form,
        reply::Reply,
    },
};

/// Says whether a token, access or refresh, is good. The command line of Globus asks this before each of its commands.
pub async fn post(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    authorization: Result<Authorization, AuthorizationError>,
    Form(form): Form,
) -> Reply {
    let result = async {
        let caller = Caller::require(&app, authorization, &form).await?;
        let token = Validate::read_request(&form).map_err(|problem| Failure::bad_request(&problem))?;
        let active = good_token(&app, &token, caller.client()).await?.is_some();
        Ok(Validate::write_answer(active).to_vec())
    };
    answer(result.await, request)
}
