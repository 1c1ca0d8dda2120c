//! Every route, on one page.

use axum::{
    Router,
    extract::Path,
    routing::{delete, get, post},
};
use globus_auth_protocol::exchange;

use crate::{
    app::App,
    browser::{
        self, ACCOUNT_PATH, CONSENT_ROUTE, CONSENTS_PATH, IDENTITIES_PATH, LINK_ROUTE, LOGIN_ROUTE, LOGOUT_PATH,
        SECOND_FACTOR_PATH, SECOND_FACTOR_ROUTE, SESSIONS_PATH,
    },
    endpoints,
    layer::{Hygiene, harden},
    openapi,
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
        join_trace: app.join_trace,
    };
    let routes = Router::new()
        // Programs: OAuth and OpenID Connect.
        .route(exchange::discovery::PATH, get(endpoints::openid_configuration))
        .route(exchange::keys::PATH, get(endpoints::keys))
        .route(openapi::PATH, get(endpoints::description))
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
        .merge(developer_api())
        .merge(console())
        .route(CONSENTS_ROUTE, get(endpoints::consents))
        .route(CONSENT_OF_IDENTITY_ROUTE, delete(endpoints::withdraw_consent))
        .route(exchange::identity_providers::PATH, get(endpoints::identity_providers))
        .route(IDENTITY_PROVIDER_ROUTE, get(endpoints::identity_provider))
        // People.
        .route("/", get(browser::home))
        .route(exchange::authorize::PATH, get(browser::authorize))
        .route(LOGIN_ROUTE, get(browser::login_page).post(browser::login))
        .route(browser::UPSTREAM_ROUTE, get(browser::upstream_login))
        .route(browser::UPSTREAM_CALLBACK_ROUTE, get(browser::upstream_callback))
        .route(CONSENT_ROUTE, get(browser::consent_page).post(browser::consent))
        .route(
            SECOND_FACTOR_ROUTE,
            get(browser::second_factor_page).post(browser::second_factor),
        )
        .route(LINK_ROUTE, get(browser::link_page).post(browser::link))
        .route(ACCOUNT_PATH, get(browser::account_page))
        .route(
            IDENTITIES_PATH,
            get(browser::identities_page).post(browser::change_identities),
        )
        .route(SESSIONS_PATH, get(browser::sessions_page).post(browser::end_sessions))
        .route(
            SECOND_FACTOR_PATH,
            get(browser::second_factor_settings_page).post(browser::second_factor_settings),
        )
        .route(
            CONSENTS_PATH,
            get(browser::consents_page).post(browser::withdraw_consents),
        )
        .route("/consents", get(browser::consents_moved))
        .route(
            browser::APPLICATION_ROUTE,
            get(browser::application_page).post(browser::withdraw_consents_of),
        )
        .route(exchange::authorize::AUTH_CODE_PAGE, get(browser::auth_code))
        .route(LOGOUT_PATH, get(browser::logout_page).post(browser::logout))
        .route("/v2/web/logout/", get(browser::logout_page).post(browser::logout))
        .merge(operator_pages())
        .route(ASSET_ROUTE, get(|Path(name): Path<String>| async move { asset(&name) }));
    harden(routes.with_state(app), hygiene)
}

const IDENTITY_ROUTE: &str = "/v2/api/identities/{identity_id}";

/// Programs: the developer API.
fn developer_api() -> Router<App> {
    use endpoints::developer::{clients, credentials, fqdns, policies, projects, scopes};
    use exchange::developer as paths;

    Router::new()
        .route(paths::projects::PATH, get(projects::list).post(projects::create))
        .route(
            "/v2/api/projects/{project_id}",
            get(projects::get).put(projects::update).delete(projects::delete),
        )
        .route(paths::policies::PATH, get(policies::list).post(policies::create))
        .route(
            "/v2/api/policies/{policy_id}",
            get(policies::get).put(policies::update).delete(policies::delete),
        )
        .route(paths::clients::PATH, get(clients::list).post(clients::create))
        .route(
            "/v2/api/clients/{client_id}",
            get(clients::get).put(clients::update).delete(clients::delete),
        )
        .route("/v2/api/clients/{client_id}/fqdns", post(fqdns::add))
        .route(
            "/v2/api/clients/{client_id}/credentials",
            get(credentials::list).post(credentials::create),
        )
        .route(
            "/v2/api/clients/{client_id}/credentials/{credential_id}",
            delete(credentials::delete),
        )
        .route("/v2/api/clients/{client_id}/scopes", post(scopes::create))
        .route(
            "/v2/api/clients/{client_id}/scopes/{scope_id}",
            get(scopes::get_of_client),
        )
        .route(paths::scopes::PATH, get(scopes::list))
        .route(
            "/v2/api/scopes/{scope_id}",
            get(scopes::get).put(scopes::update).delete(scopes::delete),
        )
}

/// People: the console.
fn console() -> Router<App> {
    use browser::console as page;

    Router::new()
        .route(page::CONSOLE_PATH, get(page::overview))
        .route(
            page::NEW_PROJECT_PATH,
            get(page::new_project_page).post(page::create_project),
        )
        .route(page::PROJECT_ROUTE, get(page::project_page))
        .route(
            page::EDIT_PROJECT_ROUTE,
            get(page::edit_project_page).post(page::change_project),
        )
        .route(
            page::DELETE_PROJECT_ROUTE,
            get(page::delete_project_page).post(page::delete_project),
        )
        .route(
            page::NEW_POLICY_ROUTE,
            get(page::new_policy_page).post(page::create_policy),
        )
        .route(page::POLICY_ROUTE, get(page::policy_page).post(page::change_policy))
        .route(
            page::DELETE_POLICY_ROUTE,
            get(page::delete_policy_page).post(page::delete_policy),
        )
        .route(page::REGISTER_PATH, get(page::register_page).post(page::register))
        .route(page::CLIENT_ROUTE, get(page::client_page).post(page::change_client))
        .route(
            page::DELETE_CLIENT_ROUTE,
            get(page::delete_client_page).post(page::delete_client),
        )
        .route(
            page::CREDENTIALS_ROUTE,
            get(page::credentials_page).post(page::create_credential),
        )
        .route(
            page::DELETE_CREDENTIAL_ROUTE,
            get(page::delete_credential_page).post(page::delete_credential),
        )
        .route(page::SCOPES_ROUTE, get(page::scopes_page).post(page::add_fqdn))
        .route(
            page::NEW_SCOPE_ROUTE,
            get(page::new_scope_page).post(page::create_scope),
        )
        .route(page::SCOPE_ROUTE, get(page::scope_page).post(page::change_scope))
        .route(
            page::DELETE_SCOPE_ROUTE,
            get(page::delete_scope_page).post(page::delete_scope),
        )
}

/// People: those who look after the server.
fn operator_pages() -> Router<App> {
    Router::new()
        .route(browser::OPERATOR_PATH, get(browser::operator_overview_page))
        .route(browser::OPERATOR_PEOPLE_PATH, get(browser::operator_people_page))
        .route(browser::OPERATOR_PERSON_ROUTE, get(browser::operator_person_page))
        .route(
            browser::OPERATOR_DEED_ROUTE,
            get(browser::operator_confirm_page).post(browser::operator_deed),
        )
        .route(browser::OPERATOR_CLIENTS_PATH, get(browser::operator_clients_page))
        .route(browser::OPERATOR_CLIENT_ROUTE, get(browser::operator_client_page))
        .route(browser::OPERATOR_AUDIT_PATH, get(browser::operator_audit_page))
        .route(browser::OPERATOR_EXPORT_PATH, get(browser::operator_audit_export))
}
const CONSENTS_ROUTE: &str = "/v2/api/identities/{identity_id}/consents";
const CONSENT_OF_IDENTITY_ROUTE: &str = "/v2/api/identities/{identity_id}/consents/{consent_id}";
const IDENTITY_PROVIDER_ROUTE: &str = "/v2/api/identity_providers/{identity_provider_id}";
