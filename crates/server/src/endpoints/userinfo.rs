//! `GET` and `POST /v2/oauth2/userinfo`.

use axum::{Extension, extract::State};
use globus_auth_protocol::{exchange::userinfo::GetUserInfo, ids::RequestId, scope::well_known};

use super::{
    account::{Person, holds_scope},
    caller::{self, UNAUTHENTICATED},
    failure::{Failure, answer},
    tokens::Holder,
};
use crate::{
    app::App,
    web::{
        authorization::{Authorization, AuthorizationError},
        reply::Reply,
    },
};

/// Tells the bearer of a token who they are.
pub async fn handle(
    State(app): State<App>,
    Extension(request): Extension<RequestId>,
    authorization: Result<Authorization, AuthorizationError>,
) -> Reply {
    let result = async {
        let token = match authorization {
            Ok(Authorization::Bearer(token)) => caller::bearer(&app, &token).await?,
            // Without a credential the service says 403, with a bad one 401.
            Ok(Authorization::None) => return Err(Failure::Forbidden(UNAUTHENTICATED)),
            Ok(Authorization::Basic(_)) | Err(_) => return Err(Failure::Unauthorized(UNAUTHENTICATED)),
        };
        if !holds_scope(&token.scope, well_known::auth::OPENID) {
            return Err(Failure::Forbidden("The token must have the scope openid"));
        }
        let holder = Holder {
            client: token.client,
            identity: token.identity,
            session: token.session,
            grant: token.grant,
        };
        let person = Person::load(&app, &holder).await?;
        Ok(GetUserInfo::write_answer(&person.user_info(&token.scope)))
    };
    answer(result.await, request)
}
