//! `POST /v2/oauth2/token`.

use axum::{Extension, extract::State};
use globus_auth_protocol::{
    error::OAuthError,
    exchange::token::{BadTokenRequest, TokenRequest},
    ids::RequestId,
};

use super::{
    caller::Caller,
    failure::{Failure, answer},
    grants,
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        forms::Form,
        query::{Query, QueryError},
        reply::Reply,
    },
};

impl From<BadTokenRequest> for Failure {
    fn from(problem: BadTokenRequest) -> Self {
        match &problem {
            BadTokenRequest::UnsupportedGrantType => Self::OAuth {
                status: 400,
                error: OAuthError::UnsupportedGrantType,
                description: problem.to_string(),
            },
            BadTokenRequest::Scope(_) => Self::bad_scope(&problem),
            BadTokenRequest::Parameter(_) => Self::bad_request(&problem),
        }
    }
}

/// Gives tokens for a grant.
pub async fn post(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    authorization: Result<Authorization, AuthorizationError>,
    query: Result<Query, QueryError>,
    Form(form): Form,
) -> Reply {
    let result = async {
        let ask = TokenRequest::read_request(&form)?;
        let caller = Caller::identify(&app, authorization, &form).await?;
        // A private option of the JavaScript SDK; whatever else stands in the query is ignored.
        let all_consented = query.is_ok_and(|query| query.0.get("include_consented_scopes") == Some("true"));
        let grant = name(&ask);
        let answer = match ask {
            TokenRequest::AuthorizationCode(ask) => grants::code(&app, caller, &ask, all_consented).await,
            TokenRequest::RefreshToken(ask) => grants::refresh(&app, caller, &ask).await,
            TokenRequest::ClientCredentials(ask) => grants::client_credentials(&app, caller, &ask).await,
            TokenRequest::DependentToken(ask) => grants::dependent(&app, caller, &ask).await,
        };
        app.metrics.granted(grant, answer.is_ok());
        answer
    };
    answer(result.await, request)
}

/// The grant's name where it is counted.
const fn name(ask: &TokenRequest) -> &'static str {
    match ask {
        TokenRequest::AuthorizationCode(_) => "authorization_code",
        TokenRequest::RefreshToken(_) => "refresh_token",
        TokenRequest::ClientCredentials(_) => "client_credentials",
        TokenRequest::DependentToken(_) => "dependent_token",
    }
}
