//! A call of an OAuth endpoint, read: who calls, and with what form.

use axum::{
    Extension, RequestExt as _,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use globus_auth_protocol::{http::Pairs, ids::RequestId};

use super::{caller::Caller, failure::Failure};
use crate::{
    app::App,
    web::{
        authorization::Authorization,
        forms::{Form, FormError},
    },
};

/// A form and whoever sent it. As an extractor it refuses forms that cannot be read, and no callers.
pub struct ClientCall {
    /// The client, which must say who it is.
    pub(super) caller: Result<Caller, Failure>,
    /// What it sent.
    pub(super) form: Pairs,
    /// The id of the request.
    pub(super) request: RequestId,
}

impl FromRequest<App> for ClientCall {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let id = request
            .extract_parts::<Extension<RequestId>>()
            .await
            .map_err(IntoResponse::into_response)?;
        let authorization = Authorization::read(request.headers());
        let form: Result<Form, FormError> = request.extract().await;
        let Form(form) = form.map_err(IntoResponse::into_response)?;
        let caller = Caller::require(app, authorization, &form).await;
        Ok(Self {
            caller,
            form,
            request: id.0,
        })
    }
}
