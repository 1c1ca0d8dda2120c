//! Every route, on one page.

use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use globus_auth_protocol::exchange;

use crate::{
    app::App,
    browser::{self, CONSENT_ROUTE, LOGIN_ROUTE, LOGOUT_PATH},
    endpoints,
    layer::{Hygiene, harden},
    pages::{ASSET_ROUTE, asset},
};

/// The whole server as a router.
pub fn router(app: App) -> Router {
    let hygiene = Hygiene {
        clock: app.clock.clone(),
        random: app.random.clone(),
        https: app.addresses.base.scheme() == "https",
        site: app.site.clone(),
        metrics: app.metrics.clone(),
    };
    let routes = Router::new()
        // Programs: OAuth and OpenID Connect.
        .route(exchange::discovery::PATH, get(endpoints::openid_configuration))
        .route(exchange::keys::PATH, get(endpoints::keys))
        .route(exchange::token::PATH, post(endpoints::token))
        .route(exchange::introspect::PATH, post(endpoints::introspect))
        .route(exchange::validate::PATH, post(endpoints::validate))
        .route(exchange::revoke::PATH, post(endpoints::revoke))
        .route(
            exchange::userinfo::PATH,
            get(endpoints::userinfo).post(endpoints::userinfo),
        )
        // Programs: the API.
        .route(exchange::identities::PATH, get(endpoints::identities))
        .route(IDENTITY_ROUTE, get(endpoints::identity))
        // People.
        .route("/", get(browser::home))
        .route(exchange::authorize::PATH, get(browser::authorize))
        .route(LOGIN_ROUTE, get(browser::login_page).post(browser::login))
        .route(CONSENT_ROUTE, get(browser::consent_page).post(browser::consent))
        .route(exchange::authorize::AUTH_CODE_PAGE, get(browser::auth_code))
        .route(LOGOUT_PATH, get(browser::logout_page).post(browser::logout))
        .route("/v2/web/logout/", get(browser::logout_page).post(browser::logout))
        .route(ASSET_ROUTE, get(|Path(name): Path<String>| async move { asset(&name) }));
    harden(routes.with_state(app), hygiene)
}

const IDENTITY_ROUTE: &str = "/v2/api/identities/{identity_id}";
